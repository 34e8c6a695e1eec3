import CLinux
import Netlink
import RouteNetlink

/// The kinds of objects that events are about.
public struct ObjectSet: OptionSet, Sendable, Hashable {
  /// One bit for each member.
  public let rawValue: UInt8

  /// A set with the bits of its members.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Devices. When a device joins or leaves a bridge, its `master` changes.
  public static let links = ObjectSet(rawValue: 1 << 0)
  /// IPv4 and IPv6 addresses.
  public static let addresses = ObjectSet(rawValue: 1 << 1)
  /// IPv4 and IPv6 neighbours; not the entries of bridges.
  public static let neighbours = ObjectSet(rawValue: 1 << 2)
  /// IPv4 and IPv6 routes in all tables; not those of multicast routing.
  public static let routes = ObjectSet(rawValue: 1 << 3)
  /// IPv4 and IPv6 rules; not those of multicast routing.
  public static let rules = ObjectSet(rawValue: 1 << 4)
  /// Nexthop objects.
  public static let nextHops = ObjectSet(rawValue: 1 << 5)
  /// The ids by which the namespace knows others.
  public static let namespaceIDs = ObjectSet(rawValue: 1 << 6)

  /// The rtnetlink groups that report changes (rtnetlink(7), linux/rtnetlink.h).
  var groups: [NetlinkSocket.Group] {
    var groups: [NetlinkSocket.Group] = []
    if contains(.links) { groups += [.links] }
    if contains(.addresses) {
      groups += [.ipv4Addresses, .ipv6Addresses]
    }
    if contains(.neighbours) { groups += [.neighbours] }
    if contains(.routes) { groups += [.ipv4Routes, .ipv6Routes] }
    if contains(.rules) { groups += [.ipv4Rules, .ipv6Rules] }
    if contains(.nextHops) { groups += [.nextHops] }
    if contains(.namespaceIDs) { groups += [.namespaceIDs] }
    return groups
  }

  /// The members, each as a set of one: devices first, then objects that refer to them.
  var members: [ObjectSet] {
    (0..<7).map { ObjectSet(rawValue: 1 << $0) }.filter(contains)
  }

  /// The dump request for all objects of a set with one member.
  var question: Request {
    switch self {
    case .links: LinkQuery().message
    case .addresses: AddressQuery().message
    case .neighbours: NeighbourQuery().message
    case .routes: RouteQuery().message
    case .rules: RuleQuery().message
    case .nextHops: NextHopQuery().message
    default: NamespaceIDQuery().message
    }
  }
}
