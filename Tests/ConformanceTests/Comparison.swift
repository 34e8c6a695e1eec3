import Foundation

/// What both programs printed for one line, and the states they left.
struct Comparison {
  let line: Line
  var ours: Sandbox.Result
  var theirs: Sandbox.Result

  /// How the output and states differ, apart from what changes by itself; nil if they agree.
  var difference: String? {
    let parts = [answerDifference, stateDifference].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  private var answerDifference: String? {
    var parts: [String] = []
    if ours.status != theirs.status {
      parts.append("status: ours \(ours.status), reference \(theirs.status)")
    }
    if Self.isUsage(theirs.errors) {
      // Usage texts are not compared; there only has to be one.
      if ours.errors.isEmpty { parts.append("no usage text") }
    } else if !Normal.areEqual(ours.errors, theirs.errors) {
      parts.append("errors:\n  ours      \(ours.errors)\n  reference \(theirs.errors)")
    }
    if !Self.isUsage(theirs.output), !hasEqualOutput {
      parts.append("output:\n--- ours\n\(ours.output)--- reference\n\(theirs.output)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  private var hasEqualOutput: Bool {
    if Normal.areEqual(ours.output, theirs.output) { return true }
    // netns closes a document even after a failure, so that its output always parses.
    if theirs.status != "0", ours.output.hasPrefix(theirs.output),
      ["]\n", " ]\n"].contains(ours.output.dropFirst(theirs.output.count))
    {
      return true
    }
    // Neighbours are in the order of a hash whose key each namespace has for itself; multicast addresses of a device
    // are in the order in which timers added them.
    guard isAboutNeighbours else { return false }
    return Self.sortedLines(Normal.text(ours.output))
      == Self.sortedLines(Normal.text(theirs.output))
  }

  /// Whether only the states differ, which may be a matter of timing.
  var differsInState: Bool { stateDifference != nil && answerDifference == nil }

  private var stateDifference: String? {
    guard ours.state != theirs.state else { return nil }
    // Most lines are identical as they are.
    let mine = Self.lines(ours.state)
    let others = Self.lines(theirs.state)
    let same = Set(mine).intersection(others)
    let left = Self.normalLines(mine.filter { !same.contains($0) })
    let right = Self.normalLines(others.filter { !same.contains($0) })
    guard left != right else { return nil }
    let only = { (a: [String], b: [String]) in a.filter { !b.contains($0) }.joined(separator: "\n")
    }
    return "state:\n--- ours only\n\(only(left, right))\n--- reference only\n\(only(right, left))"
  }

  private var isAboutNeighbours: Bool {
    line.words.contains { $0.count > 0 && ("neighbor".hasPrefix($0) || "neighbour".hasPrefix($0)) }
      || line.words[0] == "bridge" && ours.output.contains("33:33:")
  }

  private static func lines(_ text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
  }

  private static func sortedLines(_ text: String) -> [String] { lines(text).sorted() }

  private static func normalLines(_ lines: [String]) -> [String] {
    lines.isEmpty ? [] : sortedLines(Normal.text(lines.joined(separator: "\n") + "\n"))
  }

  private static func isUsage(_ text: String) -> Bool { text.contains("Usage:") }
}
