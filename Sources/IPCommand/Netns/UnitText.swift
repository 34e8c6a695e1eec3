import Netlink
import Linux

/// Writes names and paths for systemd's unit files (systemd.unit(5), systemd.syntax(7)).
enum UnitText {
  /// The longest name of a unit, in bytes.
  static let longestName = 255

  /// A name as part of a unit's name, as `systemd-escape` prints it. In the unit, `%I` gives the name back.
  static func escaped(_ name: String) -> String {
    var bytes: [UInt8] = []
    for byte in name.systemBytes {
      let isHidden = bytes.isEmpty && byte == UInt8(ascii: ".")
      if isNameByte(byte), byte != UInt8(ascii: "-"), !isHidden {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x"), digit(byte >> 4), digit(byte & 15)]
      }
    }
    return String(systemBytes: bytes)
  }

  /// Whether it is a valid name of a service: `web.service`, `web@.service` or `web@1.service`.
  static func isService(_ name: String) -> Bool {
    let suffix = ".service"
    guard name.utf8.count <= longestName, name.hasSuffix(suffix) else { return false }
    let stem = name.utf8.dropLast(suffix.utf8.count)
    guard let first = stem.first, first != UInt8(ascii: "@") else { return false }
    return stem.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "\\") }
  }

  /// A path as the whole value of a setting that is taken literally; nil if it cannot be written there.
  ///
  /// Blanks at the end of the line would be dropped, and a backslash would join it with the next line.
  static func line(_ path: String) -> String? {
    guard isSayable(path), path.last != " ", path.last != "\\" else { return nil }
    return withoutSpecifiers(path)
  }

  /// A path as one of several words, quoted if necessary; nil if it cannot be written there.
  static func word(_ path: String) -> String? {
    guard isSayable(path) else { return nil }
    let text = withoutSpecifiers(path)
    if text.utf8.allSatisfy(isPlain) { return text }
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  /// A program as the first word of a command, with `$` in its name taken literally; nil if it cannot be written.
  static func program(_ path: String) -> String? {
    guard let word = word(path) else { return nil }
    // Quotes only count at the start of a word.
    return word.hasPrefix("\"") ? "\":" + word.dropFirst() : ":" + word
  }

  /// Lines are UTF-8. A control character would end the line or make systemd refuse it.
  private static func isSayable(_ text: String) -> Bool {
    let bytes = text.systemBytes
    return String(validating: bytes, as: UTF8.self) != nil
      && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
  }

  private static func withoutSpecifiers(_ text: String) -> String {
    text.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || ":-_.".utf8.contains(byte)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "/-_.+@%".utf8.contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { Array("0123456789abcdef".utf8)[Int(value)] }
}
