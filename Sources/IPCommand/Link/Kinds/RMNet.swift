import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A Qualcomm modem's virtual device.
  static let rmnet = LinkKind("rmnet", rows: RMNet.rows).needing(RMNetAttributes.keys.muxId)
}

private enum RMNet {
  static let rows: [KindAttribute] = [
    .number(RMNetAttributes.keys.muxId, "=mux_id", label: "mux_id", refusal: "mux_id is invalid"),
    KindAttribute(
      RMNetAttributes.keys.flags,
      words: [
        flag("=ingress-deaggregation", .ingressDeaggregation),
        flag("=ingress-commands", .ingressCommands),
        flag("=ingress-mapv4-checksum", .ingressChecksum4),
        flag("=egress-mapv4-checksum", .egressChecksum4),
        flag("=ingress-mapv5-checksum", .ingressChecksum5),
        flag("=egress-mapv5-checksum", .egressChecksum5),
      ]
    ) { masked, view in
      view.output.flags("flags", masked.flags)
    },
  ]

  private static func flag(_ spec: StaticString, _ flag: RMNetFlags) -> Word<KindRequest> {
    Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
      request.set(RMNetAttributes.keys.flags, flag, try words.onOff(words.keyword))
    }
  }
}
