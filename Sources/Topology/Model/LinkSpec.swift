/// A link as declared: a veth pair with two endpoints, or a device with one.
public struct LinkSpec: TableModel, Hashable {
  public var position: Position
  public var type: Placed<String>?
  public var endpoints: [EndpointSpec] = []
  /// Addresses of the ends in their order; nil for an end that has none.
  public var ipv4: [Placed<IPPrefix>?] = []
  public var ipv6: [Placed<IPPrefix>?] = []
  public var mtu: Int?
  public var up: Bool?
  public var pool: Placed<String>?
  public var impairments: ImpairmentSpec?
  public var options = LinkOptions()

  public init(at position: Position) { self.position = position }

  static let types =
    [
      "veth", "dummy", "vlan", "vxlan", "macvlan", "macvtap", "ipvlan", "ifb", "bridge", "vrf",
      "gre", "ipip", "sit", "host",
    ] + foreignTypes

  /// Those of containerlab that lead out of the lab: accepted with a warning.
  static let foreignTypes = ["mgmt-net", "vxlan-stitch"]

  static let tableName = "link"

  static let keys: [Key<LinkSpec>] =
    [
      Key("type", .placed(.choice(types)), "The kind of device; veth by default.") { $0.type = $1 },
      Key("endpoints", .list(EndpointSpec.shortOrLong), "The two ends of a veth pair.") {
        $0.endpoints = $1
      },
      Key("endpoint", EndpointSpec.shortOrLong, "Where a device with one end is.") {
        $0.endpoints.append($1)
      },
      Key("ipv4", .oneOrMore(addressOrNothing), "IPv4 addresses of the ends, in their order.") {
        $0.ipv4 = $1
      },
      Key("ipv6", .oneOrMore(addressOrNothing), "IPv6 addresses of the ends, in their order.") {
        $0.ipv6 = $1
      },
      Key("mtu", .integer(68...65535), "MTU of both ends, in bytes.") { $0.mtu = $1 },
      Key("up", .boolean, "Whether the ends are up; true by default.") { $0.up = $1 },
      Key(
        "pool", .placed(.text("a pool's name, or none")),
        "The pool that the ends' addresses are drawn from; `links` or `lans` by default."
      ) { $0.pool = $1 },
      Key("impairments", ImpairmentSpec.type, "Delay, loss, rate of what both ends send.") {
        $0.impairments = $1
      },
    ] + LinkOptions.keys(\.options) + Key.ignored("vars", "labels")

  private static let addressOrNothing = ValueType<Placed<IPPrefix>?>(
    ValueType<IPPrefix>.interfaceAddress.shape
  ) { value, reader in
    if value.isNull || value.text == "" { return .some(nil) }
    return ValueType.placed(.interfaceAddress).read(value, reader).map { .some($0) }
  }
}

/// What the kinds of devices with one end need besides.
public struct LinkOptions: Sendable, Hashable {
  /// "INTERFACE" of the same node, or "NODE:INTERFACE".
  public var parent: Placed<String>?
  public var master: Placed<String>?
  public var vni: Int?
  public var remote: IPAddress?
  public var local: IPAddress?
  public var group: IPAddress?
  public var port: Int?
  public var ttl: Int?
  public var id: Int?
  public var table: Int?
  public var mode: Placed<String>?

  static func keys<Model>(_ at: WritableKeyPath<Model, LinkOptions> & Sendable) -> [Key<Model>] {
    let parent: @Sendable (inout Model, Placed<String>) -> Void = {
      $0[keyPath: at].parent = $1
    }
    return [
      Key("parent", .placed(.text("an interface, or NODE:INTERFACE")), "The device below.", parent)
    ] + [
      Key(
        "host-interface", .placed(.text("an interface of the host")),
        "The device below, or the other end, in the host's namespace."
      ) { $0[keyPath: at].parent = Placed("host:\($1.value)", at: $1.position) },
      Key("master", .placed(.interfaceName), "The bridge or VRF of the node that it belongs to.") {
        $0[keyPath: at].master = $1
      },
      Key("vni", .integer(0...16_777_215), "VXLAN network identifier.") {
        $0[keyPath: at].vni = $1
      },
      Key("remote", .address, "The tunnel's other end.") { $0[keyPath: at].remote = $1 },
      Key("local", .address, "The tunnel's own end.") { $0[keyPath: at].local = $1 },
      Key("multicast-group", .address, "VXLAN's multicast group.") { $0[keyPath: at].group = $1 },
      Key("dst-port", .integer(1...65535), "VXLAN's UDP port; 4789 by default.") {
        $0[keyPath: at].port = $1
      },
      Key("udp-port", .integer(1...65535), "The same as dst-port, in containerlab's word.") {
        $0[keyPath: at].port = $1
      },
      Key("ttl", .integer(0...255), "TTL of tunnel packets; 0 inherits.") {
        $0[keyPath: at].ttl = $1
      },
      Key("id", .integer(1...4094), "VLAN id.") { $0[keyPath: at].id = $1 },
      Key("table", .integer(1...0x7fff_ffff), "The VRF's routing table.") {
        $0[keyPath: at].table = $1
      },
      Key("mode", .placed(.text("a mode")), "Mode of macvlan, macvtap or ipvlan.") {
        $0[keyPath: at].mode = $1
      },
    ]
  }
}
