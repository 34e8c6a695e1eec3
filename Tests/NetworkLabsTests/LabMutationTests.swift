import Foundation
import Testing

@testable import NetworkLabs

/// Labs with arbitrary content, as programs or damaged records may have.
struct LabMutationTests {
  /// Changes a few values of a JSON document to unexpected ones.
  private struct Mutation {
    private var random: SplitMix
    private var rest = 0

    init(seed: UInt64) { random = SplitMix(state: seed) }

    mutating func mutated(_ value: Any) -> Any {
      rest = Int(random.next() % 4) + 1
      return change(value)
    }

    private mutating func isChosen() -> Bool {
      guard rest > 0, random.next() % 40 == 0 else { return false }
      rest -= 1
      return true
    }

    private mutating func change(_ value: Any) -> Any {
      switch value {
      case let map as [String: Any]:
        var result: [String: Any] = [:]
        for key in map.keys.sorted() where !isChosen() { result[key] = change(map[key] ?? 0) }
        return result
      case let list as [Any]:
        let items = list.map { change($0) }
        guard isChosen(), let item = items.randomElement(using: &random) else { return items }
        return random.next() % 2 == 0 ? items + [item] : items.dropLast()
      case is String where isChosen(): return Self.texts.randomElement(using: &random) ?? ""
      case is NSNumber where isChosen(): return Self.numbers.randomElement(using: &random) ?? 0
      default: return value
      }
    }

    private static let numbers = [
      -5, -1, 0, 1, 2, 68, 255, 4095, 65_535, 65_536, 99_999, 1 << 31, 1 << 32, .max, .min,
    ]
    private static let texts = [
      "", "..", "../x", "a", "e", "lo", "w.a", "a=b", "\0", "\u{1b}[2J", "10.0.0.300", "10.0.0.7",
      "::1", "10.0.0.9/24", "0.0.0.0/0", "::/0", "ff:ff:ff:ff:ff:ff", "host", "sw", "default",
      "a name that is far too long for an interface", "net/../kernel/hostname", "gre", "b:0",
    ]
  }

  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
      return mixed ^ mixed >> 31
    }
  }

  @Test(
    "whatever a lab holds is judged, and what is accepted can be planned, drawn and gone back from")
  func anything() throws {
    let whole = try LabJudgementTests.whole()
    let document = try JSONSerialization.jsonObject(with: JSONEncoder().encode(whole))
    var counts = (accepted: 0, refused: 0)
    for seed in 0..<500 {
      var mutation = Mutation(seed: UInt64(seed))
      let data = try JSONSerialization.data(withJSONObject: mutation.mutated(document))
      guard let lab = try? JSONDecoder().decode(Lab.self, from: data) else { continue }
      if lab.faults.contains(where: { $0.severity == .error }) {
        counts.refused += 1
        continue
      }
      counts.accepted += 1
      let plan = try Plan.make(for: lab, known: whole, against: Snapshot())
      #expect(!plan.isEmpty, "\(seed)")
      _ = (Graph(lab, snapshot: nil).dot, HostsFile.text(of: lab), lab.merged(with: whole))
    }
    #expect(counts.accepted > 20 && counts.refused > 20, "\(counts)")
  }
}
