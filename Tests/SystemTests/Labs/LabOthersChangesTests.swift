import Testing

/// Changes by others that no file can declare: settings of devices, objects, routes of the kernel.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabOthersChangesTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    lab() { "$lab" "$@"; }
    in_() { $IP netns exec "$@"; }
    strangers() { lab status l | sed -n 's/^  not of the lab  //p; s/^  missing  /missing /p'; }
    cat > l.yaml <<'E'
    name: l
    topology:
      nodes: {a: {sysctls: {net.ipv4.ip_forward: 1}}, b: {}, sw: {kind: bridge}}
      links:
        - {endpoints: ["a:x", "b:x"], ipv4: [10.0.0.1/24, 10.0.0.2/24], ipv6: [fd00::1/64, fd00::2/64]}
        - {endpoints: ["a:y", "sw:p"]}
    E

    """#

  @Test("an up that changes something else does not make others' changes its own")
  func notAdopted() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        in_ l.a $IP link set lo mtu 5000; in_ l.a $IP link set y address 02:00:00:00:00:aa
        in_ l.a sysctl -qw net.ipv4.conf.x.rp_filter=2 net.ipv6.conf.y.accept_ra=0 net.ipv4.conf.lo.rp_filter=1
        in_ l.a sysctl -qw net.ipv4.tcp_syncookies=0; in_ l.a $IP link set y txqueuelen 55
        strangers > one; wc -l < one; grep -v '^mac' one
        sed -i 's/ip_forward: 1/ip_forward: 0/' l.yaml; lab up l.yaml; strangers | diff one - && echo same
        sed -i 's/fd00::2.64]/&, mtu: 1400/' l.yaml; lab up l.yaml; strangers | diff one - && echo same
        sed -i 's/b: {}/b: {exec: ["sysctl -qw net.ipv4.conf.x.log_martians=1"]}/' l.yaml; lab up l.yaml
        strangers | diff one - && echo same
        lab up -q --prune l.yaml; strangers; in_ l.a $IP -o link show lo | grep -o 'mtu [0-9]*'
        in_ l.a sysctl net.ipv4.conf.x.rp_filter; in_ l.b sysctl net.ipv4.conf.x.log_martians
        in_ l.a sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; strangers; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "7", "mtu lo 5000, not 65536", "interface y txqueuelen 55, not 1000",
        "sysctl net.ipv4.conf.lo.rp_filter 1, not 0", "sysctl net.ipv4.conf.x.rp_filter 2, not 0",
        "sysctl net.ipv4.tcp_syncookies 0, not 1", "sysctl net.ipv6.conf.y.accept_ra 0, not 1",
        "l: up, 3 nodes, 1 changes", "same", "l: up, 3 nodes, 2 changes", "same",
        "l: up, 3 nodes, 1 changes", "same", "mtu 65536", "net.ipv4.conf.x.rp_filter = 0",
        "net.ipv4.conf.x.log_martians = 1", "sysctl net.ipv6.conf.all.forwarding 1, not 0",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("settings of devices, ports and bridges are listed and put back")
  func settings() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        lab up -q l.yaml || exit 1
        in_ l.a $IP link set x arp off; in_ l.a $IP link set x promisc on; in_ l.a $IP link set x allmulticast on
        in_ l.a $IP link set x multicast off; in_ l.a $IP link set x group 5 txqueuelen 55
        in_ l.a $IP link property add dev x altname quite-a-long-name-of-x
        in_ l.a $IP link set x gso_max_segs 100
        in_ l.sw $IP link set p type bridge_slave isolated on learning off cost 77 hairpin on
        in_ l.sw $IP link set sw type bridge mcast_querier 1
        strangers; lab plan l.yaml | grep -c '^note'; lab up -q --prune l.yaml; echo "prune $?"; strangers
        in_ l.a $IP -d -o link show x | grep -c 'BROADCAST,MULTICAST,UP'; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "altname quite-a-long-name-of-x of x", "interface x arp off, not on",
        "interface x promisc on, not off", "interface x allmulticast on, not off",
        "interface x multicast off, not on", "interface x txqueuelen 55, not 1000",
        "interface x group 5, not 0", "interface x gso_max_segs 100, not 65535",
        "port p cost 77, not 2", "port p hairpin on, not off", "port p learning off, not on",
        "port p isolated on, not off", "bridge sw mcast_querier 1, not 0", "13", "prune 0", "1",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("next hops, entries of forwarding tables, IPsec and lost routes are listed and put right")
  func objects() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        ip=$(command -v ip)
        sed -i 's/"sw:p"]}/&\n    - {type: vxlan, endpoint: "b:v", vni: 7, remote: 10.0.0.1}/' l.yaml
        lab up -q l.yaml || exit 1
        in_ l.a $IP nexthop add id 7 via 10.0.0.2 dev x; in_ l.a $IP nexthop add id 8 group 7
        in_ l.a $IP nexthop add id 9 blackhole proto zebra
        in_ l.sw "$NETNS" bridge fdb add 02:00:00:00:00:77 dev p master static
        in_ l.sw "$NETNS" bridge fdb add 02:00:00:00:00:78 dev p master
        in_ l.b "$NETNS" bridge fdb append 02:00:00:00:00:79 dev v dst 10.0.0.9
        in_ l.a "$ip" xfrm policy add src 192.0.2.1 dst 198.51.100.0/24 dir out action block || echo no xfrm
        in_ l.a "$ip" xfrm state add src 192.0.2.1 dst 198.51.100.1 proto esp spi 0x17 reqid 1 mode tunnel auth sha1 1234 enc cipher_null '' || echo no state
        in_ l.a $IP route del 10.0.0.0/24 dev x; in_ l.a $IP -6 route del fd00::/64 dev x
        strangers; lab plan l.yaml | grep missing
        lab up -q --prune l.yaml 2>&1; echo "prune $?"; strangers
        in_ l.a $IP route show 10.0.0.0/24; in_ l.a $IP -6 route show fd00::/64 | cut -d' ' -f1-7
        in_ l.a ping -qc1 -W9 10.0.0.2 | grep -o '1 received'
        in_ l.b "$NETNS" bridge fdb show dev v; lab down -q l
        """#)
    var expected = [
      "nexthop id 7 via 10.0.0.2 dev x", "nexthop id 8 group 7",
      "xfrm policy out src 192.0.2.1/32 dst 198.51.100.0/24 block",
      "xfrm state src 192.0.2.1 dst 198.51.100.1 proto 50 spi 0x17",
      "missing route 10.0.0.0/24 dev x", "missing route fd00::/64 dev x",
      "fdb 02:00:00:00:00:79 dst 10.0.0.9 dev v self",
      "fdb 02:00:00:00:00:77 dev p master", "fdb 02:00:00:00:00:78 dev p master",
      "note: a: route 10.0.0.0/24 dev x is missing", "note: a: route fd00::/64 dev x is missing",
      "prune 0",
      "10.0.0.0/24 dev x proto kernel scope link src 10.0.0.1 ",
      "fd00::/64 dev x proto kernel metric 256", "1 received",
      "00:00:00:00:00:00 dst 10.0.0.1 self permanent",
    ]
    if outcome.output.contains("no xfrm") { expected.removeAll { $0.hasPrefix("xfrm policy") } }
    if outcome.output.contains("no state") { expected.removeAll { $0.hasPrefix("xfrm state") } }
    #expect(
      outcome.lines.filter { !$0.hasPrefix("no ") } == expected,
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("what commands of the lab made of it is the lab's")
  func made() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        sed -i 's/b: {}/b: {exec: ["ip route del 10.0.0.0\/24 dev x", "ip nexthop add id 7 blackhole", "ip link set x arp off", "ip link property add dev x altname long-long-long-name"]}/' l.yaml
        lab up -q l.yaml || exit 1; strangers; lab plan l.yaml
        sed -i 's/ip_forward: 1/ip_forward: 0/' l.yaml; lab up l.yaml; strangers
        in_ l.b $IP link set x arp on; strangers; lab down -q l
        """#)
    #expect(
      outcome.lines == [
        "l: nothing to do", "l: up, 3 nodes, 1 changes", "interface x arp on, not off",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
