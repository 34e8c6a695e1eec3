import Netlink

/// What commands and files say, fit for reports.
extension String {
  /// The same on one line: line breaks become blanks, and other control characters, which terminals
  /// obey and XML cannot hold, are escaped.
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
