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

  /// Runs one ADD on a machine that `before` prepares, and compares what there is before and after.
  private func refusal(_ conf: String, before: String, add: String = "cni ADD c1") throws
    -> [String]
  {
    let run = try PluginScript.run(
      """
      namespace c1
      \(conf)\(before)
      everything >/run/before; \(add) >/run/answer; echo $?; everything >/run/after
      field code </run/answer; field msg </run/answer; diff /run/before /run/after
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

  @Test(arguments: [bridge, pointToPoint])
  func refusesASecondADD(_ conf: String) throws {
    let lines = try refusal(conf, before: "cni ADD c1 >/dev/null")
    #expect(lines == ["999", "the container has eth0 of this network already"])
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

  /// Killed right at its end, the plugin may have answered and finished.
  private static let again = """
    { cni ADD c1 >/run/second || { grep -q '"ips"' /run/answer && grep -q 'network already' /run/second; }
      } && cni DEL c1
    """

  /// `strace` kills the plugin at one of its system calls after the other. What follows finds what is left.
  @Test(
    .enabled(if: PrivateMachine.hasStrace, "needs strace"),
    arguments: [
      (bridge, #"conf="${conf%\}}, \"cni.dev/valid-attachments\": []}"; cni GC ''"#),
      (pointToPoint, #"conf="${conf%\}}, \"cni.dev/valid-attachments\": []}"; cni GC ''"#),
      (bridge, "cni DEL c1"), (pointToPoint, "cni DEL c1"), (bridge, "cni DEL c1 ''"),
      (bridge, again), (pointToPoint, again),
    ])
  func leavesNothingBehindWhenKilled(_ conf: String, _ then: String) throws {
    let run = try PluginScript.run(
      """
      namespace c1
      \(conf)everything >/run/before; kept=$conf; killed=0
      for call in sendto sendmsg rename unlink openat write flock setns; do
        for when in $(seq 60); do
          wrap="strace -qqo /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$when"
          cni ADD c1 >/run/answer 2>/dev/null; status=$?; wrap=
          [ $status = 137 ] && killed=$((killed + 1))
          \(then) || echo "$call $when: $?"; conf=$kept
          everything | grep -v '^br0 \\|dev br0 ' | diff /run/before - || { echo "$call $when"; break; }
          [ $status = 137 ] || break
        done
      done
      [ $killed -gt 25 ] || echo "only $killed kills"
      """, seconds: 240)
    #expect(run.lines == [], "\(run)")
  }
}
