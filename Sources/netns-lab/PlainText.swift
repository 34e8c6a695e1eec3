import Netlink

/// Output of commands and texts from files, prepared for reports.
extension String {
  /// The text with blanks behind it, at least `width` characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text on one line. Line breaks become blanks. Other control characters, which terminals act on and XML cannot
  /// contain, are escaped.
  var onOneLine: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x0a, 0x0d, 0x09, 0x85, 0x2028, 0x2029: result.append(" ")
      default: result.append(scalar)
      }
    }
    while result.last == " " { result.removeLast() }
    return String(result).printable()
  }
}
