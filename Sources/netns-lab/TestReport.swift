import NetworkLabs

/// The results of checks in the usual formats.
struct TestReport {
  let lab: String
  let results: [CheckResult]

  func text(_ format: Test.Format, matrix: Bool) -> String {
    switch format {
    case .table: table(onlyFailures: matrix)
    case .tap: tap
    case .junit: junit
    case .json: json
    }
  }

  private var failures: Int { results.filter { !$0.passed }.count }

  private func table(onlyFailures: Bool) -> String {
    let colour = Terminal.usesColour()
    let shown = onlyFailures ? results.filter { !$0.passed } : results
    let width = shown.map(\.check.name.onOneLine.count).max() ?? 0
    var lines = shown.flatMap { result in
      let word =
        result.passed ? Colour.green.paint("ok  ", colour) : Colour.red.paint("FAIL", colour)
      let name = result.check.name.onOneLine.padded(to: width)
      return ["\(word)  \(name)  \(result.message.onOneLine)"]
        + result.lastOutput.map { "      \($0)" }
    }
    lines.append(
      results.isEmpty
        ? "\(lab): no checks" : "\(lab): \(results.count - failures) of \(results.count) passed")
    return lines.map { $0 + "\n" }.joined()
  }

  /// Test Anything Protocol 13.
  private var tap: String {
    var lines = ["TAP version 13", "1..\(results.count)"]
    for (number, result) in results.enumerated() {
      let word = result.passed ? "ok" : "not ok"
      lines.append("\(word) \(number + 1) - \(described(result.check))")
      guard !result.passed else { continue }
      lines += ["  ---", "  message: '\(quoted(result.message))'"]
      if !result.lastOutput.isEmpty { lines.append("  output:") }
      lines += result.lastOutput.map { "    - '\(quoted($0))'" } + ["  ..."]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Escapes `#`, which would begin a directive such as TODO.
  private func described(_ check: Check) -> String {
    check.name.onOneLine.replacing("\\", with: "\\\\")
      .replacing("#", with: "\\#")
  }

  private func quoted(_ text: String) -> String {
    text.onOneLine.replacing("'", with: "''")
  }

  private var junit: String {
    func escaped(_ text: String) -> String {
      let entities = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")]
      return entities.reduce(text.onOneLine) { $0.replacing($1.0, with: $1.1) }
    }
    func seconds(_ microseconds: Int) -> String {
      let rest = String(microseconds % 1_000_000)
      return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - rest.count) + rest
    }
    let total = seconds(results.map(\.duration).reduce(0, +))
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuite name=\"\(escaped(lab))\" tests=\"\(results.count)\" failures=\"\(failures)\" "
        + "errors=\"0\" time=\"\(total)\">",
    ]
    for result in results {
      let head =
        "  <testcase classname=\"\(escaped("\(lab).\(result.check.node)"))\" "
        + "name=\"\(escaped(result.check.name))\" time=\"\(seconds(result.duration))\""
      let output = result.lastOutput.map(escaped).joined(separator: "\n")
      let body = output.isEmpty ? "/>" : ">\(output)</failure>"
      lines.append(
        result.passed
          ? head + "/>"
          : head + "><failure message=\"\(escaped(result.message))\"" + body + "</testcase>")
    }
    lines.append("</testsuite>")
    return lines.map { $0 + "\n" }.joined()
  }

  private var json: String {
    struct Item: Encodable {
      var name: String
      var node: String
      var kind: String
      var target: String
      var passed: Bool
      var message: String
      var seconds: Double
      var output: String?
    }
    return JSONText.encode(
      results.map {
        Item(
          name: $0.check.name, node: $0.check.node, kind: $0.check.kind.rawValue,
          target: $0.check.target, passed: $0.passed, message: $0.message,
          seconds: Double($0.duration) / 1_000_000, output: $0.output)
      })
  }
}

extension CheckResult {
  /// The last lines of a command's output; empty if there is only one, which is in the message.
  fileprivate var lastOutput: [String] {
    let lines = (output ?? "").split(separator: "\n").map { String($0).onOneLine }
    return lines.count > 1 ? lines.suffix(20) : []
  }
}
