import Foundation
import Testing

/// Random command lines in equal states: compares what netns and iproute2 print, and the states they leave.
///
/// `NETNS_CONFORMANCE_LINES` is the number of lines for each seed, `NETNS_CONFORMANCE_SEED` has the seeds, and
/// `NETNS_CONFORMANCE_REFERENCE` is the folder of another `ip` and `bridge` to compare with.
@Suite(.enabled(if: Programs.canRun, "needs root, the installed ip and the built netns"))
struct RandomLinesTests {
  /// The number of lines after which the state is made anew, because random lines destroy it.
  private static let linesOfState = 40

  @Test(arguments: Programs.seeds)
  func randomLinesAgree(seed: UInt64) throws {
    var generator = Generator(seed: seed)
    var pair = try Pair()
    var tally = Tally()
    for number in 1...Programs.lines {
      // The effect of a refused line shows after the next accepted one, at the latest after this one.
      let isLast = number % Self.linesOfState == 0
      let comparison = try pair.run(isLast ? .nothing : generator.line())
      if isLast { pair = try Pair() }
      guard let difference = comparison.difference else {
        tally.count(comparison)
        continue
      }
      if let reason = KnownDifferences.reason(for: comparison) {
        tally.known[reason, default: 0] += 1
      } else {
        tally.differences += 1
        Issue.record("seed \(seed), line \(number): \(comparison.line)\n\(difference)")
        guard tally.differences < 100 else { break }
      }
      pair = try Pair()
    }
    print("conformance: seed \(seed): \(tally)")
    fflush(nil)
  }
}

/// The results for the lines of a seed.
private struct Tally: CustomStringConvertible {
  var done = 0
  var refused = 0
  var differences = 0
  /// By the reason for the difference.
  var known: [String: Int] = [:]

  mutating func count(_ comparison: Comparison) {
    if comparison.theirs.status == "0" { done += 1 } else { refused += 1 }
  }

  var description: String {
    let explained = known.values.reduce(0, +)
    let reasons = known.sorted { $0.key < $1.key }.map { "\n  \($0.value) \($0.key)" }.joined()
    return "\(done) done alike, \(refused) refused alike, \(differences) differ, "
      + "\(explained) differ as known\(reasons)"
  }
}
