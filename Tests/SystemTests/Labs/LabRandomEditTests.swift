import Foundation
import Testing

/// Random changes from one random lab to another. After `up`, the plan is empty.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct LabRandomEditTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// NETNS_LAB_SEED is the first seed, NETNS_LAB_EDITS the number of seeds.
  static let first = environment["NETNS_LAB_SEED"].flatMap(UInt64.init) ?? 1
  static let count = environment["NETNS_LAB_EDITS"].flatMap(UInt64.init) ?? 4

  /// How many machines run at once. Most of the time is spent waiting, mainly for duplicate address detection.
  private static let width: UInt64 = 8

  @Test("plan after up is empty")
  func edits() async {
    await withTaskGroup(of: Void.self) { group in
      var next = Self.first
      while next < Self.first + Self.count {
        if next >= Self.first + Self.width { await group.next() }
        let seed = next
        group.addTask { await Self.edit(seed) }
        next += 1
      }
    }
  }

  private static func edit(_ seed: UInt64) async {
    var dice = Dice(state: seed)
    let files = [RandomLab(&dice).text, RandomLab(&dice).text]
    let script =
      "lab=\"${NETNS%/*}/netns-lab\"\ncat > /run/1.yaml <<'E'\n\(files[0])E\n"
      + "cat > /run/2.yaml <<'E'\n\(files[1])E\n"
        + """
        for file in /run/1.yaml /run/2.yaml /run/1.yaml; do
          "$lab" up -q --replace $file 2>/run/error || { cat $file /run/error; exit 1; }
          "$lab" plan $file 2>/run/error || { cat $file /run/error; exit 2; }
        done
        "$lab" down -q rnd && ! [ -e /run/netns-lab ]
        """
    let result = await withCheckedContinuation { done in
      Thread { done.resume(returning: Result { try PrivateMachine.run(script, seconds: 240) }) }
        .start()
    }
    do {
      let outcome = try result.get()
      #expect(outcome.status == 0, "seed \(seed): \(outcome.output)\(outcome.errors)")
    } catch { Issue.record("seed \(seed): \(error)") }
  }
}
