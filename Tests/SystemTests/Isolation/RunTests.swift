import Testing

/// `netns run`
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct RunTests {
  @Test func makesTheKindsThatWereAskedFor() throws {
    let run = try PrivateMachine.run(
      #"""
      for kind in uts ipc pid mount user cgroup time; do
        file=$kind; [ $kind = mount ] && file=mnt
        new=$($NETNS run --$kind -- readlink /proc/self/ns/$file); [ "$new" != "$(readlink /proc/self/ns/$file)" ] && echo $kind
        [ "$($NETNS run --$kind -- readlink /proc/self/ns/net)" = "$(readlink /proc/self/ns/net)" ] || echo net too
      done
      $NETNS run --net none ip -br link | tr -s ' '; $NETNS run --net private ip -br addr | tr -s ' '
      $NETNS run --hostname boxed hostname; hostname > /run/before
      $NETNS run --boottime 864000 -- awk '{ print ($1 >= 864000) }' /proc/uptime
      $NETNS run --all --map-root -- sh -c 'id -u; set -- /proc/[0-9]*; echo $#; echo $$; hostname inner'
      [ "$(hostname)" = "$(cat /run/before)" ] && echo unchanged
      """#)
    #expect(
      run.lines == [
        "uts", "ipc", "pid", "mount", "user", "cgroup", "time",
        "lo DOWN 00:00:00:00:00:00 <LOOPBACK> ", "lo UNKNOWN 127.0.0.1/8 ::1/128 ", "boxed", "1",
        "0", "1", "1", "unchanged",
      ], "\(run.output)\(run.errors)")
  }

  @Test func joinsANetworkWithItsFiles() throws {
    let run = try PrivateMachine.run(
      #"""
      $NETNS add blue; mkdir -p /etc/netns/blue; echo 'nameserver 192.0.2.1' > /etc/netns/blue/resolv.conf
      $NETNS -n blue link add t-v type veth peer name t-w
      $NETNS run --net blue --pid --mount-proc -- sh -c 'cat /etc/resolv.conf; ls /sys/class/net | tr "\n" " "; echo $$'
      $NETNS run --net /run/netns/blue ls /sys/class/net | wc -l
      $NETNS run --net nosuch true; echo $?; grep -c 192.0.2.1 /etc/resolv.conf
      """#)
    #expect(
      run.lines == ["nameserver 192.0.2.1", "lo t-v t-w 1", "3", "255", "0"],
      "\(run.output)\(run.errors)")
  }

  /// `$R` is a root with the machine's programs.
  private static let root = #"""
    R=/run/root; mkdir -p $R/proc $R/etc $R/tmp $R/work; for d in bin sbin lib lib64 usr; do
      [ -e /$d ] || continue; mkdir -p $R/$d; mount --rbind /$d $R/$d; done; echo mine > $R/etc/mark

    """#

  @Test func changesTheRoot() throws {
    let run = try PrivateMachine.run(
      Self.root + #"""
        echo outside > /run/outer; mkdir /run/data; echo kept > /run/data/file
        cd /run; $NETNS run --root root --pid --mount-proc --bind data:/work:ro --tmpfs /tmp --wd work -- sh -c '
          pwd; cat file; touch new 2>&1 | grep -c Read-only; [ -e /run/outer ] || echo gone
          ls /; grep -c " /run" /proc/self/mountinfo; stat -f -c %T /tmp; cat /proc/1/root/etc/mark'
        $NETNS run --root root --wd ../../run true; echo $?
        $NETNS run --root root nosuch; echo $?; $NETNS run --root /run/outer true; echo $?
        ls /run/root/work; grep -c /run/root/work /proc/self/mountinfo
        """#)
    #expect(
      run.lines == [
        "/work", "kept", "1", "gone", "bin", "etc", "lib", "lib64", "proc", "sbin", "tmp",
        "usr", "work", "0", "tmpfs", "mine", "255", "127", "255", "0",
      ], "\(run.output)\(run.errors)")
    #expect(
      run.errors.split(separator: "\n").map(String.init) == [
        "netns run: --wd ../../run: No such file or directory in the root root",
        "netns run: cannot run nosuch in the root root: No such file or directory",
        "netns run: --root /run/outer: Not a directory",
      ])
  }

  /// Even if its name is not UTF-8.
  @Test func keepsTheWorkingDirectory() throws {
    let run = try PrivateMachine.run(
      #"""
      cd /run; here=$(printf 'a\377\303\251'); mkdir "$here"; cd "$here"; touch here; outside=$(pwd)
      [ "$($NETNS run --pid --mount-proc pwd)" = "$outside" ] && $NETNS run --pid --mount-proc ls
      $NETNS add --with mount,pid blue
      [ "$($NETNS exec blue pwd)" = "$outside" ] && $NETNS exec blue ls
      cd /run; mv "$here" plain; mkdir "$here"; mount --bind plain "$here"; cd "$here"
      $NETNS unshare -w . ls; $NETNS nsenter -m/proc/self/ns/mnt -w"/run/$here" ls
      """#)
    #expect(
      run.lines == ["here", "here", "here", "here"], "\(run.output)\(run.errors)")
  }

  @Test func becomesTheUser() throws {
    let run = try PrivateMachine.run(
      #"""
      echo 'me:x:1234:1235::/home/me:/bin/sh' >> /etc/passwd; echo 'extra:x:2000:me' >> /etc/group
      run() { $NETNS run --uts "$@"; }
      run --user-as me sh -c 'id -u; id -g; id -G; echo $HOME $USER'; run --user-as me:7 id -G
      run --user-as 4000:4001 id -G; run --user-as 4000 true; echo $?; run --user-as me --groups 5,extra id -G
      run --user-as nosuch true; echo $?; run --user-as me --groups none id -G
      run --user-as me --caps keep:net_raw,sys_admin -- grep CapEff /proc/self/status
      run --caps drop -- grep -E 'Cap(Prm|Bnd)' /proc/self/status; run --caps drop:chown -- grep CapPrm /proc/self/status | tail -c 2
      run --no-new-privs grep NoNewPrivs /proc/self/status
      A=1 B=2 run --clear-env --env B --env C=3 --env D -- env; A=1 run --env A=2 -- sh -c 'echo $A'
      $NETNS add blue; $NETNS exec --user-as me --wd /usr/lib --env X=y blue sh -c 'id -u; pwd; echo $X $HOME'
      $NETNS exec blue --env X=z -- sh -c 'echo $X'
      """#)
    #expect(
      run.lines == [
        "1234", "1235", "1235 2000", "/home/me me", "7", "4001", "255", "1235 5 2000", "255",
        "1235",
        "CapEff:\t0000000000202000", "CapPrm:\t0000000000000000", "CapBnd:\t0000000000000000", "e",
        "NoNewPrivs:\t1", "B=2", "C=3", "2", "1234", "/usr/lib", "y /home/me", "z",
      ], "\(run.output)\(run.errors)")
  }

  @Test func statusAndSignalsAreTheCommands() throws {
    let run = try PrivateMachine.run(
      #"""
      $NETNS run --uts -- sh -c 'kill -KILL $$'; echo $?
      for kinds in --uts --pid "--pid --user --map-root"; do
        $NETNS run $kinds sh -c 'exit 7'; echo $?
        $NETNS run $kinds sh -c 'trap "echo caught; exit 9" USR1; echo >/run/in; while :; do sleep 0.02; done' &
        until [ -s /run/in ]; do sleep 0.01; done; kill -USR1 $!; wait $!; echo $?; rm /run/in
        # Process 1 would not even notice; the command ends as any other.
        $NETNS run $kinds sh -c 'echo >/run/in; exec sleep 99' & until [ -s /run/in ]; do sleep 0.01; done
        sleep 0.1; kill -TERM $!; wait $!; echo $?; rm /run/in; pgrep -x sleep
      done
      $NETNS run --pid --kill-child sh -c 'echo >/run/in; exec sleep 99' & until [ -s /run/in ]; do sleep 0.01; done
      kill -KILL $!; wait $!; until ! pgrep -x sleep >/dev/null; do sleep 0.01; done; echo ended; rm /run/in
      $NETNS run --uts --user-as 7:7 --kill-child=TERM sh -c 'trap "echo told; exit" TERM; echo >/run/in; while :; do sleep 0.02; done' &
      chmod 777 /run; until [ -s /run/in ]; do sleep 0.01; done; kill -KILL $!; until ! pgrep -x sh >/dev/null; do sleep 0.01; done
      """#)
    let each = ["7", "caught", "9", "143"]
    #expect(
      run.lines == ["137"] + each + each + each + ["ended", "told"], "\(run.output)\(run.errors)")
  }

  /// Descriptors that netns opens must not become standard ones, which would be written to or mistaken for the
  /// command's.
  @Test func standardDescriptorsMayBeClosed() throws {
    let run = try PrivateMachine.run(
      #"""
      closed() { python3 -c 'import os, sys; [os.close(int(d)) for d in sys.argv[1]]; os.execv(sys.argv[2], sys.argv[2:])' "$@"; }
      closed 0 $NETNS run --pid sh -c 'echo >/run/in; exec sleep 99' & until [ -s /run/in ]; do sleep 0.01; done
      sleep 0.1; kill -TERM $!; wait $!; echo $?
      for options in --uts "--pid --mount-proc" "--all --map-root"; do
        closed 01 $NETNS run $options sh -c 'for d in 0 1 2; do [ -e /proc/self/fd/$d ] && echo open $d >&2; done; exit 0' 2>&1
      done
      $NETNS add a; closed 1 $NETNS list 2>&1; echo $?; closed 2 $NETNS exec nosuch true; echo $?; closed 012 $NETNS delete a; $NETNS list
      """#)
    #expect(
      run.lines == [
        "143", "open 2", "open 2", "open 2", "write error: Bad file descriptor", "1", "255",
      ], "\(run.output)\(run.errors)")
  }

  @Test func refusesWhatCannotBe() throws {
    let run = try PrivateMachine.run(
      #"""
      try() { $NETNS run "$@" true 2>&1 | sed '/netns help run/d'; echo ${PIPESTATUS[0]}; }
      try; try --net none --net private; try --map-root --map-user 7; try --map-users 0:1:5,3:9:5
      try --bind /nosuch:/mnt; try --bind /run:relative; try --tmpfs /mnt --bind /run:/mnt; try --tmpfs /nosuch/dir
      try --memory much; try --cpu 0; try --pids -1; try --wd /nosuch; try --caps keep:net_admim; try --kill-child=FOO; try --boottime soon; try --user --user-as 7:7
      $NETNS run --all --map-root sh -c 'echo 0 >/proc/sys/user/max_uts_namespaces; $NETNS run --uts --ipc true; echo $?' 2>&1
      setpriv --reuid 1000 --regid 1000 --clear-groups $NETNS run --ipc true 2>&1; mountpoint -q /mnt && echo left
      """#)
    #expect(
      run.lines == [
        "netns run: nothing is isolated; --all makes a namespace of every kind", "255",
        "netns run: --net is given twice", "255",
        "netns: --map-root and --map-user exclude each other", "255",
        "netns: the ranges 0 1 5 and 3 9 5 overlap", "255",
        "netns run: --bind /nosuch: No such file or directory", "255",
        #"netns run: --bind wants a path from the root on, not "relative""#, "255",
        "netns run: two mounts on /mnt exclude each other", "255",
        "netns run: /nosuch/dir does not exist inside; only a --tmpfs gets new directories, because others would stay",
        "255",
        #"netns run: --memory takes a size such as 200M, not "much""#, "255",
        #"netns run: --cpu takes a number of processors such as 0.5, not "0""#, "255",
        #"netns run: --pids takes a number of processes, not "-1""#, "255",
        "netns run: --wd /nosuch: No such file or directory", "255",
        #"netns run: there is no capability "net_admim"; did you mean `net_admin`?"#, "255",
        #"netns run: there is no signal "FOO""#, "255",
        #"netns run: --boottime takes seconds, not "soon""#, "255",
        "netns run: cannot set the groups: Operation not permitted; it is not mapped inside: see --map-auto",
        "255",
        "netns run: cannot make ipc, uts namespaces: No space left on device; /proc/sys/user/max_uts_namespaces is the limit",
        "255",
        "netns run: cannot make ipc namespace: Operation not permitted; this needs root, or --user",
      ], "\(run.output)\(run.errors)")
  }
}
