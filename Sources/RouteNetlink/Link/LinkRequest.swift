import CLinux
import Netlink

/// A request to make, replace, change or delete one device (RTM_NEWLINK, RTM_DELLINK).
///
/// `link` holds everything that `ip link add|set|delete` can say. `LinkSettings.bridge` and its siblings make
/// the settings of each kind:
///
///     try kernel.perform(.add(.bridge("br0") { $0.ageingTime = 30_000 }))
///     try kernel.perform(.set(name: "br0") { $0.up = true })
///     try kernel.perform(.delete(name: "br0"))
public struct LinkRequest: KernelRequest, Hashable {
  /// What to do.
  public enum Operation: Sendable, Hashable {
    /// Makes a device; refused if a device has that name already.
    case add
    /// Makes a device, or changes the existing one.
    case replace
    /// Changes the device with `link.index`; if that is 0, the device called `link.name`; without both, every
    /// device of `link.group`.
    case set
    /// Deletes a device, which is found as for `set`.
    case delete
  }

  /// What to do.
  public var operation: Operation
  /// Which device it is, and the settings that it gets.
  public var link: LinkSettings
  /// `.unspecified`, or the family whose part of the kernel shall carry out the request.
  public var family: AddressFamily = .unspecified

  /// - Parameter link: which device it is, and the settings that it gets.
  public init(_ operation: Operation, _ link: LinkSettings = LinkSettings()) {
    self.operation = operation
    self.link = link
  }

  /// RTM_NEWLINK or RTM_DELLINK.
  public var message: Request {
    let (type, flags) =
      switch operation {
      case .add: (RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL)
      case .replace: (RTM_NEWLINK, NLM_F_CREATE | NLM_F_REPLACE)
      case .set: (RTM_NEWLINK, 0)
      case .delete: (RTM_DELLINK, 0)
      }
    var list = AttributeList()
    let header = link.header(family: family)
    let names = link.index == 0 && (operation == .set || operation == .delete)
    link.put(into: &list, names: names)
    return Request(type, flags: Int(flags), header: header, attributes: list)
  }
}

extension KernelRequest where Self == LinkRequest {
  /// Makes a device; refused if a device has that name already.
  public static func add(_ link: LinkSettings) -> LinkRequest { LinkRequest(.add, link) }

  /// Makes a device, or changes the existing one.
  public static func replace(_ link: LinkSettings) -> LinkRequest { LinkRequest(.replace, link) }

  /// Changes the device with this index; `fill` makes the settings.
  public static func set(
    index: Int32, _ fill: (inout LinkSettings) -> Void = { _ in }
  ) -> LinkRequest {
    var link = LinkSettings()
    link.index = index
    fill(&link)
    return LinkRequest(.set, link)
  }

  /// Changes the device with this name or alternative name, which the kernel looks up. The device cannot be
  /// renamed this way.
  public static func set(
    name: String, _ fill: (inout LinkSettings) -> Void = { _ in }
  ) -> LinkRequest {
    var link = LinkSettings(name: name)
    fill(&link)
    return LinkRequest(.set, link)
  }

  /// Deletes the device with this index.
  public static func delete(index: Int32) -> LinkRequest {
    var link = LinkSettings()
    link.index = index
    return LinkRequest(.delete, link)
  }

  /// Deletes the device with this name or alternative name, which the kernel looks up.
  public static func delete(name: String) -> LinkRequest {
    LinkRequest(.delete, LinkSettings(name: name))
  }
}
