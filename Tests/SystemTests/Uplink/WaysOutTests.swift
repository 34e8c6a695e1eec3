import Testing

/// What a program restricted to a few destinations may try, and what it must not reach.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && NameServerScript.hasPrograms, "needs root, dnsmasq and python3"),
  .serialized)
struct WaysOutTests {
  private static let allow = "--allow 'api.example.org:443/tcp,*.example.net:443/tcp' --audit audit"
  private static let prepare =
    UplinkScript.host + NameServerScript.outside + WaysOutScript.host + WaysOutScript.ways

  /// With no privileges over the network, and with all of them: the rules are on the host's side.
  @Test("no way leads out of a sandbox or of a namespace, and what was refused is written down")
  func refused() throws {
    let outcome = try PrivateMachine.run(
      Self.prepare + #"""
        mount -t tmpfs tmpfs /mnt; cp ways.py get.py /mnt
        # What was made for a command goes when its network has ended, a moment after it; until then another
        # gets other addresses than those that are looked for.
        gone() { while nft list tables | grep -q netns-up; do sleep 0.05; done; }
        for name in 'api.example.org 443' 'api.example.org 443 6' 'deep.a.example.net 443' 'deep.a.example.net 443 6'; do
          $NETNS run \#(Self.allow) -- python3 /mnt/get.py $name; done
        rm audit; gone; $NETNS run \#(Self.allow) -- python3 /mnt/ways.py sealed
        missing() { audit refused | sort -u | comm -13 - <(sort $1); }
        places 443/tcp 9999/udp 443/udp > wanted; missing wanted; rm audit
        gone; $NETNS uplink blue \#(Self.allow); $NETNS exec blue python3 /mnt/ways.py
        for protocol in icmp esp gre ipip ipv6 253; do for address in 198.51.100.9 192.0.2.2; do
          echo address:$address,protocol:$protocol; done; done >> wanted
        printf 'address:%s,protocol:icmpv6\n' 2001:db8:9::9 ff02::1 >> wanted
        echo address:192.0.2.2,port:443,protocol:sctp >> wanted; missing wanted
        sleep 0.5; sort -u sniffed; sort -u questions | cut -d' ' -f1 | grep -vE '^(api.example.org|[a-z.]*\.example.net)$'
        """#, seconds: 150)
    #expect(
      outcome.lines == [
        "443 192.0.2.1", "443 2001:db8:2::1", "443 192.0.2.1", "443 2001:db8:2::1",
        "tried 102", "tried 94",
        // The addresses of the names, and the queries of the uplink's own server.
        "17 192.0.2.2 53", "6 192.0.2.2 443", "6 198.51.100.7 443", "6 2001:db8:2::2 443",
        "6 2001:db8:9::7 443",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
