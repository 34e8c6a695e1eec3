import Glibc
import Netlink

/// Where text goes, and whether it may be coloured.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Colours on a terminal, unless the environment speaks against it (no-color.org).
  static func usesColour(_ descriptor: Int32 = STDOUT_FILENO) -> Bool {
    isTerminal(descriptor) && getenv("NO_COLOR") == nil
      && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    let bytes = text.systemBytes
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      done += count
    }
  }

  static func print(_ line: String) { write(line + "\n") }
  static func error(_ line: String) { write(line + "\n", to: STDERR_FILENO) }
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
    isOn ? "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" : text
  }
}
