import Testing

/// Ports of the host that lead into namespaces.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct PublishTests {
  @Test("published ports are reached from outside and from the host, others are not")
  func reached() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        answer blue 80 81 5353 9001 9002; state > before
        $NETNS publish blue 8080:80 53:5353/udp 9001-9002:9001-9002 7001-7002:80-81
        $NETNS publish | sed 's/ fd[^ ]*/ ULA/'; $NETNS publish blue | wc -l; $NETNS uplink
        for at in 192.0.2.1 2001:db8:2::1; do
          ask out tcp $at 8080; ask out udp $at 53; ask out tcp $at 9002; ask out tcp $at 7002
          ask out udp $at 8080 1; ask out tcp $at 80 1; here tcp $at 8080
        done
        here tcp 127.0.0.1 8080; here udp 127.0.0.1 53
        # The namespace gets out by none of that.
        ask blue tcp 192.0.2.2 80 1
        $NETNS publish blue 8080:80 --remove; ask out tcp 192.0.2.1 8080 1; ask out tcp 192.0.2.1 9001
        $NETNS publish blue --remove; $NETNS publish; same
        """#)
    let reached = ["80", "5353", "9002", "81"]
    #expect(
      outcome.lines.prefix(2) == [
        "blue dev netns-up0 address 10.213.0.2 address ULA port 8080:80 port 53:5353/udp "
          + "port 9001-9002:9001-9002 port 7001-7002:80-81", "1",
      ], "\(outcome.output)\(outcome.errors)")
    // Without an uplink, replies go to the host's end of the pair.
    let ports = outcome.lines.dropFirst(2).map { $0.split(separator: " ").first.map(String.init) }
    let family = reached + ["refused", "refused", "80"]
    #expect(
      ports == family + family + ["80", "5353", "refused", "refused", "9001", "same"],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("with a way out the namespace sees who comes, and reaches its own port")
  func withWayOut() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        ip netns add red; answer blue 80; $NETNS publish blue 8080:80; $NETNS uplink blue; $NETNS uplink red
        ask out tcp 192.0.2.1 8080; ask out udp 192.0.2.1 8080 1; ask out tcp 2001:db8:2::1 8080
        ask blue tcp 192.0.2.1 8080; ask blue tcp 2001:db8:2::1 8080 | sed 's/fd.*/ULA/'
        ask red tcp 192.0.2.1 8080; ask red tcp 10.213.0.2 80 1
        # A second one may not have the port, a change keeps the first.
        $NETNS publish red 8080:80; $NETNS publish blue 8081:80/udp; ask out udp 192.0.2.1 8081
        ask out tcp 192.0.2.1 8080; $NETNS publish blue --remove; $NETNS uplink | cut -d' ' -f1-4
        """#)
    #expect(
      outcome.lines == [
        "80 192.0.2.2", "refused", "80 2001:db8:2::2", "80 10.213.0.1", "80 ULA",
        "80 10.213.0.6", "refused", "80 192.0.2.2", "80 192.0.2.2",
        "blue dev netns-up0 via", "red dev netns-up1 via",
      ], "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors == "netns: 8080:80: 8080:80 of another namespace has that port\n")
  }

  @Test("what has begun ends with the port, and what the namespace began itself does not")
  func flows() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        answer blue 80 81; answer out 7; $NETNS uplink blue
        $NETNS publish blue 8080:80/udp 192.0.2.1:8081:81/udp 8082:81/udp
        cat > flow.py <<'E'
        import socket, sys
        s = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
        s.connect((sys.argv[1], int(sys.argv[2])))
        for seconds in (9, 1):
            s.settimeout(seconds); s.send(b'x')
            try: print(s.recv(99).decode(), flush=True)
            except OSError: print('nothing', flush=True)
            sys.stdin.readline()
        E
        flow() { mkfifo go.$2.$3; ip netns exec $1 python3 flow.py $2 $3 < go.$2.$3 > flow.$2.$3 & }
        flow out 192.0.2.1 8080; flow out 2001:db8:2::1 8080; flow out 192.0.2.1 8081; flow out 192.0.2.1 8082
        flow blue 192.0.2.2 7; sleep 0.3
        for pipe in go.*; do exec {held}<>$pipe; done
        until [ $(cat flow.[12]* | wc -l) = 5 ]; do sleep 0.1; done
        $NETNS publish blue 8080:80/udp 192.0.2.1:8081:81/udp --remove
        for pipe in go.*; do echo > $pipe; done; until [ $(cat flow.[12]* | wc -l) = 10 ]; do sleep 0.1; done
        tail -qn 1 flow.[12]*
        """#)
    #expect(
      outcome.lines == ["nothing", "nothing", "81 192.0.2.2", "7 192.0.2.1", "nothing"],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("a port of one address is that address's alone; of the loopback it is the host's own")
  func addresses() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        pair eth1 9; answer blue 80; state > before
        $NETNS publish blue 192.0.9.1:8080:80 '[2001:db8:2::1]:8081:80' 127.0.0.1:8082:80
        ask out tcp 192.0.9.1 8080; ask out tcp 192.0.2.1 8080 1
        ask out tcp 2001:db8:2::1 8081; ask out tcp 2001:db8:9::1 8081 1; ask out tcp 192.0.2.1 8081 1
        here tcp 127.0.0.1 8082; ask out tcp 192.0.2.1 8082 1
        # A neighbour who sends packets for 127.0.0.1 to the host.
        ip netns exec out sysctl -qw net.ipv4.conf.eth0.route_localnet=1
        ip -n out route del local 127.0.0.1 table local; ip -n out route del local 127.0.0.0/8 table local
        ip -n out rule add to 127.0.0.1 table 9; ip -n out route add 127.0.0.1 via 192.0.2.1 table 9
        ask out tcp 127.0.0.1 8082 1
        $NETNS delete blue 2>/dev/null; $NETNS publish
        """#)
    #expect(
      outcome.lines.map { String($0.prefix(2)) } == [
        "80", "re", "80", "re", "re", "80", "re", "no",
      ],
      "\(outcome.output)\(outcome.errors)")
  }
}
