import CLinux
import Netlink

/// A request about one device: make, replace, change or delete it (RTM_NEWLINK, RTM_DELLINK).
///
/// Everything that `ip link add|set|delete` can say is in `link`; see `LinkRequest.veth` and its
/// siblings for the usual kinds.
public struct LinkRequest: KernelRequest, Hashable {
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

  public var operation: Operation
  public var link: LinkSettings
  /// `AF_UNSPEC`, or the family whose part of the kernel is to carry out the request.
  public var family: Int32 = 0

  public init(_ operation: Operation, _ link: LinkSettings = LinkSettings()) {
    self.operation = operation
    self.link = link
  }

  /// A change of the device with this index.
  public static func set(index: Int32) -> LinkRequest {
    var request = LinkRequest(.set)
    request.link.index = index
    return request
  }

  /// A change of the device with this name or alternative name, found by the kernel; no other name can be
  /// given.
  public static func set(name: String) -> LinkRequest {
    LinkRequest(.set, LinkSettings(name: name))
  }

  public static func delete(index: Int32) -> LinkRequest {
    var request = LinkRequest(.delete)
    request.link.index = index
    return request
  }

  /// A deletion of the device with this name or alternative name, found by the kernel.
  public static func delete(name: String) -> LinkRequest {
    LinkRequest(.delete, LinkSettings(name: name))
  }

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
