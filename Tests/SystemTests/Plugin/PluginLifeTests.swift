import Foundation
import Testing

/// The CNI plugin on a real kernel: what it makes, and that nothing is left of it.
@Suite(.enabled(if: PluginScript.isUsable, "\(PluginScript.whyNot)"))
struct PluginLifeTests {
  private static let bridge = PluginScript.conf(
    #""bridge": "br0", "isDefaultGateway": true, "ipMasq": true, \#(PluginScript.builtIn)"#)

  /// The sequence of cnitool, with a second DEL, and one without a namespace.
  @Test(arguments: [
    bridge, PluginScript.conf(#""ipMasq": true, \#(PluginScript.builtIn)"#, type: "ptp"),
  ])
  func addsChecksAndDeletes(_ conf: String) throws {
    let run = try PluginScript.run(
      conf + """
        namespace c1 c2
        for id in c1 c2; do cni ADD $id >/run/$id.json || cat /run/$id.json; done
        field ips 0 address </run/c2.json; field cniVersion </run/c2.json
        "$NETNS" exec c1 ping -qc1 -W2 10.1.0.3 | grep -c '1 received'
        "$NETNS" exec c1 ping -qc1 -W2 10.1.0.1 | grep -c '1 received'
        nft list ruleset | grep -c masquerade
        plain=$conf; conf=${plain%\\}}", \\"prevResult\\": $(cat /run/c1.json)}"; cni CHECK c1; echo check $?
        cni DEL c1; echo $?; cni DEL c1; echo $?; cni CHECK c1 | code
        conf=$plain; cni DEL c2 ''; echo $?; cni DEL c2; echo $?; cni DEL c9 /run/netns/gone; echo $?
        echo left; everything | grep -v '^br0 .*10.1.0.1\\|^10.1.0.0/24 dev br0\\|^br0 '
        """)
    #expect(
      run.lines == [
        "10.1.0.3/24", "1.1.0", "1", "1", "2", "check 0", "0", "0", "999", "0", "0", "0", "left",
      ], "\(run)")
  }

  @Test func answersVersionsAndStatus() throws {
    let run = try PluginScript.run(
      Self.bridge + """
        CNI_COMMAND=VERSION /run/plugins/netns </dev/null | field supportedVersions
        cni STATUS ''; echo $?; /run/plugins/bridge; echo $?
        "$IP" link add br0 type veth peer name other; cni STATUS '' | code
        """)
    #expect(
      run.lines == [
        "['0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0']", "0", "0", "50",
      ], "\(run)")
    #expect(run.errors.contains("CNI plugin bridge of netns"), "\(run.errors)")
  }

  /// Packets that leave the network have the host's address only with ipMasq.
  @Test func masqueradesWhatLeavesTheNetwork() throws {
    let run = try PluginScript.run(
      """
      namespace c1 out
      "$IP" link add out0 up type veth peer name eth0 netns out; "$IP" addr add 192.0.2.1/24 dev out0
      "$IP" -n out addr add 192.0.2.2/24 dev eth0; "$IP" -n out link set eth0 up
      "$IP" -n out route add 10.1.0.0/24 via 192.0.2.1
      "$NETNS" exec out python3 -c 'import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("192.0.2.2", 7))
      while True: d, a = s.recvfrom(9); s.sendto(a[0].encode(), a)' & server=$!
      seen() { "$NETNS" exec c1 python3 -c 'import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.5)
      for _ in range(20):
        try: s.sendto(b"x", ("192.0.2.2", 7)); print(s.recv(99).decode()); break
        except OSError: pass'; }
      \(Self.bridge)cni ADD c1 | field ips 0 address; seen; cni DEL c1
      conf=${conf/\\"ipMasq\\": true/\\"ipMasq\\": false}; cni ADD c1 | field ips 0 address; seen; cni DEL c1; kill $server
      """)
    #expect(run.lines == ["10.1.0.2/24", "192.0.2.1", "10.1.0.3/24", "10.1.0.3"], "\(run)")
  }

  @Test func setsWhatTheConfigurationAsksFor() throws {
    let run = try PluginScript.run(
      PluginScript.conf(
        #"""
        "bridge": "br0", "isGateway": true, "mtu": 1400, "hairpinMode": true, "portIsolation": true, \#
        "runtimeConfig": {"mac": "02:00:00:00:00:07", "ips": ["10.1.0.77"], \#
        "dns": {"servers": ["192.0.2.53"], "searches": ["a"]}}, \#(PluginScript.builtIn)
        """#, ipam: #""subnet": "10.1.0.0/24", "routes": [{"dst": "192.0.2.0/24", "mtu": 1300}]"#)
          + """
          namespace c1; cni ADD c1 /proc/$$/../../run/netns/c1 eth7 >/run/r.json || cat /run/r.json
          field dns </run/r.json; host=$(field interfaces 1 name </run/r.json)
          "$IP" -n c1 -o link show eth7 | grep -o 'mtu [0-9]*\\|ether [0-9a-f:]*'; "$IP" -n c1 -4 -br addr | tr -s ' '
          "$IP" -n c1 route show 192.0.2.0/24
          "$IP" -d link show $host | grep -o 'hairpin on\\|isolated on\\|alias .*'
          "$IP" link show br0 | grep -o 'mtu [0-9]*'; cat /proc/sys/net/ipv4/ip_forward
          """)
    #expect(
      run.lines == [
        "{'nameservers': ['192.0.2.53'], 'search': ['a']}", "mtu 1400", "ether 02:00:00:00:00:07",
        "eth7@if3 UP 10.1.0.77/24 ", "192.0.2.0/24 via 10.1.0.1 dev eth7 mtu 1300 ",
        "hairpin on", "isolated on", "alias CNI n c1 eth7", "mtu 1400", "1",
      ], "\(run)")
  }

  /// Frames with another link-layer address than the device got are dropped with macspoofchk.
  @Test func checksSenders() throws {
    let conf = PluginScript.conf(
      #""bridge": "br0", "isGateway": true, "macspoofchk": true, \#(PluginScript.builtIn)"#)
    let run = try PluginScript.run(
      conf + """
        namespace c1; cni ADD c1 >/dev/null
        answers() { "$NETNS" exec c1 ping -qc2 -i0.2 -W1 10.1.0.1 | grep -o '[0-9]* received'; }
        answers; "$IP" -n c1 link set eth0 address 02:00:00:00:00:99; answers
        nft list ruleset | grep -c 'ether saddr != .* drop comment "CNI n c1 eth0"'
        cni DEL c1; nft list ruleset | grep -c comment
        """)
    #expect(run.lines == ["2 received", "0 received", "1", "0"], "\(run)")
  }

  /// Some kernels have no VLANs on bridges.
  @Test func putsPortsIntoVLANsOrSaysWhyNot() throws {
    let conf = PluginScript.conf(
      #""bridge": "br0", "vlan": 7, "vlanTrunk": [{"minID": 9, "maxID": 10}], \#(PluginScript.builtIn)"#
    )
    let run = try PluginScript.run(
      conf + """
        namespace c1; everything >/run/before; cni ADD c1 >/run/r.json && {
          "$(dirname "$IP")/bridge" -c vlan show dev $(field interfaces 1 name </run/r.json) | awk '/[0-9]/ { print $(NF > 3 ? 2 : 1) }'
          cni DEL c1; exit; }
        "$IP" link add probe type bridge vlan_filtering 1 2>/dev/null && echo possible
        field details </run/r.json; everything | diff /run/before -
        """)
    #expect(
      run.lines == ["bridges of this kernel have no VLANs (CONFIG_BRIDGE_VLAN_FILTERING)"]
        || run.status == 0 && run.output.contains("7") && !run.output.contains("possible"), "\(run)"
    )
  }

  /// Either plugin goes on where the other has stopped.
  @Test(.enabled(if: PluginScript.hasStock, "\(PluginScript.whyNoStock)"))
  func sharesLeasesWithHostLocal() throws {
    let run = try PluginScript.run(
      """
      namespace c1 c2 c3
      own='\(PluginScript.builtIn), '; add() { cni ADD $1 | field ips 0 address; }
      use() { conf='{"cniVersion": "1.0.0", "name": "n", '$1'"type": "bridge", "ipam": {"type": "host-local",
        "dataDir": "/run/leases", "subnet": "10.1.0.0/24"}}'; }
      use ''; plugins=/run/stock; add c1; plugins=/run/plugins; add c2; use "$own"; add c3; cni DEL c1
      use ''; cni DEL c3; plugins=/run/stock; cni DEL c2; ls /run/leases/n; "$IP" -br link | grep -c veth
      """)
    #expect(
      run.lines == [
        "10.1.0.2/24", "10.1.0.3/24", "10.1.0.4/24", "last_reserved_ip.0", "lock", "0",
      ], "\(run)")
  }

  /// The address plugin static, then portmap behind ours, as runtimes chain them.
  @Test(.enabled(if: PluginScript.hasStock, "\(PluginScript.whyNoStock)"))
  func worksWithOtherPlugins() throws {
    let run = try PluginScript.run(
      """
      namespace c1
      one='"type": "netns", "bridge": "br0", "isGateway": true, "ipam": {"type": "static", "addresses":
        [{"address": "10.1.0.9/24", "gateway": "10.1.0.1"}], "routes": [{"dst": "0.0.0.0/0"}]}'
      two='"type": "portmap", "capabilities": {"portMappings": true}, "snat": true, "runtimeConfig":
        {"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}]}'
      head='"cniVersion": "1.0.0", "name": "n"'
      conf="{$head, $one}"; cni ADD c1 >/run/1.json
      conf="{$head, $two, \\"prevResult\\": $(cat /run/1.json)}"; cni ADD c1 >/run/2.json
      field ips 0 address </run/2.json; field interfaces 2 name </run/2.json
      "$NETNS" exec c1 python3 -c 'import socket
      s = socket.create_server(("", 80)); print(s.accept()[0].send(b"hello"))' & sleep 0.5
      "$NETNS" add other; "$IP" link add out0 up type veth peer name eth0 netns other
      "$IP" addr add 192.0.2.1/24 dev out0
      "$IP" -n other addr add 192.0.2.2/24 dev eth0; "$IP" -n other link set eth0 up
      "$NETNS" exec other python3 -c 'import socket
      print(socket.create_connection(("192.0.2.1", 8080), 5).recv(9).decode())'; wait
      conf="{$head, $two}"; cni DEL c1; conf="{$head, $one}"; cni DEL c1; "$IP" -n c1 -br link | grep -c eth
      """)
    #expect(
      run.lines == ["10.1.0.9/24", "eth0", "hello", "5", "0"]
        || run.lines == ["10.1.0.9/24", "eth0", "5", "hello", "0"], "\(run)")
  }
}
