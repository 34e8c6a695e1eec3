import Testing

/// `netns enter`
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct EnterTests {
  /// `$T` is a process in its own namespaces, with another root and working directory.
  private static let target = #"""
    mkdir -p /run/root/sub /run/root/proc; for d in bin sbin lib lib64 usr etc dev; do
      [ -e /$d ] || continue; mkdir -p /run/root/$d; mount --rbind /$d /run/root/$d; done
    unshare -muinpC -f sh -c 'hostname target; mount -t proc proc /run/root/proc
      exec chroot /run/root sh -c "cd /sub; echo >/ready; exec sleep 1000"' &
    until [ -s /run/root/ready ]; do sleep 0.01; done; T=$(pgrep -x sleep)

    """#

  @Test func entersAllOfAProcess() throws {
    let run = try PrivateMachine.run(
      Self.target + #"""
        cd /run; $NETNS enter $T sh -c 'hostname; pwd; cat /proc/1/comm; ls / | grep ready; ip -br link | wc -l'
        $NETNS enter /proc/$T -- hostname; hostname >/dev/null; $NETNS enter $T sh -c 'exit 7'; echo $?
        $NETNS enter $T sh -c 'kill -TERM $$'; echo $?; $NETNS enter $T nosuch 2>/dev/null; echo $?
        python3 -c "import os; p = os.pidfd_open($T); os.set_inheritable(p, True)
        os.execv('$NETNS', ['netns', 'enter', 'pidfd:%d' % p, 'hostname'])"
        echo 'echo shell; exit 5' | SHELL=/bin/sh $NETNS enter $T; echo $?
        $NETNS enter $$ pwd
        """#)
    #expect(
      run.lines == [
        "target", "/sub", "sleep", "ready", "1", "target", "7", "143", "127", "target", "shell",
        "5",
        "/run",
      ], "\(run.output)\(run.errors)")
  }

  @Test func entersNamesToo() throws {
    let run = try PrivateMachine.run(
      #"""
      $NETNS add blue; $NETNS add 4711; $NETNS -n 4711 link add t-x type veth peer name t-y 2>/dev/null
      $NETNS enter blue -- ip -br link | wc -l; $NETNS enter /run/netns/4711 ip -br link | wc -l
      $NETNS enter 4711 ip -br link | wc -l; echo 'echo $0 $((1 + 1))' | SHELL=/bin/sh $NETNS enter blue
      """#)
    #expect(run.lines == ["1", "3", "3", "/bin/sh 2"], "\(run.output)\(run.errors)")
  }

  /// A user enters the user's own namespaces as their root. Groups are kept if they may not be dropped.
  @Test func entersAUsersOwnNamespaces() throws {
    let run = try PrivateMachine.run(
      #"""
      as() { setpriv --reuid 1000 --regid 1000 --groups 1000,2000 -- "$@"; }; chmod 755 /run
      as unshare -rmun sh -c 'hostname own; exec sleep 1000' & until pgrep -x sleep >/dev/null; do sleep 0.01; done
      U=$(pgrep -x sleep); until [ "$(cat /proc/$U/uid_map | wc -l)" = 1 ]; do sleep 0.01; done
      cd /
      as $NETNS enter $U sh -c 'hostname; id -u; id -g; id -G | wc -w; grep CapEff /proc/self/status | grep -c fff'
      $NETNS enter $U sh -c 'hostname; id -u; id -g; id -G'
      as $NETNS enter $$ true; echo $?; $NETNS enter 999999 true; echo $?; $NETNS enter pidfd:0 true; echo $?
      """#)
    #expect(
      run.lines == ["own", "0", "0", "2", "1", "own", "0", "0", "0", "1", "1", "1"],
      "\(run.output)\(run.errors)")
    let said = run.errors.split(separator: "\n")
    #expect(said.count == 3, "\(run.errors)")
    #expect(said.first?.contains("Permission denied; only root or its owner may") == true)
    #expect(said.dropFirst().first == "netns enter: there is no process 999999: No such process")
  }
}
