import CLinux
import Netlink
import RouteNetlink

/// Variations of the action of a segment (`SEG6_LOCAL_FLAVORS`).
enum Seg6Flavors {
  /// Names separated by commas. After `next-csid`, two lengths in bits may follow.
  static func parse(_ text: String, _ words: Arguments) throws(CommandFailure) -> AttributeList {
    var flavors: SegmentFlavors = []
    for part in text.split(separator: ",") {
      guard let flavor = SegmentFlavors(word: String(part)) else {
        throw .invalid(text, "invalid \"flavors\" attribute\n")
      }
      flavors.insert(flavor)
    }
    guard !flavors.isEmpty else { throw .invalid(text, "invalid \"flavors\" attribute\n") }
    var request = EncapRequest()
    request.list.put(SegmentFlavorAttributes.keys.operation, flavors)
    if flavors.contains(.nextCSID) { try words.parsePrefix(lengths, into: &request) }
    return request.list
  }

  private static let lengths: [Word<EncapRequest>] = [
    Word("=lblen", .number("BITS")) { (request, words) throws(CommandFailure) in
      let word = try request.value("lblen", words)
      guard let bits = Number.u8(word) else {
        throw .invalid(word, "\"locator-block length\" value is invalid\n")
      }
      request.list.put(SegmentFlavorAttributes.keys.lcblockBits, bits)
    },
    Word("=nflen", .number("BITS")) { (request, words) throws(CommandFailure) in
      let word = try request.value("nflen", words)
      guard let bits = Number.u8(word) else {
        throw .invalid(word, "\"locator-node function length\" value is invalid\n")
      }
      request.list.put(SegmentFlavorAttributes.keys.lcnodeFnBits, bits)
    },
  ]

  static func show(_ table: AttributeTable, _ output: Output) {
    if let flavors = table[SegmentFlavorAttributes.keys.operation] {
      let known = flavors.setWords.map { "\($0)" }
      output.array("flavors", before: "flavors ", after: known.joined(separator: ",") + " ") {
        if output.isJSON { for name in known { output.field(nil, "", name) } }
      }
    }
    if let bits = table[SegmentFlavorAttributes.keys.lcblockBits] {
      output.field("lblen", "lblen ", bits)
    }
    if let bits = table[SegmentFlavorAttributes.keys.lcnodeFnBits] {
      output.field("nflen", "nflen ", bits)
    }
  }
}
