/// What others wrote, as Graphviz's language DOT has it: names of devices, namespaces and nodes, command lines.
extension String {
  /// In double quotes, as the name of a node or a plain label. In a label it is shown as it is.
  package var graphvizQuoted: String {
    "\"\(graphvizPlain.replacing { $0 == "\"" ? "\\\"" : nil })\""
  }

  /// As text in a label of the kind `<...>`, which is read as HTML.
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

  /// Printable UTF-8. A backslash is doubled: `\N` would stand for the node's name, also in HTML.
  private var graphvizPlain: String {
    printable(keepsLines: false).replacing { scalar in
      // What stands for a byte that is no part of UTF-8 (`String.init(systemBytes:)`).
      scalar.value >= 0x10ff80
        ? "\\\\x" + String(scalar.value & 0xff, radix: 16) : scalar == "\\" ? "\\\\" : nil
    }
  }

  /// With other text in the place of those for which there is any.
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
