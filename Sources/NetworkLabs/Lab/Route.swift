import RouteNetlink
import CLinux

/// A route with everything worked out.
public struct Route: Sendable, Hashable, Codable {
  public struct NextHop: Sendable, Hashable, Codable {
    public var gateway: IPAddress?
    public var dev: String?

    public init(gateway: IPAddress?, dev: String? = nil) {
      self.gateway = gateway
      self.dev = dev
    }
  }

  public var destination: IPPrefix
  public var nextHops: [NextHop] = []
  public var metric: Int?
  public var table = Route.mainTable
  public var type = "unicast"
  public var source: IPAddress?
  public var mtu: Int?
  public var onLink = false
  public var scope: String?
  public var origin = Origin()

  public static let mainTable = 254

  public init(to destination: IPPrefix) { self.destination = destination }

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

  public static let defaultMetricV6 = 1024

  public struct Key: Hashable, Sendable, Codable, CustomStringConvertible {
    public var destination: IPPrefix
    public var table: Int
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
