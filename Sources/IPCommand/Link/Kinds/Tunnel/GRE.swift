import CLinux
import Glibc
import Netlink
import RouteNetlink

extension LinkKind {
  /// Generic routing encapsulation over IPv4.
  static let gre = greKind("gre", ERSPAN.showRows)
  /// Ethernet in GRE.
  static let gretap = greKind("gretap", ERSPAN.showRows)
  /// Mirrored Ethernet frames in GRE.
  static let erspan = greKind("erspan", ERSPAN.rows)

  private static func greKind(_ name: StaticString, _ erspan: [KindAttribute]) -> LinkKind {
    let mirrors = "\(name)" == "erspan"
    return tunnel(
      name, rows: greRows + erspan + TunnelEncapsulation.gre.rows,
      defaults: { request in
        GREFlags.putDefaults(&request)
        request.data.put(GREAttributes.keys.pmtudisc, UInt8(1))
        request.data.put(GREAttributes.keys.tos, UInt8(0))
        request.data.put(GREAttributes.keys.ttl, UInt8(0))
        request.data.put(GREAttributes.keys.fwmark, UInt32(0))
        if mirrors { ERSPAN.putDefaults(&request) }
        TunnelEncapsulation.gre.putDefaults(&request, flags: [])
      },
      finish: { (request, _) throws(CommandFailure) in
        try keyMulticast(&request)
        if request.has(GREAttributes.keys.collectMetadata) {
          request.data = AttributeList()
          request.data.put(GREAttributes.keys.collectMetadata)
        } else if mirrors {
          ERSPAN.finish(&request)
        }
      })
  }

  private static var greRows: [KindAttribute] {
    [
      TunnelRows.external(GREAttributes.keys.collectMetadata),
      TunnelRows.endpoint(
        GREAttributes.keys.remote, "remote", label: "remote", family: .ipv4),
      TunnelRows.endpoint(GREAttributes.keys.local, "local", label: "local", family: .ipv4),
      TunnelRows.device(GREAttributes.keys.link),
      TunnelRows.ttl(
        GREAttributes.keys.ttl, "ttl|hoplimit|hlim", label: "ttl", refusal: "invalid TTL\n"),
      TunnelRows.tos(GREAttributes.keys.tos, "tos|tclass|tc|dsfield"),
      pathDiscovery, ignoreDF,
    ] + GREFlags.rows + [TunnelRows.fwmark(GREAttributes.keys.fwmark)]
  }

  private static let pathDiscovery = KindAttribute.payload(
    GREAttributes.keys.pmtudisc,
    words: [
      Word("nopmtudisc") { (request, _) in request.replace(GREAttributes.keys.pmtudisc, UInt8(0)) },
      Word("pmtudisc") { (request, _) in request.replace(GREAttributes.keys.pmtudisc, UInt8(1)) },
    ]
  ) { payload, view in
    let isOn = payload.u8 ?? 0 != 0
    view.output.field("pmtudisc", json: .bool(isOn), text: isOn ? "" : "nopmtudisc ")
  }

  private static let ignoreDF = KindAttribute(
    GREAttributes.keys.ignoreDf,
    words: [
      Word("=ignore-df") { (request, _) in request.replace(GREAttributes.keys.ignoreDf, UInt8(1)) },
      Word("=noignore-df") { (request, _) in request.replace(GREAttributes.keys.ignoreDf, UInt8(0))
      },
    ]
  ) { isOn, view in
    if isOn != 0 { view.output.flag("ignore_df", "ignore-df ") }
  }

  /// The key identifies a tunnel to a multicast group. If none is given, it is the group's address.
  private static func keyMulticast(_ request: inout KindRequest) throws(CommandFailure) {
    guard let group = request.table.payload(GREAttributes.keys.remote),
      (group.u8 ?? 0) & 0xf0 == 0xe0,
      let bits = group.be32
    else { return }
    for (key, flags) in [
      (GREAttributes.keys.ikey, GREAttributes.keys.iflags),
      (GREAttributes.keys.okey, GREAttributes.keys.oflags),
    ]
    where request.table[key] == 0 {
      request.replace(key, bits)
      request.change(flags) { $0.union(.key) }
    }
    guard request.has(GREAttributes.keys.local) else {
      throw CommandFailure("A broadcast tunnel requires a source address.")
    }
  }
}
