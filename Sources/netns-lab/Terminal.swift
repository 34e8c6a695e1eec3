import Glibc
import Netlink
import Linux

/// Where text goes, and whether it may be coloured.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether to use colours: on a terminal, unless the environment forbids it (no-color.org).
  static func usesColour(_ descriptor: Int32 = STDOUT_FILENO) -> Bool {
    isTerminal(descriptor) && getenv("NO_COLOR") == nil
      && getenv("TERM") != "dumb"
  }

  /// Writes text unchanged: for programs, in a format with its own escapes.
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    write(text.systemBytes, to: descriptor)
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
    _ = writeAll(descriptor, bytes)
  }

  /// Writes text for people. Control characters in it come from others, such as a lab file, and are escaped. The
  /// program's own colours are kept.
  static func show(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    write(
      text.split(separator: escape, omittingEmptySubsequences: false)
        .map { String($0).printable() }.joined(separator: "\u{1b}"), to: descriptor)
  }

  static func print(_ line: String) { show(line + "\n") }
  static func error(_ line: String) { show(line + "\n", to: STDERR_FILENO) }

  /// Writes the output of a user's program unchanged. On a terminal, only its colours take effect; all else is escaped.
  static func output(_ text: String) {
    guard isTerminal(STDOUT_FILENO) else { return write(text) }
    show(text.replacing(/\u{1b}(\[[0-9;:]*m)/) { escape + $0.output.1 })
  }

  /// Stands for the escape character of the program's own colours until the text is shown. It contains a random number,
  /// so that no text from others can imitate it.
  static let escape = "\u{1b}\(UInt64.random(in: 0 ... .max))"
}

/// Colours of terminals (ECMA-48).
enum Colour: String {
  case red = "31"
  case green = "32"
  case yellow = "33"
  case blue = "34"
  case bold = "1"
  case dim = "2"

  func paint(_ text: String, _ isOn: Bool) -> String {
    isOn ? "\(Terminal.escape)[\(rawValue)m\(text)\(Terminal.escape)[0m" : text
  }
}
