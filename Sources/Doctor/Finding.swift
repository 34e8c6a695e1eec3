/// Something that is wrong, and the command that mends it.
package struct Finding: Sendable, Hashable {
  /// How bad it is.
  package enum Severity: String, Sendable, Hashable {
    /// Something does not work, or the next command will fail.
    case fault
    /// Something may not work as its user expects.
    case warning
  }

  package let severity: Severity
  /// What is wrong, in one sentence without a full stop.
  package let problem: String
  /// A command line for sh(1) that mends it; nil if no command of this machine can.
  package let remedy: String?

  package init(_ severity: Severity, _ problem: String, remedy: String?) {
    self.severity = severity
    self.problem = problem
    self.remedy = remedy
  }
}

/// Commands for sh(1).
package enum Shell {
  /// A word as sh(1) reads it: in quotes if anything in it has a meaning there.
  package static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "_-./:=@%+,".utf8.contains(byte)
      }
    }
    if isPlain, !word.isEmpty { return word }
    let parts = word.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.joined(separator: #"'\''"#) + "'"
  }

  /// A command of the given words.
  package static func line(_ words: String...) -> String {
    words.map(quoted).joined(separator: " ")
  }
}

/// "1 name", "2 names".
func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
