import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What is told of one object of a network namespace, or of the telling itself.
public struct KernelEvent: Sendable {
  /// The name of the namespace's handle; empty for a connection's.
  public let namespace: String
  /// What is told.
  public let change: Change

  /// What is told, and about which object.
  public enum Change: Sendable {
    /// It was there before.
    case existing(Object)
    /// It was made, or something about it changed; it is as it is now.
    case changed(Object)
    /// It is gone; it was so.
    case deleted(Object)
    /// All objects that exist have been told: from here on come changes.
    case synchronized
    /// Changes were lost, since they came faster than they were taken. Forget what was told of this namespace:
    /// what exists is told anew, up to the next `synchronized`.
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
  /// The object of a message; nil where it is about something else. A bridge tells of its ports and entries
  /// with the same messages as devices and neighbours, of its own family: those are no events of these. Nor are
  /// the rules and routes of multicast routing and MPLS, which a dump of all families tells of, and the questions
  /// that the kernel asks about neighbours.
  init?(_ message: Message, in objects: ObjectSet) {
    let family = message.payload.u8.map(Int32.init)
    let isOfIP = family == AF_INET || family == AF_INET6
    if objects.contains(.links), family != AF_BRIDGE, let link = Link(message) {
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
  /// The change that a message of one of the groups tells of.
  init?(_ message: Message, in objects: ObjectSet) {
    guard let object = KernelEvent.Object(message, in: objects) else { return nil }
    self = message.isDeletion ? .deleted(object) : .changed(object)
  }
}

extension Message {
  /// rtnetlink(7): the types come in fours, of which the second takes an object away.
  fileprivate var isDeletion: Bool { type & 3 == 1 }
}
