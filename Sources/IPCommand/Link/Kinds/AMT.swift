import Netlink
import RouteNetlink

extension LinkKind {
  /// Automatic multicast tunnelling (RFC 7450).
  static let amt = LinkKind("amt", rows: AMT.rows)
}

private enum AMT {
  static let rows: [KindAttribute] = [
    KindAttribute(
      AMTAttributes.keys.mode,
      word: .named(AMTAttributes.keys.mode, "=mode") { word, kind in
        kind.refusal("", friendly: "there is no mode \"\(word)\"")
      }
    ) { mode, view in
      if let word = mode.word { view.output.field("mode", "", "\(word)") }
    },
    .number(
      AMTAttributes.keys.gatewayPort, "=gateway_port", label: "gateway_port",
      refusal: "gateway_port"),
    .number(
      AMTAttributes.keys.relayPort, "=relay_port", label: "relay_port", refusal: "relay_port"),
    address(AMTAttributes.keys.localIp, "=local"),
    .payload(AMTAttributes.keys.remoteIp, show: show("remote")),
    address(AMTAttributes.keys.discoveryIp, "=discovery"),
    .device(
      AMTAttributes.keys.link, "=dev", label: "dev", key: "link",
      missing: { .usage("Cannot find device \"\($0)\"") }),
    .number(
      AMTAttributes.keys.maxTunnels, "=max_tunnels", label: "max_tunnels", refusal: "max_tunnels"),
  ]

  private static func address(_ key: AttributeKey<[UInt8]>, _ spec: StaticString) -> KindAttribute {
    let label = WordDescription(spec: spec, values: []).spellings[0]
    return .payload(
      key,
      word: Word(spec, .address) {
        (request, words) throws(CommandFailure) in
        try request.once(key, label, words)
        let word = try words.next()
        guard let parsed = AddressText.address(word, .unspecified) else {
          throw AddressText.expected("address", word, .unspecified)
        }
        // "any" and "default" are not sent as addresses.
        if parsed.isAddress { request.data.put(key, parsed.address.bytes) }
      }, show: show(label))
  }

  private static func show(_ label: String) -> KindAttribute.Show {
    { payload, view in
      if let address = IPAddress(payload) {
        view.output.field(label, label + " ", address.description)
      }
    }
  }
}
