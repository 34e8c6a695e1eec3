import Testing

/// Signals of the command that `exec` runs.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct ExecSignalTests {
  /// With and without its own resolver configuration, for which another process stays in place.
  private static let namespaces = """
    $NETNS add plain; $NETNS add own; mkdir -p /etc/netns/own
    echo inner > /etc/netns/own/resolv.conf; rm -f /etc/resolv.conf; echo host > /etc/resolv.conf

    """

  @Test(arguments: ["plain", "own"])
  func reachTheCommand(_ namespace: String) throws {
    let run = try PrivateMachine.run(
      Self.namespaces + """
        $NETNS exec \(namespace) bash -c 'trap "echo caught; exit 9" USR1; echo $$ > /run/pid
          while :; do sleep 0.02; done' & pid=$!
        until [ -s /run/pid ]; do sleep 0.01; done; [ $(cat /run/pid) = $pid ] && echo same pid
        kill -USR1 $pid; wait $pid; echo $?
        $NETNS exec \(namespace) sleep 30 & pid=$!
        until [ $(cat /proc/$pid/comm) = sleep ]; do sleep 0.01; done
        kill -TERM $pid; wait $pid; echo $?
        """)
    #expect(run.lines == ["same pid", "caught", "9", "143"], "\(run.errors)")
  }

  @Test(arguments: ["plain", "own"])
  func stayIgnoredOrBlocked(_ namespace: String) throws {
    let run = try PrivateMachine.run(
      Self.namespaces + """
        # Beyond these stand the two signals that the C library keeps for itself.
        status() { awk -v wanted="Sig($1)" '$0 ~ wanted { print $1 " " substr($2, 10) }' \\
          /proc/self/status; }
        export -f status
        bash -c 'trap "" USR1 PIPE; exec $NETNS exec \(namespace) bash -c "status Ign"'
        sh -c 'trap "" HUP; exec $NETNS exec \(namespace) sh -c "kill -HUP \\$\\$; echo survived"'
        $NETNS exec \(namespace) bash -c "status 'Ign|Blk'"
        """)
    #expect(
      run.lines == [
        "SigIgn: 0001200", "survived", "SigBlk: 0000000", "SigIgn: 0000000",
      ], "\(run.errors)")
  }
}
