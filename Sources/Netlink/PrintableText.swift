import Linux

/// What others wrote, fit to be shown on a terminal, which obeys control characters: names of files, devices
/// and namespaces, what a file or the kernel says.
extension String {
  /// The text with control characters escaped as in C and YAML: `\x1b`, `\u202e`.
  ///
  /// These are C0 and C1, DELETE, characters that change the text direction, Unicode's line ends, and code
  /// points that are not characters.
  ///
  /// - Parameter keepsLines: whether line feeds and tabs stay, as in text of several lines.
  public func printable(keepsLines: Bool = true) -> String {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar {
      case "\n" where !keepsLines: result.append(contentsOf: "\\n".unicodeScalars)
      case "\t" where !keepsLines: result.append(contentsOf: "\\t".unicodeScalars)
      case _ where scalar.isControl && scalar != "\n" && scalar != "\t":
        result.append(contentsOf: scalar.escape.unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// JSON text with the same characters escaped by JSON's rule (RFC 8259, section 7), which itself lets most of
  /// them stand unescaped.
  public var printableJSON: String {
    guard unicodeScalars.contains(where: { $0.isControl }) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isControl, scalar.value < 0x10000, scalar != "\n" {
        result.append(contentsOf: "\\u\(scalar.hexadecimal(4))".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal may obey the character instead of showing it.
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7f..<0xa0: true
    // Marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX 9), and line ends.
    case 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    case 0xfdd0...0xfdef, 0xfffe, 0xffff: true
    // Stands for a C1 byte that is not valid UTF-8 (`String.init(systemBytes:)`).
    case 0x10ff80..<0x10ffa0: true
    default: false
    }
  }

  fileprivate var escape: String {
    switch value {
    case 0..<0x100: "\\x\(hexadecimal(2))"
    case 0x10ff80...: "\\x\(String(value & 0xff, radix: 16))"
    default: "\\u\(hexadecimal(4))"
    }
  }

  fileprivate func hexadecimal(_ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(digits - text.count, 0)) + text
  }
}
