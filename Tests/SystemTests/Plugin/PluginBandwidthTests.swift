import Foundation
import Testing

/// Limits of the CNI plugin on what a container receives and sends.
@Suite(.enabled(if: PluginScript.isUsable && hasTC, "needs tc, \(PluginScript.whyNot)"))
struct PluginBandwidthTests {
  private static let limits = #"""
    "runtimeConfig": {"bandwidth": {"ingressRate": 8000000, "ingressBurst": 800000, \#
    "egressRate": 16000000, "egressBurst": 1600000}}
    """#
  /// `limits` prints the queues of the host's devices, and where the first action of filters leads.
  private static let prepare = """
    limits() { tc qdisc show | grep -v noqueue; for dev in $("$IP" -br link show type veth | sed 's/@.*//'); do
      tc filter show dev $dev parent ffff: | grep -o 'action order 1: .*' ; done; }
    same() { sed -E 's/(ifb|bwp|veth)[0-9a-f]{8,}/DEV/g; s/refcnt [0-9]+//; s/ +/ /g; s/ $//' | sort; }

    """

  @Test(arguments: [("netns", #""bridge": "br0", "isGateway": true, "#), ("ptp", "")])
  func limitsBothDirections(_ type: String, _ members: String) throws {
    let conf = PluginScript.conf(
      members + Self.limits + ", " + PluginScript.builtIn, type: type)
    let run = try PluginScript.run(
      Self.prepare + conf + #"""
        namespace c1; everything >/run/before; cni ADD c1 >/run/1 || cat /run/1
        ifb=$("$IP" -br link show type ifb | cut -d ' ' -f 1); grep -c "\"$ifb\"" /run/1
        tc qdisc show | grep -o 'tbf 1: dev \(ifb\|veth\)\|rate [0-9]*Mbit' | paste - - | sort
        "$NETNS" exec c1 ping -qc2 -i0.1 -W2 10.1.0.1 | grep -o '[0-9] received'
        [ $(tc -s qdisc show dev $ifb | grep -o 'Sent [0-9]*' | cut -d ' ' -f 2) -gt 100 ] && echo through
        plain=$conf; conf="${conf%\}}, \"prevResult\": $(cat /run/1)}"; cni CHECK c1; echo check $?
        tc qdisc replace dev $ifb root handle 1: tbf rate 1mbit burst 10kb latency 25ms; cni CHECK c1 | field msg | cut -d ' ' -f 2-
        conf=$plain; cni DEL c1; echo $?; everything | grep -v 'br0' | diff /run/before -
        """#)
    #expect(
      run.lines == [
        "1", "tbf 1: dev ifb\trate 16Mbit", "tbf 1: dev veth\trate 8Mbit", "2 received", "through",
        "check 0", "has 1000000 limit in bits per second, not 16000000", "0",
      ], "\(run)")
  }

  /// The plugin bandwidth behind bridge makes the same queues.
  @Test(.enabled(if: PluginScript.hasStock, "\(PluginScript.whyNoStock)"))
  func limitsAsTheStockPlugin() throws {
    let run = try PluginScript.run(
      Self.prepare + #"""
        namespace c1; head='"cniVersion": "1.0.0", "name": "n"'; limit='\#(Self.limits)'
        bridge='"type": "bridge", "bridge": "br0", "ipam": {"type": "host-local", "dataDir": "/run/leases",
          "subnet": "10.1.0.0/24"}'
        conf="{$head, $bridge, $limit}"; cni ADD c1 >/run/1; limits | same >/run/ours; cni DEL c1
        plugins=/run/stock; conf="{$head, $bridge}"; cni ADD c1 >/run/1
        conf="{$head, \"type\": \"bandwidth\", $limit, \"prevResult\": $(cat /run/1)}"; cni ADD c1 >/run/2
        limits | same >/run/theirs; grep -c . /run/theirs; diff /run/theirs /run/ours
        """#)
    #expect(run.lines.count == 1 && run.lines.first.flatMap { Int($0) } ?? 0 == 4, "\(run)")
  }

  @Test func collectsWhatIsLeft() throws {
    let conf = PluginScript.conf(
      #""bridge": "br0", \#(Self.limits), \#(PluginScript.builtIn)"#)
    let run = try PluginScript.run(
      conf + #"""
        namespace c1 c2; cni ADD c1 >/dev/null; cni ADD c2 >/dev/null; "$NETNS" delete c1
        for i in $(seq 100); do [ "$("$IP" -br link show type veth | wc -l)" = 2 ] || break; sleep 0.05; done
        "$IP" -br link show type ifb | wc -l
        conf="${conf%\}}, \"cni.dev/valid-attachments\": [{\"containerID\": \"c2\", \"ifname\": \"eth0\"}]}"; cni GC ''
        "$IP" -br link show type ifb | wc -l; "$IP" -br link show type veth | wc -l
        """#)
    #expect(run.lines == ["2", "1", "1"], "\(run)")
  }
}

private let hasTC = ["/usr/sbin/tc", "/sbin/tc", "/usr/bin/tc"]
  .contains { FileManager.default.isExecutableFile(atPath: $0) }
