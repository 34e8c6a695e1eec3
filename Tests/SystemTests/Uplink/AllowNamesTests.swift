import Testing

/// Namespaces restricted to a few names.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && NameServerScript.hasPrograms, "needs root, dnsmasq and python3"),
  .serialized)
struct AllowNamesTests {
  private static let zone = #"""
    ip -n out addr add 198.51.100.7/32 dev eth0; ip route add 10.99.0.0/16 via 192.0.2.2
    ip -n out addr add 10.99.0.1/32 dev eth0; answer out 80 443
    cat > zone <<'Z'
    api.example.org A 3 192.0.2.2
    api.example.org AAAA 3 2001:db8:2::2
    www.api.example.org A 60 192.0.2.2
    deep.a.example.net A 60 198.51.100.7
    example.net A 60 192.0.2.2
    evil.example.com A 60 192.0.2.2
    rebound.example.net A 60 10.99.0.1
    alias.example.net CNAME 60 else.example.com
    else.example.com A 60 198.51.100.7
    long.example.net A 3600 198.51.100.7
    Z
    names

    """#

  @Test("an audit that a full disk cut short says so")
  func fullDisk() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + NameServerScript.outside + Self.zone + #"""
        mkdir disk; mount -t tmpfs -o size=8k tmpfs disk
        $NETNS uplink blue --allow 'api.example.org:443' --audit disk/audit
        cat /dev/zero > disk/rest 2>/dev/null; get blue evil.example.com 443; rm disk/rest
        get blue api.example.org 443
        grep -o '"event":"[a-z]*"' disk/audit | head -2; grep -c evil disk/audit
        $NETNS uplink blue --remove
        """#)
    #expect(
      outcome.lines == [
        "no name", "443 192.0.2.1", #""event":"lost""#, #""event":"asked""#, "0",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("allowed names are reached, by both families; others are neither told nor reached")
  func onlyThese() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + NameServerScript.outside + Self.zone + #"""
        state > before
        $NETNS uplink blue --allow 'api.example.org:443,*.example.net' --audit audit
        $NETNS uplink | grep -o 'dns allow.*'; grep -c nameserver /etc/netns/blue/resolv.conf
        get blue api.example.org 443; get blue api.example.org 443 6; get blue api.example.org 80
        for name in www.api.example.org evil.example.com example.net; do get blue $name 443; done
        get blue deep.a.example.net 80; get blue alias.example.net 80; get blue long.example.net 80
        get blue rebound.example.net 80
        # When its three seconds are over.
        sleep 5; ask blue tcp 192.0.2.2 443 1
        # A server of its own choice.
        ask blue udp 192.0.2.2 53 1; ask blue tcp 192.0.2.2 53 1
        # The host's own server of names, by a socket.
        mkdir -p dbus systemd/resolve; touch dbus/socket systemd/resolve/socket
        $NETNS exec blue ls dbus systemd/resolve; ls dbus; rm -r dbus systemd
        # Nothing of what is refused was asked for outside.
        sort -u questions | grep -vE '^(api.example.org|[a-z.]*\.example.net) (1|28)$'
        echo audit; audit asked | sort -u; audit answered; audit refused | sort -u
        stat -c %a audit; $NETNS uplink blue --remove; warden; same
        """#)
    #expect(
      outcome.lines == [
        "dns allow api.example.org:443 allow *.example.net audit /run/audit", "1",
        "443 192.0.2.1", "443 2001:db8:2::1", "refused",
        "no name", "no name", "no name",
        "80 192.0.2.1", "80 192.0.2.1", "80 192.0.2.1", "refused", "refused", "refused", "refused",
        "dbus:", "systemd/resolve:", "socket", "audit",
        "name:alias.example.net,type:A", "name:api.example.org,type:A",
        "name:api.example.org,type:AAAA", "name:deep.a.example.net,type:A",
        "name:long.example.net,type:A", "name:rebound.example.net,type:A",
        "name:api.example.org,address:192.0.2.2,ttl:3",
        "name:api.example.org,address:2001:db8:2::2,ttl:3",
        "name:api.example.org,address:192.0.2.2,ttl:3",
        "name:deep.a.example.net,address:198.51.100.7,ttl:60",
        "name:alias.example.net,address:198.51.100.7,ttl:60",
        "name:long.example.net,address:198.51.100.7",
        "name:rebound.example.net,address:10.99.0.1,ttl:60",
        "address:10.99.0.1,port:80,protocol:tcp", "address:192.0.2.2,port:443,protocol:tcp",
        "address:192.0.2.2,port:53,protocol:tcp", "address:192.0.2.2,port:53,protocol:udp",
        "address:192.0.2.2,port:80,protocol:tcp",
        "name:evil.example.com,type:A", "name:example.net,type:A",
        "name:www.api.example.org,type:A",
        "600", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("an address leaves with its time to live, and each answer lets it stay that long again")
  func timeToLive() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + NameServerScript.outside + Self.zone + #"""
        $NETNS uplink blue --allow api.example.org,long.example.net
        left() { nft list set inet netns-up0 names0v4 | grep -o "$1[^,}]*" | sed 's/.*expires //; s/ *$//'; }
        get blue api.example.org 80; ask blue tcp 192.0.2.2 80
        sleep 2; get blue api.example.org 80; sleep 2; ask blue tcp 192.0.2.2 80
        sleep 2; ask blue tcp 192.0.2.2 80; left 192.0.2.2
        # What came by TCP has the time of the set.
        get blue long.example.net 80; left 198.51.100.7 | grep -cE '^(59|1m)'
        """#)
    #expect(
      outcome.lines == [
        "80 192.0.2.1", "80 192.0.2.1", "80 192.0.2.1", "80 192.0.2.1", "refused", "80 192.0.2.1",
        "1",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test(
    "without warden or dnsmasq nothing is let out, and both end; gc and the next uplink start them again"
  )
  func killed() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + NameServerScript.outside + Self.zone + #"""
        state > before; ip netns add red
        $NETNS uplink blue --allow '*.example.net' --audit audit
        server() { ps ax -o pid=,comm= | awk '$2 == "dnsmasq" { print $1 }'; }
        gone() { for i in $(seq 100); do [ -z "$(warden)$(server)" ] && return; sleep 0.05; done; echo there; }
        get blue deep.a.example.net 80
        for victim in warden server; do
          kill -9 $($victim); gone; get blue alias.example.net 80; $NETNS uplink | grep -o unfinished
          if [ $victim = warden ]; then $NETNS gc; else $NETNS uplink red; $NETNS uplink red --remove; fi
          get blue alias.example.net 80; $NETNS uplink | grep -c unfinished
        done
        # The namespace goes, and the device with it.
        ip netns del red; ip netns del blue; gone; $NETNS gc; ip netns add blue; same
        """#)
    #expect(
      outcome.lines == [
        "80 192.0.2.1", "no name", "unfinished", "netns-up0: finished what was interrupted",
        "80 192.0.2.1", "0", "no name", "unfinished", "80 192.0.2.1", "0",
        "netns-up0: removed an uplink whose namespace has ended", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("what stands in the way is said in a line, and nothing is changed")
  func refusals() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + NameServerScript.outside + #"""
        state > before; try() { $NETNS uplink blue "$@" 2>&1 | grep -v 'netns help'; }
        try --allow 'example.org:22,*.example.org:443'; try --allow example.org --dns
        try --audit audit; try --allow example.org --audit /; try --allow example.org --audit no/audit
        : > /etc/resolv.conf; try --allow example.org; echo 'nameserver 192.0.2.2' > /etc/resolv.conf
        mount --bind /dev/null /usr/sbin/dnsmasq; try --allow example.org; umount /usr/sbin/dnsmasq
        cat > starts.sh <<'S'
        #!/bin/sh
        echo 'dnsmasq: recompile with HAVE_NFTSET defined to enable nftset directives at line 1' >&2; exit 1
        S
        chmod +x starts.sh; mount --bind starts.sh /usr/sbin/dnsmasq; try --allow example.org
        umount /usr/sbin/dnsmasq; same; ls audit
        """#)
    #expect(
      outcome.lines == [
        "netns: example.org and the names below it cannot have different ports: allow example.org and "
          + "*.example.org with the same",
        "--dns: names of --allow are asked for at a server of the uplink's own",
        "--audit tells what --allow refuses: say what is allowed",
        "netns: the audit file /: Is a directory",
        "netns: the audit file /run/no/audit: No such file or directory",
        "netns: /etc/resolv.conf names no server that could be asked",
        "netns: the program dnsmasq is missing, which answers the allowed names: install dnsmasq-base",
        "netns: dnsmasq has no sets of nftables, which it has since 2.87: recompile with HAVE_NFTSET defined to "
          + "enable nftset directives at line 1",
        "same",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
