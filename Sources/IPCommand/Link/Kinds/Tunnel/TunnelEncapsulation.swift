import CLinux
import Netlink
import RouteNetlink

/// Foo-over-UDP encapsulation of a tunnel (ip-link(8), "encap"): type, flags and two ports.
struct TunnelEncapsulation: Sendable {
  let type: AttributeKey<TunnelEncapsulationType>
  let flags: AttributeKey<TunnelEncapsulationFlags>
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

  /// Puts the values that are sent unless words change them.
  func putDefaults(_ request: inout KindRequest, flags initial: TunnelEncapsulationFlags) {
    request.data.put(type, .none)
    request.data.put(flags, initial)
    request.data.put(sourcePort, UInt16(0))
    request.data.put(destinationPort, UInt16(0))
  }

  /// The rows for the four attributes. The first one shows all of them.
  var rows: [KindAttribute] {
    [
      KindAttribute(type, words: typeWords) { type, view in
        if type != .none { show(type, view) }
      },
      KindAttribute(
        flags,
        words: flagWords("=encap-csum", "=noencap-csum", .checksum)
          + flagWords("=encap-udp6-csum", "=noencap-udp6-csum", .checksum6)
          + flagWords("=encap-remcsum", "=noencap-remcsum", .remoteChecksum)),
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
      Word("=noencap") { (request, _) in request.replace(type, .none) },
      .named(type, "=encap", repeated: .replaced) { word, _ in
        .invalid(word, "Invalid encap type.")
      },
    ]
  }

  private func flagWords(
    _ on: StaticString, _ off: StaticString, _ flag: TunnelEncapsulationFlags
  ) -> [Word<KindRequest>] {
    [
      Word(on) { (request, _) in
        request.replace(flags, (request.table[flags] ?? []).union(flag))
      },
      Word(off) { (request, _) in
        request.replace(flags, (request.table[flags] ?? []).subtracting(flag))
      },
    ]
  }

  private func show(_ type: TunnelEncapsulationType, _ view: KindView) {
    let output = view.output
    let set = view.table[flags] ?? []
    let source = view.table[sourcePort] ?? 0
    let destination = view.table[destinationPort] ?? 0
    output.openObject("encap")
    output.text("encap ")
    if let word = type.word {
      output.field("type", "", "\(word)")
    } else {
      output.null("type", "unknown ")
    }
    output.field(
      "sport", json: .number(source), text: "encap-sport \(source == 0 ? "auto" : "\(source)") ")
    output.field("dport", "encap-dport ", destination)
    for (flag, word) in TunnelEncapsulationFlags.words {
      let isOn = set.contains(flag)
      output.field(
        "\(word)", json: .bool(isOn), text: (isOn ? "" : "no") + "encap-\(word) ")
    }
    output.closeObject()
  }
}

extension KindRequest {
  /// Replaces a number by the result of `body`, which gets 0 if there is none yet.
  mutating func change<Value: NumberWord>(
    _ key: AttributeKey<Value>, _ body: (Value) -> Value
  ) {
    replace(key, body(table[key] ?? 0))
  }

  /// Replaces flags by the result of `body`, which gets none if there are none yet.
  mutating func change<Flags: KernelNumber & OptionSet>(
    _ key: AttributeKey<Flags>, _ body: (Flags) -> Flags
  ) {
    replace(key, body(table[key] ?? []))
  }
}
