import Testing

/// Namespaces restricted to a few destinations.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct AllowTests {
  @Test("what is allowed is reached; what a program may try besides is not")
  func onlyThese() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        ip -n out addr add 192.0.2.3/24 dev eth0; answer out 7 53 443; ip netns add red; answer red 7
        python3 talk.py answer 22 > ready & until grep -q ready ready; do sleep 0.1; done
        $NETNS publish red 8080:7; state > before
        $NETNS uplink blue --allow 192.0.2.2:443,192.0.2.3,2001:db8:2::/64:443 2>&1 | grep -v help
        $NETNS uplink blue --allow '192.0.2.2:443,192.0.2.3,[2001:db8:2::/64]:443'
        $NETNS uplink | grep -o 'allow.*'
        for kind in tcp udp; do
          ask blue $kind 192.0.2.2 443; ask blue $kind 2001:db8:2::2 443
        done
        ask blue tcp 192.0.2.3 7
        try() { ask blue "$@" 2 | grep -vE 'refused|nothing'; }
        try tcp 192.0.2.2 7; try udp 192.0.2.2 53; try tcp 192.0.2.2 53; try tcp 2001:db8:2::2 7
        try udp 2001:db8:2::2 53; ip netns exec blue ping -c 1 -W 1 192.0.2.2 | grep -c ' 0% packet'
        ip netns exec blue ping -c 1 -W 1 2001:db8:2::2 | grep -c ' 0% packet'
        # The host itself, and what it publishes of another namespace.
        pair=$($NETNS uplink | grep -o 'address fd[^ ]*' | sed 's/address //; s/2$/1/')
        for at in 192.0.2.1 10.213.0.5 2001:db8:2::1 $pair; do try tcp $at 22; try udp $at 22; try tcp $at 8080; done
        # Rules, addresses and devices of its own change nothing.
        ip netns exec blue nft flush ruleset; ip -n blue addr add 192.0.2.77/32 dev uplink; try tcp 192.0.2.2 7
        ip -n blue route add 192.0.2.2 via 10.213.0.5 src 192.0.2.77; try tcp 192.0.2.2 443
        ip -n blue route del 192.0.2.2
        ip netns exec blue ping -c 1 -W 1 192.0.2.3 | grep -c ' 0% packet'
        $NETNS publish blue 9090:9; try tcp 192.0.2.2 7; $NETNS uplink | grep -c 'allow 192.0.2.2:443'
        $NETNS publish blue 9090:9 --remove; $NETNS uplink blue --remove; same
        """#)
    #expect(
      outcome.lines == [
        "2001:db8:2::/64:443: \"2001:db8:2::/64:443\" is neither an address nor a network",
        "allow 192.0.2.2:443 allow 192.0.2.3 allow [2001:db8:2::/64]:443",
        "443 192.0.2.1", "443 2001:db8:2::1", "443 192.0.2.1", "443 2001:db8:2::1", "7 192.0.2.1",
        "0", "0", "1", "1", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
