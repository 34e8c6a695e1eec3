import RouteNetlink
import CLinux

/// A route with everything worked out.
public struct Route: Sendable, Hashable, Codable {
  /// One way that packets take.
  public struct NextHop: Sendable, Hashable, Codable {
    /// The router; nil where the destination is on the link.
    public var gateway: IPAddress?
    /// The device's name; nil for that of the router's network.
    public var dev: String?

    /// A way by a router, a device, or both.
    public init(gateway: IPAddress?, dev: String? = nil) {
      self.gateway = gateway
      self.dev = dev
    }
  }

  /// Where it leads; of length 0 for everything.
  public var destination: IPPrefix
  /// One, several for a multipath route, or none for one that rejects.
  public var nextHops: [NextHop] = []
  /// Lower ones win; nil for the kernel's own.
  public var metric: Int?
  /// The number of its table.
  public var table = Route.mainTable
  /// The word of ip-route(8) for `RTN_*`.
  public var type = "unicast"
  /// The address that packets get without one of their own.
  public var source: IPAddress?
  /// In bytes; nil for that of the path.
  public var mtu: Int?
  /// Whether the router counts as reachable though no network has it.
  public var onLink = false
  /// The word of ip-route(8) for `RT_SCOPE_*`; nil for the usual one.
  public var scope: String?
  /// Where it is written.
  public var origin = Origin()

  /// The number of the table "main".
  public static let mainTable = 254

  /// A unicast route in the main table, without a way.
  public init(to destination: IPPrefix) { self.destination = destination }

  /// Of its destination.
  public var family: IPVersion { destination.address.version ?? .v4 }

  /// What makes it another route rather than a change of this one.
  public var key: Key {
    // The kernel gives IPv6 routes this metric where none is asked for (IP6_RT_PRIO_USER).
    Key(
      destination: destination, table: table,
      metric: metric ?? (family == .v6 ? Self.defaultMetricV6 : 0))
  }

  /// The scope where none is asked for, as ip-route(8) has it; IPv6 knows no other.
  var usualScope: String {
    let isDirect = nextHops.count == 1 && nextHops[0].gateway == nil
    return family == .v4 && type == "unicast" && isDirect ? "link" : "global"
  }

  /// The kernel's metric of an IPv6 route for which none is asked (IP6_RT_PRIO_USER).
  public static let defaultMetricV6 = 1024

  /// What tells one route from another.
  public struct Key: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Where it leads.
    public var destination: IPPrefix
    /// The number of its table.
    public var table: Int
    /// 0 for none.
    public var metric: Int

    public var description: String {
      let plain = metric == 0 || metric == Route.defaultMetricV6
      return (destination.length == 0 ? "default" : "\(destination)")
        + (table == Route.mainTable ? "" : " table \(table)") + (plain ? "" : " metric \(metric)")
    }
  }
}

extension Route: CustomStringConvertible {
  /// "default via 10.0.0.1 dev eth0", in the words of ip-route(8).
  public var description: String {
    var words = type == "unicast" ? "" : "\(type) "
    words += destination.length == 0 ? "default" : "\(destination)"
    for hop in nextHops {
      if nextHops.count > 1 { words += " nexthop" }
      if let gateway = hop.gateway { words += " via \(gateway)" }
      if let dev = hop.dev { words += " dev \(dev)" }
    }
    if let scope { words += " scope \(scope)" }
    if let source { words += " src \(source)" }
    if let metric { words += " metric \(metric)" }
    if table != Self.mainTable { words += " table \(table)" }
    if let mtu { words += " mtu \(mtu)" }
    return words
  }
}
