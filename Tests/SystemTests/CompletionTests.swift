import Testing

/// What shells offer for an unfinished line.
@Suite(.enabled(if: PrivateMachine.canCompare))
struct CompletionTests {
  private static let setup = """
    mkdir -p /run/bin /run/here; cd /run/here; touch xAAy a
    for name in netns ip bridge; do ln -s "$NETNS" /run/bin/$name; done; export PATH=/run/bin:$PATH
    $IP netns add 'x*y'; $IP netns add blue; $IP link add br0 type bridge
    $IP -n blue link add in-blue type bridge

    """

  @Test(
    "words by their place",
    arguments: [
      ("netns exec ''", "blue x*y"), ("netns exec bl", "blue"), ("ip netns exec blue ''", ""),
      ("netns -n ''", "blue x*y"), ("ip --netns blue link set master ''", "in-blue lo"),
      ("ip link sh", "show"), ("ip link set dev ''", "br0 lo"),
      ("ip link add x type macvlan mode p", "passthru private"),
      ("ip link add x type veth ''", "peer"), ("ip link add x type dummy ''", ""),
      ("ip link add x type d", "dsa dummy"), ("ip link add x type bridge vlan_f", "vlan_filtering"),
      ("ip link add x type vxlan dev ''", "br0 lo"),
      ("ip link set br0 type bridge_slave isol", "isolated"),
      ("ip route add 10.0.0.0/8 dev ''", "br0 lo"), ("ip route show table m", "main"),
      ("bridge link set dev ''", "br0 lo"), ("netns ip addr add 10.0.0.1/8 dev l", "lo"),
    ])
  func words(line: String, expected: String) throws {
    let outcome = try PrivateMachine.run(
      Self.setup + "netns completion words -- \(line) | tr '\\n' ' '")
    #expect(outcome.output.split(separator: " ").joined(separator: " ") == expected, "\(line)")
  }

  @Test("bash takes no candidate for a pattern, and knows our ip and bridge")
  func bash() throws {
    let outcome = try PrivateMachine.run(
      Self.setup + #"""
        source <(netns completion bash)
        COMP_WORDS=(netns exec ''); COMP_CWORD=2; _netns; printf '<%s>' "${COMPREPLY[@]}"; echo
        complete -p netns ip bridge
        """#)
    #expect(
      outcome.lines == [
        #"<blue><x\*y>"#, "complete -o default -F _netns netns",
        "complete -o default -F _netns ip", "complete -o default -F _netns bridge",
      ], "\(outcome.errors)")
  }
}
