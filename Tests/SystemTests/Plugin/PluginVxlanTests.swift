import Foundation
import Testing

/// The CNI plugin in the mode vxlan: a bridge over several hosts, of which the second is a namespace here.
@Suite(.enabled(if: PluginScript.isUsable, "\(PluginScript.whyNot)"))
struct PluginVxlanTests {
  private static let conf =
    PluginScript.conf(
      #"""
      "netns": {"mode": "vxlan", "builtin-ipam": true}, "id": 42, "local": "192.0.2.1", \#
      "remotes": ["192.0.2.2"], "isGateway": true
      """#, ipam: #""subnet": "10.1.0.0/24", "rangeStart": "10.1.0.10", "gateway": "10.1.0.1""#)

  /// `second` runs the plugin on the other host, with its part of the addresses.
  private static let hosts =
    conf + #"""
      namespace h2 c1 c2 c3; "$IP" link add u0 up type veth peer name u0 netns h2
      "$IP" addr add 192.0.2.1/24 dev u0; "$IP" -n h2 addr add 192.0.2.2/24 dev u0; "$IP" -n h2 link set u0 up
      first=$conf; fdb() { "$(dirname "$IP")/bridge" fdb show dev vxlan42 | grep -o '^00:.*dst [0-9.]*' | sort; }
      second() {
        conf=${first//192.0.2.1/here}; conf=${conf//192.0.2.2/192.0.2.1}; conf=${conf/here/192.0.2.2}
        conf=${conf/10.1.0.10/10.1.0.20}; conf=${conf/'"gateway": "10.1.0.1"'/'"gateway": "10.1.0.2"'}
        conf=${conf/leases/leases2}; wrap="$NETNS exec h2"; cni "$@"; wrap=; conf=$first; }

      """#

  @Test func joinsContainersOfTwoHosts() throws {
    let run = try PluginScript.run(
      Self.hosts + #"""
        everything >/run/before
        cni ADD c1 >/run/1 || cat /run/1; second ADD c2 >/run/2 || cat /run/2; field interfaces 3 name </run/1
        "$IP" -n c1 -o link show eth0 | grep -o 'mtu [0-9]*'
        for size in 56 1422 1423; do
          "$NETNS" exec c1 ping -qc1 -W2 -M do -s $size 10.1.0.20 2>&1 | grep -o '1 received\|0 received'; done
        conf="${first%\}}, \"prevResult\": $(cat /run/1)}"; cni CHECK c1; echo check $?
        "$(dirname "$IP")/bridge" fdb del 00:00:00:00:00:00 dst 192.0.2.2 dev vxlan42; cni CHECK c1 | field msg; conf=$first
        cni DEL c1; second DEL c2; conf="${first%\}}, \"cni.dev/valid-attachments\": null}"; cni GC ''; echo $?
        first=$conf; second GC ''; echo $?; everything | diff /run/before -
        """#)
    #expect(
      run.lines == [
        "vxlan42", "mtu 1450", "1 received", "1 received", "0 received", "check 0",
        "vxlan42 does not lead to 192.0.2.2", "0", "0",
      ], "\(run)")
  }

  /// The next ADD makes the device lead to exactly the hosts that the configuration names now.
  @Test func followsTheListOfHosts() throws {
    let run = try PluginScript.run(
      Self.hosts + #"""
        cni ADD c1 >/dev/null; fdb; conf=${first/'["192.0.2.2"]'/'["192.0.2.3", "192.0.2.4"]'}; cni ADD c2 >/dev/null; fdb
        """#)
    let entry = "00:00:00:00:00:00 dst 192.0.2."
    #expect(run.lines == ["2", "3", "4"].map { entry + $0 }, "\(run)")
  }

  @Test func refusesWhatCannotBe() throws {
    let run = try PluginScript.run(
      Self.hosts + #"""
        try() { cni ${1-ADD} c1 >/run/answer; code </run/answer; field msg </run/answer; conf=$first; }
        everything >/run/before
        conf=${first/'"id": 42'/'"id": 42, "mtu": 1451'}; try; conf=${first/'"192.0.2.2"'/'"198.51.100.1"'}; try
        conf=${first/192.0.2.1/192.0.2.9}; try; conf=${first/'"id": 42'/'"id": 42, "dev": "u1"'}; try
        conf=${first/'"192.0.2.2"'/'"198.51.100.1"'}; try STATUS
        "$IP" addr add 198.51.100.9/32 dev lo; conf=${first/'"remotes": ["192.0.2.2"]'/'"learning": false'}
        conf=${conf/192.0.2.1/198.51.100.9}; try; "$IP" addr del 198.51.100.9/32 dev lo
        "$IP" link add vxlan42 type vxlan id 42 dstport 4789; try; "$IP" link delete vxlan42
        cni ADD c1 >/dev/null; conf=${first/'"id": 42'/'"id": 42, "dstport": 8472'}; try
        conf=${first/'"local": "192.0.2.1", '/}; conf=${conf/'"192.0.2.2"'/'"192.0.2.1", "192.0.2.2"'}; try
        conf=${first/'"local": "192.0.2.1", '/}; conf=${conf/192.0.2.2/2001:db8::2}; "$IP" addr add 2001:db8::1/64 dev u0 nodad; try; fdb
        "$IP" addr del 2001:db8::1/64 dev u0
        conf=${first/'"name": "n"'/'"name": "m"'}; try
        conf="${first%\}}, \"cni.dev/valid-attachments\": []}"; cni GC ''; everything | diff /run/before -
        """#)
    #expect(
      run.lines == [
        "7", "mtu: 1451 is more than the 1450 that fit into packets of u0",
        "11", "remotes: the host has no route to 198.51.100.1",
        "7", "local: the host does not have the address 192.0.2.9",
        "7", "dev: the host has no device u1",
        "50", "remotes: the host has no route to 198.51.100.1",
        "7", "local: lo has it, so dev has to say which device leads to other hosts",
        "7", "id: a device vxlan42 that is not of the network n exists",
        "7", "vxlan42 exists with another dstport",
        "7", "remotes: 192.0.2.1 is this host's, whose packets would go to itself",
        "7", "remotes: vxlan42 exists with remotes of another family",
        "00:00:00:00:00:00 dst 192.0.2.2",
        "7", "id: a device vxlan42 that is not of the network m exists",
      ], "\(run)")
  }

  /// Both hosts run FRR as their administrator has set it up.
  @Test(.enabled(if: HostMachines.hasFRR, "needs /usr/lib/frr/bgpd"))
  func findsContainersByEVPN() throws {
    let run = try PluginScript.run(
      Self.hosts + #"""
        first=${first/'"remotes": ["192.0.2.2"]'/'"learning": false'}; conf=$first; mount -t tmpfs tmpfs /var/tmp
        everything >/run/before
        daemons() {
          local d=/run/frr$1; install -d -o frr -g frr $d
          printf '%s\n' 'router bgp 64512' ' no bgp default ipv4-unicast' " neighbor 192.0.2.$2 remote-as 64512" >$d/bgpd.conf
          printf '%s\n' " neighbor 192.0.2.$2 timers connect 1" ' address-family l2vpn evpn' >>$d/bgpd.conf
          printf '%s\n' "  neighbor 192.0.2.$2 activate" '  advertise-all-vni' >>$d/bgpd.conf
          local words="-u frr -g frr --vty_socket $d -z $d/api -P 0"
          $3 /usr/lib/frr/zebra -d $words -i $d/zebra.pid -f /dev/null 2>/dev/null
          $3 /usr/lib/frr/bgpd -d $words -i $d/bgpd.pid -f $d/bgpd.conf 2>/dev/null
        }
        cni ADD c1 >/run/1 || cat /run/1; second ADD c2 >/run/2 || cat /run/2
        daemons 1 2 ''; daemons 2 1 "$NETNS exec h2"
        "$IP" -n c1 -o link show eth0 | grep -o 'mtu [0-9]*'; "$IP" -d link show vxlan42 | grep -o nolearning
        for try in $(seq 50); do "$NETNS" exec c1 ping -qc1 -W1 10.1.0.20 >/run/ping && break; sleep 0.2; done
        grep -o '1 received' /run/ping; fdb; cni ADD c3 >/run/3 || cat /run/3; fdb
        conf="${first%\}}, \"prevResult\": $(cat /run/1)}"; cni CHECK c1; echo check $?; conf=$first
        cni DEL c1; cni DEL c3; second DEL c2; conf="${first%\}}, \"cni.dev/valid-attachments\": []}"; cni GC ''
        first=$conf; second GC ''; kill $(cat /run/frr[12]/*.pid); everything | diff /run/before -
        """#)
    let told = "00:00:00:00:00:00 dst 192.0.2.2"
    #expect(
      run.lines == ["mtu 1450", "nolearning", "1 received", told, told, "check 0"], "\(run)")
  }

  @Test func reachesHostsByIPv6() throws {
    let run = try PluginScript.run(
      Self.hosts + #"""
        "$IP" addr add 2001:db8::1/64 dev u0 nodad; "$IP" -n h2 addr add 2001:db8::2/64 dev u0 nodad
        first=${first/'"local": "192.0.2.1", '/}; first=${first/192.0.2.2/2001:db8::2}; conf=$first
        cni ADD c1 >/run/1 || cat /run/1; conf=${first/2001:db8::2/2001:db8::1}; conf=${conf/10.1.0.10/10.1.0.20}
        conf=${conf/leases/leases2}; wrap="$NETNS exec h2"; cni ADD c2 >/run/2 || cat /run/2; wrap=
        "$IP" -n c1 -o link show eth0 | grep -o 'mtu [0-9]*'; "$NETNS" exec c1 ping -qc1 -W2 10.1.0.20 | grep -c '1 received'
        """#)
    #expect(run.lines == ["mtu 1430", "1"], "\(run)")
  }
}
