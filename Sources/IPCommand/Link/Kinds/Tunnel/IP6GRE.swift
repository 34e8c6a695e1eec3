import CLinux
import Glibc
import Netlink
import RouteNetlink

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
        request.data.put(GREAttributes.keys.ttl, IPv6Tunnel.defaultHopLimit)
        IPv6Tunnel.gre.putDefaults(&request)
        ERSPAN.putDefaults(&request)
        TunnelEncapsulation.gre.putDefaults(&request, flags: .checksum6)
      },
      finish: { (request, _) throws(CommandFailure) in
        if request.has(GREAttributes.keys.collectMetadata) {
          request.data = AttributeList()
          request.data.put(GREAttributes.keys.collectMetadata)
        } else {
          ERSPAN.finish(&request)
        }
      })
  }

  private static var ip6greRows: [KindAttribute] {
    [
      TunnelRows.external(GREAttributes.keys.collectMetadata),
      TunnelRows.endpoint(
        GREAttributes.keys.remote, "remote", label: "remote", family: .ipv6),
      TunnelRows.endpoint(GREAttributes.keys.local, "local", label: "local", family: .ipv6),
      TunnelRows.device(GREAttributes.keys.link),
      TunnelRows.ttl(
        GREAttributes.keys.ttl, "ttl|hoplimit|hlim", label: "hoplimit",
        refusal: "invalid HLIM\n"),
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
