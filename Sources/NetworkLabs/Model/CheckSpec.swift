import RouteNetlink

/// A check as declared: a question that `CheckRunner` asks in some nodes, and the answer that must come.
public struct CheckSpec: Sendable, Hashable {
  var position = Position.none
  /// What reports call it; nil for words made of the check itself.
  public var name: String?
  /// The nodes that it runs in, one after the other.
  @Placed public var from: [String]
  /// What is asked. Only a file can say nothing, or several things, each of which is a fault.
  var kinds: [Placed<Kind>]
  /// What must come out; nil for success.
  @Placed public var expect: Expectation?
  /// How many packets a ping sends at most, one of which must be answered; nil for 3.
  public var count: Int?
  /// How long to wait, in microseconds; nil for 2 s, or 10 s for a command.
  public var timeout: Int?
  /// The gateway that a route must lead to; nil for any.
  @Placed public var via: Written<IPAddress>?
  /// The interface that a route must lead to; nil for any.
  public var dev: String?
  /// The only family of a node's addresses to try; nil for each family that both nodes have.
  public var family: IPVersion?

  /// What a check asks. A host is an address or the name of a node.
  public enum Kind: Sendable, Hashable {
    /// Whether a host answers ICMP echo requests.
    case ping(String)
    /// Whether "HOST:PORT" accepts a TCP connection.
    case tcp(String)
    /// Whether "HOST:PORT" answers a UDP datagram, which is a DNS query.
    case udp(String)
    /// Which status an http:// URL answers with.
    case http(String)
    /// How a command line for sh(1) ends, or what it writes.
    case command(String)
    /// The path MTU to a host, in bytes.
    case pathMTU(String)
    /// Which route leads to a host.
    case route(String)

    /// The same in a lab.
    var parts: (kind: Check.Kind, target: String) {
      switch self {
      case .ping(let target): (.ping, target)
      case .tcp(let target): (.tcp, target)
      case .udp(let target): (.udp, target)
      case .http(let target): (.http, target)
      case .command(let target): (.command, target)
      case .pathMTU(let target): (.mtu, target)
      case .route(let target): (.route, target)
      }
    }
  }

  /// The expected result of a check.
  public struct Expectation: Sendable, Hashable {
    /// As written.
    var text: String
    var isQuoted = false

    /// The check must fail.
    public static let failure = Expectation(text: "fail")

    /// The status of an HTTP answer, or the exit status of a command.
    public static func status(_ number: Int) -> Expectation { Expectation(text: "\(number)") }

    /// A path MTU in bytes.
    public static func bytes(_ number: Int) -> Expectation { Expectation(text: "\(number)") }

    /// Text that a command must write.
    public static func text(_ text: String) -> Expectation {
      Expectation(text: text, isQuoted: true)
    }
  }

  /// A check of `kind` in the nodes `from`.
  public init(
    name: String? = nil, from: [String], _ kind: Kind, expect: Expectation? = nil,
    count: Int? = nil, timeout: Int? = nil, via: Written<IPAddress>? = nil, dev: String? = nil,
    family: IPVersion? = nil
  ) {
    self.name = name
    self.from = from
    kinds = [Placed(wrappedValue: kind)]
    self.expect = expect
    self.count = count
    self.timeout = timeout
    self.via = via
    self.dev = dev
    self.family = family
  }

  /// What is asked.
  public var kind: Kind? {
    get { kinds.first?.value }
    set { kinds = newValue.map { [Placed(wrappedValue: $0)] } ?? [] }
  }
}

extension CheckSpec: TableModel {
  init(at position: Position) {
    self.init(from: [], .ping(""))
    kinds = []
    self.position = position
  }

  static let tableName = "check"

  static let keys: [Key<CheckSpec>] = [
    Key(
      "name", .text("text"), "What reports call it.", example: "guests see the web",
      at: { $1(&$0.name) }),
    Key(
      "from", .oneOrMore(.placed(.text("a node"))), "The node it runs in.", example: "desk",
      required: true, items: { $1(&$0.$from) }),
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
      "expect", expectation,
      "What must come out; success by default, `fail` for the opposite.", example: "fail",
      placed: { $1(&$0.$expect) }),
    Key(
      "count", .integer(Limits.pings), "How many pings; one answer suffices.", example: "3",
      at: { $1(&$0.count) }
    ).only(["ping"]),
    Key(
      "timeout", .seconds, "How long to wait; by default 2s for an answer, 10s for a command.",
      example: "5s", at: { $1(&$0.timeout) }
    ).only(["ping", "tcp", "udp", "http", "command", "mtu"]),
    Key(
      "via", .written(.address), "The gateway that a route check must find.", example: "10.0.0.1",
      placed: { $1(&$0.$via) }
    ).only(["route"]),
    Key(
      "dev", .interfaceReference, "The interface that a route check must find.", example: "eth0",
      at: { $1(&$0.dev) }
    ).only(["route"]),
    Key(
      "family", .cases,
      "The only family to try of a node's addresses; each one that both nodes have by default.",
      example: "ipv6", at: { $1(&$0.family) }
    ).only(["ping", "tcp", "udp", "http", "mtu", "route"]),
  ]

  private static let expectationShape = Shape.text(
    "fail, a status, a number, or text", pattern: nil)

  private static let expectation = ValueType<Expectation>(
    expectationShape,
    write: { Value(.scalar($0.text, plain: !$0.isQuoted), at: $1.place()) },
    read: { value, reader in
      guard case .scalar(let text, let isPlain) = value.content, !text.isEmpty, !value.isNull
      else { return reader.wrong(value, expected: expectationShape) }
      return Expectation(text: text, isQuoted: !isPlain)
    })

  private static func kind(
    _ key: String, _ words: String, _ documentation: String, _ example: String,
    _ make: @escaping @Sendable (String) -> Kind
  ) -> Key<CheckSpec> {
    Key(
      key, .placed(.text(words)), documentation, example: example,
      load: { check in
        check.kinds.first { $0.value.parts.kind.rawValue == key }
          .map { Placed($0.value.parts.target, at: $0.position) }
      },
      store: { check, target in
        check.kinds.append(Placed(make(target.value), at: target.position))
      })
  }
}
