import RouteNetlink
/// A check as declared.
struct CheckSpec: TableModel, Hashable {
  var position: Position
  var name: String?
  var from: [Placed<String>] = []
  var kinds: [Placed<Kind>] = []
  var expect: Placed<Expectation>?
  var count: Int?
  /// How long to wait, in microseconds.
  var timeout: Int?
  var via: Placed<IPAddress>?
  var dev: String?
  var family: IPVersion?

  enum Kind: Sendable, Hashable {
    case ping(String), tcp(String), udp(String), http(String), command(String), pathMTU(String)
    case route(String)
  }

  /// The expected result, as written.
  struct Expectation: Sendable, Hashable {
    var text: String
    var isQuoted: Bool
  }

  init(at position: Position) { self.position = position }

  static let tableName = "check"

  static let keys: [Key<CheckSpec>] = [
    Key("name", .text("text"), "What reports call it.", example: "guests see the web") {
      $0.name = $1
    },
    Key(
      "from", .oneOrMore(.placed(.text("a node"))), "The node it runs in.", example: "desk",
      required: true
    ) {
      $0.from = $1
    },
    kind("ping", "an address or a node", "Answers to ICMP echo.", "web", CheckSpec.Kind.ping),
    kind("tcp", "HOST:PORT", "Accepts a TCP connection.", #""web:8080""#, CheckSpec.Kind.tcp),
    kind(
      "udp", "HOST:PORT", "Answers a UDP datagram (a DNS query).", #""ns:53""#, CheckSpec.Kind.udp),
    kind(
      "http", "a URL", "Answers an HTTP GET; `expect` is the status.", #""http://web:8080/""#,
      CheckSpec.Kind.http),
    kind(
      "command", "a command line",
      "A command; `expect` is its status, or text that it must write: a number in quotes is text.",
      "ip route get 10.0.1.2",
      CheckSpec.Kind.command),
    kind(
      "mtu", "an address or a node", "Path MTU; `expect` is bytes.", "web", CheckSpec.Kind.pathMTU),
    kind(
      "route", "an address or a node", "The route taken; see `via` and `dev`.", "web",
      CheckSpec.Kind.route),
    Key(
      "expect", .placed(expectation),
      "What must come out; success by default, `fail` for the opposite.", example: "fail"
    ) { $0.expect = $1 },
    Key("count", .integer(Limits.pings), "How many pings; one answer suffices.", example: "3") {
      $0.count = $1
    }.only(["ping"]),
    Key(
      "timeout", .seconds, "How long to wait; by default 2s for an answer, 10s for a command.",
      example: "5s"
    ) {
      $0.timeout = $1
    }.only(["ping", "tcp", "udp", "http", "command", "mtu"]),
    Key("via", .placed(.address), "The gateway that a route check must find.", example: "10.0.0.1")
    { $0.via = $1 }.only(["route"]),
    Key("dev", .interfaceReference, "The interface that a route check must find.", example: "eth0")
    {
      $0.dev = $1
    }.only(["route"]),
    Key(
      "family", .family,
      "The only family to try of a node's addresses; each one that both nodes have by default.",
      example: "ipv6"
    ) { $0.family = $1 }.only(["ping", "tcp", "udp", "http", "mtu", "route"]),
  ]

  private static let expectation = ValueType<Expectation>(
    .text("fail, a status, a number, or text", pattern: nil)
  ) { value, reader in
    guard case .scalar(let text, let isPlain) = value.content, !text.isEmpty, !value.isNull else {
      return reader.wrong(
        value, expected: .text("fail, a status, a number, or text", pattern: nil))
    }
    return Expectation(text: text, isQuoted: !isPlain)
  }

  private static func kind(
    _ key: String, _ words: String, _ documentation: String, _ example: String,
    _ make: @escaping @Sendable (String) -> Kind
  ) -> Key<CheckSpec> {
    Key(key, .placed(.text(words)), documentation, example: example) { check, target in
      check.kinds.append(Placed(make(target.value), at: target.position))
    }
  }
}
