import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// An event about one object of a network namespace, or about the stream of events itself.
public struct KernelEvent: Sendable {
  /// The name of the namespace's handle; empty for a connection.
  public let namespace: String
  /// What happened.
  public let change: Change

  /// What happened, and to which object.
  public enum Change: Sendable {
    /// The object existed before the events began.
    case existing(Object)
    /// The object was made or changed; this is its new state.
    case changed(Object)
    /// The object was deleted; this was its last state.
    case deleted(Object)
    /// All existing objects have been reported: changes follow.
    case synchronized
    /// Changes were lost, because they came faster than they were read. Forget everything about this namespace:
    /// all existing objects are reported again, up to the next `synchronized`.
    case overrun
  }

  /// A view of the object in the kernel's message.
  public enum Object: Sendable {
    /// A device.
    case link(Link)
    /// An address of a device.
    case address(Address)
    /// An entry of the neighbour table.
    case neighbour(Neighbour)
    /// A route.
    case route(Route)
    /// A rule that chooses a routing table.
    case rule(Rule)
    /// A nexthop object.
    case nextHop(NextHop)
    /// The id of another network namespace.
    case namespaceID(NamespaceID)
  }
}

extension KernelEvent.Object {
  /// The object of a message; nil if it is about something else. A bridge reports its ports and entries with
  /// the same messages as devices and neighbours but with its own family: these are ignored. So are the rules
  /// and routes of multicast routing and MPLS, which a dump of all families includes, and the kernel's requests
  /// to resolve neighbours.
  init?(_ message: Message, in objects: ObjectSet) {
    let family = AddressFamily.read(message.payload, .host)
    let isOfIP = family == .ipv4 || family == .ipv6
    if objects.contains(.links), family != .bridge, let link = Link(message) {
      self = .link(link)
    } else if objects.contains(.addresses), isOfIP, let address = Address(message) {
      self = .address(address)
    } else if objects.contains(.neighbours), isOfIP, let neighbour = Neighbour(message),
      !neighbour.isMiss
    {
      self = .neighbour(neighbour)
    } else if objects.contains(.routes), isOfIP, let route = Route(message) {
      self = .route(route)
    } else if objects.contains(.rules), isOfIP, let rule = Rule(message) {
      self = .rule(rule)
    } else if objects.contains(.nextHops), let nextHop = NextHop(message) {
      self = .nextHop(nextHop)
    } else if objects.contains(.namespaceIDs), let id = NamespaceID(message) {
      self = .namespaceID(id)
    } else {
      return nil
    }
  }
}

extension KernelEvent.Change {
  /// The change that a message of one of the groups reports.
  init?(_ message: Message, in objects: ObjectSet) {
    guard let object = KernelEvent.Object(message, in: objects) else { return nil }
    self = message.isDeletion ? .deleted(object) : .changed(object)
  }
}

extension Message {
  /// Message types come in fours, the second of which deletes an object (rtnetlink(7)).
  fileprivate var isDeletion: Bool { type.rawValue & 3 == 1 }
}
