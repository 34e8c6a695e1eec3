import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What GRE's header may carry (linux/if_tunnel.h, `GRE_*`), in network order as the attribute has it.
enum GREFlags {
  static let checksum = UInt16(0x8000).bigEndian
  static let key = UInt16(0x2000).bigEndian
  static let sequence = UInt16(0x1000).bigEndian

  /// Keys, sequence numbers and checksums, for input, output or both.
  static var rows: [KindAttribute] {
    [
      keyRow(IFLA_GRE_IKEY, IFLA_GRE_IFLAGS, label: "ikey", words: keyWords),
      keyRow(IFLA_GRE_OKEY, IFLA_GRE_OFLAGS, label: "okey", words: []),
      KindAttribute(
        IFLA_GRE_IFLAGS,
        words: bitWords("seq", "noseq", "iseq", "noiseq", "oseq", "nooseq", sequence)
          + bitWords("csum", "nocsum", "icsum", "noicsum", "ocsum", "noocsum", checksum)
      ) { _, view in show(view) },
      KindAttribute(
        IFLA_GRE_OFLAGS,
        show: { _, view in
          if !view.table.has(IFLA_GRE_IFLAGS) { show(view) }
        }),
    ]
  }

  private static func show(_ view: KindView) {
    let input = view.table.u16(IFLA_GRE_IFLAGS) ?? 0
    let output = view.table.u16(IFLA_GRE_OFLAGS) ?? 0
    let names = [
      ("iseq", input, sequence), ("oseq", output, sequence), ("icsum", input, checksum),
      ("ocsum", output, checksum),
    ]
    for (name, flags, bit) in names where flags & bit != 0 {
      view.output.flag(name, name + " ")
    }
  }

  private static func keyRow(
    _ code: Int, _ flags: Int, label: String, words: [Word<KindRequest>]
  ) -> KindAttribute {
    // Before the other words in `no`, of which "n" is short for this one.
    KindAttribute(code, words: words, tried: -1) { payload, view in
      guard (view.table.u16(flags) ?? 0) & key != 0,
        let address = NetworkAddress(family: AF_INET, payload)
      else { return }
      view.output.field(label, label + " ", address.description)
    }
  }

  private static var keyWords: [Word<KindRequest>] {
    [
      setKey("key", [IFLA_GRE_IKEY, IFLA_GRE_OKEY], [IFLA_GRE_IFLAGS, IFLA_GRE_OFLAGS]),
      noKey("nokey", [IFLA_GRE_IKEY, IFLA_GRE_OKEY], [IFLA_GRE_IFLAGS, IFLA_GRE_OFLAGS]),
      setKey("ikey", [IFLA_GRE_IKEY], [IFLA_GRE_IFLAGS]),
      noKey("noikey", [IFLA_GRE_IKEY], [IFLA_GRE_IFLAGS]),
      setKey("okey", [IFLA_GRE_OKEY], [IFLA_GRE_OFLAGS]),
      noKey("nookey", [IFLA_GRE_OKEY], [IFLA_GRE_OFLAGS]),
    ]
  }

  private static func setKey(
    _ spec: StaticString, _ codes: [Int], _ flags: [Int]
  ) -> Word<KindRequest> {
    Word(spec, .text("KEY")) { (request, words) throws(CommandFailure) in
      let value = try words.tunnelKey("\(spec)")
      for code in codes { request.replace(code, value) }
      for code in flags { request.change(code) { $0 | key } }
    }
  }

  private static func noKey(
    _ spec: StaticString, _ codes: [Int], _ flags: [Int]
  ) -> Word<KindRequest> {
    Word(spec) { (request, _) in
      for code in codes { request.replace(code, UInt32(0)) }
      for code in flags { request.change(code) { $0 & ~key } }
    }
  }

  private static func bitWords(
    _ both: StaticString, _ notBoth: StaticString, _ input: StaticString, _ notInput: StaticString,
    _ output: StaticString, _ notOutput: StaticString, _ bit: UInt16
  ) -> [Word<KindRequest>] {
    [
      bitWord(both, [IFLA_GRE_IFLAGS, IFLA_GRE_OFLAGS], bit, true),
      bitWord(notBoth, [IFLA_GRE_IFLAGS, IFLA_GRE_OFLAGS], bit, false),
      bitWord(input, [IFLA_GRE_IFLAGS], bit, true),
      bitWord(notInput, [IFLA_GRE_IFLAGS], bit, false),
      bitWord(output, [IFLA_GRE_OFLAGS], bit, true),
      bitWord(notOutput, [IFLA_GRE_OFLAGS], bit, false),
    ]
  }

  private static func bitWord(
    _ spec: StaticString, _ codes: [Int], _ bit: UInt16, _ isOn: Bool
  ) -> Word<KindRequest> {
    Word(spec) { (request, _) in
      for code in codes { request.change(code) { isOn ? $0 | bit : $0 & ~bit } }
    }
  }

  /// What is sent unless words say otherwise.
  static func putDefaults(_ request: inout KindRequest) {
    request.data.put(IFLA_GRE_IKEY, UInt32(0))
    request.data.put(IFLA_GRE_OKEY, UInt32(0))
    request.data.put(IFLA_GRE_IFLAGS, UInt16(0))
    request.data.put(IFLA_GRE_OFLAGS, UInt16(0))
  }
}

extension Arguments {
  /// A tunnel's key in network order: dotted like an address, or a number.
  func tunnelKey(_ keyword: String) throws(CommandFailure) -> UInt32 {
    let word = try next()
    if word.utf8.contains(UInt8(ascii: ".")) {
      return Payload(try address(word, AF_INET).bytes).u32 ?? 0
    }
    guard let number = Number.u32(word) else {
      throw .grammar(
        "invalid value for \"\(keyword)\": \"\(word)\"; it should be an unsigned integer")
    }
    return number.bigEndian
  }
}
