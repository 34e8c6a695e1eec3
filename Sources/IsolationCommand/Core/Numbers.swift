import Glibc
import Linux

/// Reads numbers like strtoul(3) and strtoll(3): blanks and a sign may precede the digits.
enum Number {
  /// - Throws: `what` and the word, unless it is a number from 0 to 4294967295.
  static func unsigned(_ word: String, _ what: String) throws(ProgramFailure) -> UInt32 {
    let number = try signed(word, what)
    guard let value = UInt32(exactly: number) else {
      throw ProgramFailure("\(what): '\(word)'", code: ERANGE)
    }
    return value
  }

  /// - Throws: `what` and the word, unless it is a number of at most 64 bits.
  static func signed(_ word: String, _ what: String) throws(ProgramFailure) -> Int64 {
    let blanks: [Character] = [" ", "\t", "\n", "\u{0b}", "\u{0c}", "\r", "\r\n"]
    let text = word.drop { blanks.contains($0) }
    let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
      throw ProgramFailure("\(what): '\(word)'")
    }
    guard let number = Int64(text) else { throw ProgramFailure("\(what): '\(word)'", code: ERANGE) }
    return number
  }
}

/// Users and groups, given by name or number.
enum Identity {
  static func user(_ word: String) throws(ProgramFailure) -> UInt32 {
    if let entry = UserEntry(name: word) { return entry.user }
    return try number(word, "failed to parse uid")
  }

  static func group(_ word: String) throws(ProgramFailure) -> UInt32 {
    if let entry = GroupEntry(name: word) { return entry.group }
    return try number(word, "failed to parse gid")
  }

  private static func number(_ word: String, _ what: String) throws(ProgramFailure) -> UInt32 {
    let number = try Number.signed(word, what)
    // 4294967295 is not a valid id.
    guard let id = UInt32(exactly: number), id != .max else {
      throw ProgramFailure("\(what) '\(word)'")
    }
    return id
  }
}
