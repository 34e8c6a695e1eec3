import Glibc
import NetworkNamespaces
import Linux

/// A command line for sh that runs a single program, as far as the text alone can tell.
enum PlainCommand {
  /// The program that a line runs and that must be found along PATH; nil if the shell may do without it, as in a
  /// condition, or if the text does not tell.
  static func program(of line: String) -> String? {
    guard let word = word(of: line), !word.contains("/") else { return nil }
    return word
  }

  /// The program that a line names by its path; nil if it names none.
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

  /// Characters that join commands, or give words another meaning.
  private static let operators = Set(";&|\n(){}`".unicodeScalars)

  private static func isAssignment(_ word: String) -> Bool {
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
    return word[..<equals].unicodeScalars.allSatisfy { isPlain($0) }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      || "_-.+".unicodeScalars.contains(scalar)
  }

  /// Names that the shell itself understands (sh(1p)).
  private static let builtins: Set<String> = [
    ".", ":", "alias", "bg", "break", "case", "cd", "command", "continue", "do", "done", "echo",
    "elif", "else", "esac", "eval", "exec", "exit", "export", "false", "fc", "fg", "fi", "for",
    "getopts", "hash", "if", "in", "jobs", "kill", "local", "printf", "pwd", "read", "readonly",
    "return", "set", "shift", "test", "then", "times", "trap", "true", "type", "ulimit", "umask",
    "unalias", "unset", "until", "wait", "while",
  ]

  /// Whether a program is found along the PATH in `variables`.
  static func isInstalled(_ program: String, _ variables: [String: String]) -> Bool {
    SearchPath.directories(variables["PATH"] ?? "").contains {
      SearchPath.isProgram("\($0)/\(program)")
    }
  }
}
