import CLinux
import Netlink
import RouteNetlink
import Linux

extension LinkKind {
  /// An 802.1Q or 802.1ad virtual LAN.
  static let vlan = LinkKind("vlan", rows: VLAN.rows).needing(VLANAttributes.keys.id)
}

private enum VLAN {
  static let rows: [KindAttribute] = [
    proto,
    .number(VLANAttributes.keys.id, "id", label: "id", refusal: "id is invalid"),
    flags,
    qosMap(VLANAttributes.keys.ingressQos, "ingress-qos-map", key: "ingress_qos"),
    qosMap(VLANAttributes.keys.egressQos, "egress-qos-map", key: "egress_qos"),
  ]

  private static let proto = KindAttribute(
    VLANAttributes.keys.protocol,
    word: Word("protocol", EtherType.tagShape) { (request, words) throws(CommandFailure) in
      request.data.put(VLANAttributes.keys.protocol, try words.etherType("protocol is invalid"))
    }
  ) { type, view in
    view.output.field("protocol", "protocol ", type.text)
  } absent: { view in
    // Kernels before 3.10 had no other protocol, and did not report it.
    view.output.field("protocol", "protocol ", "802.1q")
  }

  private static let flags = KindAttribute(
    VLANAttributes.keys.flags,
    words: [
      flag("reorder_hdr", .reorderHeader), flag("gvrp", .gvrp), flag("mvrp", .mvrp),
      flag("loose_binding", .looseBinding), flag("bridge_binding", .bridgeBinding),
    ]
  ) { masked, view in
    view.output.flags("flags", masked.flags) { "\($0)".uppercased() }
  }

  private static func flag(_ spec: StaticString, _ flag: VLANDeviceFlags) -> Word<KindRequest> {
    Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard word == "on" || word == "off" else {
        throw .notOneOf("\(spec)", "\"on\" or \"off\"", word, status: 1)
      }
      request.set(VLANAttributes.keys.flags, flag, word == "on")
    }
  }

  /// A priority map: pairs `FROM:TO`, up to a word that is none.
  private static func qosMap(
    _ attribute: AttributeKey<AttributeArray>, _ label: StaticString, key: String
  ) -> KindAttribute {
    .payload(
      attribute,
      word: Word(label, .text("FROM:TO ...")) { (request, words) throws(CommandFailure) in
        var list = AttributeList()
        var word = try words.next()
        while word.utf8.contains(UInt8(ascii: ":")) {
          list.put(VLANMappingAttributes.keys.mapping, bytes: try mapping(word, label))
          guard let following = words.nextIfPresent() else { break }
          word = following
        }
        if !word.utf8.contains(UInt8(ascii: ":")) { words.stepBack() }
        request.data.nest(attribute, list)
      }
    ) { payload, view in
      let output = view.output
      output.newline()
      output.array(key, before: "      \(label) { ", after: "} ") {
        for map in payload.attributes {
          guard let from: UInt32 = map.payload.integer(),
            let to: UInt32 = map.payload.integer(at: 4)
          else { continue }
          output.object {
            output.field("from", "", from, ":")
            output.field("to", "", to)
          }
        }
      }
    }
  }

  private static func mapping(
    _ word: String, _ label: StaticString
  ) throws(CommandFailure) -> [UInt8] {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let from = Number.u32(String(parts[0])), let to = Number.u32(String(parts[1])) else {
      throw .invalid(String(parts[0]), "invalid \(label)")
    }
    return [UInt8](bytesOf: from) + [UInt8](bytesOf: to)
  }
}
