import CLinux
import Glibc
import Netlink

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
        request.data.put(IFLA_GRE_PMTUDISC, UInt8(1))
        request.data.put(IFLA_GRE_TOS, UInt8(0))
        request.data.put(IFLA_GRE_TTL, UInt8(0))
        request.data.put(IFLA_GRE_FWMARK, UInt32(0))
        if mirrors { ERSPAN.putDefaults(&request) }
        TunnelEncapsulation.gre.putDefaults(&request, flags: 0)
      },
      finish: { (request, _) throws(CommandFailure) in
        try keyMulticast(&request)
        if request.has(IFLA_GRE_COLLECT_METADATA) {
          request.data = AttributeList()
          request.data.putFlag(IFLA_GRE_COLLECT_METADATA)
        } else if mirrors {
          ERSPAN.finish(&request)
        }
      })
  }

  private static var greRows: [KindAttribute] {
    [
      TunnelRows.external(IFLA_GRE_COLLECT_METADATA),
      TunnelRows.endpoint(IFLA_GRE_REMOTE, "remote", label: "remote", family: AF_INET),
      TunnelRows.endpoint(IFLA_GRE_LOCAL, "local", label: "local", family: AF_INET),
      TunnelRows.device(IFLA_GRE_LINK),
      TunnelRows.ttl(
        IFLA_GRE_TTL, "ttl|hoplimit|hlim", label: "ttl", refusal: "invalid TTL\n"),
      TunnelRows.tos(IFLA_GRE_TOS, "tos|tclass|tc|dsfield"),
      pathDiscovery, ignoreDF,
    ] + GREFlags.rows + [TunnelRows.fwmark(IFLA_GRE_FWMARK)]
  }

  private static let pathDiscovery = KindAttribute(
    IFLA_GRE_PMTUDISC,
    words: [
      Word("nopmtudisc") { (request, _) in request.replace(IFLA_GRE_PMTUDISC, UInt8(0)) },
      Word("pmtudisc") { (request, _) in request.replace(IFLA_GRE_PMTUDISC, UInt8(1)) },
    ]
  ) { payload, view in
    let isOn = payload.u8 ?? 0 != 0
    view.output.field("pmtudisc", json: .bool(isOn), text: isOn ? "" : "nopmtudisc ")
  }

  private static let ignoreDF = KindAttribute(
    IFLA_GRE_IGNORE_DF,
    words: [
      Word("=ignore-df") { (request, _) in request.replace(IFLA_GRE_IGNORE_DF, UInt8(1)) },
      Word("=noignore-df") { (request, _) in request.replace(IFLA_GRE_IGNORE_DF, UInt8(0)) },
    ]
  ) { payload, view in
    if payload.u8 ?? 0 != 0 { view.output.flag("ignore_df", "ignore-df ") }
  }

  /// A tunnel to a group is told from others by its key, which is the group where none is given.
  private static func keyMulticast(_ request: inout KindRequest) throws(CommandFailure) {
    guard let group = request.table[IFLA_GRE_REMOTE], (group.u8 ?? 0) & 0xf0 == 0xe0,
      let bits = group.u32
    else { return }
    for (key, flags) in [(IFLA_GRE_IKEY, IFLA_GRE_IFLAGS), (IFLA_GRE_OKEY, IFLA_GRE_OFLAGS)]
    where request.table.u32(key) == 0 {
      request.replace(key, bits)
      request.change(flags) { $0 | GREFlags.key }
    }
    guard request.has(IFLA_GRE_LOCAL) else {
      throw CommandFailure("A broadcast tunnel requires a source address.")
    }
  }
}
