import RouteNetlink
import CLinux

/// A route with everything worked out.
public struct Route: Sendable, Hashable, Codable {
  /// One next hop of a route.
  public struct NextHop: Sendable, Hashable, Codable {
    /// The gateway; nil if the destination is on the link.
    public var gateway: IPAddress?
    /// The device's name; nil for the device of the gateway's network.
    public var dev: String?

    /// A next hop by gateway, device, or both.
    public init(gateway: IPAddress?, dev: String? = nil) {
      self.gateway = gateway
      self.dev = dev
    }
  }

  /// The destination network; with length 0, everything.
  public var destination: IPPrefix
  /// One next hop; several for a multipath route; none for a route that rejects.
  public var nextHops: [NextHop] = []
  /// The metric, of which lower ones win; nil for the kernel's default.
  public var metric: Int?
  /// The number of its routing table.
  public var table = Route.mainTable
  /// The name that ip-route(8) has for `RTN_*`.
  public var type = "unicast"
  /// The preferred source address of packets; nil for the kernel's choice.
  public var source: IPAddress?
  /// The MTU in bytes; nil for that of the path.
  public var mtu: Int?
  /// Whether the gateway counts as reachable although no network contains it.
  public var onLink = false
  /// The name that ip-route(8) has for `RT_SCOPE_*`; nil for the default.
  public var scope: String?
  /// Where the file declares it.
  public var origin = Origin()

  /// The number of the table "main".
  public static let mainTable = 254

  /// A unicast route in the main table, without next hops.
  public init(to destination: IPPrefix) { self.destination = destination }

  /// The family of its destination.
  public var family: IPVersion { destination.address.version ?? .v4 }

  /// Identifies the route: with another key it is another route rather than a change of this one.
  public var key: Key {
    // The kernel gives IPv6 routes this metric if none is requested (IP6_RT_PRIO_USER).
    Key(
      destination: destination, table: table,
      metric: metric ?? (family == .v6 ? Self.defaultMetricV6 : 0))
  }

  /// The default scope, as in ip-route(8). IPv6 has only one.
  var usualScope: String {
    let isDirect = nextHops.count == 1 && nextHops[0].gateway == nil
    return family == .v4 && type == "unicast" && isDirect ? "link" : "global"
  }

  /// The kernel's metric for an IPv6 route that requests none (IP6_RT_PRIO_USER).
  public static let defaultMetricV6 = 1024

  /// Identifies a route.
  public struct Key: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The destination network.
    public var destination: IPPrefix
    /// The number of its routing table.
    public var table: Int
    /// The metric; 0 for none.
    public var metric: Int

    public var description: String {
      let plain = metric == 0 || metric == Route.defaultMetricV6
      return (destination.length == 0 ? "default" : "\(destination)")
        + (table == Route.mainTable ? "" : " table \(table)") + (plain ? "" : " metric \(metric)")
    }
  }
}

extension Route: CustomStringConvertible {
  /// In the syntax of ip-route(8): "default via 10.0.0.1 dev eth0".
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
