import Testing

/// How namespaces are given to `netns`: by name, by path, as LAB/NODE.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct TargetTests {
  private static let blue = """
    $NETNS add blue 2>/dev/null; mkdir -p /etc/netns/blue; echo inner > /etc/netns/blue/t-file

    """

  @Test func commandsTakePaths() throws {
    let run = try PrivateMachine.run(
      Self.blue + """
        $NETNS exec /run/netns/blue cat /etc/t-file; $NETNS exec /var/run/netns/blue $NETNS identify
        $NETNS -n /run/netns/blue link show lo | grep -c LOOPBACK
        $NETNS exec blue sleep 30 & until [ "$($NETNS pids blue)" ]; do sleep 0.01; done
        pid=$($NETNS pids blue); [ $($NETNS pids /proc/$pid/ns/net) = $pid ] && echo pids
        $NETNS exec /proc/$pid/ns/net $NETNS identify; cd /run/netns; $NETNS exec ./blue $NETNS identify
        $NETNS link add v0 type veth peer name v1 netns /proc/$pid/ns/net
        $NETNS -n blue link show v1 | grep -c v1; kill $pid
        $NETNS exec /run/netns/none true; echo $?; echo text > /run/text; $NETNS exec /run/text true
        echo $?; $NETNS -n /run/text link; echo $?
        """)
    #expect(
      run.lines == ["inner", "blue", "1", "pids", "blue", "blue", "1", "255", "255", "255"],
      "\(run.errors)")
    #expect(run.errors.contains("netns: /run/text is not a namespace"))
  }

  @Test func aCommandMayFollowTwoDashes() throws {
    let run = try PrivateMachine.run(
      Self.blue + """
        $NETNS exec blue -- echo one; $NETNS exec /run/netns/blue -- sh -c 'echo $1' - two
        $NETNS -all exec -- echo three | tail -1; $NETNS exec blue echo -- four
        $NETNS exec blue --; echo $?
        """)
    #expect(run.lines == ["one", "two", "three", "-- four", "1"], "\(run.errors)")
  }

  @Test func commandsTakeNodesOfLabs() throws {
    let run = try PrivateMachine.run(
      """
      printf '%s\\n' 'name: shop' 'prefix: other' 'topology:' '  nodes: {web: {}, desk: {}, h: {kind: host}}' \\
        '  links: [{endpoints: ["web:eth0", "desk:eth0"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]' > /run/l.yaml
      $NETNS up /run/l.yaml > /dev/null || exit 1
      $NETNS -n shop/web -o -4 address show eth0 | grep -o '10.0.0.1/24'
      $NETNS exec shop/web -- $NETNS identify
      $NETNS exec shop/web sleep 30 & until [ "$($NETNS pids shop/web)" ]; do sleep 0.01; done
      $NETNS pids shop/web | wc -l
      $NETNS link add v0 type veth peer name v1 netns shop/desk; $NETNS -n shop/desk link show v1 | grep -c v1
      $NETNS -n shop/h link show v0 | grep -c v0
      cd /run; mkdir -p shop/web; $NETNS -n shop/web link show eth0 | grep -c eth0
      for node in shop/none none/web; do $NETNS -n $node link; echo $?; $NETNS pids $node; echo $?; done
      $NETNS down shop > /dev/null
      """)
    #expect(
      run.lines == [
        "10.0.0.1/24", "other.web", "1", "1", "1", "1", "255", "255", "255", "255",
      ], "\(run.errors)")
    #expect(run.errors.contains("netns: lab `shop` has no node `none`"))
    #expect(run.errors.contains("netns: lab `none` is not up"))
  }

  @Test("a misspelt lab or node is told what may have been meant, by every verb")
  func misspeltLabsAndNodes() throws {
    let run = try PrivateMachine.run(
      """
      echo 'topology: {nodes: {web: {}, desk: {}}}' > /run/shop.yaml; $NETNS up -q /run/shop.yaml
      for words in 'exec shop/wbe true' '-n shop/wbe link' 'pids shop/wbe' 'logs shop/wbe'; do
        $NETNS $words 2>&1 | grep -c 'did you mean `.*web`?'
      done
      for verb in 'exec --all' down status wait test logs graph; do
        $NETNS $verb shpo $([ "$verb" = 'exec --all' ] && echo true) 2>&1
      done | sort -u
      $NETNS exec shop/gate true; $NETNS down other; $NETNS down shop >/dev/null
      """)
    #expect(run.lines.prefix(4) == ["1", "1", "1", "1"], "\(run)")
    #expect(
      run.lines.dropFirst(4) == ["netns: lab `shpo` is not up; did you mean `shop`?"], "\(run)")
    #expect(run.errors.hasPrefix("netns: lab `shop` has no node `gate`\n"), "\(run.errors)")
    #expect(run.errors.contains("netns: lab `other` is not up\n"), "\(run.errors)")
  }

  @Test("exec without a command says so in every form, and starts no shell")
  func execWithoutCommand() throws {
    let run = try PrivateMachine.run(
      """
      echo 'topology: {nodes: {web: {}}}' > /run/shop.yaml; $NETNS up -q /run/shop.yaml
      printf '#!/bin/sh\\necho a shell\\n' > /run/shell; chmod +x /run/shell; export SHELL=/run/shell
      for words in 'exec shop.web' 'exec shop.web --' 'exec shop/web' 'exec shop/web --' 'exec --all shop' \
        'exec --all shop --' 'exec --all /run/shop.yaml' '-all exec' '-all exec --'; do
        $NETNS $words 2>&1; echo $?
      done | sort | uniq -c
      """)
    #expect(
      run.lines.map { $0.split(separator: " ").joined(separator: " ") } == [
        "9 1", "9 No command specified", "9 netns: see `netns help exec`",
      ], "\(run)")
  }

  /// As `ip` it only accepts names, like iproute2.
  @Test(.enabled(if: PrivateMachine.canCompare, "needs the installed ip"))
  func calledIPTakesNamesAlone() throws {
    let run = try PrivateMachine.expectSame(
      """
      ip netns add blue
      for words in "-n /run/netns/blue link" "netns exec /run/netns/blue true" "netns pids /run/netns/blue" \\
        "-n shop/web link" "netns exec blue -- true"; do ip $words; echo $?; done
      """)
    #expect(run.lines == ["255", "255", "255", "255", "255"] || run.lines.count == 5)
  }
}
