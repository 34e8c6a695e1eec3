import CLinux
import Netlink
import RouteNetlink

extension EncapKind {
  /// Identifier-locator addressing (linux/ila.h): the locator that replaces the first half of an address.
  static let ila = EncapKind(.ila, words: { rows.map(\.description) }) {
    (words) throws(CommandFailure) in
    let word = try words.next()
    guard let locator = locator(word) else {
      throw CommandFailure("Bad locator: \(word)", status: 1, endsBatch: true)
    }
    var request = EncapRequest()
    request.list.put(ILAAttributes.keys.locator, bytes: locator)
    try words.parsePrefix(rows, into: &request)
    return request.list
  } show: { table, session in
    let output = session.output
    if let locator = table.payload(ILAAttributes.keys.locator), locator.count >= 8 {
      let groups = stride(from: 0, to: 8, by: 2).map {
        String(UInt16(locator[$0]) << 8 | UInt16(locator[$0 + 1]), radix: 16)
      }
      output.field("locator", " ", groups.joined(separator: ":"))
    }
    show(table[ILAAttributes.keys.csumMode], "csum_mode", "csum-mode", output)
    show(table[ILAAttributes.keys.identType], "ident_type", "ident-type", output)
    show(table[ILAAttributes.keys.hookType], "hook_type", "hook-type", output)
  }

  private static func show(
    _ value: (some NamedValue)?, _ key: String, _ label: String, _ output: Output
  ) {
    guard let value else { return }
    output.field(key, " \(label) ", value.word(or: "unknown"))
  }

  private static let rows: [Word<EncapRequest>] = [
    choice("=csum-mode", ILAAttributes.keys.csumMode),
    choice("=ident-type", ILAAttributes.keys.identType),
    choice("=hook-type", ILAAttributes.keys.hookType),
  ]

  private static func choice<Value: NamedValue>(
    _ spec: StaticString, _ key: AttributeKey<Value>
  ) -> Word<EncapRequest> {
    Word(spec, .text("MODE")) { (request, words) throws(CommandFailure) in
      let keyword = words.keyword
      let word = try words.next()
      guard let value = Value(word) else {
        throw .invalid(word, "\"\(keyword)\" value is invalid\n")
      }
      request.list.put(key, value)
    }
  }

  /// Four groups of up to four hexadecimal digits, in network byte order.
  private static func locator(_ text: String) -> [UInt8]? {
    let groups = text.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for group in groups {
      guard let value = Number.u16(String(group), base: 16) else { return nil }
      bytes += [UInt8(value >> 8), UInt8(value & 255)]
    }
    return bytes
  }
}
