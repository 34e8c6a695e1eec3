import CLinux
import Netlink
import RouteNetlink

/// Foo-over-UDP around a tunnel (ip-link(8), "encap"): type, flags and two ports.
struct TunnelEncapsulation: Sendable {
  let type: Int
  let flags: Int
  let sourcePort: Int
  let destinationPort: Int

  static let gre = TunnelEncapsulation(
    type: IFLA_GRE_ENCAP_TYPE, flags: IFLA_GRE_ENCAP_FLAGS, sourcePort: IFLA_GRE_ENCAP_SPORT,
    destinationPort: IFLA_GRE_ENCAP_DPORT)
  static let ip = TunnelEncapsulation(
    type: IFLA_IPTUN_ENCAP_TYPE, flags: IFLA_IPTUN_ENCAP_FLAGS, sourcePort: IFLA_IPTUN_ENCAP_SPORT,
    destinationPort: IFLA_IPTUN_ENCAP_DPORT)

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
          request.replace(sourcePort, port.bigEndian)
        }),
      KindAttribute(
        destinationPort,
        word: Word("=encap-dport", .number("PORT")) { (request, words) throws(CommandFailure) in
          request.replace(destinationPort, try words.u16("Invalid destination port.").bigEndian)
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
    let bits = view.table.u16(flags) ?? 0
    let source = view.table.be16(sourcePort) ?? 0
    let destination = view.table.be16(destinationPort) ?? 0
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
  mutating func change<T: FixedWidthInteger & BitwiseCopyable>(_ code: Int, _ body: (T) -> T) {
    replace(code, body(table[code]?.integer() ?? 0))
  }
}
