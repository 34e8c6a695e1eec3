/// What `netns test` verifies, as declared.
public struct CheckSpec: TableModel, Hashable {
  public var position: Position
  public var name: String?
  public var from: [Placed<String>] = []
  public var kinds: [Placed<Kind>] = []
  public var expect: Placed<Expectation>?
  public var count: Int?
  /// Microseconds.
  public var timeout: Int?
  public var via: Placed<IPAddress>?
  public var dev: String?

  public enum Kind: Sendable, Hashable {
    case ping(String), tcp(String), udp(String), http(String), command(String), pathMTU(String)
    case route(String)
  }

  /// What must come out, as written.
  public struct Expectation: Sendable, Hashable {
    public var text: String
    public var isQuoted: Bool
  }

  public init(at position: Position) { self.position = position }

  static let tableName = "check"

  static let keys: [Key<CheckSpec>] = [
    Key("name", .text("text"), "What reports call it.") { $0.name = $1 },
    Key("from", .oneOrMore(.placed(.text("a node"))), "The node it runs in.", required: true) {
      $0.from = $1
    },
    kind("ping", "an address or a node", "Answers to ICMP echo.", CheckSpec.Kind.ping),
    kind("tcp", "HOST:PORT", "Accepts a TCP connection.", CheckSpec.Kind.tcp),
    kind("udp", "HOST:PORT", "Answers a UDP datagram (a DNS query).", CheckSpec.Kind.udp),
    kind("http", "a URL", "Answers an HTTP GET; `expect` is the status.", CheckSpec.Kind.http),
    kind(
      "command", "a command line",
      "A command; `expect` is its status, or text that it must write: a number in quotes is text.",
      CheckSpec.Kind.command),
    kind("mtu", "an address or a node", "Path MTU; `expect` is bytes.", CheckSpec.Kind.pathMTU),
    kind(
      "route", "an address or a node", "The route taken; see `via` and `dev`.",
      CheckSpec.Kind.route),
    Key(
      "expect", .placed(expectation),
      "What must come out; success by default, `fail` for the opposite."
    ) { $0.expect = $1 },
    Key("count", .integer(1...1000), "How many pings; one answer suffices.") { $0.count = $1 },
    Key("timeout", .seconds, "How long to wait for an answer; 2s by default.") { $0.timeout = $1 },
    Key("via", .placed(.address), "The gateway that a route check must find.") { $0.via = $1 },
    Key("dev", .interfaceName, "The interface that a route check must find.") { $0.dev = $1 },
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
    _ key: String, _ words: String, _ documentation: String,
    _ make: @escaping @Sendable (String) -> Kind
  ) -> Key<CheckSpec> {
    Key(key, .placed(.text(words)), documentation) { check, target in
      check.kinds.append(Placed(make(target.value), at: target.position))
    }
  }
}
