import Foundation
import Testing

/// An ADD of the CNI plugin that fails or is killed leaves nothing behind.
@Suite(.enabled(if: PluginScript.isUsable, "\(PluginScript.whyNot)"))
struct PluginFailureTests {
  private static let bridge = PluginScript.conf(
    #""bridge": "br0", "isDefaultGateway": true, "ipMasq": true, \#(PluginScript.builtIn)"#)
  private static let pointToPoint = PluginScript.conf(
    #""ipMasq": true, \#(PluginScript.builtIn)"#, type: "ptp",
    ipam: #""subnet": "10.1.0.0/24", "routes": [{"dst": "0.0.0.0/0"}]"#)

  private static let macvlan = PluginScript.conf(
    #""master": "low", \#(PluginScript.builtIn)"#, type: "macvlan")
  private static let vxlan = PluginScript.conf(
    #"""
    "netns": {"mode": "vxlan", "builtin-ipam": true}, "id": 42, "remotes": ["192.0.2.2"], "bridge": "br0"
    """#)

  private static let limited = PluginScript.conf(
    #"""
    \#(PluginScript.builtIn), "runtimeConfig": {"bandwidth": {"egressRate": 8000000, "egressBurst": 800000}}
    """#, type: "ptp")

  /// Runs one ADD on a machine that `before` prepares, and compares what there is before and after.
  private func refusal(_ conf: String, before: String, add: String = "cni ADD c1") throws
    -> [String]
  {
    let run = try PluginScript.run(
      """
      namespace c1
      \(conf)\(before)
      everything >/run/before; \(add) >/run/answer; echo $?; everything >/run/after
      code </run/answer; field msg </run/answer; diff /run/before /run/after
      """)
    #expect(run.lines.first == "1", "\(run)")
    return Array(run.lines.dropFirst())
  }

  @Test func refusesABridgeThatIsNone() throws {
    let lines = try refusal(Self.bridge, before: #""$IP" link add br0 type veth peer name other"#)
    #expect(lines == ["7", "bridge: br0 already exists but is not a bridge"])
  }

  @Test func refusesABridgeWithAnotherAddress() throws {
    let lines = try refusal(
      Self.bridge,
      before: #""$IP" link add br0 up type bridge; "$IP" addr add 10.9.0.1/24 dev br0"#)
    #expect(
      lines == ["7", #""br0" already has an IP address different from 10.1.0.1/24: 10.9.0.1/24"#])
  }

  @Test func refusesABridgeWithoutVLANs() throws {
    let conf = PluginScript.conf(#""bridge": "br0", "vlan": 7, \#(PluginScript.builtIn)"#)
    let lines = try refusal(conf, before: #""$IP" link add br0 up type bridge"#)
    #expect(lines == ["7", "bridge: br0 exists, and does not filter VLANs"])
  }

  @Test(arguments: [bridge, pointToPoint])
  func refusesAnInterfaceThatIsThere(_ conf: String) throws {
    let lines = try refusal(conf, before: #""$IP" -n c1 link add eth0 type veth peer name other"#)
    #expect(lines == ["999", "the container has a device named eth0 already"])
  }

  /// The runtime may have been killed before it got the answer of the first one.
  @Test(arguments: [bridge, pointToPoint])
  func replacesAnEarlierADD(_ conf: String) throws {
    let run = try PluginScript.run(
      """
      namespace c1 c2
      \(conf)everything >/run/none; cni ADD c1 >/run/first
      cni ADD c1 >/run/second; echo $?; "$NETNS" exec c1 ping -qc1 -W2 10.1.0.1 | grep -c '1 received'
      ls -A /run/leases/n | grep -c '^10'; nft list ruleset | grep -c 'comment "CNI'; "$IP" -br link | grep -c veth
      cni ADD c1 /run/netns/c2 >/dev/null; "$IP" -n c1 -br link | grep -c eth0
      cni DEL c1; everything | grep -v '^br0 \\|dev br0 ' | diff /run/none -
      """)
    #expect(run.lines == ["0", "1", "1", "1", "1", "0"], "\(run)")
  }

  @Test(arguments: [bridge, pointToPoint])
  func leavesADeviceOfSomebodyElseAlone(_ conf: String) throws {
    let other = """
      cni ADD c1 >/run/first; host=$("$IP" -br link show type veth | grep -o '^veth[0-9a-f]*')
      "$IP" link set $host address 02:00:00:00:00:01
      """
    let lines = try refusal(conf, before: other)
    #expect(lines.count == 2 && lines[0] == "999", "\(lines)")
    #expect(lines.last?.hasPrefix("a device of someone else has the name veth") == true)
  }

  @Test(arguments: [bridge, pointToPoint])
  func refusesNamespacesThatAreNone(_ conf: String) throws {
    for (path, code) in [("/run/netns/no", "3"), ("/etc/passwd", "3"), ("/proc/self/ns/net", "8")] {
      let lines = try refusal(conf, before: "", add: "cni ADD c1 \(path)")
      #expect(lines.first == code && lines.count == 2, "\(lines)")
    }
  }

  @Test(arguments: [#""bridge": "br0", "isGateway": true, "#, ""])
  func refusesWhenNoAddressIsLeft(_ members: String) throws {
    let conf = PluginScript.conf(
      members + PluginScript.builtIn, type: members.isEmpty ? "ptp" : "netns",
      ipam: #""subnet": "10.1.0.0/30""#)
    let lines = try refusal(
      conf, before: "namespace c2; cni ADD c2 >/dev/null; [ -e /run/leases/n/10.1.0.2 ] || exit 9")
    #expect(lines.first == "11" && lines.count == 2, "\(lines)")
  }

  @Test func refusesAMissingAddressPlugin() throws {
    let conf = PluginScript.conf(#""bridge": "br0""#).replacing("host-local", with: "no-such")
    let lines = try refusal(conf, before: "")
    #expect(lines == ["7", "ipam.type: there is no plugin no-such"])
  }

  /// An answer that nobody reads is no success.
  @Test func undoesWhatNobodyHearsOf() throws {
    let run = try PluginScript.run(
      """
      namespace c1
      \(Self.bridge)everything >/run/before
      cni ADD c1 >/dev/full; echo $?; everything | diff /run/before -
      """)
    #expect(run.lines == ["1"], "\(run)")
  }

  private static let again = "cni ADD c1 >/dev/null && cni DEL c1"

  /// `strace` kills the plugin at one of its system calls after the other, from the first one that VERSION does not make:
  /// those before it load the program. What follows finds what is left.
  @Test(
    .enabled(if: PrivateMachine.hasStrace, "needs strace"),
    arguments: [
      (bridge, #"conf="${conf%\}}, \"cni.dev/valid-attachments\": []}"; cni GC ''"#),
      (pointToPoint, #"conf="${conf%\}}, \"cni.dev/valid-attachments\": []}"; cni GC ''"#),
      (bridge, "cni DEL c1"), (pointToPoint, "cni DEL c1"), (bridge, "cni DEL c1 ''"),
      (bridge, again), (pointToPoint, again), (macvlan, "cni DEL c1"), (macvlan, again),
      (vxlan, #"conf="${conf%\}}, \"cni.dev/valid-attachments\": []}"; cni GC ''"#), (vxlan, again),
      (limited, #"conf="${conf%\}}, \"cni.dev/valid-attachments\": []}"; cni GC ''"#),
      (limited, again),
    ])
  func leavesNothingBehindWhenKilled(_ conf: String, _ then: String) throws {
    let run = try PluginScript.run(
      """
      namespace c1; "$IP" link add low up type bridge; "$IP" addr add 192.0.2.1/24 dev low
      \(conf)everything >/run/before; kept=$conf; killed=0
      for call in sendto rename unlink openat write flock setns; do
        wrap="strace -qqo /run/loading -e trace=$call"; cni VERSION '' >/dev/null
        when=$(grep -c "^$call" /run/loading)
        # The answer of VERSION is the only text that it writes.
        [ $call != write ] || when=0
        while when=$((when + 1)); do
          wrap="strace -qqo /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$when"
          cni ADD c1 >/run/answer 2>/dev/null; status=$?; wrap=
          [ $status = 137 ] && killed=$((killed + 1))
          \(then) || echo "$call $when: $?"; conf=$kept
          everything | grep -v '^br0 \\|dev br0 \\|^vxlan42 ' | diff /run/before - || { echo "$call $when"; break; }
          [ $status = 137 ] || break
        done
      done
      [ $killed -gt 25 ] || echo "only $killed kills"
      """, seconds: 240)
    #expect(run.lines == [], "\(run)")
  }
}
