import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// An 802.1Q or 802.1ad virtual LAN.
  static let vlan = LinkKind("vlan", rows: VLAN.rows, needed: VLANAttributes.keys.id.code)
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
    word: Word("protocol", .choice(["802.1Q", "802.1ad"])) {
      (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard let number = EtherType.number(word) else { throw .invalid(word, "protocol is invalid") }
      request.data.put(VLANAttributes.keys.protocol, number)
    }
  ) { payload, view in
    if let number = payload.be16 {
      view.output.field("protocol", "protocol ", EtherType.text(number))
    }
  } absent: { view in
    // Kernels before 3.10 knew no other, and did not say so.
    view.output.field("protocol", "protocol ", "802.1q")
  }

  /// The bits and their names, in the order in which they are shown.
  private static let names: [(UInt32, String)] = [
    (0x1, "REORDER_HDR"), (0x2, "GVRP"), (0x8, "MVRP"), (0x4, "LOOSE_BINDING"),
    (0x10, "BRIDGE_BINDING"),
  ]

  private static let flags = KindAttribute(
    VLANAttributes.keys.flags,
    words: [
      flag("reorder_hdr", 0x1), flag("gvrp", 0x2), flag("mvrp", 0x8), flag("loose_binding", 0x4),
      flag("bridge_binding", 0x10),
    ]
  ) { payload, view in
    guard payload.count >= 8, let flags = payload.u32 else { return }
    let rest = flags & ~0x1f
    let shown = names.filter { flags & $0.0 != 0 }.map(\.1)
    view.output.flags("flags", shown + (rest == 0 ? [] : [String(rest, radix: 16)]))
  }

  private static func flag(_ spec: StaticString, _ bit: UInt32) -> Word<KindRequest> {
    Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard word == "on" || word == "off" else {
        throw .notOneOf("\(spec)", "\"on\" or \"off\"", word, status: 1)
      }
      request.setBit(VLANAttributes.keys.flags, bit, word == "on")
    }
  }

  /// A map of priorities: pairs `FROM:TO` until a word is none.
  private static func qosMap(
    _ attribute: AttributeKey<AttributeArray>, _ label: StaticString, key: String
  ) -> KindAttribute {
    KindAttribute(
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
    return withUnsafeBytes(of: from) { Array($0) } + withUnsafeBytes(of: to) { Array($0) }
  }
}
