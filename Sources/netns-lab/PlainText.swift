/// What commands and files say, fit for reports.
extension String {
  /// The same on one line: line breaks become blanks, and other control characters, which terminals
  /// obey and XML cannot hold, the pictures that Unicode has for them.
  var onOneLine: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x0a, 0x0d, 0x09, 0x85, 0x2028, 0x2029: result.append(" ")
      case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{fffd}")
      case 0x7f: result.append("\u{2421}")
      case 0x80..<0xa0, 0xfffe, 0xffff: result.append("\u{fffd}")
      default: result.append(scalar)
      }
    }
    while result.last == " " { result.removeLast() }
    return String(result)
  }
}
