import Foundation
import Testing

/// Uplinks of namespaces through the host.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct UplinkTests {
  @Test("a namespace gets out with both families and the host's addresses; nobody gets in")
  func wayOut() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        pair eth1 9; answer out 7; answer blue 7; state > before
        $NETNS uplink blue; $NETNS uplink | sed 's/ fd[^ ]*/ ULA/'
        for kind in tcp udp; do ask blue $kind 192.0.2.2 7; ask blue $kind 2001:db8:2::2 7; done
        # What the host has besides is none of its business: other devices of the host's.
        ask blue tcp 192.0.9.2 7; ask blue tcp 2001:db8:9::2 7
        # From outside, with a route to the addresses inside.
        inside6=$($NETNS uplink | grep -o 'fd[^ ]*')
        ip -n out route add 10.213.0.0/16 via 192.0.2.1; ip -n out route add fd00::/8 via 2001:db8:2::1
        ask out tcp 10.213.0.2 7 1; ask out tcp $inside6 7 1; ask out udp 10.213.0.2 7 1
        # Nor does eth0 forward for anybody else now.
        ip -n out route add 192.0.9.0/24 via 192.0.2.1; ip netns add far
        ip link add eth2 type veth peer name eth2 netns far; ip addr add 192.0.8.1/24 dev eth2
        ip link set eth2 up; ip -n far addr add 192.0.8.2/24 dev eth2; ip -n far link set eth2 up
        ip -n far route add default via 192.0.8.1; answer far 7
        ip -n out route add 192.0.8.0/24 via 192.0.2.1; ask out tcp 192.0.8.2 7 1
        ip link del eth2
        $NETNS uplink blue --remove; $NETNS uplink; same
        """#)
    #expect(
      outcome.lines == [
        "blue dev netns-up0 via eth0 address 10.213.0.2 address ULA",
        "7 192.0.2.1", "7 2001:db8:2::1", "7 192.0.2.1", "7 2001:db8:2::1",
        "refused", "refused", "nothing", "nothing", "nothing", "nothing", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("--via names the device, and several uplinks share what they need of it")
  func severalUplinks() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        pair eth1 9; answer out 7; ip netns add red; ip netns add green; state > before
        $NETNS uplink blue & $NETNS uplink red & $NETNS uplink green --via eth1; wait %2 %3
        $NETNS uplink | sort | sed 's/dev netns-up[0-9]* //; s/address.*//'
        $NETNS -j uplink | tr '{' '\n' | grep -c '"device":"netns-up[0-2]","via":\["eth[01]"\]'
        ask green tcp 192.0.9.2 7; ask green tcp 192.0.2.2 7 1
        # From one to the other no way leads.
        answer red 7; red=$($NETNS uplink | grep '^red' | grep -o '10[.0-9]*'); ask blue tcp $red 7 1 | grep -c 7
        $NETNS uplink blue --remove; ask red udp 192.0.2.2 7; ask blue tcp 192.0.2.2 7 1
        $NETNS delete green; ip netns exec red true; kill %4; $NETNS delete red 2>/dev/null
        ip netns add red; ip netns add green; same
        """#)
    #expect(
      outcome.lines == [
        "blue via eth0 ", "green via eth1 ", "red via eth0 ", "3",
        "7 192.0.9.1", "refused", "0", "7 192.0.2.1", "refused", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("--via leads by a device that the host's own default route does not take")
  func otherRoute() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        pair eth1 9; answer out 7; answer blue 80; ip netns add red; answer red 80
        ip -n out addr add 203.0.113.5/32 dev lo; ip -n out addr add 2001:db8:99::5/128 dev lo nodad
        ip -n out route add default via 192.0.9.1; ip -n out -6 route add default via 2001:db8:9::1
        ip route add default via 192.0.9.2 metric 600; ip route add default via 2001:db8:9::2 metric 1600
        $NETNS uplink red; $NETNS publish red 8081:80
        rules() { ip rule; ip -6 rule; }; rules > rules.before; state > before
        $NETNS uplink blue --via eth1; $NETNS publish blue 8080:80
        works() {
          ask blue tcp 203.0.113.5 7 3; ask blue tcp 2001:db8:99::5 7 3; ask blue tcp 192.0.9.2 7 3
          ask blue tcp 192.0.2.2 7 1; ask blue tcp 192.0.2.1 8081 3; ask blue tcp 192.0.9.1 8080 3
          ask red tcp 192.0.9.1 8080 3; ask out tcp 192.0.2.1 8080 3; ask red tcp 203.0.113.5 7 3
        }
        works; works > first; state | sort > made
        # What others change of it: rules that are flushed, another router.
        mends() { $NETNS uplink | grep -c others; $NETNS gc; works | diff first -; }
        ip rule flush; ip rule add pref 32766 lookup main; ip rule add pref 32767 lookup default; mends
        ip route flush table $(ip -6 rule | grep -o '18[0-9]*'); mends
        ip -n out addr add 192.0.9.3/24 dev eth1
        ip route replace default via 192.0.9.3 metric 600; mends; ip route show table all | grep -c 'via 192.0.9.3'
        ip route replace default via 192.0.9.2 metric 600; $NETNS gc; state | sort | diff made -
        $NETNS uplink blue --remove; rules | diff rules.before -; $NETNS publish blue --remove; same
        # A device without a router; one that has no default route; and a filter of the kernel's.
        ip link set eth1 arp off; ip route del default via 192.0.9.2
        $NETNS uplink blue --via eth1; ip route show table all | grep -c 'default dev eth1'
        $NETNS delete blue 2>/dev/null; rules | diff rules.before -
        ip link set eth1 arp on; sysctl -qw net.ipv4.conf.eth1.rp_filter=1; ip netns add green; $NETNS uplink green --via eth1
        """#)
    let works = [
      "7 192.0.9.1", "7 2001:db8:9::1", "7 192.0.9.1", "refused", "80 10.213.0.6", "80 10.213.0.5",
      "80 10.213.0.2", "80 192.0.2.2", "7 192.0.2.1",
    ]
    let mended = ["1", "netns-up1: put right what others changed"]
    #expect(
      outcome.lines == works + mended + mended + mended + ["2"]
        + ["netns-up1: put right what others changed", "same", "1"],
      "\(outcome.output)\(outcome.errors)")
    #expect(
      outcome.errors.split(separator: "\n").map(String.init) == [
        "netns: IPv4: no default route leads by eth1: only networks that others lead to by it are reached",
        "netns: eth1 drops answers from where the host's own routes do not lead by it: "
          + "net.ipv4.conf.eth1.rp_filter=2 lets them in",
      ])
  }

  @Test("what the namespace sends under another address, or to the host's loopback, is dropped")
  func spoofing() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        answer out 7; $NETNS uplink blue; ip -n blue addr add 10.99.0.1/32 dev uplink
        cat > from.py <<'E'
        import socket, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1); s.bind((sys.argv[1], 0))
        s.sendto(b'x', (sys.argv[2], int(sys.argv[3])))
        try: print(s.recv(99).decode())
        except OSError: print('nothing')
        E
        ip netns exec blue python3 from.py 10.213.0.2 192.0.2.2 7
        ip netns exec blue python3 from.py 10.99.0.1 192.0.2.2 7
        python3 talk.py answer 9 > /dev/null & until here udp 127.0.0.1 9 1 | grep -q 127; do :; done
        ip netns exec blue sysctl -qw net.ipv4.conf.uplink.route_localnet=1
        ip -n blue route add 127.0.0.1 via 10.213.0.1 table 9; ip -n blue route del local 127.0.0.1 table local
        ip -n blue route del local 127.0.0.0/8 table local; ip -n blue rule add to 127.0.0.1 table 9
        ip netns exec blue python3 from.py 10.213.0.2 127.0.0.1 9
        """#)
    #expect(outcome.lines == ["7 192.0.2.1", "nothing", "nothing"], "\(outcome.errors)")
  }

  @Test("--dns writes the host's servers, and takes away what it wrote")
  func resolver() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        rm -f /etc/resolv.conf; printf 'nameserver 192.0.2.53\nsearch example.org\n' > /etc/resolv.conf
        $NETNS uplink blue --dns; $NETNS exec blue cat /etc/resolv.conf | grep -v '^#'
        $NETNS uplink | grep -o ' dns'; $NETNS uplink blue --remove; same
        mkdir -p /etc/netns/blue; echo mine > /etc/netns/blue/resolv.conf
        $NETNS uplink blue --dns; echo "$? $(cat /etc/netns/blue/resolv.conf)"; rm -r /etc/netns; same
        printf 'nameserver 127.0.0.53\n' > /etc/resolv.conf; $NETNS uplink blue --dns; echo $?
        mkdir -p /run/systemd/resolve; echo 'nameserver 192.0.2.54' > /run/systemd/resolve/resolv.conf
        $NETNS uplink blue --dns; tail -n 1 /etc/netns/blue/resolv.conf
        # Deleted by another program; then, after a reboot, without a trace but the file.
        ip netns del blue; sleep 0.3; $NETNS gc; ls /etc/netns 2>&1 | grep -c blue
        mkdir -p /etc/netns/old; echo '# netns uplink 4:1:1' > /etc/netns/old/resolv.conf
        $NETNS gc; ls /etc/netns 2>&1 | grep -c old
        """#)
    #expect(
      outcome.lines == [
        "nameserver 192.0.2.53", "search example.org", " dns", "same", "1 mine", "same", "1",
        "nameserver 192.0.2.54", "netns-up0: removed an uplink whose namespace has ended", "0",
        "/etc/netns/old/resolv.conf: removed", "0",
      ], "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("/etc/netns/blue/resolv.conf is there already"))
    #expect(outcome.errors.contains("names no server that can be reached from a namespace"))
  }

  @Test("another program's rules that drop are named, with what allows it, and are left alone")
  func barriers() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        answer out 7
        nft -f - <<'E'
        table ip filter {
          chain DOCKER-USER { return
          }
          chain FORWARD { type filter hook forward priority filter; policy drop; jump DOCKER-USER
          }
        }
        table ip6 guard { chain f { type filter hook forward priority 5; ip6 saddr ::1 accept; counter drop
          }
        }
        E
        state > before
        $NETNS uplink blue 2> said; echo $?; cat said; ask blue tcp 192.0.2.2 7 1
        grep '^netns:   nft' said | sed 's/netns: //' | sh; ask blue tcp 2001:db8:2::2 7
        # What iptables -I DOCKER-USER -i netns-up+ -j ACCEPT makes.
        nft insert rule ip filter DOCKER-USER iifname '"netns-up*"' accept
        nft insert rule ip filter DOCKER-USER oifname '"netns-up*"' accept; ask blue tcp 192.0.2.2 7
        $NETNS uplink blue --remove; $NETNS uplink blue; $NETNS uplink blue --remove
        nft list ruleset | grep -c netns-up; nft flush chain ip filter DOCKER-USER
        nft add rule ip filter DOCKER-USER return
        """#)
    #expect(
      outcome.lines == [
        "0",
        "netns: table ip filter of another program drops what the host forwards (chain FORWARD); "
          + "this allows it:",
        "netns:   iptables -I DOCKER-USER -i netns-up+ -j ACCEPT",
        "netns:   iptables -I DOCKER-USER -o netns-up+ -j ACCEPT",
        "netns: table ip6 guard of another program drops what the host forwards (chain f); "
          + "this allows it:",
        #"netns:   nft insert rule ip6 guard f iifname '"netns-up*"' accept"#,
        #"netns:   nft insert rule ip6 guard f oifname '"netns-up*"' accept"#,
        "nothing", "7 2001:db8:2::1", "7 192.0.2.1", "4",
      ], "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
  }

  private static let hasLegacyTables = ["iptables-legacy", "ip6tables-legacy"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: "/usr/sbin/\($0)")
  }

  @Test(
    "so are those of iptables-legacy, which nftables does not know",
    .enabled(if: hasLegacyTables, "iptables-legacy is missing"))
  func legacyBarriers() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        answer out 7; iptables-legacy -N DOCKER-USER; iptables-legacy -A FORWARD -j DOCKER-USER
        ip6tables-legacy -A FORWARD -s ::1 -j DROP; ip6tables-legacy -A FORWARD -j LOG
        $NETNS uplink blue; ask blue tcp 192.0.2.2 7; ask blue tcp 2001:db8:2::2 7
        $NETNS uplink blue --remove
        iptables-legacy -P FORWARD DROP; ip6tables-legacy -A FORWARD -j REJECT
        $NETNS uplink blue 2> said; cat said; ask blue tcp 192.0.2.2 7 1; ask blue tcp 2001:db8:2::2 7
        grep '^netns:   ' said | sed 's/netns: //' | sh; ask blue tcp 192.0.2.2 7; ask blue tcp 2001:db8:2::2 7
        $NETNS publish blue 8080:80
        """#)
    #expect(
      outcome.lines == [
        "7 192.0.2.1", "7 2001:db8:2::1",
        "netns: table filter of iptables-legacy drops what the host forwards (chain FORWARD); "
          + "this allows it:",
        "netns:   iptables-legacy -I DOCKER-USER -i netns-up+ -j ACCEPT",
        "netns:   iptables-legacy -I DOCKER-USER -o netns-up+ -j ACCEPT",
        "netns: table filter of ip6tables-legacy drops what the host forwards (chain FORWARD); "
          + "this allows it:",
        "netns:   ip6tables-legacy -I FORWARD -i netns-up+ -j ACCEPT",
        "netns:   ip6tables-legacy -I FORWARD -o netns-up+ -j ACCEPT",
        "nothing", "refused", "7 192.0.2.1", "7 2001:db8:2::1",
      ], "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
  }

  /// What makes a command fail, and the message for it.
  private static let refusals: [(String, String)] = [
    ("uplink nosuch", "Cannot open network namespace \"nosuch\""),
    ("uplink blue --via nosuch", "the host has no device nosuch"),
    ("uplink blue --via lo", "nothing gets out by lo"),
    ("uplink blue --via bare", "bare has no address that packets could leave with"),
    ("uplink blue --via", "--via wants a value"),
    ("uplink --dns", "--dns: of which namespace?"),
    ("uplink blue --remove", "blue has no uplink"),
    ("uplink blue --remove --dns", "--remove takes the whole way out away"),
    ("uplink full", "full has a default route for IPv4 already"),
    ("uplink taken", "taken has a device named uplink already"),
    ("uplink wide", "leave no network free in 10.213.0.0/16"),
    ("uplink /run/file", "is no namespace"),
    ("uplink /proc/self/ns/net", "is the host itself"),
    ("uplink blue red", "\"red\" is one word too many"),
    ("publish blue 80", "80: expected HOST:PORT"),
    ("publish blue 8080:80 8080:81", "8080:81: 8080:80 has that port"),
    ("publish blue 7777:7", "7777:7: a program of the host has port 7777/tcp"),
    ("publish blue 7770-7780:7770-7780/udp", "a program of the host has port 7777/udp"),
    ("publish blue [::1]:8080:80", "::1 never leaves the host's loopback"),
    ("publish blue 192.0.2.99:80:80", "192.0.2.99:80:80: the host has no such address"),
    ("publish blue --remove", "blue has no ports published"),
    ("publish blue 8080:80 --remove", "blue has no port 8080:80 published"),
    ("publish nosuch", "Cannot open network namespace \"nosuch\""),
  ]

  @Test("what cannot be is refused in one line, and nothing is changed")
  func refusals() throws {
    let commands = Self.refusals.map { "try \($0.0)" }.joined(separator: "\n")
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        ip netns add full; ip netns add taken; ip netns add wide; : > file
        ip -n taken link add uplink type bridge; ip link add bare type bridge; ip link set bare up
        for name in full wide; do
          ip -n $name link add br0 type bridge; ip -n $name addr add 203.0.113.1/24 dev br0
          ip -n $name link set br0 up
        done
        ip -n full route add default via 203.0.113.2
        for net in 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16; do ip -n wide route add $net via 203.0.113.2; done
        python3 talk.py answer 7777 > ready & until grep -q ready ready; do sleep 0.1; done
        state > before
        try() {
          $NETNS "$@" 2> said; [ $? != 0 ] || echo "no failure"
          same | grep -v ^same; grep -v '^netns: see' said
        }

        """# + commands)
    #expect(outcome.lines.count == Self.refusals.count, "\(outcome.output)\(outcome.errors)")
    for (line, (command, words)) in zip(outcome.lines, Self.refusals) {
      #expect(line.contains(words), "\(command): \(line)")
    }
  }

  @Test("a host without a default route, without nft, or with settings that cannot be written")
  func poorHost() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        ip route del default; ip -6 route del default; state > before; $NETNS uplink blue; same
        ip route add default via 192.0.2.2; state > before
        $NETNS uplink blue; $NETNS uplink | grep -o 'via eth0'; ip -n blue -6 route show default
        $NETNS uplink blue --remove; same
        ip -6 route add default via 2001:db8:2::2
        ip netns exec blue sysctl -qw net.ipv6.conf.default.disable_ipv6=1; state > before
        $NETNS uplink blue; $NETNS uplink | grep -c fd; $NETNS uplink blue --remove; same
        mount --bind /proc/sys /proc/sys; mount -o remount,ro,bind /proc/sys
        $NETNS uplink blue; same
        : > empty; for nft in $(which -a nft) /usr/sbin/nft /sbin/nft; do mount --bind empty $nft; done
        $NETNS uplink blue
        """#)
    #expect(
      outcome.lines == ["same", "via eth0", "same", "0", "same", "same"], "\(outcome.errors)")
    let errors = outcome.errors.split(separator: "\n")
    #expect(errors.count == 3)
    for (line, words) in zip(errors, ["no default route", "Read-only file", "nft is missing"]) {
      #expect(line.contains(words))
    }
  }
}
