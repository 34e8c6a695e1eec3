import Foundation
import Testing

/// Random command lines on equal states: what ours and the installed `ip` say, and what they leave.
///
/// `NETNS_CONFORMANCE_LINES` and `NETNS_CONFORMANCE_SEED` say how many and which.
@Suite(.enabled(if: Programs.canRun, "needs root, the installed ip and the built netns"))
struct RandomLinesTests {
  @Test func randomLinesAgree() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["NETNS_CONFORMANCE_LINES"].flatMap(Int.init) ?? 1000
    // The same lines in every run, so that what fails is what changed; other seeds by hand.
    let seed = environment["NETNS_CONFORMANCE_SEED"].flatMap(UInt64.init) ?? 1
    print("conformance: \(count) lines from seed \(seed)")
    var generator = Generator(seed: seed)
    var pair = try Pair()
    var differences = 0
    for number in 1...count {
      let line = generator.line()
      guard let difference = try pair.difference(line) else { continue }
      differences += 1
      Issue.record("seed \(seed), line \(number): \(line)\n\(difference)")
      guard differences < 20 else { break }
      pair = try Pair()
    }
  }
}

/// Two sandboxes with the same state, one with each program.
struct Pair {
  private let ours: Sandbox
  private let theirs: Sandbox

  init() throws {
    ours = try Sandbox(ip: Programs.netns)
    theirs = try Sandbox(ip: Programs.installed)
    for sandbox in [ours, theirs] {
      let set = try sandbox.run(Self.setup)
      guard set.status == "0" else { throw Sandbox.Failure.didNotStart(set.errors) }
    }
  }

  /// How the two differ on `line`, in words and in the state they leave; nil where they agree.
  func difference(_ line: String) throws -> String? {
    let mine = try ours.run(line)
    let reference = try theirs.run(line)
    if let text = KnownDifferences.difference(line, ours: mine, theirs: reference) { return text }
    let left = try ours.run(Self.picture)
    let right = try theirs.run(Self.picture)
    return KnownDifferences.stateDifference(ours: left.output, theirs: right.output)
  }

  /// Builds the state with the installed program, with fixed addresses throughout.
  private static let setup = """
    for d in default all; do
      echo 0 > /proc/sys/net/ipv6/conf/$d/accept_dad
      echo 1 > /proc/sys/net/ipv6/conf/$d/addr_gen_mode
    done
    \(Programs.installed) -b - <<'E'
    netns add t-a
    netns set t-a 7
    link set lo up
    link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
    link add br0 address 02:00:00:00:00:03 type bridge forward_delay 0
    link add p0 address 02:00:00:00:00:04 master br0 type ifb
    link add vx0 address 02:00:00:00:00:05 type vxlan id 5 local 10.1.0.1 dstport 4789
    addr add 10.1.0.1/24 dev v0
    addr add fd00:1::1/64 dev v0
    link set v0 up
    link set v1 up
    route add 10.8.0.0/16 via 10.1.0.2 metric 7
    route add default via 10.1.0.2
    rule add from 10.0.0.0/8 table 100 pref 100
    neigh add 10.1.0.9 lladdr 02:00:00:00:00:99 dev v0
    nexthop add id 1 via 10.1.0.2 dev v0
    E
    """

  private static let picture = """
    \(Programs.installed) -force -d -b - <<'E' 2>&1
    netns list
    link show
    addr show
    route show table all
    rule show
    neigh show nud all
    nexthop show
    E
    \(Programs.installed) -6 rule show
    """
}

/// Where the two programs are.
enum Programs {
  static let installed = "/usr/sbin/ip"

  /// The built program: `NETNS_BINARY`, else beside the test bundle.
  static let netns: String = {
    if let path = ProcessInfo.processInfo.environment["NETNS_BINARY"] { return path }
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appendingPathComponent("netns").path
  }()

  static var canRun: Bool {
    getuid() == 0 && FileManager.default.isExecutableFile(atPath: netns)
      && FileManager.default.isExecutableFile(atPath: installed)
  }
}
