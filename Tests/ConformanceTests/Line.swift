/// A command line of the generator's.
struct Line: CustomStringConvertible {
  let words: [String]
  /// The program and the object: "ip link"; empty where the line does not get that far.
  let object: String

  /// Does nothing.
  static let nothing = Line(words: ["true"], object: "")

  init(words: [String], object: String) {
    self.words = words
    self.object = object
    written = nil
  }

  /// Lines of shell, written out.
  init(script: String) {
    words = script.split(separator: " ").map(String.init)
    object = ""
    written = script
  }

  var description: String { words.map(Self.quoted).joined(separator: " ") }

  /// For a shell: of saved messages, whose numbers are those of the run, only the size counts.
  var script: String {
    if let written { return written }
    return isSaving ? "{ \(self); echo \"status $?\" >&2; } | wc -c" : "\(self)"
  }

  /// What is run in place of the words.
  private let written: String?

  var isJSON: Bool {
    words.contains { $0.hasPrefix("-j") || $0.hasPrefix("--j") }
  }

  var isSaving: Bool { words.contains { $0.count > 1 && "save".hasPrefix($0) } }

  func has(_ word: String) -> Bool { words.contains(word) }

  /// Whether one of the words is `word` or a leading part of it.
  func hasShort(_ word: String) -> Bool { words.contains { !$0.isEmpty && word.hasPrefix($0) } }

  /// Whether `word` is there, whole or as far as it still says something.
  func hasKeyword(_ word: String) -> Bool {
    words.contains { $0 == word || $0.count > 1 && word.hasPrefix($0) }
  }

  /// Lines that must reach no kernel, or that say nothing.
  var isForbidden: Bool {
    // Tunnel options with an encapsulation wedge Linux 6.18.
    if hasShort("geneve_opts") && has("encap") || hasShort("erspan_opts") && has("encap")
      || words.contains(where: { $0.hasPrefix("vxlan_") && "vxlan_opts".hasPrefix($0) })
    {
      return true
    }
    // A proxy neighbour without a device outlives its namespace.
    if hasShort("proxy"), !hasDevice { return true }
    // Programs for XDP are libbpf's work, which neither program here has.
    return words.contains { $0.hasPrefix("xdp") } && !has("off")
  }

  /// Whether a device that is there is named.
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
