import Foundation
import Testing

/// The CNI plugin in the mode macvlan, beside what it does as the stock plugin does.
@Suite(.enabled(if: PluginScript.isUsable, "\(PluginScript.whyNot)"))
struct PluginMacvlanTests {
  private static let conf = PluginScript.conf(
    #""master": "low", \#(PluginScript.builtIn)"#, type: "macvlan")

  /// A lower device, and the namespace `lan` at its other end.
  private static let lan = """
    namespace c1 c2 lan; "$IP" link add low up type veth peer name eth0 netns lan
    "$IP" -n lan link set eth0 up; "$IP" -n lan addr add 10.1.0.1/24 dev eth0

    """

  @Test func connectsToTheNetworkOfItsMaster() throws {
    let run = try PluginScript.run(
      Self.lan + Self.conf + """
        everything >/run/before; cni ADD c1 >/run/1; cni ADD c2 >/run/2
        for to in 10.1.0.1 10.1.0.3; do "$NETNS" exec c1 ping -qc1 -W2 $to | grep -c '1 received'; done
        plain=$conf; conf="${conf%\\}}, \\"prevResult\\": $(cat /run/1)}"; cni CHECK c1; echo check $?
        conf=${conf/'"master"'/'"mode": "vepa", "master"'}; cni CHECK c1 | field msg
        conf=$plain; cni STATUS ''; echo $?
        for id in c1 c2; do cni DEL $id; echo $?; done; cni DEL c1; cni DEL c1 ''; echo $?
        everything | diff /run/before -
        """)
    #expect(
      run.lines == [
        "1", "1", "check 0", "eth0 has the mode bridge, not vepa", "0", "0", "0", "0",
      ], "\(run)")
  }

  /// The default route names the device; the queue is that of Linux 5.11; the lower device may be the container's.
  @Test func setsWhatTheConfigurationAsksFor() throws {
    let run = try PluginScript.run(
      Self.lan + #"""
        "$IP" addr add 10.1.0.8/24 dev low; "$IP" route add default via 10.1.0.1 metric 9
        \#(PluginScript.conf(#""bcqueuelen": 77, \#(PluginScript.builtIn)"#, type: "macvlan"))
        cni ADD c1 >/run/1; "$IP" -n c1 -d link show eth0 | grep -o 'mode bridge bcqueuelen [0-9]*\|^[0-9]*: eth0@if[0-9]*'
        "$IP" -o link show low | grep -o '^[0-9]*'; cni DEL c1
        conf=${conf/'"bcqueuelen": 77'/'"master": "in", "linkInContainer": true'}
        "$IP" -n c1 link add in up type bridge; cni ADD c1 >/run/1; "$IP" -n c1 -o link show eth0 | grep -o 'eth0@in'
        cni DEL c1; "$IP" -n c1 -br link | grep -c eth0
        """#)
    let lines = run.lines
    #expect(lines.count == 5, "\(run)")
    guard lines.count == 5 else { return }
    #expect(lines[0].hasSuffix(": eth0@if\(lines[2])") && lines[1] == "mode bridge bcqueuelen 77")
    #expect(lines[3...] == ["eth0@in", "0"], "\(run)")
  }

  @Test func refusesWhatCannotBe() throws {
    let run = try PluginScript.run(
      Self.lan + Self.conf + #"""
        "$IP" -n c1 link add eth0 type veth peer name other
        everything >/run/before; first=$conf
        try() { cni ADD ${1-c2} >/run/answer; code </run/answer; field msg </run/answer; conf=$first; }
        try c1
        conf=${first/low/none}; try; conf=${first/'"low"'/'""'}; try; conf=${first/'"low"'/'"low", "mtu": 1501'}; try
        conf=${first/'"low"'/'"low", "mode": "source"'}; try
        conf=${first/'"low"'/'"low", "mode": "passthru", "mac": "02:00:00:00:00:07"'}; try
        conf=${first/'"low"'/'"low", "ipMasq": true'}; try; conf=${first/'"low"'/'"none"'}; cni STATUS '' | code
        everything | diff /run/before -
        """#)
    #expect(
      run.lines == [
        "999", "the container has a device named eth0 already",
        "7", "master: the host has no device none",
        "7", "master: the host has no default route that would tell the device",
        "7", "mtu: 1501 is more than the 1500 of low",
        "7", "mode: source is none of bridge, private, vepa, passthru",
        "7", "mac: with passthru, the device has the address of its master",
        "2", "ipMasq: true is not supported", "50",
      ], "\(run)")
  }

  /// The plugin dhcp asks through the container's device, which so has to be there before.
  @Test(
    .enabled(
      if: PluginScript.hasStock && hasServer,
      "needs busybox with udhcpd, \(PluginScript.whyNoStock)"),
    arguments: [#""type": "macvlan", "master": "low""#, #""type": "bridge", "bridge": "br0""#])
  func getsAddressesByDHCP(_ type: String) throws {
    let run = try PluginScript.run(
      Self.lan + #"""
        mkdir -p /run/cni; /run/stock/dhcp daemon -socketpath /run/cni/dhcp.sock 2>/run/log & daemon=$!
        "$IP" link add br0 up type bridge; case '\#(type)' in *br0*) "$IP" link set low master br0;; esac
        printf 'start 10.1.0.50\nend 10.1.0.50\ninterface eth0\noption subnet 255.255.255.0\noption router 10.1.0.1\n' >/run/dhcp
        printf 'lease_file /run/dhcp.leases\npidfile /run/dhcp.pid\n' >>/run/dhcp; : >/run/dhcp.leases
        "$NETNS" exec lan busybox udhcpd -f /run/dhcp 2>>/run/log & server=$!
        for i in $(seq 100); do [ -S /run/cni/dhcp.sock ] && [ -e /run/dhcp.pid ] && break; sleep 0.05; done
        conf='{"cniVersion": "1.0.0", "name": "n", \#(type), "ipam": {"type": "dhcp", "daemonSocketPath": "/run/cni/dhcp.sock"}}'
        cni ADD c1 >/run/1 || cat /run/1 /run/log; field ips 0 address </run/1
        "$NETNS" exec c1 ping -qc1 -W2 10.1.0.1 | grep -c '1 received'; cni DEL c1; echo $?; kill $daemon $server
        """#)
    #expect(run.lines == ["10.1.0.50/24", "1", "0"], "\(run)")
  }

  private static let hasServer: Bool = {
    let run = try? PrivateMachine.run("busybox --list | grep -x udhcpd")
    return run?.lines.isEmpty == false
  }()
}
