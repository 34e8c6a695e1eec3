import RouteNetlink

/// A DHCP and DNS server as declared, run by dnsmasq(8).
public struct DHCPServerSpec: Sendable, Hashable {
  var position = Position.none
  /// The first and the last IPv4 address to give away, as "FIRST,LAST".
  @Placed public var range: String
  /// The only interface to serve; nil for all.
  public var interface: String?
  /// How long an address is given for, such as `10m`; nil for one hour.
  public var lease: String?
  /// The default gateway to announce; nil for the server itself.
  public var router: Written<IPAddress>?
  /// The domain of the nodes' names; nil for none.
  public var domain: String?
  /// Further lines of dnsmasq.conf.
  public var options: [String]

  /// A server of the addresses "FIRST,LAST".
  public init(
    range: String, interface: String? = nil, lease: String? = nil,
    router: Written<IPAddress>? = nil, domain: String? = nil, options: [String] = []
  ) {
    self.range = range
    self.interface = interface
    self.lease = lease
    self.router = router
    self.domain = domain
    self.options = options
  }
}

extension DHCPServerSpec: TableModel {
  init(at position: Position) {
    self.init(range: "")
    self.position = position
  }

  static let tableName = "dhcp-server"

  static let keys: [Key<DHCPServerSpec>] = [
    Key(
      "interface", .interfaceReference, "The only interface to serve; all by default.",
      example: "lan", at: { $1(&$0.interface) }),
    Key(
      "range", .text("FIRST,LAST"), "First and last address to give away.",
      example: #""10.0.0.100,10.0.0.200""#, required: { $1(&$0.$range) }),
    Key(
      "lease", .text("a time, like 1h"), "How long an address is given for; 1h by default.",
      example: "10m", at: { $1(&$0.lease) }),
    Key(
      "router", .written(.address),
      "The default gateway to announce; the server itself by default.", example: "10.0.0.1",
      at: { $1(&$0.router) }),
    Key(
      "domain", .text("a domain"), "The domain of the nodes' names.", example: "lab.example",
      at: { $1(&$0.domain) }),
    Key(
      "options", .list(.text("a line of dnsmasq.conf")), "Further dnsmasq settings.",
      example: "[log-dhcp]", usual: { $1(&$0.options) }),
  ]
}
