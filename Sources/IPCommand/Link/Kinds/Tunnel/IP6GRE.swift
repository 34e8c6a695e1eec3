import CLinux
import Glibc
import Netlink

extension LinkKind {
  /// Generic routing encapsulation over IPv6.
  static let ip6gre = ip6greKind("ip6gre")
  /// Ethernet in GRE over IPv6.
  static let ip6gretap = ip6greKind("ip6gretap")
  /// Mirrored Ethernet frames in GRE over IPv6.
  static let ip6erspan = ip6greKind("ip6erspan")

  private static func ip6greKind(_ name: StaticString) -> LinkKind {
    tunnel(
      name, rows: ip6greRows,
      defaults: { request in
        GREFlags.putDefaults(&request)
        request.data.put(IFLA_GRE_TTL, IPv6Tunnel.defaultHopLimit)
        IPv6Tunnel.gre.putDefaults(&request)
        ERSPAN.putDefaults(&request)
        TunnelEncapsulation.gre.putDefaults(&request, flags: TunnelEncapsulation.checksum6)
      },
      finish: { (request, _) throws(CommandFailure) in
        if request.has(IFLA_GRE_COLLECT_METADATA) {
          request.data = AttributeList()
          request.data.putFlag(IFLA_GRE_COLLECT_METADATA)
        } else {
          ERSPAN.finish(&request)
        }
      })
  }

  private static var ip6greRows: [KindAttribute] {
    [
      TunnelRows.external(IFLA_GRE_COLLECT_METADATA),
      TunnelRows.endpoint(IFLA_GRE_REMOTE, "remote", label: "remote", family: AF_INET6),
      TunnelRows.endpoint(IFLA_GRE_LOCAL, "local", label: "local", family: AF_INET6),
      TunnelRows.device(IFLA_GRE_LINK),
      TunnelRows.ttl(
        IFLA_GRE_TTL, "ttl|hoplimit|hlim", label: "hoplimit", refusal: "invalid HLIM\n"),
      IPv6Tunnel.gre.limitRow,
      IPv6Tunnel.gre.classRow("tos|tclass|tc|dsfield"),
      IPv6Tunnel.gre.labelRow,
      IPv6Tunnel.gre.flagsRow([IPv6Tunnel.dscp], words: [IPv6Tunnel.gre.dscpWord]),
    ] + GREFlags.rows + [
      IPv6Tunnel.gre.flagsRow(
        [IPv6Tunnel.localRemote], words: IPv6Tunnel.gre.localRemoteWords),
      IPv6Tunnel.gre.markRow,
    ] + ERSPAN.rows + TunnelEncapsulation.gre.rows
  }
}
