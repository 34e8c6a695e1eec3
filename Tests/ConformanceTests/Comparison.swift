import Foundation

/// What both programs answered to one line, and what they left.
struct Comparison {
  let line: Line
  var ours: Sandbox.Result
  var theirs: Sandbox.Result

  /// How the answers differ, apart from what changes by itself; nil where they agree.
  var difference: String? {
    var parts: [String] = []
    if ours.status != theirs.status {
      parts.append("status: ours \(ours.status), reference \(theirs.status)")
    }
    if Self.isUsage(theirs.errors) {
      // Usage texts are not compared, only that there is one.
      if ours.errors.isEmpty { parts.append("no usage text") }
    } else if !Normal.areEqual(ours.errors, theirs.errors) {
      parts.append("errors:\n  ours      \(ours.errors)\n  reference \(theirs.errors)")
    }
    if !Self.isUsage(theirs.output), !hasEqualOutput {
      parts.append("output:\n--- ours\n\(ours.output)--- reference\n\(theirs.output)")
    }
    if let states = stateDifference { parts.append(states) }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  private var hasEqualOutput: Bool {
    if Normal.areEqual(ours.output, theirs.output) { return true }
    // A document that a failure ended is closed all the same: what ours writes always parses.
    if theirs.status != "0", ours.output.hasPrefix(theirs.output),
      ["]\n", " ]\n"].contains(ours.output.dropFirst(theirs.output.count))
    {
      return true
    }
    // Neighbours stand in the order of a hash with a key of the namespace's own, multicast addresses
    // of a device in that in which timers added them.
    guard isAboutNeighbours else { return false }
    return Self.sortedLines(Normal.text(ours.output))
      == Self.sortedLines(Normal.text(theirs.output))
  }

  var stateDifference: String? {
    guard ours.state != theirs.state else { return nil }
    let left = Self.sortedLines(Normal.text(ours.state))
    let right = Self.sortedLines(Normal.text(theirs.state))
    guard left != right else { return nil }
    let only = { (a: [String], b: [String]) in a.filter { !b.contains($0) }.joined(separator: "\n")
    }
    return "state:\n--- ours only\n\(only(left, right))\n--- reference only\n\(only(right, left))"
  }

  private var isAboutNeighbours: Bool {
    line.words.contains { $0.count > 0 && ("neighbor".hasPrefix($0) || "neighbour".hasPrefix($0)) }
      || line.words[0] == "bridge" && ours.output.contains("33:33:")
  }

  private static func sortedLines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).sorted()
  }

  private static func isUsage(_ text: String) -> Bool { text.contains("Usage:") }
}
