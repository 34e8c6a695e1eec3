import Testing

/// `netns run --allow`: a command restricted to a few destinations.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && NameServerScript.hasPrograms, "needs root, dnsmasq and python3"),
  .serialized)
struct AllowRunTests {
  /// R runs a command; `clean` waits until nothing of it is left.
  private static let start = #"""
    ip -n out addr add 198.51.100.7/32 dev eth0; answer out 80 443
    cat > zone <<'Z'
    api.example.org A 60 192.0.2.2
    api.example.org AAAA 60 2001:db8:2::2
    deep.a.example.net A 60 198.51.100.7
    evil.example.com A 60 192.0.2.2
    Z
    names; mkdir /tmp-t; mount -t tmpfs tmpfs /mnt; cp get.py talk.py /mnt; state > before
    run='run --allow api.example.org:443,*.example.net'; R() { $NETNS $run "$@"; }
    clean() { for i in $(seq 60); do same > said; grep -q same said && break; sleep 0.1; done; cat said; }

    """#

  @Test("it gets to what is allowed and to nothing else, and leaves nothing behind")
  func onlyThese() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + NameServerScript.outside + Self.start + #"""
        for name in api.example.org evil.example.com deep.a.example.net; do R -- python3 /mnt/get.py $name 443; done
        R --net private -- python3 /mnt/get.py api.example.org 443 6
        R -- python3 /mnt/talk.py tcp 192.0.2.2 80
        $NETNS run --allow 198.51.100.7:80 -- python3 /mnt/talk.py tcp 198.51.100.7 80
        R -- sh -c 'exit 7'; echo $?
        # The host's own servers, namespaces, devices and rules are not there.
        R -- sh -c 'ls /run; cat /proc/1/comm; tr -s " " < /proc/self/uid_map'
        for try in 'nft list ruleset' 'ip tuntap add dev t mode tap' 'nsenter -n -t 1 true' \
          'ip route add 192.0.2.9 dev uplink'; do R -- $try 2>/dev/null && echo "$try"; done
        R --root /nowhere -- true 2>/dev/null || echo failed
        R --net blue -- true 2>&1 | head -1; clean
        # A resolv.conf that leads into the host's /run.
        mkdir -p systemd/resolve; cp /etc/resolv.conf systemd/resolve/stub-resolv.conf
        ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
        R -- cat /etc/resolv.conf; clean
        """#)
    #expect(
      outcome.lines == [
        "443 192.0.2.1", "no name", "443 192.0.2.1", "443 2001:db8:2::1", "refused", "80 192.0.2.1",
        "7",
        "resolv.conf", "sh", " 0 0 4294967295", "failed",
        "netns run: --allow has a network of its own: --net blue says otherwise", "same",
        "nameserver 169.254.53.53", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("killed, whoever of them it is: the command ends, and its way out with it")
  func killed() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + NameServerScript.outside + Self.start + #"""
        ended() { for i in $(seq 60); do kill -0 $1 2>/dev/null || return 0; sleep 0.1; done; echo there; }
        up() { until [ -n "$($NETNS uplink)" ]; do sleep 0.05; done; sleep 0.3; }
        $NETNS $run -- sleep 100 & up; inside=$(pgrep -x sleep | tail -1)
        kill -9 $!; ended $inside; clean
        $NETNS $run -- sleep 100 & up; inside=$(pgrep -x sleep | tail -1); kill -9 $inside; wait $!; echo $?; clean
        $NETNS $run -- sleep 100 & up; kill -9 $(warden); sleep 0.3
        $NETNS gc; kill $!; wait $! 2>/dev/null; clean
        # All at once: the next command tidies.
        $NETNS $run -- sleep 100 & up; inside=$(pgrep -x sleep | tail -1); kill -9 $(warden) $! $inside; ended $inside
        sleep 0.5; R -- true; clean
        """#)
    #expect(
      outcome.lines.map { $0.replacing("netns-up0: ", with: "") } == [
        "same", "137", "same", "removed an uplink whose namespace has ended", "same", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
