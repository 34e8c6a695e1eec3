import CLinux
import Glibc
import Netlink
import RouteNetlink

extension LinkKind {
  /// IPv4 (or MPLS) in IPv4.
  static let ipip = ipv4Tunnel("ipip", isSIT: false)
  /// IPv6 (or IPv4, MPLS) in IPv4, with ISATAP and 6rd.
  static let sit = ipv4Tunnel("sit", isSIT: true)

  private static func ipv4Tunnel(_ name: StaticString, isSIT: Bool) -> LinkKind {
    tunnel(
      name, rows: ipv4TunnelRows(isSIT: isSIT),
      defaults: { request in
        request.data.put(IPTunnelAttributes.keys.proto, UInt8(0))
        request.data.put(IPTunnelAttributes.keys.pmtudisc, UInt8(1))
        request.data.put(IPTunnelAttributes.keys.tos, UInt8(0))
        request.data.put(IPTunnelAttributes.keys.ttl, UInt8(0))
        request.data.put(IPTunnelAttributes.keys.link, UInt32(0))
        request.data.put(IPTunnelAttributes.keys.fwmark, UInt32(0))
        TunnelEncapsulation.ip.putDefaults(&request, flags: [])
        if isSIT { request.data.put(IPTunnelAttributes.keys.sitFlags, []) }
      },
      finish: { (request, _) throws(CommandFailure) in
        let table = request.table
        if table[IPTunnelAttributes.keys.ttl] != 0, table[IPTunnelAttributes.keys.pmtudisc] == 0 {
          throw .grammar("ttl != 0 and nopmtudisc are incompatible")
        }
        if !isSIT { RapidDeployment.remove(&request) }
        request.keepOnlyMetadata()
      })
  }

  private static func ipv4TunnelRows(isSIT: Bool) -> [KindAttribute] {
    [
      TunnelRows.external(IPTunnelAttributes.keys.collectMetadata),
      // Only sit carries IPv6.
      modesOverIPv4.row("=mode", without: isSIT ? nil : .ip6ip),
      TunnelRows.endpoint(
        IPTunnelAttributes.keys.remote, "=remote", label: "remote", family: .ipv4),
      TunnelRows.endpoint(
        IPTunnelAttributes.keys.local, "=local", label: "local", family: .ipv4),
      TunnelRows.device(IPTunnelAttributes.keys.link),
      TunnelRows.ttl(
        IPTunnelAttributes.keys.ttl, "=ttl|=hoplimit|=hlim", label: "ttl",
        refusal: "invalid TTL\n"),
      TunnelRows.tos(IPTunnelAttributes.keys.tos, "=tos|=tclass|=tc|dsfield"),
      ipTunnelPathDiscovery,
      isatap(hasWord: isSIT),
    ] + RapidDeployment.rows + [TunnelRows.fwmark(IPTunnelAttributes.keys.fwmark)]
      + TunnelEncapsulation.ip.rows
  }

  private static let ipTunnelPathDiscovery = KindAttribute.payload(
    IPTunnelAttributes.keys.pmtudisc,
    words: [
      Word("=nopmtudisc") { (request, _) in
        request.replace(IPTunnelAttributes.keys.pmtudisc, UInt8(0))
      },
      Word("=pmtudisc") { (request, _) in
        request.replace(IPTunnelAttributes.keys.pmtudisc, UInt8(1))
      },
    ],
    show: { payload, view in
      let isOn = payload.u8 ?? 0 != 0
      view.output.field(
        "pmtudisc", json: .bool(isOn), text: isOn ? "pmtudisc " : "nopmtudisc ")
    },
    absent: { $0.output.field("pmtudisc", json: .bool(false), text: "nopmtudisc ") })

  private static func isatap(hasWord: Bool) -> KindAttribute {
    let key = IPTunnelAttributes.keys.sitFlags
    let word = Word<KindRequest>("=isatap") { (request, _) in
      request.replace(key, (request.table[key] ?? []).union(.isatap))
    }
    return KindAttribute(key, words: hasWord ? [word] : []) { flags, view in
      if flags.contains(.isatap) { view.output.flag("isatap", "isatap ") }
    }
  }

  /// IPv4, IPv6 or both in IPv6.
  static let ip6tnl = tunnel(
    "ip6tnl", rows: ip6tnlRows,
    defaults: { request in
      request.data.put(IPTunnelAttributes.keys.proto, UInt8(0))
      request.data.put(IPTunnelAttributes.keys.ttl, IPv6Tunnel.defaultHopLimit)
      request.data.put(IPTunnelAttributes.keys.link, UInt32(0))
      IPv6Tunnel.ip.putDefaults(&request)
      TunnelEncapsulation.ip.putDefaults(&request, flags: .checksum6)
    },
    finish: { (request, _) throws(CommandFailure) in request.keepOnlyMetadata() })

  private static var ip6tnlRows: [KindAttribute] {
    [
      TunnelRows.external(IPTunnelAttributes.keys.collectMetadata),
      modesOverIPv6.row("=mode", without: nil),
      TunnelRows.endpoint(
        IPTunnelAttributes.keys.remote, "=remote", label: "remote", family: .ipv6),
      TunnelRows.endpoint(
        IPTunnelAttributes.keys.local, "=local", label: "local", family: .ipv6),
      TunnelRows.device(IPTunnelAttributes.keys.link),
      TunnelRows.ttl(
        IPTunnelAttributes.keys.ttl, "=ttl|=hoplimit|=hlim", label: "hoplimit",
        refusal: "invalid HLIM\n"),
      IPv6Tunnel.ip.limitRow,
      IPv6Tunnel.ip.classRow("=tos|=tclass|=tc|dsfield"),
      IPv6Tunnel.ip.labelRow,
      IPv6Tunnel.ip.flagsRow(
        [IPv6Tunnel.dscp, IPv6Tunnel.mip6, IPv6Tunnel.localRemote],
        words: [IPv6Tunnel.ip.dscpWord] + IPv6Tunnel.ip.localRemoteWords),
      IPv6Tunnel.ip.markRow,
    ] + TunnelEncapsulation.ip.rows
  }
}

extension KindRequest {
  /// An external tunnel has a protocol and no other settings.
  fileprivate mutating func keepOnlyMetadata() {
    guard has(IPTunnelAttributes.keys.collectMetadata) else { return }
    let number = table[IPTunnelAttributes.keys.proto] ?? 0
    data = AttributeList()
    data.put(IPTunnelAttributes.keys.proto, number)
    data.put(IPTunnelAttributes.keys.collectMetadata)
  }
}

/// What a tunnel carries, and synonyms for the words.
private struct TunnelMode<Value: NamedValue>: Sendable where Value.RawValue == UInt8 {
  let synonyms: KeyValuePairs<StaticString, Value>

  func row(_ spec: StaticString, without excluded: Value?) -> KindAttribute {
    let key = IPTunnelAttributes.keys.proto.holding(Value.self)
    return KindAttribute(
      key,
      word: Word(spec, .text("MODE")) { (request, words) throws(CommandFailure) in
        let word = try words.next()
        let synonym = synonyms.first { "\($0.key)" == word }?.value
        guard let mode = synonym ?? Value(word), mode != excluded else {
          throw .invalid(word, "Cannot guess tunnel mode.")
        }
        request.replace(key, mode)
      }
    ) { mode, view in
      if let word = mode.word { view.output.field("proto", "", "\(word)") }
    }
  }
}

private let modesOverIPv4 = TunnelMode<IPv4TunnelMode>(synonyms: [
  "ipv6/ipv4": .ip6ip, "ip4ip4": .ipip, "ipv4/ipv4": .ipip, "mpls/ipv4": .mplsip,
  "any/ipv4": .any,
])

private let modesOverIPv6 = TunnelMode<IPv6TunnelMode>(synonyms: [
  "ipv6/ipv6": .ip6ip6, "ip4ip6": .ipip6, "ip/ipv6": .ipip6, "ipv4/ipv6": .ipip6,
  "any/ipv6": .any,
])
