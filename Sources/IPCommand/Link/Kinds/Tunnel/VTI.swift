import CLinux
import Glibc
import Netlink
import RouteNetlink

extension LinkKind {
  /// Virtual tunnel interface: IPsec over IPv4, told apart by keys.
  static let vti = vtiKind("vti", AF_INET)
  /// Virtual tunnel interface: IPsec over IPv6.
  static let vti6 = vtiKind("vti6", AF_INET6)

  private static func vtiKind(_ name: StaticString, _ family: Int32) -> LinkKind {
    tunnel(
      name,
      rows: [
        TunnelRows.endpoint(IFLA_VTI_REMOTE, "remote", label: "remote", family: family),
        TunnelRows.endpoint(IFLA_VTI_LOCAL, "local", label: "local", family: family),
        TunnelRows.device(IFLA_VTI_LINK),
        keyRow(
          IFLA_VTI_IKEY, "ikey",
          words: [
            keyWord("key", [IFLA_VTI_IKEY, IFLA_VTI_OKEY]), keyWord("ikey", [IFLA_VTI_IKEY]),
          ]),
        keyRow(IFLA_VTI_OKEY, "okey", words: [keyWord("okey", [IFLA_VTI_OKEY])]),
        TunnelRows.fwmark(IFLA_VTI_FWMARK),
      ],
      defaults: { request in
        request.data.put(IFLA_VTI_IKEY, UInt32(0))
        request.data.put(IFLA_VTI_OKEY, UInt32(0))
        request.data.put(IFLA_VTI_FWMARK, UInt32(0))
      },
      finish: { (_, _) throws(CommandFailure) in })
  }

  private static func keyWord(_ spec: StaticString, _ codes: [Int]) -> Word<KindRequest> {
    Word(spec, .text("KEY")) { (request, words) throws(CommandFailure) in
      let key = try words.tunnelKey("\(spec)")
      for code in codes { request.replace(code, key) }
    }
  }

  private static func keyRow(
    _ code: Int, _ label: String, words: [Word<KindRequest>]
  ) -> KindAttribute {
    KindAttribute(code, words: words) { payload, view in
      guard let address = NetworkAddress(family: AF_INET, payload), !address.isZero else { return }
      view.output.field(label, label + " ", address.description)
    }
  }
}
