import Linux

/// What others wrote, as Graphviz's language DOT has it: names of devices, namespaces and nodes, command lines.
extension String {
  /// In double quotes, for the name of a node or a plain label. A label shows the text unchanged.
  package var graphvizQuoted: String {
    "\"\(graphvizPlain.replacing { $0 == "\"" ? "\\\"" : nil })\""
  }

  /// For a label in `<...>`, which Graphviz reads as HTML.
  package var graphvizHTML: String {
    graphvizPlain.replacing { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: nil
      }
    }
  }

  /// Printable UTF-8. A backslash is doubled: `\N` would stand for the node's name, even in HTML.
  private var graphvizPlain: String {
    printable(keepsLines: false).replacing { scalar in
      // Stands for a byte that is not valid UTF-8 (`String.init(systemBytes:)`).
      scalar.value >= 0x10ff80
        ? "\\\\x" + String(scalar.value & 0xff, radix: 16) : scalar == "\\" ? "\\\\" : nil
    }
  }

  /// Replaces each scalar for which `text` returns one.
  private func replacing(_ text: (Unicode.Scalar) -> String?) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if let text = text(scalar) {
        result.append(contentsOf: text.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
