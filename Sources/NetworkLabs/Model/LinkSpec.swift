import RouteNetlink
/// A link as declared: a veth pair with two endpoints, or a device with one.
struct LinkSpec: TableModel, Hashable {
  var position: Position
  var type: Placed<String>?
  var endpoints: [EndpointSpec] = []
  /// One address for each end, in order; nil for an end without.
  var ipv4: [Placed<IPPrefix?>] = []
  var ipv6: [Placed<IPPrefix?>] = []
  var mtu: Int?
  var up: Bool?
  var pool: Placed<String>?
  var impairments: ImpairmentSpec?
  var options = LinkOptions()

  init(at position: Position) { self.position = position }

  static let types = LabKind.pairs + LabKind.singles + ["host", "veth-stitch"] + foreignTypes

  /// Types with two ends.
  static let pairs = LabKind.pairs + ["veth-stitch", "host"]

  /// containerlab's types that lead out of the lab. They are accepted with a warning.
  static let foreignTypes = ["mgmt-net", "vxlan-stitch"]

  static let tableName = "link"

  static let keys: [Key<LinkSpec>] =
    [
      Key("type", .placed(.choice(types)), "The kind of device; veth by default.", example: "vxlan")
      { $0.type = $1 },
      Key(
        "endpoints", .list(EndpointSpec.shortOrLong), "The two ends of a veth pair.",
        example: #"["web:eth0", "router:lan"]"#
      ) {
        $0.endpoints = $1
      },
      Key(
        "endpoint", EndpointSpec.shortOrLong, "Where a device with one end is.",
        example: #""web:vx0""#
      ) {
        $0.endpoints.append($1)
      },
      Key(
        "ipv4", .oneOrMore(addressOrNothing), "IPv4 addresses of the ends, in their order.",
        example: "[10.0.0.2/24, 10.0.0.1/24]"
      ) {
        $0.ipv4 = $1
      },
      Key(
        "ipv6", .oneOrMore(addressOrNothing), "IPv6 addresses of the ends, in their order.",
        example: #"["2001:db8::2/64", "2001:db8::1/64"]"#
      ) {
        $0.ipv6 = $1
      },
      Key("mtu", .integer(Limits.mtu), "MTU of both ends, in bytes.", example: "1400") {
        $0.mtu = $1
      },
      Key("up", .boolean, "Whether the ends are up; true by default.", example: "false") {
        $0.up = $1
      },
      Key(
        "pool", .placed(.text("a pool's name, or none")),
        "The pool that the ends of a link between two nodes draw from, `links` by default; `none` anywhere.",
        example: "backbone"
      ) { $0.pool = $1 },
      Key(
        "impairments", ImpairmentSpec.type, "Delay, loss, rate of what both ends send.",
        example: "{delay: 20ms}"
      ) {
        $0.impairments = $1
      },
    ] + LinkOptions.keys(\.options) + Key.ignored("vars", "labels")

  private static let addressOrNothing = ValueType<Placed<IPPrefix?>>(
    ValueType<IPPrefix>.interfaceAddress.shape
  ) { value, reader in
    if value.isNull || value.text == "" { return Placed(nil, at: value.position) }
    // An address that cannot be read keeps its place in the list: the others belong to other ends.
    return Placed(ValueType.interfaceAddress.read(value, reader), at: value.position)
  }
}

/// The remote end of a tunnel.
enum TunnelEnd: Sendable, Hashable {
  case address(IPAddress)
  case host(String)
}

extension ValueType where Result == TunnelEnd {
  static let tunnelEnd = ValueType(ValueType<IPAddress>.address.shape) { value, reader in
    if reader.dialect == .containerlab, let text = value.text, !value.isNull, !text.isEmpty,
      IPAddress(text) == nil, !IPAddress.isMeant(by: text)
    {
      return .host(text)
    }
    return ValueType<IPAddress>.address.read(value, reader).map { .address($0) }
  }
}

/// Further settings for devices with one end.
struct LinkOptions: Sendable, Hashable {
  /// "INTERFACE" of the same node, or "NODE:INTERFACE".
  var parent: Placed<String>?
  var master: Placed<String>?
  var vni: Int?
  var remote: Placed<TunnelEnd>?
  var local: IPAddress?
  var group: IPAddress?
  var port: Int?
  var sourcePort: Int?
  var ttl: Int?
  var id: Int?
  var table: Int?
  var mode: Placed<String>?

  static func keys<Model>(_ at: WritableKeyPath<Model, LinkOptions> & Sendable) -> [Key<Model>] {
    let parent: @Sendable (inout Model, Placed<String>) -> Void = {
      $0[keyPath: at].parent = $1
    }
    let lower = LabKind.uppers
    let tunnels = LabKind.tunnels
    let vxlan = [LabKind.vxlan.name]
    let single = LinkSpec.types.filter { !LinkSpec.pairs.contains($0) }
    return [
      Key(
        "parent", .placed(.text("an interface, or NODE:INTERFACE")), "The device below.",
        example: "eth0", parent
      ).only(lower)
    ] + [
      Key(
        "host-interface", .placed(.text("an interface of the host")),
        "The device below, by any name that it has, or the other end, in the host's namespace.",
        example: "eth0"
      ) { $0[keyPath: at].parent = Placed("host:\($1.value)", at: $1.position) }.only(
        lower + ["host"]),
      Key(
        "parent-interface", .placed(.text("an interface of the host")),
        "The same as host-interface, in containerlab's word for VXLAN.", example: "eth0"
      ) { $0[keyPath: at].parent = Placed("host:\($1.value)", at: $1.position) }.only(lower),
      Key(
        "master", .placed(.interfaceReference), "The bridge or VRF of the node that it belongs to.",
        example: "br0"
      ) {
        $0[keyPath: at].master = $1
      }.only(single),
      Key("vni", .integer(Limits.vni), "VXLAN network identifier.", example: "42") {
        $0[keyPath: at].vni = $1
      }.only(vxlan),
      Key(
        "remote", .placed(.tunnelEnd),
        "The tunnel's other end; in a `*.clab.yml` a VXLAN's may be a host's name.",
        example: "192.0.2.2"
      ) {
        $0[keyPath: at].remote = $1
      }.only(tunnels),
      Key("local", .address, "The tunnel's own end.", example: "192.0.2.1") {
        $0[keyPath: at].local = $1
      }.only(tunnels),
      Key("multicast-group", .address, "VXLAN's multicast group.", example: "239.1.1.1") {
        $0[keyPath: at].group = $1
      }.only(vxlan),
      Key("dst-port", .integer(Limits.port), "VXLAN's UDP port; 4789 by default.", example: "4790")
      {
        $0[keyPath: at].port = $1
      }.only(vxlan),
      Key(
        "udp-port", .integer(Limits.port), "The same as dst-port, in containerlab's word.",
        example: "4790"
      ) {
        $0[keyPath: at].port = $1
      }.only(vxlan),
      Key(
        "src-port", .integer(Limits.sourcePort), "The UDP port that VXLAN's packets come from.",
        example: "4791"
      ) {
        $0[keyPath: at].sourcePort = $1
      }.only(vxlan),
      Key("ttl", .integer(Limits.ttl), "TTL of tunnel packets; 0 inherits.", example: "16") {
        $0[keyPath: at].ttl = $1
      }.only(tunnels),
      Key("id", .integer(Limits.vlan), "VLAN id.", example: "10") { $0[keyPath: at].id = $1 }.only([
        LabKind.vlan.name
      ]),
      Key("table", .integer(Limits.table), "The VRF's routing table.", example: "100") {
        $0[keyPath: at].table = $1
      }.only([LabKind.vrf.name]),
      Key(
        "mode", .placed(.text("a mode")), "Mode of macvlan, macvtap or ipvlan.", example: "bridge"
      ) {
        $0[keyPath: at].mode = $1
      }.only(LabKind.names { !$0.modes.isEmpty }),
    ]
  }
}
