import Foundation
import Testing

/// Random edits from one random lab to another: after `up` there is nothing left to plan.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabRandomEditTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// NETNS_LAB_SEED is the first seed, NETNS_LAB_EDITS how many follow.
  static let first = environment["NETNS_LAB_SEED"].flatMap(UInt64.init) ?? 1
  static let count = environment["NETNS_LAB_EDITS"].flatMap(UInt64.init) ?? 4

  /// splitmix64
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
  }

  /// A lab of up to five hosts, some at a bridge, some joined by cables.
  private func lab(_ dice: inout Dice) -> String {
    let hosts = (1...5).filter { _ in dice.chance(80) }
    var nodes = ["sw: {kind: bridge\(dice.chance(50) ? ", ageing: 60" : "")}"]
    var links: [String] = []
    for host in hosts {
      let network = dice.chance(80) ? 1 : 2
      var node = "h\(host): {"
      if dice.chance(50) { node += "sysctls: {net.ipv4.ip_forward: \(dice.chance(50) ? 1 : 0)}, " }
      if dice.chance(50) {
        let via = "10.\(network).0.\(Int.random(in: 100...102, using: &dice))"
        let metric = dice.chance(30) ? ", metric: 7" : ""
        node += "routes: [{to: 10.9.0.0/16, via: \(via)\(metric)}]"
      }
      nodes.append(node + "}")
      let mtu = dice.chance(30) ? ", mtu: 1400" : ""
      let six = dice.chance(30) ? ", \"fd00::\(host)/64\"" : ""
      let rate = dice.chance(30) ? ", impairments: {rate: \(dice.chance(50) ? 5 : 9)mbit}" : ""
      links.append(
        "{endpoints: [{node: h\(host), interface: eth0, addresses: [10.\(network).0.\(host)/24\(six)]\(rate)},"
          + " \"sw:p\(dice.chance(80) ? host : host + 10)\"]\(mtu)}")
      if let other = hosts.last, other > host, dice.chance(40) {
        links.append("{endpoints: [\"h\(host):x\(other)\", \"h\(other):x\(host)\"]}")
      }
      if dice.chance(30) {
        links.append(
          "{type: macvlan, endpoint: {node: h\(host), interface: mv}, parent: eth0, "
            + "mode: \(dice.chance(50) ? "bridge" : "private")}")
      }
    }
    return "name: rnd\ntopology:\n  nodes: {\(nodes.joined(separator: ", "))}\n"
      + "  links: [\(links.joined(separator: ", "))]\n"
  }

  @Test("plan after up is empty", arguments: (first..<first + count).map(\.self))
  func edit(seed: UInt64) throws {
    var dice = Dice(state: seed)
    let script =
      "lab=\"${NETNS%/*}/netns-lab\"\ncat > /run/1.yaml <<'E'\n\(lab(&dice))E\n"
      + "cat > /run/2.yaml <<'E'\n\(lab(&dice))E\n"
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
