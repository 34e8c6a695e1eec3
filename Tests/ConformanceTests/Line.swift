/// A generated command line.
struct Line: CustomStringConvertible {
  let words: [String]
  /// The program and the object ("ip link"); empty if the line does not get that far.
  let object: String

  /// Does nothing.
  static let nothing = Line(words: ["true"], object: "")

  init(words: [String], object: String) {
    self.words = words
    self.object = object
    written = nil
  }

  /// Written-out shell lines.
  init(script: String) {
    words = script.split(separator: " ").map(String.init)
    object = ""
    written = script
  }

  var description: String { words.map(Self.quoted).joined(separator: " ") }

  /// For a shell. Of saved messages only the size is compared, since their numbers differ in each run.
  var script: String {
    if let written { return written }
    return isSaving ? "{ \(self); echo \"status $?\" >&2; } | wc -c" : "\(self)"
  }

  /// What to run instead of the words.
  private let written: String?

  var isJSON: Bool {
    words.contains { $0.hasPrefix("-j") || $0.hasPrefix("--j") }
  }

  var isSaving: Bool { words.contains { $0.count > 1 && "save".hasPrefix($0) } }

  func has(_ word: String) -> Bool { words.contains(word) }

  /// Whether one of the words is `word` or an abbreviation of it.
  func hasShort(_ word: String) -> Bool { words.contains { !$0.isEmpty && word.hasPrefix($0) } }

  /// Whether `word` occurs, possibly abbreviated to at least two letters.
  func hasKeyword(_ word: String) -> Bool {
    words.contains { $0 == word || $0.count > 1 && word.hasPrefix($0) }
  }

  /// Lines that must not reach a kernel, or that are pointless.
  var isForbidden: Bool {
    // Tunnel options with an encapsulation wedge Linux 6.18.
    if hasShort("geneve_opts") && has("encap") || hasShort("erspan_opts") && has("encap")
      || words.contains(where: { $0.hasPrefix("vxlan_") && "vxlan_opts".hasPrefix($0) })
    {
      return true
    }
    // A proxy neighbour without a device outlives its namespace.
    if hasShort("proxy"), !hasDevice { return true }
    // Neither program here has libbpf, which loads XDP programs.
    return words.contains { $0.hasPrefix("xdp") } && !has("off")
  }

  /// Whether the line names an existing device.
  private var hasDevice: Bool {
    zip(words, words.dropFirst()).contains {
      $0 == "dev" && ["v0", "v1", "br0", "lo"].contains($1)
    }
  }

  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:,=%+".contains($0) }
    return isPlain ? word : "'\(word)'"
  }
}
