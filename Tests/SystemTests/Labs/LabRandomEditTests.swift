import Foundation
import Testing

/// Random edits from one random lab to another: after `up` there is nothing left to plan.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabRandomEditTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// NETNS_LAB_SEED is the first seed, NETNS_LAB_EDITS how many follow.
  static let first = environment["NETNS_LAB_SEED"].flatMap(UInt64.init) ?? 1
  static let count = environment["NETNS_LAB_EDITS"].flatMap(UInt64.init) ?? 4

  @Test("plan after up is empty", arguments: (first..<first + count).map(\.self))
  func edit(seed: UInt64) throws {
    var dice = Dice(state: seed)
    let files = [RandomLab(&dice).text, RandomLab(&dice).text]
    let script =
      "lab=\"${NETNS%/*}/netns-lab\"\ncat > /run/1.yaml <<'E'\n\(files[0])E\n"
      + "cat > /run/2.yaml <<'E'\n\(files[1])E\n"
        + """
        for file in /run/1.yaml /run/2.yaml /run/1.yaml; do
          "$lab" up -q $file 2>/run/error || { cat $file /run/error; exit 1; }
          "$lab" plan $file 2>/run/error || { cat $file /run/error; exit 2; }
        done
        "$lab" down -q rnd && ! [ -e /run/netns-lab ]
        """
    let outcome = try PrivateMachine.run(script, seconds: 120)
    #expect(outcome.status == 0, "seed \(seed): \(outcome.output)\(outcome.errors)")
  }
}
