import Netlink
import Linux

/// How names and paths are written in systemd's unit files (systemd.unit(5), systemd.syntax(7)).
enum UnitText {
  /// How long the name of a unit may be, in bytes.
  static let longestName = 255

  /// A name as a part of a unit's name: what `systemd-escape` prints, and `%I` in the unit gives back.
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

  /// Whether it can be the name of a service: `web.service`, `web@.service` or `web@1.service`.
  static func isService(_ name: String) -> Bool {
    let suffix = ".service"
    guard name.utf8.count <= longestName, name.hasSuffix(suffix) else { return false }
    let stem = name.utf8.dropLast(suffix.utf8.count)
    guard let first = stem.first, first != UInt8(ascii: "@") else { return false }
    return stem.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "\\") }
  }

  /// A path as the whole value of a setting that takes it as it stands; nil for one that cannot be there.
  ///
  /// Blanks at the end of a line are dropped, and a backslash there would join it to the next one.
  static func line(_ path: String) -> String? {
    guard isSayable(path), path.last != " ", path.last != "\\" else { return nil }
    return withoutSpecifiers(path)
  }

  /// A path as a word among others, in quotes where it needs them; nil for one that cannot be there.
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

  /// A program as the first word of a command, in which a name's `$` is no variable; nil likewise.
  static func program(_ path: String) -> String? {
    guard let word = word(path) else { return nil }
    // Quotes count at the start of a word alone.
    return word.hasPrefix("\"") ? "\":" + word.dropFirst() : ":" + word
  }

  /// Lines are UTF-8, and end at a control character or are refused for it.
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
