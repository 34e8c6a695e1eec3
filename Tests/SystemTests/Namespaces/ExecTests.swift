import Testing

/// The environment of a command in a namespace.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct ExecTests {
  private static let blue =
    "$NETNS add blue; mkdir -p /etc/netns/blue; echo inner > /etc/netns/blue/resolv.conf\n"

  @Test func isTheCommandItself() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue
      sh -c 'echo $$; exec $NETNS exec blue sh -c "echo \\$\\$"' | uniq | wc -l
      $NETNS exec blue sh -c 'exit 7'; echo $?
      $NETNS exec blue sh -c 'kill -KILL $$'; echo $?
      $NETNS exec blue nosuch; echo $?; $NETNS exec nosuch true; echo $?
      $NETNS exec blue ls /sys/class/net
      [ "$($NETNS exec blue ls /proc/self/fd)" = "$(ls /proc/self/fd)" ] && echo descriptors
      """)
    #expect(run.lines == ["1", "7", "137", "1", "255", "lo", "descriptors"], "\(run.errors)")
  }

  @Test func mountsBelowSysAreThereAgain() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue; umount -R /sys/fs/cgroup 2>/dev/null
      mount -t tmpfs below /sys/fs/cgroup; mkdir /sys/fs/cgroup/deep
      mount -t tmpfs deep /sys/fs/cgroup/deep; : > /sys/fs/cgroup/deep/file
      mount -t bpf bpf /sys/fs/bpf 2>/dev/null || mount -t tmpfs bpf /sys/fs/bpf
      mount -t tmpfs security /sys/kernel/security 2>/dev/null
      below() { awk '$5 ~ "^/sys/"{print $5}' /proc/self/mountinfo | sort; }
      export -f below; outside=$(below)
      [ "$($NETNS exec blue bash -c below)" = "$outside" ] && echo same
      $NETNS exec blue ls /sys/fs/cgroup/deep
      $NETNS exec blue awk '$5=="/sys"{n++; print $(NF-1)} END{print n}' /proc/self/mountinfo
      [ "$(below)" = "$outside" ] && echo untouched
      """)
    #expect(run.lines == ["same", "file", "blue", "1", "untouched"], "\(run.errors)")
  }

  @Test func bindsConfiguration() throws {
    let run = try PrivateMachine.run(
      """
      \(Self.blue)
      echo host > /etc/resolv.conf; echo outer > /etc/t-outer; echo inner > /etc/netns/blue/t-outer
      $NETNS exec blue cat /etc/resolv.conf /etc/t-outer; echo $?; cat /etc/resolv.conf /etc/t-outer
      """)
    #expect(run.lines == ["inner", "inner", "0", "host", "outer"])
    #expect(run.errors.isEmpty)
  }

  /// Files that the host's /etc does not have appear inside. The rest of /etc is the host's, where nothing appears.
  @Test(arguments: ["true", "mount -o remount,ro,bind /etc"])
  func showsFilesThatTheHostHasNot(_ before: String) throws {
    let run = try PrivateMachine.run(
      """
      \(Self.blue)
      mkdir -p /etc/netns/blue/t-dir /etc/t-there; echo deep > /etc/netns/blue/t-dir/deep
      echo only > /etc/netns/blue/t-only; echo host > /etc/t-host; rm -f /etc/resolv.conf
      ln -s /nowhere /etc/t-link; echo linked > /etc/netns/blue/t-link; ls -A /etc > /run/before
      \(before)
      $NETNS exec blue sh -c 'cat /etc/t-only /etc/t-dir/deep /etc/resolv.conf /etc/t-link /etc/t-host
        touch /etc/t-new; rm /etc/t-host'
      $NETNS -n blue -resolve link show lo | grep -c LOOPBACK
      ls -A /etc | diff /run/before - && readlink /etc/t-link
      """)
    #expect(
      run.lines == ["only", "deep", "inner", "linked", "host", "1", "/nowhere"], "\(run.errors)")
    // Files that would vanish with the command cannot be made.
    #expect(run.errors.contains("touch: cannot touch '/etc/t-new': Read-only file system"))
  }

  /// A working directory in /etc is in what the command sees, and not in what is covered.
  @Test(arguments: ["/etc", "/etc/t-sub"])
  func staysInTheWorkingDirectory(_ directory: String) throws {
    let run = try PrivateMachine.run(
      """
      \(Self.blue)
      echo only > /etc/netns/blue/t-only; mkdir /etc/t-sub; cd \(directory)
      $NETNS exec blue sh -c 'pwd; stat -c %d:%i . "$PWD" | uniq | wc -l; cd /etc; cat t-only'
      cd /etc; $NETNS exec blue cat t-only resolv.conf
      """)
    #expect(run.lines == [directory, "1", "only", "only", "inner"], "\(run.errors)")
  }

  @Test func warnsOfThemAsIP() throws {
    let run = try PrivateMachine.run(
      """
      \(Self.blue)
      ln -s $NETNS /run/ip; echo only > /etc/netns/blue/t-only
      /run/ip netns exec blue cat /etc/t-only; echo $?
      """)
    #expect(run.lines == ["1"])
    #expect(
      run.errors.hasPrefix(
        "Bind /etc/netns/blue/t-only -> /etc/t-only failed: No such file or directory\n"))
  }

  @Test func showsThemWithoutPrivilegesOutside() throws {
    let run = try PrivateMachine.run(
      """
      mkdir -p /etc/netns/blue; echo only > /etc/netns/blue/t-only
      unshare -U -r -m -n sh -c 'mount -t tmpfs t /run; $NETNS add blue 2>/dev/null
        $NETNS exec blue sh -c "cat /etc/t-only; head -c 4 /etc/passwd"'
      """)
    #expect(run.lines == ["only", "root"], "\(run.errors)")
  }

  @Test func coversTheLinkThatResolvConfIs() throws {
    let run = try PrivateMachine.run(
      """
      \(Self.blue)
      mkdir /run/t; echo stub > /run/t/stub; ln -sf /run/t/stub /etc/resolv.conf
      $NETNS exec blue cat /etc/resolv.conf /run/t/stub
      mkfifo /run/go; $NETNS exec blue sh -c 'cat /run/go; cat /etc/resolv.conf' & 
      sleep 0.3; echo new > /run/t/new; mv /run/t/new /run/t/stub; sleep 0.2; echo go > /run/go; wait
      rm /run/t/stub; $NETNS exec blue cat /etc/resolv.conf; ls -A /run/t; readlink /etc/resolv.conf
      """)
    #expect(
      run.lines == ["inner", "inner", "go", "inner", "inner", "/run/t/stub"], "\(run.errors)")
  }

  @Test func coversResolvConfWhereThereIsNone() throws {
    let run = try PrivateMachine.run(
      """
      \(Self.blue)
      rm -f /etc/resolv.conf; $NETNS exec blue cat /etc/resolv.conf; ls /etc/resolv.conf 2>&1
      """)
    #expect(run.lines.first == "inner" && run.lines.last?.contains("No such file") == true)
    #expect(run.errors.isEmpty)
  }

  @Test func coversResolvConfAgainWhenItIsReplaced() throws {
    let run = try PrivateMachine.run(
      """
      \(Self.blue)
      rm -f /etc/resolv.conf; echo host > /etc/resolv.conf; mkfifo /run/one /run/two
      (ulimit -n 20; exec $NETNS exec blue \
        sh -c 'cat /etc/resolv.conf /run/one /etc/resolv.conf /run/two /etc/resolv.conf') &
      command=$!; sleep 0.3
      echo new > /etc/t-new; mv /etc/t-new /etc/resolv.conf; sleep 0.3; echo one > /run/one; sleep 0.1
      for pid in $($NETNS pids blue); do cat /proc/$pid/comm; done | grep resolver
      echo changed > /etc/netns/blue/t; mv /etc/netns/blue/t /etc/netns/blue/resolv.conf; sleep 0.3
      echo two > /run/two; wait $command; cat /etc/resolv.conf
      for i in $(seq 100); do grep -qs '^State:.[^Z]' $(grep -ls netns-resolver /proc/[0-9]*/comm |
        sed 's/comm/status/') /dev/null || break; sleep 0.02; done
      grep -qs '^State:.[^Z]' $(grep -ls netns-resolver /proc/[0-9]*/comm | sed 's/comm/status/') \
        /dev/null && echo 'left behind'
      """)
    #expect(run.lines == ["inner", "one", "inner", "two", "changed", "new"], "\(run.errors)")
    #expect(run.errors.isEmpty)
  }

  @Test func mountsBelowSysThatAreLockedAreThereAgain() throws {
    // A user namespace may not take apart mounts that it got as a unit. There, files are copied.
    let run = try PrivateMachine.run(
      """
      below() { awk '$5 ~ "^/sys/"{print $5}' /proc/self/mountinfo | sort -u; }
      export -f below
      mount -t tmpfs below /sys/fs/cgroup; mkdir /sys/fs/cgroup/deep
      mount -t tmpfs deep /sys/fs/cgroup/deep
      unshare -U -r -m -n bash -c 'mount -t tmpfs t /run; $NETNS add blue
        [ "$(below)" = "$($NETNS exec blue bash -c below)" ] && echo same
        $NETNS exec blue ls /sys/class/net /sys/fs/cgroup'
      """)
    #expect(
      run.lines == ["same", "/sys/class/net:", "lo", "/sys/fs/cgroup:", "deep"],
      "\(run.errors)")
  }

  @Test func goesOnWithoutSysfs() throws {
    // A user namespace without its own network namespace may not mount sysfs.
    let run = try PrivateMachine.run(
      """
      unshare -U -r -m sh -c "mount -t tmpfs t /run; umount -l /sys; $NETNS add blue
        $NETNS exec blue echo went on"
      unshare -U -r -m -n sh -c "mount -t tmpfs t /run; $NETNS add blue
        $NETNS exec blue ls /sys/class/net"
      """)
    #expect(run.lines == ["went on", "lo"], "\(run.errors)")
  }

  @Test func entersWithFilesOnlyWhereTheyAreRead() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue; mkdir -p /etc/netns/blue; echo nameserver 192.0.2.1 > /etc/netns/blue/resolv.conf
      mounts() { strace -f -qq -e trace=unshare -o /run/trace "$@" >/dev/null; grep -c NEWNS /run/trace; }
      mounts $NETNS -n blue link show; mounts $NETNS -n blue -r addr show
      mkdir /etc/netns/blue/iproute2; printf '254 main\n77 mine\n' > /etc/netns/blue/iproute2/rt_tables
      mounts $NETNS -n blue link show
      $NETNS -n blue link set lo up; $NETNS -n blue route add 192.0.2.0/24 dev lo table mine
      $NETNS -n blue route show table 77; $NETNS exec blue $NETNS -N route show table 77
      """)
    #expect(
      run.lines == [
        "0", "1", "1", "192.0.2.0/24 dev lo scope link ", "192.0.2.0/24 dev lo scope 253 ",
      ], "\(run.errors)")
  }

  @Test func entersBySetnsAlone() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue
      strace -f -qq -e trace=unshare,setns -o /run/trace $NETNS -n blue link show lo >/dev/null
      grep -c CLONE_NEWNS /run/trace; $NETNS -n blue add inner 2>/dev/null || echo refused
      [ -z "$($NETNS -n blue netns identify | tr -d 'blue\\n')" ] && echo inside
      """)
    #expect(run.lines == ["0", "refused", "inside"], "\(run.errors)")
  }

  @Test func allRunsEverywhereAndTells() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue; $NETNS add green
      $NETNS -all exec $NETNS identify; echo $?
      $NETNS -all exec sh -c 'kill -9 $$' ; echo $?; $NETNS -all exec false > /dev/null; echo $?
      """)
    #expect(
      run.lines == [
        "netns: green", "green", "netns: blue", "blue", "0", "netns: green", "netns: blue", "1",
        "1",
      ])
  }
}
