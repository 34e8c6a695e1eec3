import CLinux
import Netlink
import RouteNetlink

/// Names of a byte's values.
private typealias Choices = [(name: String, value: UInt8)]

extension EncapKind {
  private static let checksumModes: Choices = [
    ("adj-transport", 0), ("neutral-map", 1), ("no-action", 2), ("neutral-map-auto", 3),
  ]
  private static let identifierTypes: Choices = [
    ("iid", 0), ("luid", 1), ("virt-v4", 2), ("virt-uni-v6", 3), ("virt-multi-v6", 4),
    ("nonlocal-addr", 5), ("use-format", 32),
  ]
  private static let hookTypes: Choices = [("output", 0), ("input", 1)]

  /// Identifier-locator addressing (linux/ila.h): the locator that replaces an address's first half.
  static let ila = EncapKind("ila", LWTUNNEL_ENCAP_ILA, words: { rows.map(\.description) }) {
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
    for (code, key, label, choices) in [
      (ILAAttributes.keys.csumMode.code, "csum_mode", "csum-mode", checksumModes),
      (ILAAttributes.keys.identType.code, "ident_type", "ident-type", identifierTypes),
      (ILAAttributes.keys.hookType.code, "hook_type", "hook-type", hookTypes),
    ] {
      guard let value = table.u8(code) else { continue }
      output.field(
        key, " \(label) ", choices.first { $0.value == value }?.name ?? "unknown")
    }
  }

  private static let rows: [Word<EncapRequest>] = [
    choice("=csum-mode", ILAAttributes.keys.csumMode.code, checksumModes),
    choice("=ident-type", ILAAttributes.keys.identType.code, identifierTypes),
    choice("=hook-type", ILAAttributes.keys.hookType.code, hookTypes),
  ]

  private static func choice(
    _ spec: StaticString, _ code: Int, _ choices: Choices
  ) -> Word<EncapRequest> {
    Word(spec, .text("MODE")) { (request, words) throws(CommandFailure) in
      let keyword = words.keyword
      let word = try words.next()
      guard let value = choices.first(where: { $0.name == word })?.value else {
        throw .invalid(word, "\"\(keyword)\" value is invalid\n")
      }
      request.list.put(code, value)
    }
  }

  /// Four groups of up to four hexadecimal digits, in network order.
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
