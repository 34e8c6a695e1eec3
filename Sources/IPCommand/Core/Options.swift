import RouteNetlink

/// The global options of `ip` and `bridge`.
struct Options: Sendable {
  /// `.unspecified` unless an option or a command sets it.
  var family: AddressFamily = .unspecified
  /// How often `-s` and (`details`) `-d` were given.
  var statistics = 0
  var details = 0
  var human = false
  var iec = false
  var resolve = false
  var oneline = false
  var brief = false
  var json = false
  var pretty = false
  var numeric = false
  var timestamp = false
  var shortTimestamp = false
  var force = false
  var all = false
  var echo = false
  /// The most rounds of `addr flush`; 0 for no limit.
  var loops = 10
  var receiveBuffer: Int32 = 1 << 20
  var batchFile: String?
  var color = ColorChoice.never
  /// The namespace given by the last `-n`.
  var namespace: String?
  var compressedVLANs = false
  /// The command line that the options were read from, and (`count`) how many of its words they take.
  var words: [String] = []
  var count = 0

  enum ColorChoice: Sendable { case always, auto, never }
}

extension Options {
  /// Records the words of further options.
  mutating func note(_ line: [String], count added: Int) {
    words = count == 0 ? line : words[..<count] + line
    count += added
  }

  /// Parses `color[=WHEN]`; nil if `word`, which has no dash, is something else.
  static func colorChoice(_ word: String) -> ColorChoice?? {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard matches(String(parts[0]), "color") else { return nil }
    switch parts.count == 2 ? String(parts[1]) : "always" {
    case "always": return .some(.always)
    case "auto": return .some(.auto)
    case "never": return .some(.never)
    default: return .some(nil)
    }
  }
}

extension AddressFamily {
  /// How messages call it.
  var name: String { self == .unspecified ? "any valid" : word(or: "???") }
}
