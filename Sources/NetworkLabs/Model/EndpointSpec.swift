import RouteNetlink

/// One end of a link as declared: an interface of a node. `"web:eth0"` is one without further settings.
public struct EndpointSpec: Sendable, Hashable {
  var position = Position.none
  /// The name of its node; `host` for the namespace that the lab is brought up in.
  @Placed public var node: String
  /// Its name there, of at most 15 bytes.
  @Placed public var interface: String
  /// A further name by which commands find it, of at most 127 bytes (ip-link(8), altname).
  public var alternativeName: String?
  /// Its addresses with the lengths of their networks; nil for those of the link or of a pool.
  @Placed public var addresses: [Written<IPPrefix>]?
  /// Its MTU in bytes; nil for that of the link.
  public var mtu: Int?
  /// Its MAC address; nil for the kernel's choice.
  public var mac: Written<LinkLayerAddress>?
  /// Whether it is up; nil for the setting of the link.
  public var up: Bool?
  /// Whether a DHCP client runs on it; nil for no.
  @Placed public var dhcp: Bool?
  /// The bridge or VRF of the node that it belongs to; nil for the bridge of a bridge node, else none.
  @Placed public var master: String?
  /// What happens to the packets that it sends; nil for the setting of the link.
  public var impairments: ImpairmentSpec?

  /// The end of a link in `node`.
  public init(
    node: String, interface: String, alternativeName: String? = nil,
    addresses: [Written<IPPrefix>]? = nil, mtu: Int? = nil, mac: Written<LinkLayerAddress>? = nil,
    up: Bool? = nil, dhcp: Bool? = nil, master: String? = nil, impairments: ImpairmentSpec? = nil
  ) {
    self.node = node
    self.interface = interface
    self.alternativeName = alternativeName
    self.addresses = addresses
    self.mtu = mtu
    self.mac = mac
    self.up = up
    self.dhcp = dhcp
    self.master = master
    self.impairments = impairments
  }
}

extension EndpointSpec: ExpressibleByStringInterpolation {
  /// "NODE:INTERFACE"
  public init(stringLiteral text: String) {
    let (node, interface) = Self.parts(of: text)
    self.init(node: node, interface: interface ?? "")
  }

  private static func parts(of text: String) -> (node: String, interface: String?) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    return (parts[0], parts.count == 2 ? parts[1] : nil)
  }
}

extension EndpointSpec: TableModel {
  init(at position: Position) {
    self.init(node: "", interface: "")
    self.position = position
    ($node, $interface) = (Placed("", at: position), Placed("", at: position))
  }

  static let tableName = "endpoint"

  static let keys: [Key<EndpointSpec>] =
    [
      Key("node", .nodeOfLink, "The node it is in.", example: "web", required: { $1(&$0.$node) }),
      Key(
        "interface", .interfaceName, "Its name there.", example: "eth0",
        required: { $1(&$0.$interface) }),
      Key(
        "altname", .alternativeName,
        "A further name by which commands find it (ip-link(8)); the file calls it by `interface`.",
        example: "uplink-to-the-second-spine", at: { $1(&$0.alternativeName) }),
      Key(
        "addresses", .list(.placed(.written(.interfaceAddress))), "Its addresses.",
        example: #"[192.0.2.1/24, "2001:db8::1/64"]"#,
        load: { $0.$addresses.elements() }, store: { $0.add($1) }),
      Key(
        "ipv4", .placed(.written(.interfaceAddress)), "Its IPv4 address.", example: "192.0.2.1/24",
        other: { $0.add([$1]) }),
      Key(
        "ipv6", .placed(.written(.interfaceAddress)), "Its IPv6 address.",
        example: #""2001:db8::1/64""#, other: { $0.add([$1]) }),
      Key("mtu", .integer(Limits.mtu), "Its MTU, in bytes.", example: "1400", at: { $1(&$0.mtu) }),
      Key(
        "mac", .written(.mac), "Its MAC address; the kernel's choice by default.",
        example: #""02:00:00:00:00:01""#, at: { $1(&$0.mac) }),
      Key(
        "up", .boolean, "Whether it is up; true by default.", example: "false", at: { $1(&$0.up) }),
      Key(
        "dhcp", .boolean, "Whether a DHCP client runs on it.", example: "true",
        placed: { $1(&$0.$dhcp) }),
      Key(
        "master", .interfaceReference, "The bridge or VRF of the node that it belongs to.",
        example: "br0", placed: { $1(&$0.$master) }),
      Key(
        "impairments", ImpairmentSpec.type, "Delay, loss, rate of what it sends.",
        example: "{delay: 20ms, loss: 1%}", at: { $1(&$0.impairments) }),
    ] + Key.ignored("vars", "labels")

  private mutating func add(_ more: [Placed<Written<IPPrefix>>]) {
    let own: [Placed<Written<IPPrefix>>]? = $addresses.elements()
    $addresses = Placed(items: (own ?? []) + more)
  }

  /// "NODE:INTERFACE", or a mapping. If it cannot be read, the result has its place and whatever is known.
  static let shortOrLong = ValueType<EndpointSpec>(
    .any([.text("NODE:INTERFACE", pattern: "^[^:]+:[^:]+$"), shape]),
    write: { end, writer in
      end.short.map { Value(.scalar($0, plain: false), at: writer.place(end.position)) }
        ?? type.write(end, writer)
    },
    read: { value, reader in
      guard let text = value.text, !value.isNull else { return type.read(value, reader) }
      let parts = parts(of: text)
      var result = EndpointSpec(at: value.position)
      if reader.dialect != .own || NameRules.isNode(parts.node) {
        result.$node = Placed(parts.node, at: value.position)
      }
      guard let interface = parts.interface, !result.node.isEmpty else {
        reader.fault(
          value.position, "`\(text)` is no endpoint", advice: "write NODE:INTERFACE, like web1:eth0"
        )
        return result
      }
      if reader.dialect == .own, let problem = NameRules.interfaceProblem(interface) {
        reader.fault(value.position, problem.message, advice: problem.advice)
        return result
      }
      result.$interface = Placed(interface, at: value.position)
      return result
    })

  /// "NODE:INTERFACE" of an end without further settings.
  private var short: String? {
    var bare = EndpointSpec(at: position)
    (bare.$node, bare.$interface) = ($node, $interface)
    guard self == bare else { return nil }
    return interface.isEmpty ? node : "\(node):\(interface)"
  }
}
