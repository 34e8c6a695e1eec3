import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// High-availability seamless redundancy (IEC 62439-3).
  static let hsr = LinkKind(
    "hsr",
    rows: [
      .device(IFLA_HSR_SLAVE1, "slave1", label: "slave1", missing: noInterface),
      .device(IFLA_HSR_SLAVE2, "slave2", label: "slave2", missing: noInterface),
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

  private static let noInterface: @Sendable (String) -> CommandFailure = {
    .invalid($0, "No such interface")
  }
}
