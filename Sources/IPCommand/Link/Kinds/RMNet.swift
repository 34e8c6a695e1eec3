import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A Qualcomm modem's virtual device.
  static let rmnet = LinkKind("rmnet", rows: RMNet.rows, needed: RMNetAttributes.keys.muxId.code)
}

private enum RMNet {
  static let rows: [KindAttribute] = [
    .number(RMNetAttributes.keys.muxId, "=mux_id", label: "mux_id", refusal: "mux_id is invalid"),
    KindAttribute(
      RMNetAttributes.keys.flags,
      words: [
        flag("=ingress-deaggregation", 0x1), flag("=ingress-commands", 0x2),
        flag("=ingress-mapv4-checksum", 0x4), flag("=egress-mapv4-checksum", 0x8),
        flag("=ingress-mapv5-checksum", 0x10), flag("=egress-mapv5-checksum", 0x20),
      ]
    ) { payload, view in
      guard payload.count >= 8, let flags = payload.u32 else { return }
      view.output.flags(
        "flags",
        flagNames(
          flags,
          [
            "INGRESS_DEAGGREGATION", "INGRESS_MAP_COMMANDS", "INGRESS_MAP_CKSUMV4",
            "EGRESS_MAP_CKSUMV4", "INGRESS_MAP_CKSUMV5", "EGRESS_MAP_CKSUMV5",
          ]))
    },
  ]

  private static func flag(_ spec: StaticString, _ bit: UInt32) -> Word<KindRequest> {
    Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
      request.setBit(RMNetAttributes.keys.flags, bit, try words.onOff(words.keyword))
    }
  }
}
