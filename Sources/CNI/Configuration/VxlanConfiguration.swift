import RouteNetlink

/// The keys that only the mode vxlan has, with the names of ip-link(8).
struct VxlanConfiguration: Sendable {
  static let keys = ["id", "remotes", "learning", "local", "dstport", "dev"]

  /// The VXLAN network identifier.
  let id: UInt32
  /// The addresses of the other hosts; none if a routing daemon tells the device where addresses are (EVPN).
  let remotes: [IPAddress]
  /// The address of this host; nil for the one that the route to a remote says.
  let local: IPAddress?
  /// The UDP port that all hosts send to.
  let port: UInt16
  /// The device that leads to the other hosts; nil for whatever their routes say.
  let device: String?

  /// The port of RFC 7348.
  private static let usualPort = 4789

  init(_ root: ConfigurationObject) throws(CNIError) {
    guard let id = try root.integer("id", 0...0xff_ffff) else {
      throw root.invalid("id", "vxlan needs the number of the network")
    }
    self.id = UInt32(id)
    port = UInt16(try root.integer("dstport", 1...65535) ?? Self.usualPort)
    device = try root.string("dev").flatMap { $0.isEmpty ? nil : $0 }
    local = try root.address("local")
    var remotes: [IPAddress] = []
    for (index, text) in try root.strings("remotes").enumerated() {
      func invalid(_ reason: String) -> CNIError { root.invalid("remotes[\(index)]", reason) }
      guard let address = IPAddress(text) else { throw invalid("\(text) is no IP address") }
      if address.isMulticast || address.isZero { throw invalid("\(text) is no host's address") }
      if address.isLoopback { throw invalid("\(text) is this host's") }
      if address.isLinkLocal, device == nil {
        throw invalid("\(text) needs dev, which leads to it")
      }
      if address == local { throw invalid("\(text) is local, so no other host's") }
      if remotes.contains(address) { throw invalid("\(text) is there twice") }
      if address.family != (local ?? remotes.first ?? address).family {
        throw invalid("\(text) is of another family than the others")
      }
      remotes.append(address)
    }
    self.remotes = remotes
    var isLearning = true
    if root["learning"] != nil { isLearning = try root.flag("learning") }
    if !isLearning, !remotes.isEmpty {
      throw root.invalid(
        "remotes", "with learning off, a routing daemon tells the device where addresses are")
    }
    if !isLearning, local == nil {
      throw root.invalid("local", "with learning off, the routing daemon announces this address")
    }
    if isLearning, remotes.isEmpty {
      throw root.invalid(
        "remotes",
        "vxlan needs the addresses of the other hosts, or learning off and a routing daemon")
    }
  }

  /// Whether it learns from packets where addresses are. Otherwise a routing daemon tells it.
  var isLearning: Bool { !remotes.isEmpty }
  /// The family of the addresses of hosts.
  var family: AddressFamily { remotes.first?.family ?? local?.family ?? .ipv4 }

  /// How much longer the tunnel makes a packet, in bytes: the outer IP and UDP headers, that of VXLAN, and the inner
  /// Ethernet header (RFC 7348, section 5).
  var overhead: Int { (family == .ipv6 ? 40 : 20) + 8 + 8 + 14 }
}
