import Netlink
import Linux

/// Encodes facts as comments in nftables, and decodes them. A comment has up to 128 bytes with its NUL, and no
/// quotes.
enum UplinkNotes {
  private static let longest = 120
  /// Precedes a comment that continues the previous one.
  private static let more = "+"

  static func cut(_ facts: [String]) -> [String] {
    facts.flatMap { fact -> [String] in
      var rest = Substring(fact)
      var parts: [String] = []
      while parts.isEmpty || !rest.isEmpty {
        parts.append((parts.isEmpty ? "" : more) + rest.prefix(longest))
        rest = rest.dropFirst(longest)
      }
      return parts
    }
  }

  static func joined(_ notes: [String]) -> [String] {
    var facts: [String] = []
    for note in notes {
      if note.hasPrefix(more), let last = facts.popLast() {
        facts.append(last + note.dropFirst(more.count))
      } else {
        facts.append(note)
      }
    }
    return facts
  }

  /// A path in characters that a comment may contain; all others become "%" and two hexadecimal digits.
  static func encoded(_ path: String) -> String {
    path.systemBytes.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }.joined()
  }

  /// nil for text that `encoded` never returns.
  static func decoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(systemBytes: bytes)
  }
}
