import RouteNetlink
/// A program that runs in a node as long as the lab is up, as declared.
struct ServiceSpec: TableModel, Hashable {
  var position: Position
  var name: Placed<String>?
  var run: Placed<String>?
  var ready: Placed<ReadySpec>?
  var restart: String?
  var env: [Named<String>] = []

  init(at position: Position) { self.position = position }

  static let tableName = "service"

  static let keys: [Key<ServiceSpec>] = [
    Key("name", .placed(.nodeName), "Its name; the program's name by default.", example: "www") {
      $0.name = $1
    },
    Key(
      "run", .placed(.command), "The command line, for sh, in the file's directory.",
      example: "exec python3 -m http.server 8080", required: true
    ) { $0.run = $1 },
    Key(
      "ready", .placed(ReadySpec.type),
      "When it counts as ready; by default once it has run for half a second, or has ended well.",
      example: "{tcp: 8080}"
    ) {
      $0.ready = $1
    },
    Key(
      "restart", .choice(["no", "on-failure", "always"]),
      "Whether it is started again; no by default.", example: "on-failure"
    ) { $0.restart = $1 },
    Key(
      "env", .map(.variable), "Its environment besides the node's.",
      example: "{PYTHONUNBUFFERED: 1}"
    ) { $0.env = $1 },
  ]
}

/// The conditions under which a service counts as ready. Nil ones are not required.
public struct ReadySpec: TableModel, Hashable, Codable {
  /// The TCP port that something in the node must listen on.
  public var tcp: Int?
  /// The UDP port that something in the node must listen on.
  public var udp: Int?
  /// The URL that must answer with a status below 400.
  public var http: String?
  /// A command line for sh(1) that must exit with status 0.
  public var command: String?
  /// Text that the service must have written.
  public var log: String?
  /// Microseconds since its start.
  public var delay: Int?

  init(at position: Position) {}

  /// Whether it names no condition.
  var isEmpty: Bool { self == ReadySpec(at: .none) }

  static let tableName = "ready condition"

  static let keys: [Key<ReadySpec>] = [
    Key("tcp", .integer(Limits.port), "A TCP port that accepts connections.", example: "8080") {
      $0.tcp = $1
    },
    Key("udp", .integer(Limits.port), "A UDP port that a program listens on.", example: "53") {
      $0.udp = $1
    },
    Key(
      "http", .text("a URL"),
      "An http:// URL that answers with a status below 400: of an address, `localhost` or a node.",
      example: #""http://localhost:8080/""#
    ) { $0.http = $1 },
    Key(
      "command", .command, "A command that ends with status 0.",
      example: "test -S /run/frr/zebra.vty"
    ) { $0.command = $1 },
    Key("log", .text("text"), "Text that it writes.", example: "listening") { $0.log = $1 },
    Key("delay", .seconds, "A time after its start.", example: "2s") { $0.delay = $1 },
  ]
}

/// A node's resolv.conf.
struct DNSSpec: TableModel, Hashable, Codable {
  var servers: [IPAddress] = []
  var search: [String] = []
  var options: [String] = []

  init(at position: Position) {}

  static let tableName = "dns"

  static let keys: [Key<DNSSpec>] = [
    Key("servers", .list(.address), "Name servers.", example: "[10.0.0.53]") { $0.servers = $1 },
    Key("search", .list(.text("a domain")), "Search domains.", example: "[lab.example]") {
      $0.search = $1
    },
    Key(
      "options", .list(.text("an option")), "Options of resolv.conf(5).", example: #"["ndots:2"]"#
    ) { $0.options = $1 },
  ]
}

/// A DHCP and DNS server, run by dnsmasq.
struct DHCPServerSpec: TableModel, Hashable {
  var position: Position
  var interface: String?
  var range: Placed<String>?
  var lease: String?
  var router: IPAddress?
  var domain: String?
  var options: [String] = []

  init(at position: Position) { self.position = position }

  static let tableName = "dhcp-server"

  static let keys: [Key<DHCPServerSpec>] = [
    Key(
      "interface", .interfaceReference, "The only interface to serve; all by default.",
      example: "lan"
    ) {
      $0.interface = $1
    },
    Key(
      "range", .placed(.text("FIRST,LAST")), "First and last address to give away.",
      example: #""10.0.0.100,10.0.0.200""#, required: true
    ) { $0.range = $1 },
    Key(
      "lease", .text("a time, like 1h"), "How long an address is given for; 1h by default.",
      example: "10m"
    ) {
      $0.lease = $1
    },
    Key(
      "router", .address, "The default gateway to announce; the server itself by default.",
      example: "10.0.0.1"
    ) {
      $0.router = $1
    },
    Key("domain", .text("a domain"), "The domain of the nodes' names.", example: "lab.example") {
      $0.domain = $1
    },
    Key(
      "options", .list(.text("a line of dnsmasq.conf")), "Further dnsmasq settings.",
      example: "[log-dhcp]"
    ) {
      $0.options = $1
    },
  ]
}
