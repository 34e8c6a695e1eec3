import CLinux
import Netlink

/// A request about one device: make, replace, change or delete it (RTM_NEWLINK, RTM_DELLINK).
///
/// Everything that `ip link add|set|delete` can say is in `link`; see `LinkSettings.bridge` and its siblings
/// for the kinds:
///
///     try kernel.perform(.add(.bridge("br0") { $0.ageingTime = 30_000 }))
///     try kernel.perform(.set(name: "br0") { $0.up = true })
///     try kernel.perform(.delete(name: "br0"))
public struct LinkRequest: KernelRequest, Hashable {
  /// What to do.
  public enum Operation: Sendable, Hashable {
    /// Makes a device; refused where one of the name is there.
    case add
    /// Makes a device, or changes the one that is there.
    case replace
    /// Changes the device of `link.index`, or of `link.name` where the index is 0, or without both
    /// every device of `link.group`.
    case set
    /// Deletes, found as for `set`.
    case delete
  }

  /// What to do.
  public var operation: Operation
  /// What the device is to have, and which one it is.
  public var link: LinkSettings
  /// `AF_UNSPEC`, or the family whose part of the kernel is to carry out the request.
  public var family: Int32 = 0

  /// - Parameter link: what the device is to have, and which one it is.
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
    let header = link.header(family: family, &list)
    let names = link.index == 0 && (operation == .set || operation == .delete)
    link.put(into: &list, names: names)
    return Request(type, flags: Int(flags), header: header, attributes: list)
  }
}

extension KernelRequest where Self == LinkRequest {
  /// A new device; refused where one of the name is there.
  public static func add(_ link: LinkSettings) -> LinkRequest { LinkRequest(.add, link) }

  /// A new device, or a change of the one that is there.
  public static func replace(_ link: LinkSettings) -> LinkRequest { LinkRequest(.replace, link) }

  /// A change of the device with this index; `fill` says what is to be set.
  public static func set(
    index: Int32, _ fill: (inout LinkSettings) -> Void = { _ in }
  ) -> LinkRequest {
    var link = LinkSettings()
    link.index = index
    fill(&link)
    return LinkRequest(.set, link)
  }

  /// A change of the device with this name or alternative name, found by the kernel; no other name can be
  /// given.
  public static func set(
    name: String, _ fill: (inout LinkSettings) -> Void = { _ in }
  ) -> LinkRequest {
    var link = LinkSettings(name: name)
    fill(&link)
    return LinkRequest(.set, link)
  }

  /// A deletion of the device with this index.
  public static func delete(index: Int32) -> LinkRequest {
    var link = LinkSettings()
    link.index = index
    return LinkRequest(.delete, link)
  }

  /// A deletion of the device with this name or alternative name, found by the kernel.
  public static func delete(name: String) -> LinkRequest {
    LinkRequest(.delete, LinkSettings(name: name))
  }
}
