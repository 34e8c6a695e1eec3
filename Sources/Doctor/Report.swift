import Netlink

/// What all checks found.
package struct Report {
  /// What one check looked at.
  private struct Sight {
    var check: String
    var saw: String
  }

  private struct Entry {
    var check: String
    var finding: Finding
  }

  private var sights: [Sight] = []
  private var entries: [Entry] = []

  /// Runs all checks. What keeps a check from looking is a finding, too.
  package init(_ checks: [Check], _ examination: Examination) {
    for check in checks where examination.isRoot || !check.needsRoot {
      let name = "\(check.name)"
      do {
        let outcome = try check.run(examination)
        if !outcome.saw.isEmpty { sights.append(Sight(check: name, saw: outcome.saw)) }
        // Different ways may lead to the same finding.
        for finding in outcome.findings where !entries.contains(where: { $0.finding == finding }) {
          entries.append(Entry(check: name, finding: finding))
        }
      } catch {
        entries.append(
          Entry(
            check: name, finding: Finding(.warning, "cannot be looked at: \(error)", remedy: nil)))
      }
    }
  }

  /// Whether nothing was found.
  package var isWell: Bool { entries.isEmpty }

  /// The findings with their remedies, or else what was looked at, for people. Ends with a line end.
  package var text: String {
    if isWell {
      let width = (sights.map(\.check.count).max() ?? 0) + 2
      return "nothing found; looked at:\n"
        + sights.map { "  \(padded($0.check, width))\($0.saw.onOneLine)\n" }.joined()
    }
    return entries.map { entry in
      let finding = entry.finding
      return "\(finding.severity.rawValue): \(entry.check): \(finding.problem.onOneLine)\n"
        + (finding.remedy.map { "  mend: \($0.onOneLine)\n" } ?? "")
    }.joined()
  }

  private func padded(_ word: String, _ width: Int) -> String {
    word + String(repeating: " ", count: max(width - word.count, 0))
  }

  /// One object: `well`, `findings` with `check`, `severity`, `problem` and `remedy` (a command line or null), and
  /// `examined`, by check. Ends with a line end.
  package var json: String {
    let findings = entries.map { entry in
      let finding = entry.finding
      let remedy = finding.remedy.map(JSON.string) ?? "null"
      return "{\"check\":\(JSON.string(entry.check)),"
        + "\"severity\":\(JSON.string(finding.severity.rawValue)),"
        + "\"problem\":\(JSON.string(finding.problem)),\"remedy\":\(remedy)}"
    }
    let seen = sights.map { "\(JSON.string($0.check)):\(JSON.string($0.saw))" }
    return "{\"well\":\(isWell),\"findings\":[\(findings.joined(separator: ","))],"
      + "\"examined\":{\(seen.joined(separator: ","))}}\n"
  }
}

extension String {
  /// Control characters, which terminals act on, are escaped.
  fileprivate var onOneLine: String { printable(keepsLines: false) }
}

/// Strings of JSON (RFC 8259, section 7).
private enum JSON {
  static func string(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result.append(contentsOf: "\\\(scalar)".unicodeScalars)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return "\"\(String(result).printableJSON)\""
  }
}
