import RouteNetlink

/// A node's resolv.conf as declared (resolv.conf(5)).
public struct DNSSpec: Sendable, Hashable {
  /// The name servers.
  public var servers: [Written<IPAddress>]
  /// The domains in which names are searched.
  public var search: [String]
  /// Options such as `ndots:2`.
  public var options: [String]

  /// A resolv.conf with these lines.
  public init(
    servers: [Written<IPAddress>] = [], search: [String] = [], options: [String] = []
  ) {
    self.servers = servers
    self.search = search
    self.options = options
  }
}

extension DNSSpec: TableModel {
  init(at position: Position) { self.init() }

  static let tableName = "dns"

  static let keys: [Key<DNSSpec>] = [
    Key(
      "servers", .list(.written(.address)), "Name servers.", example: "[10.0.0.53]",
      usual: { $1(&$0.servers) }),
    Key(
      "search", .list(.text("a domain")), "Search domains.", example: "[lab.example]",
      usual: { $1(&$0.search) }),
    Key(
      "options", .list(.text("an option")), "Options of resolv.conf(5).", example: #"["ndots:2"]"#,
      usual: { $1(&$0.options) }),
  ]
}
