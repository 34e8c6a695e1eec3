import CLinux
import Glibc
import Netlink

/// Adds, changes or deletes an entry of a neighbour table (ip-neighbour(8), linux/neighbour.h).
public struct NeighbourRequest: KernelRequest, Hashable {
  /// What to do with the entry.
  public enum Operation: Sendable, Hashable {
    /// Adds the entry; `EEXIST` if there is one already.
    case add
    /// Adds the entry, or changes the existing one.
    case replace
    /// Changes the entry; `ENOENT` if there is none.
    case change
    /// Deletes the entry; `ENOENT` if there is none.
    case delete

    var flags: Int32 {
      switch self {
      case .add: NLM_F_CREATE | NLM_F_EXCL
      case .replace: NLM_F_CREATE | NLM_F_REPLACE
      case .change: NLM_F_REPLACE
      case .delete: 0
      }
    }
  }

  /// What to do with the entry.
  public var operation: Operation
  /// The device's index; 0 for none.
  public var index: Int32
  /// The neighbour's address.
  public var destination: IPAddress?
  /// `.ipv4` or `.ipv6`.
  public var family: AddressFamily
  /// The neighbour's link-layer address, as long as the device's own.
  public var linkLayerAddress: [UInt8]?
  /// The state of the new entry, such as `permanent` or `reachable`.
  public var state: NeighbourState
  /// Properties of the entry, such as proxy or router.
  public var flags: NeighbourFlags = []
  /// The flags that do not fit in the header.
  public var extendedFlags: NeighbourExtendedFlags = []
  /// What adds the entry.
  public var routingProtocol: RouteProtocol?

  /// The entry is permanent unless `state` says otherwise.
  public init(
    _ operation: Operation, _ destination: IPAddress?, index: Int32,
    linkLayerAddress: [UInt8]? = nil, state: NeighbourState = .permanent
  ) {
    self.operation = operation
    self.destination = destination
    self.index = index
    self.linkLayerAddress = linkLayerAddress
    self.state = state
    family = destination?.family ?? .unspecified
  }

  /// `RTM_NEWNEIGH` or `RTM_DELNEIGH` with every field that is not nil.
  public var message: Request {
    var list = AttributeList()
    var header = ndmsg()
    header.ndm_family = family.rawValue
    header.ndm_ifindex = index
    header.ndm_state = state.rawValue
    header.ndm_flags = flags.rawValue
    list.put(NeighbourAttributes.keys.dst, address: destination, of: family)
    if let linkLayerAddress { list.put(NeighbourAttributes.keys.lladdr, bytes: linkLayerAddress) }
    if !extendedFlags.isEmpty { list.put(NeighbourAttributes.keys.flagsExt, extendedFlags) }
    if let routingProtocol { list.put(NeighbourAttributes.keys.protocol, routingProtocol) }
    return Request(
      operation == .delete ? RTM_DELNEIGH : RTM_NEWNEIGH, flags: Int(operation.flags),
      header: header, attributes: list)
  }
}
