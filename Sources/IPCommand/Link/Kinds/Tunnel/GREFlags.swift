import Netlink
import RouteNetlink

extension GREFlags {
  /// Keys, sequence numbers and checksums, for input, output or both.
  static var rows: [KindAttribute] {
    [
      keyRow(
        GREAttributes.keys.ikey, GREAttributes.keys.iflags, label: "ikey", words: keyWords
      ),
      keyRow(
        GREAttributes.keys.okey, GREAttributes.keys.oflags, label: "okey", words: []),
      KindAttribute(
        GREAttributes.keys.iflags,
        words: bitWords("seq", "noseq", "iseq", "noiseq", "oseq", "nooseq", sequence)
          + bitWords("csum", "nocsum", "icsum", "noicsum", "ocsum", "noocsum", checksum)
      ) { _, view in show(view) },
      KindAttribute(
        GREAttributes.keys.oflags,
        show: { _, view in
          if !view.table.has(GREAttributes.keys.iflags) { show(view) }
        }),
    ]
  }

  private static func show(_ view: KindView) {
    let input = view.table[GREAttributes.keys.iflags] ?? []
    let output = view.table[GREAttributes.keys.oflags] ?? []
    let names = [
      ("iseq", input, sequence), ("oseq", output, sequence), ("icsum", input, checksum),
      ("ocsum", output, checksum),
    ]
    for (name, flags, bit) in names where flags.contains(bit) {
      view.output.flag(name, name + " ")
    }
  }

  private static func keyRow(
    _ attribute: AttributeKey<UInt32>, _ flags: AttributeKey<GREFlags>, label: String,
    words: [Word<KindRequest>]
  ) -> KindAttribute {
    // Compared before the other words with `no`, so that "n" abbreviates this one.
    .payload(attribute, words: words, tried: -1) { payload, view in
      guard view.table[flags]?.contains(.key) == true,
        let address = IPAddress(family: .ipv4, payload)
      else { return }
      view.output.field(label, label + " ", address.description)
    }
  }

  private static var keyWords: [Word<KindRequest>] {
    [
      setKey(
        "key", [GREAttributes.keys.ikey, GREAttributes.keys.okey],
        [GREAttributes.keys.iflags, GREAttributes.keys.oflags]),
      noKey(
        "nokey", [GREAttributes.keys.ikey, GREAttributes.keys.okey],
        [GREAttributes.keys.iflags, GREAttributes.keys.oflags]),
      setKey("ikey", [GREAttributes.keys.ikey], [GREAttributes.keys.iflags]),
      noKey("noikey", [GREAttributes.keys.ikey], [GREAttributes.keys.iflags]),
      setKey("okey", [GREAttributes.keys.okey], [GREAttributes.keys.oflags]),
      noKey("nookey", [GREAttributes.keys.okey], [GREAttributes.keys.oflags]),
    ]
  }

  private static func setKey(
    _ spec: StaticString, _ keys: [AttributeKey<UInt32>], _ flags: [AttributeKey<GREFlags>]
  ) -> Word<KindRequest> {
    Word(spec, .text("KEY")) { (request, words) throws(CommandFailure) in
      let value = try words.tunnelKey("\(spec)")
      for key in keys { request.replace(key, value) }
      for flag in flags { request.change(flag) { $0.union(.key) } }
    }
  }

  private static func noKey(
    _ spec: StaticString, _ keys: [AttributeKey<UInt32>], _ flags: [AttributeKey<GREFlags>]
  ) -> Word<KindRequest> {
    Word(spec) { (request, _) in
      for key in keys { request.replace(key, 0) }
      for flag in flags { request.change(flag) { $0.subtracting(.key) } }
    }
  }

  private static func bitWords(
    _ both: StaticString, _ notBoth: StaticString, _ input: StaticString, _ notInput: StaticString,
    _ output: StaticString, _ notOutput: StaticString, _ bit: GREFlags
  ) -> [Word<KindRequest>] {
    [
      bitWord(both, [GREAttributes.keys.iflags, GREAttributes.keys.oflags], bit, true),
      bitWord(
        notBoth, [GREAttributes.keys.iflags, GREAttributes.keys.oflags], bit, false),
      bitWord(input, [GREAttributes.keys.iflags], bit, true),
      bitWord(notInput, [GREAttributes.keys.iflags], bit, false),
      bitWord(output, [GREAttributes.keys.oflags], bit, true),
      bitWord(notOutput, [GREAttributes.keys.oflags], bit, false),
    ]
  }

  private static func bitWord(
    _ spec: StaticString, _ keys: [AttributeKey<GREFlags>], _ bit: GREFlags, _ isOn: Bool
  ) -> Word<KindRequest> {
    Word(spec) { (request, _) in
      for key in keys { request.change(key) { isOn ? $0.union(bit) : $0.subtracting(bit) } }
    }
  }

  /// Puts the values that are sent unless words change them.
  static func putDefaults(_ request: inout KindRequest) {
    request.data.put(GREAttributes.keys.ikey, UInt32(0))
    request.data.put(GREAttributes.keys.okey, UInt32(0))
    request.data.put(GREAttributes.keys.iflags, [])
    request.data.put(GREAttributes.keys.oflags, [])
  }
}

extension Arguments {
  /// A tunnel's key, dotted like an address, or as a number.
  func tunnelKey(_ keyword: String) throws(CommandFailure) -> UInt32 {
    let word = try next()
    if word.utf8.contains(UInt8(ascii: ".")) {
      return Payload(try address(word, .ipv4).bytes).be32 ?? 0
    }
    guard let number = Number.u32(word) else {
      throw .grammar(
        "invalid value for \"\(keyword)\": \"\(word)\"; it should be an unsigned integer")
    }
    return number
  }
}
