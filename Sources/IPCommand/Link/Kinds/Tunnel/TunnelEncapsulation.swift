import CLinux
import Netlink
import RouteNetlink

/// Foo-over-UDP around a tunnel (ip-link(8), "encap"): type, flags and two ports.
struct TunnelEncapsulation: Sendable {
  let type: AttributeKey<UInt16>
  let flags: AttributeKey<UInt16>
  let sourcePort: AttributeKey<UInt16>
  let destinationPort: AttributeKey<UInt16>

  static let gre = TunnelEncapsulation(
    type: GREAttributes.keys.encapType, flags: GREAttributes.keys.encapFlags,
    sourcePort: GREAttributes.keys.encapSport,
    destinationPort: GREAttributes.keys.encapDport)
  static let ip = TunnelEncapsulation(
    type: IPTunnelAttributes.keys.encapType, flags: IPTunnelAttributes.keys.encapFlags,
    sourcePort: IPTunnelAttributes.keys.encapSport,
    destinationPort: IPTunnelAttributes.keys.encapDport)

  /// `enum tunnel_encap_types` and `TUNNEL_ENCAP_FLAG_*` of linux/if_tunnel.h.
  private static let types: KeyValuePairs<String, UInt16> = ["none": 0, "fou": 1, "gue": 2]
  static let checksum: UInt16 = 1
  static let checksum6: UInt16 = 2
  static let remoteChecksum: UInt16 = 4

  /// What is sent unless words say otherwise.
  func putDefaults(_ request: inout KindRequest, flags initial: UInt16) {
    request.data.put(type, UInt16(0))
    request.data.put(flags, initial)
    request.data.put(sourcePort, UInt16(0))
    request.data.put(destinationPort, UInt16(0))
  }

  /// The four attributes; the first row shows them all.
  var rows: [KindAttribute] {
    [
      KindAttribute(type, words: typeWords) { payload, view in
        if let type = payload.u16, type != 0 { show(type, view) }
      },
      KindAttribute(
        flags,
        words: flagWords("=encap-csum", "=noencap-csum", Self.checksum)
          + flagWords("=encap-udp6-csum", "=noencap-udp6-csum", Self.checksum6)
          + flagWords("=encap-remcsum", "=noencap-remcsum", Self.remoteChecksum)),
      KindAttribute(
        sourcePort,
        word: Word("=encap-sport", .number("PORT | auto")) {
          (request, words) throws(CommandFailure) in
          let isAuto = words.peek == "auto"
          if isAuto { words.skip() }
          let port = isAuto ? 0 : try words.u16("Invalid source port.")
          request.replace(sourcePort, port)
        }),
      KindAttribute(
        destinationPort,
        word: Word("=encap-dport", .number("PORT")) { (request, words) throws(CommandFailure) in
          request.replace(destinationPort, try words.u16("Invalid destination port."))
        }),
    ]
  }

  private var typeWords: [Word<KindRequest>] {
    [
      Word("=noencap") { (request, _) in request.replace(type, UInt16(0)) },
      Word("=encap", .choice(["fou", "gue", "none"])) { (request, words) throws(CommandFailure) in
        let word = try words.next()
        guard let found = Self.types.first(where: { $0.key == word }) else {
          throw .invalid(word, "Invalid encap type.")
        }
        request.replace(type, found.value)
      },
    ]
  }

  private func flagWords(
    _ on: StaticString, _ off: StaticString, _ bit: UInt16
  ) -> [Word<KindRequest>] {
    [
      Word(on) { (request, _) in request.change(flags) { $0 | bit } },
      Word(off) { (request, _) in request.change(flags) { $0 & ~bit } },
    ]
  }

  private func show(_ type: UInt16, _ view: KindView) {
    let output = view.output
    let bits = view.table[flags] ?? 0
    let source = view.table[sourcePort] ?? 0
    let destination = view.table[destinationPort] ?? 0
    output.openObject("encap")
    output.text("encap ")
    if let name = Self.types.first(where: { $0.value == type })?.key {
      output.field("type", "", name)
    } else {
      output.null("type", "unknown ")
    }
    output.field(
      "sport", json: .number(source), text: "encap-sport \(source == 0 ? "auto" : "\(source)") ")
    output.field("dport", "encap-dport ", destination)
    let names = [
      ("csum", "encap-csum", Self.checksum), ("csum6", "encap-csum6", Self.checksum6),
      ("remcsum", "encap-remcsum", Self.remoteChecksum),
    ]
    for (key, label, bit) in names {
      let isOn = bits & bit != 0
      output.field(key, json: .bool(isOn), text: (isOn ? "" : "no") + label + " ")
    }
    output.closeObject()
  }
}

extension KindRequest {
  /// Replaces a number by what `body` makes of it (of 0 where there is none yet).
  mutating func change<Value: NumberWord>(
    _ key: AttributeKey<Value>, _ body: (Value) -> Value
  ) {
    replace(key, body(table[key] ?? 0))
  }
}
