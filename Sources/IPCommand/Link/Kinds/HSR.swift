import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// High-availability seamless redundancy (IEC 62439-3).
  static let hsr = LinkKind(
    "hsr",
    rows: [
      slave(HSRAttributes.keys.slave1, "slave1"),
      slave(HSRAttributes.keys.slave2, "slave2"),
      .device(HSRAttributes.keys.interlink, "interlink", label: "interlink", missing: noInterface),
      .number(HSRAttributes.keys.seqNr, label: "sequence", key: "seq_nr"),
      .lladdr(HSRAttributes.keys.supervisionAddr, label: "supervision", key: "supervision_addr"),
      .number(
        HSRAttributes.keys.protocol, "proto", label: "proto", refusal: "protocol is invalid",
        tried: 2),
      .number(
        HSRAttributes.keys.version, "version", label: "version", refusal: "version is invalid",
        tried: 1),
      KindAttribute(
        HSRAttributes.keys.multicastSpec,
        word: Word("supervision", .number("ADDR-BYTE")) { (request, words) throws(CommandFailure) in
          request.data.put(HSRAttributes.keys.multicastSpec, try words.u8("ADDR-BYTE is invalid"))
        }, tried: -1),
    ], unknownWord: .question)

  /// One of the two lower devices. After losing one, the pair has fewer.
  private static func slave(_ key: AttributeKey<UInt32>, _ spec: StaticString) -> KindAttribute {
    let label = "\(spec)"
    var device = KindAttribute.device(key, spec, label: label, missing: noInterface)
    device.absent = { view in
      view.output.field(label, json: .null, text: label + " <none> ")
    }
    return device
  }

  private static let noInterface: @Sendable (String) -> CommandFailure = {
    .invalid($0, "No such interface")
  }
}
