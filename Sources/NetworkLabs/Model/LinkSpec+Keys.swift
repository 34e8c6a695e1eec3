import RouteNetlink

extension LinkSpec {
  static let keys: [Key<LinkSpec>] =
    [
      Key(
        "type", .choice(types), "The kind of device; veth by default.", example: "vxlan",
        placed: { $1(&$0.$typeWord) }),
      Key(
        "endpoints", .list(EndpointSpec.shortOrLong), "The two ends of a veth pair.",
        example: #"["web:eth0", "router:lan"]"#, usual: { $1(&$0.endpoints) }),
      Key(
        "endpoint", EndpointSpec.shortOrLong, "Where a device with one end is.",
        example: #""web:vx0""#, other: { $0.endpoints.append($1) }),
      Key(
        "ipv4", .oneOrMore(addressOrNothing), "IPv4 addresses of the ends, in their order.",
        example: "[10.0.0.2/24, 10.0.0.1/24]", items: { $1(&$0.$ipv4) }),
      Key(
        "ipv6", .oneOrMore(addressOrNothing), "IPv6 addresses of the ends, in their order.",
        example: #"["2001:db8::2/64", "2001:db8::1/64"]"#, items: { $1(&$0.$ipv6) }),
      Key(
        "mtu", .integer(Limits.mtu), "MTU of both ends, in bytes.", example: "1400",
        at: { $1(&$0.mtu) }),
      Key(
        "up", .boolean, "Whether the ends are up; true by default.", example: "false",
        at: { $1(&$0.up) }),
      Key(
        "pool", .text("a pool's name, or none"),
        "The pool that the ends of a link between two nodes draw from, `links` by default; `none` anywhere.",
        example: "backbone", placed: { $1(&$0.$pool) }),
      Key(
        "impairments", ImpairmentSpec.type, "Delay, loss, rate of what both ends send.",
        example: "{delay: 20ms}", at: { $1(&$0.impairments) }),
    ] + lowerKeys + optionKeys + Key.ignored("vars", "labels")

  private static let addressOrNothing = ValueType<Placed<Written<IPPrefix>?>>(
    ValueType<IPPrefix>.interfaceAddress.shape,
    write: { address, writer in
      address.value.map { writer.text("\($0)") }
        ?? Value(.scalar("", plain: true), at: writer.place())
    },
    read: { value, reader in
      if value.isNull || value.text == "" { return Placed(nil, at: value.position) }
      // An address that cannot be read keeps its place in the list: the others belong to other ends.
      return Placed(
        ValueType.written(.interfaceAddress).read(value, reader), at: value.position)
    })

  private static let hostPrefix = "host:"

  /// The keys of the device below, which has a key of its own in the host's namespace.
  private static let lowerKeys: [Key<LinkSpec>] = [
    Key(
      "parent", .placed(.text("an interface, or NODE:INTERFACE")), "The device below.",
      example: "eth0",
      load: { parent(of: $0, isOfHost: false) },
      store: { $0.$parent = Placed($1.value, at: $1.position) }
    ).only(LabKind.uppers),
    Key(
      "host-interface", .placed(.text("an interface of the host")),
      "The device below, by any name that it has, or the other end, in the host's namespace.",
      example: "eth0",
      load: { link in
        parent(of: link, isOfHost: true).map {
          Placed(String($0.value.dropFirst(hostPrefix.count)), at: $0.position)
        }
      },
      store: { $0.$parent = Placed(hostPrefix + $1.value, at: $1.position) }
    ).only(LabKind.uppers + ["host"]),
    Key(
      "parent-interface", .placed(.text("an interface of the host")),
      "The same as host-interface, in containerlab's word for VXLAN.", example: "eth0",
      other: { $0.$parent = Placed(hostPrefix + $1.value, at: $1.position) }
    ).only(LabKind.uppers),
  ]

  private static func parent(of link: LinkSpec, isOfHost: Bool) -> Placed<String>? {
    guard let parent: Placed<String> = link.$parent.written() else { return nil }
    return parent.value.hasPrefix(hostPrefix) == isOfHost ? parent : nil
  }

  /// The keys that some types have.
  private static let optionKeys: [Key<LinkSpec>] = {
    let tunnels = LabKind.tunnels
    let vxlan = [LabKind.vxlan.name]
    return [
      Key(
        "master", .interfaceReference, "The bridge or VRF of the node that it belongs to.",
        example: "br0", placed: { $1(&$0.$master) }
      ).only(types.filter { !pairs.contains($0) }),
      Key(
        "vni", .integer(Limits.vni), "VXLAN network identifier.", example: "42", at: { $1(&$0.vni) }
      )
      .only(vxlan),
      Key(
        "remote", tunnelEnd,
        "The tunnel's other end; in a `*.clab.yml` a VXLAN's may be a host's name.",
        example: "192.0.2.2", placed: { $1(&$0.$remote) }
      ).only(tunnels),
      Key(
        "local", .written(.address), "The tunnel's own end.", example: "192.0.2.1",
        at: { $1(&$0.local) }
      ).only(tunnels),
      Key(
        "multicast-group", .written(.address), "VXLAN's multicast group.", example: "239.1.1.1",
        at: { $1(&$0.group) }
      ).only(vxlan),
      Key(
        "dst-port", .integer(Limits.port), "VXLAN's UDP port; 4789 by default.", example: "4790",
        at: { $1(&$0.port) }
      ).only(vxlan),
      Key(
        "udp-port", .integer(Limits.port), "The same as dst-port, in containerlab's word.",
        example: "4790", other: { $0.port = $1 }
      ).only(vxlan),
      Key(
        "src-port", .integer(Limits.sourcePort), "The UDP port that VXLAN's packets come from.",
        example: "4791", at: { $1(&$0.sourcePort) }
      ).only(vxlan),
      Key(
        "learning", .boolean, "Whether VXLAN learns addresses from packets; true by default.",
        example: "false", at: { $1(&$0.learning) }
      ).only(vxlan),
      Key(
        "ttl", .integer(Limits.ttl), "TTL of tunnel packets; 0 inherits.", example: "16",
        at: { $1(&$0.ttl) }
      ).only(tunnels),
      Key("id", .integer(Limits.vlan), "VLAN id.", example: "10", at: { $1(&$0.id) })
        .only([LabKind.vlan.name]),
      Key(
        "table", .integer(Limits.table), "The VRF's routing table.", example: "100",
        at: { $1(&$0.table) }
      ).only([LabKind.vrf.name]),
      Key(
        "mode", .text("a mode"), "Mode of macvlan, macvtap or ipvlan.", example: "bridge",
        placed: { $1(&$0.$mode) }
      ).only(LabKind.names { !$0.modes.isEmpty }),
    ]
  }()

  /// An address. In a containerlab file text may also be the name of a host, and stays text.
  private static let tunnelEnd = ValueType<Written<IPAddress>>(
    ValueType<IPAddress>.address.shape
  ) { value, reader in
    if reader.dialect == .containerlab, let text = value.text, !value.isNull, !text.isEmpty,
      IPAddress(text) == nil, !IPAddress.isMeant(by: text)
    {
      return Written(text: text)
    }
    return ValueType.written(.address).read(value, reader)
  }
}
