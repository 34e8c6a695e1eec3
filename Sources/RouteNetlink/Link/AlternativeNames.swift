import CLinux
import Netlink

/// Adds or deletes alternative names of a device (ip-link(8), `property`; RTM_NEWLINKPROP).
public struct AlternativeNameRequest: KernelRequest, Hashable {
  /// Whether names are added or deleted.
  public enum Operation: Sendable, Hashable { case add, delete }

  /// Whether the names are added or deleted.
  public var operation: Operation
  /// Up to 127 bytes each.
  public var names: [String]
  /// The device's index.
  public var index: Int32
  /// `.unspecified` as a rule.
  public var family: AddressFamily

  /// Adds these names to the device with this index, or deletes them from it.
  public init(
    _ operation: Operation, _ names: [String], index: Int32, family: AddressFamily = .unspecified
  ) {
    self.operation = operation
    self.names = names
    self.index = index
    self.family = family
  }

  /// `RTM_NEWLINKPROP` or `RTM_DELLINKPROP` with the names.
  public var message: Request {
    let (type, flags) =
      switch operation {
      case .add: (RTM_NEWLINKPROP, NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND)
      case .delete: (RTM_DELLINKPROP, 0)
      }
    var list = AttributeList()
    let header = ifinfomsg(family: family, index: index)
    list.nest(LinkAttributes.keys.propList, flagged: true) { list in
      for name in names { list.put(LinkAttributes.keys.altIfname, string: name) }
    }
    return Request(type, flags: Int(flags), header: header, attributes: list)
  }
}
