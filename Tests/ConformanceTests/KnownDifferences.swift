/// Differences that are not defects of netns: what distinguishes iproute2 6.1 from 7.1, which netns matches, and
/// improvements that cannot break a script.
enum KnownDifferences {
  /// The reason for the difference; nil if it is a defect.
  static func reason(for comparison: Comparison) -> String? {
    let rules = improvements + (Programs.isOldReference ? OldReference.rules : [])
    return rules.first { $0.applies(comparison) }?.reason
  }

  struct Rule: Sendable {
    let reason: String
    let applies: @Sendable (Comparison) -> Bool

    init(_ reason: String, _ applies: @escaping @Sendable (Comparison) -> Bool) {
      self.reason = reason
      self.applies = applies
    }
  }

  private static let improvements: [Rule] = [
    Rule("an object of iproute2's that netns leaves to it") {
      $0.ours.errors.contains("is not part of netns; use iproute2's ip for it.")
    },
    // Under -all, iproute2 tries to make files with impossible names.
    Rule("a name that no namespace can have is refused at once") {
      $0.ours.errors.hasPrefix("Invalid netns name") && $0.theirs.status != "0"
    },
    Rule("saved messages have no JSON document around them") {
      $0.line.isSaving && $0.line.isJSON && $0.ours.status == $0.theirs.status
    },
    Rule("what -echo answers in JSON is JSON") {
      $0.line.isJSON && $0.theirs.output.hasPrefix("[{{")
    },
    Rule("programs are not loaded from files, only named where they are pinned") {
      $0.ours.errors.contains("only one that is loaded and pinned can be named")
    },
    Rule("the mode of an ovpn device can be given") {
      $0.line.has("ovpn") && $0.theirs.errors.hasPrefix("Garbage instead of")
    },
  ]
}
