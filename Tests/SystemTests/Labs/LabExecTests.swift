import Testing

/// `netns exec LAB/NODE` as another user, in another directory, with other variables.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct LabExecTests {
  private static let prepare = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run; echo 'me:x:1234:1235::/home/me:/bin/sh' >>/etc/passwd
    cat >l.clab.yml <<'E'
    name: l
    topology:
      nodes:
        a: {env: {WHO: node, KEPT: "1"}}
        b: {kind: linux, binds: ["note:/etc/note"]}
    E
    echo bound >note; $lab up -q l.clab.yml || exit 1

    """#

  @Test func takesTheOptionsOfExec() throws {
    let run = try PrivateMachine.run(
      Self.prepare + #"""
        exec() { $NETNS exec "$@"; echo $?; }
        exec --user-as me --wd /usr/lib --env WHO=you --env X=y l/a sh -c 'id -u; id -G; pwd; echo $WHO $KEPT $X $HOME; ls /sys/class/net'
        exec l/b --wd /etc --env X=z -- sh -c 'echo $X; cat note'; exec --user-as 7:8 l/b sh -c 'id -u; id -G'
        ORIGIN=1 exec --env ORIGIN l/a sh -c 'echo $ORIGIN'; exec --all --user-as 7:8 --env X=1 l sh -c 'echo $(id -u) $X' 2>/dev/null
        exec --user-as nosuch l/a true 2>&1; exec --wd /nosuch l/a true 2>&1; exec --env =x l/a true 2>&1; exec --user-as '' l/a true 2>&1
        $NETNS add n; $NETNS -all exec --user-as me --wd /usr --env X=q sh -c 'echo $(id -u) $PWD $X' | sort | uniq -c | tr -s ' '
        $lab down -q l
        """#)
    #expect(
      run.lines.filter { !$0.hasPrefix("netns: see") } == [
        "1234", "1235", "/usr/lib", "you 1 y /home/me", "lo", "0", "z", "bound", "0", "7", "8", "0",
        "1", "0", "a: 7 1", "b: 7 1", "0",
        #"netns: there is no user "nosuch" here"#, "1",
        "netns: cannot change the directory to /nosuch: No such file or directory", "126",
        #"netns: --env takes NAME=VALUE or NAME, not "=x""#, "1",
        "netns exec: --user-as wants a value, and got an empty one", "255",
        " 3 ", " 3 1234 /usr q", " 1 netns: clab-l-a", " 1 netns: clab-l-b", " 1 netns: n",
      ], "\(run.output)\(run.errors)")
  }
}
