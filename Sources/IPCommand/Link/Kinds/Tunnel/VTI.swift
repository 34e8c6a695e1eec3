import Netlink
import RouteNetlink

extension LinkKind {
  /// Virtual tunnel interface: IPsec over IPv4, selected by keys.
  static let vti = vtiKind("vti", .ipv4)
  /// Virtual tunnel interface: IPsec over IPv6.
  static let vti6 = vtiKind("vti6", .ipv6)

  private static func vtiKind(_ name: StaticString, _ family: AddressFamily) -> LinkKind {
    tunnel(
      name,
      rows: [
        TunnelRows.endpoint(
          VTIAttributes.keys.remote, "remote", label: "remote", family: family),
        TunnelRows.endpoint(VTIAttributes.keys.local, "local", label: "local", family: family),
        TunnelRows.device(VTIAttributes.keys.link),
        keyRow(
          VTIAttributes.keys.ikey, "ikey",
          words: [
            keyWord("key", [VTIAttributes.keys.ikey, VTIAttributes.keys.okey]),
            keyWord("ikey", [VTIAttributes.keys.ikey]),
          ]),
        keyRow(
          VTIAttributes.keys.okey, "okey",
          words: [keyWord("okey", [VTIAttributes.keys.okey])]),
        TunnelRows.fwmark(VTIAttributes.keys.fwmark),
      ],
      defaults: { request in
        request.data.put(VTIAttributes.keys.ikey, UInt32(0))
        request.data.put(VTIAttributes.keys.okey, UInt32(0))
        request.data.put(VTIAttributes.keys.fwmark, UInt32(0))
      },
      finish: { (_, _) throws(CommandFailure) in })
  }

  private static func keyWord(_ spec: StaticString, _ keys: [AttributeKey<UInt32>]) -> Word<
    KindRequest
  > {
    Word(spec, .text("KEY")) { (request, words) throws(CommandFailure) in
      let key = try words.tunnelKey("\(spec)")
      for attribute in keys { request.replace(attribute, key) }
    }
  }

  private static func keyRow(
    _ key: AttributeKey<UInt32>, _ label: String, words: [Word<KindRequest>]
  ) -> KindAttribute {
    .payload(key, words: words) { payload, view in
      guard let address = IPAddress(family: .ipv4, payload), !address.isZero else { return }
      view.output.field(label, label + " ", address.description)
    }
  }
}
