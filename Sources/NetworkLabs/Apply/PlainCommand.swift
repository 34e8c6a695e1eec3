import Glibc
import NetworkNamespaces

/// A command line for sh that runs one program, as far as its text alone tells.
enum PlainCommand {
  /// The program that a line runs and that must be found along PATH; nil where the shell may do without
  /// it, as in a condition, or where only running the line tells.
  static func program(of line: String) -> String? {
    guard let word = word(of: line), !word.contains("/") else { return nil }
    return word
  }

  /// The program that a line runs and names by its path; nil where it does not.
  static func path(of line: String) -> String? {
    guard let word = word(of: line), word.contains("/") else { return nil }
    return word
  }

  /// The name or path of the one program that a line runs.
  private static func word(of line: String) -> String? {
    guard !line.unicodeScalars.contains(where: { operators.contains($0) }) else { return nil }
    var words = line.split(whereSeparator: \.isWhitespace).map(String.init)[...]
    while let first = words.first, isAssignment(first) { words.removeFirst() }
    if words.first == "exec" { words.removeFirst() }
    guard let program = words.first, !builtins.contains(program), !program.hasPrefix("-"),
      program.unicodeScalars.allSatisfy({ isPlain($0) || $0 == "/" })
    else { return nil }
    return program
  }

  /// What joins commands, or makes words of something else.
  private static let operators = Set(";&|\n(){}`".unicodeScalars)

  private static func isAssignment(_ word: String) -> Bool {
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
    return word[..<equals].unicodeScalars.allSatisfy { isPlain($0) }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      || "_-.+".unicodeScalars.contains(scalar)
  }

  /// Commands of the shell itself (sh(1p)).
  private static let builtins: Set<String> = [
    ".", ":", "alias", "bg", "break", "case", "cd", "command", "continue", "do", "done", "echo",
    "elif", "else", "esac", "eval", "exec", "exit", "export", "false", "fc", "fg", "fi", "for",
    "getopts", "hash", "if", "in", "jobs", "kill", "local", "printf", "pwd", "read", "readonly",
    "return", "set", "shift", "test", "then", "times", "trap", "true", "type", "ulimit", "umask",
    "unalias", "unset", "until", "wait", "while",
  ]

  /// Whether a program is found along the PATH of these variables.
  static func isInstalled(_ program: String, _ variables: [String: String]) -> Bool {
    let path = variables["PATH"] ?? ""
    return path.split(separator: ":", omittingEmptySubsequences: false).contains { directory in
      access("\(directory.isEmpty ? "." : directory)/\(program)", X_OK) == 0
    }
  }
}
