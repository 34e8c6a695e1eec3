import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// High-availability seamless redundancy (IEC 62439-3).
  static let hsr = LinkKind(
    "hsr",
    rows: [
      slave(IFLA_HSR_SLAVE1, "slave1"), slave(IFLA_HSR_SLAVE2, "slave2"),
      .device(UAPI.IFLA_HSR_INTERLINK, "interlink", label: "interlink", missing: noInterface),
      .u16(IFLA_HSR_SEQ_NR, label: "sequence", key: "seq_nr"),
      .lladdr(IFLA_HSR_SUPERVISION_ADDR, label: "supervision", key: "supervision_addr"),
      .u8(IFLA_HSR_PROTOCOL, "proto", label: "proto", refusal: "protocol is invalid", tried: 2),
      .u8(IFLA_HSR_VERSION, "version", label: "version", refusal: "version is invalid", tried: 1),
      KindAttribute(
        IFLA_HSR_MULTICAST_SPEC,
        word: Word("supervision", .number("ADDR-BYTE")) { (request, words) throws(CommandFailure) in
          request.data.put(IFLA_HSR_MULTICAST_SPEC, try words.u8("ADDR-BYTE is invalid"))
        }, tried: -1),
    ], unknownWord: .question)

  /// One of the two devices below, of which a pair that lost one has fewer.
  private static func slave(_ code: Int, _ spec: StaticString) -> KindAttribute {
    let label = "\(spec)"
    let device = KindAttribute.device(code, spec, label: label, missing: noInterface)
    return KindAttribute(code, words: device.words, show: device.show) { view in
      view.output.field(label, json: .null, text: label + " <none> ")
    }
  }

  private static let noInterface: @Sendable (String) -> CommandFailure = {
    .invalid($0, "No such interface")
  }
}
