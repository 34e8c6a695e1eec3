/// A program that runs in a node as long as the lab is up, as declared.
public struct ServiceSpec: Sendable, Hashable {
  var position = Position.none
  /// Its name in the node; nil for the name of the program.
  @Placed public var name: String?
  /// The command line for sh(1), which starts in the directory of the lab's file, or else in the working directory.
  @Placed public var run: String
  /// When it counts as ready; nil for once it has run for half a second, or has ended with status 0.
  @Placed public var ready: ReadySpec?
  /// Whether it is started again after it has ended; nil for never.
  public var restart: Service.Restart?
  /// Its environment variables besides those of the node.
  public var env: NamedValues<String>

  /// A program that `run` starts.
  public init(
    name: String? = nil, run: String, ready: ReadySpec? = nil, restart: Service.Restart? = nil,
    env: NamedValues<String> = [:]
  ) {
    self.name = name
    self.run = run
    self.ready = ready
    self.restart = restart
    self.env = env
  }
}

extension ServiceSpec: TableModel {
  init(at position: Position) {
    self.init(run: "")
    self.position = position
  }

  static let tableName = "service"

  static let keys: [Key<ServiceSpec>] = [
    Key(
      "name", .nodeName, "Its name; the program's name by default.", example: "www",
      placed: { $1(&$0.$name) }),
    Key(
      "run", .command, "The command line, for sh, in the file's directory.",
      example: "exec python3 -m http.server 8080", required: { $1(&$0.$run) }),
    Key(
      "ready", ReadySpec.type,
      "When it counts as ready; by default once it has run for half a second, or has ended well.",
      example: "{tcp: 8080}", placed: { $1(&$0.$ready) }),
    Key(
      "restart", .cases, "Whether it is started again; no by default.", example: "on-failure",
      at: { $1(&$0.restart) }),
    Key(
      "env", .map(.variable), "Its environment besides the node's.",
      example: "{PYTHONUNBUFFERED: 1}", usual: { $1(&$0.env) }),
  ]
}

/// The conditions under which a service counts as ready. Nil ones are not required.
public struct ReadySpec: Sendable, Hashable, Codable {
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

  /// Conditions, of which a lab wants at least one.
  public init(
    tcp: Int? = nil, udp: Int? = nil, http: String? = nil, command: String? = nil,
    log: String? = nil, delay: Int? = nil
  ) {
    self.tcp = tcp
    self.udp = udp
    self.http = http
    self.command = command
    self.log = log
    self.delay = delay
  }

  /// Whether it names no condition.
  var isEmpty: Bool { self == ReadySpec() }
}

extension ReadySpec: TableModel {
  init(at position: Position) { self.init() }

  static let tableName = "ready condition"

  static let keys: [Key<ReadySpec>] = [
    Key(
      "tcp", .integer(Limits.port), "A TCP port that accepts connections.", example: "8080",
      at: { $1(&$0.tcp) }),
    Key(
      "udp", .integer(Limits.port), "A UDP port that a program listens on.", example: "53",
      at: { $1(&$0.udp) }),
    Key(
      "http", .text("a URL"),
      "An http:// URL that answers with a status below 400: of an address, `localhost` or a node.",
      example: #""http://localhost:8080/""#, at: { $1(&$0.http) }),
    Key(
      "command", .command, "A command that ends with status 0.",
      example: "test -S /run/frr/zebra.vty", at: { $1(&$0.command) }),
    Key("log", .text("text"), "Text that it writes.", example: "listening", at: { $1(&$0.log) }),
    Key("delay", .seconds, "A time after its start.", example: "2s", at: { $1(&$0.delay) }),
  ]
}
