import Glibc
import Linux
import Netlink
import NetworkNamespaces
import RouteNetlink
import Uplinks

/// The devices, addresses and default routes of a network namespace.
struct Network {
  struct Device {
    var index: Int32
    var name: String
    var mtu: Int
    /// nil unless it is a tunnel over IP.
    var tunnel: Tunnel?
    /// How strictly the sources of IPv4 packets are checked (`rp_filter` of networking/ip-sysctl.rst).
    var sourceCheck: Int
    /// The families that it does not forward.
    var withoutForwarding: [AddressFamily]
  }

  struct DefaultRoute {
    var family: AddressFamily
    var gateway: IPAddress?
    var device: Int32
    var metric: UInt32
  }

  /// nil for the namespace of the caller.
  let name: NamespaceName?
  private(set) var devices: [Device] = []
  private(set) var addresses: [(address: IPAddress, device: Int32)] = []
  private(set) var defaultRoutes: [DefaultRoute] = []

  /// What messages call it.
  var title: String { name?.text ?? "the host" }

  func device(_ index: Int32) -> Device? { devices.first { $0.index == index } }

  /// A command line that sets a kernel parameter in it.
  func setting(_ parameter: String, _ value: Int) -> String {
    let words = Shell.line("sysctl", "-w", "\(parameter)=\(value)")
    return name.map { "netns exec \(Shell.quoted($0.text)) \(words)" } ?? words
  }

  /// Reads the namespace that the calling thread is in.
  init(name: NamespaceName?) throws(NetlinkError) {
    self.name = name
    let connection = NetlinkConnection(try NetlinkSocket())
    var links: [Link] = []
    try connection.dump(LinkQuery()) { links.append($0) }
    for link in links {
      guard let name = link.name else { continue }
      devices.append(
        Device(
          index: link.index, name: name, mtu: Int(link.mtu ?? 1500),
          tunnel: Tunnel(link, connection), sourceCheck: Self.sourceCheck(name),
          withoutForwarding: [.ipv4, .ipv6].filter {
            (try? Forwarding.isOff($0, name)) ?? false
          }))
    }
    var addresses: [(IPAddress, Int32)] = []
    try connection.dump(AddressQuery()) { address in
      guard let local = address.local ?? address.peer else { return }
      addresses.append((local, address.index))
    }
    self.addresses = addresses
    for family in [AddressFamily.ipv4, .ipv6] { try readRoutes(family, connection) }
  }

  private mutating func readRoutes(
    _ family: AddressFamily, _ connection: NetlinkConnection
  ) throws(NetlinkError) {
    var routes: [DefaultRoute] = []
    try connection.dump(RouteQuery(family: family)) { route in
      guard route.destinationLength == 0, route.table == RouteTable.main, route.type == .unicast
      else { return }
      let metric = route.metric ?? 0
      if let device = route.device {
        routes.append(
          DefaultRoute(
            family: family, gateway: route.gateway ?? route.via, device: device, metric: metric))
      }
      for leg in route.legs {
        routes.append(
          DefaultRoute(
            family: family, gateway: leg.gateway(family) ?? leg.via, device: leg.device,
            metric: metric))
      }
    }
    defaultRoutes += routes
  }

  /// The stricter of the setting for all devices and its own counts.
  private static func sourceCheck(_ device: String) -> Int {
    let values = ["all", device].map { number(in: "/proc/sys/net/ipv4/conf/\($0)/rp_filter") ?? 0 }
    return max(values[0], values[1])
  }
}

/// What a tunnel adds to each packet, and the device that its packets leave by.
struct Tunnel {
  /// The bytes of all outer headers, and of the inner link layer.
  let overhead: Int
  /// The index of the device below it.
  let lower: Int32

  /// nil unless the device is a tunnel over IP whose other end has a route.
  init?(_ link: Link, _ connection: NetlinkConnection) {
    let (tunnel, ends, lower) = Self.parts(of: link)
    guard let tunnel else { return nil }
    let remote = ends.compactMap(\.self).compactMap { IPAddress(bytes: $0) }
      .first { !$0.isZero }
    guard let remote else { return nil }
    overhead = tunnel + (remote.family == .ipv4 ? 20 : 40)
    if let lower, lower != 0 {
      self.lower = Int32(bitPattern: lower)
      return
    }
    if remote.isMulticast { return nil }
    guard let route = try? connection.get(RouteLookupQuery(to: remote)), let device = route.device
    else { return nil }
    self.lower = device
  }

  /// The bytes inside the outer IP header, the remote address in either family, and the lower device, if it is set.
  private static func parts(
    of link: Link
  ) -> (inside: Int?, ends: [[UInt8]?], lower: UInt32?) {
    let ethernet = link.type == .ethernet ? 14 : 0
    // UDP and the header of VXLAN or Geneve (RFC 7348, RFC 8926): 8 bytes each.
    if let data = link.data(VxlanAttributes.self) {
      return (8 + 8 + ethernet, [data.group, data.group6], data.link)
    }
    if let data = link.data(GeneveAttributes.self) {
      return (8 + 8 + ethernet, [data.remote, data.remote6], nil)
    }
    if let data = link.data(GREAttributes.self) {
      // 4 bytes, and 4 for each optional field (RFC 2890).
      let flags = data.oflags ?? []
      let fields = [GREFlags.checksum, .key, .sequence].count { flags.contains($0) }
      return (4 + 4 * fields + ethernet, [data.remote], data.link)
    }
    if let data = link.data(IPTunnelAttributes.self) { return (0, [data.remote], data.link) }
    return (nil, [], nil)
  }
}
