import Glibc
import Testing

/// What is mounted at and below /sys in a namespace, and when.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct ExecSysTests {
  /// If the kernel refuses to mount a sysfs, the command runs with the existing one, and a warning is printed.
  @Test func warnsWhereSysfsMayNotBeMounted() throws {
    let run = try PrivateMachine.run(
      """
      umount -R -l /sys
      unshare -U -r -m -n sh -c 'mount -t tmpfs t /run; $NETNS add blue 2>/dev/null
        $NETNS exec blue echo went on; echo $?; $NETNS ip netns exec blue echo as ip
        $NETNS exec blue sh -c "exit 7"; echo $?; $NETNS exec blue sh -c "ip() { $NETNS ip; }; \
          $NETNS link show" | wc -l'
      """)
    #expect(run.lines == ["went on", "0", "as ip", "7", "2"])
    let warning = "mount of /sys failed: Operation not permitted\n"
    #expect(run.errors == String(repeating: warning, count: 4))
  }

  @Test func whatIsStackedOnAMountIsThere() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue; umount -R /sys/fs/cgroup 2>/dev/null
      mount -t tmpfs one /sys/fs/cgroup; mkdir /sys/fs/cgroup/first
      mount -t tmpfs two /sys/fs/cgroup; mkdir /sys/fs/cgroup/upper
      mount -t tmpfs three /sys/fs/cgroup/upper; mount -t tmpfs four /sys/fs/cgroup/upper
      mkdir /sys/fs/cgroup/upper/top
      $NETNS exec blue find /sys/fs/cgroup -mindepth 1 | sort
      $NETNS exec blue awk '$5 == "/sys" { print $(NF - 1) }' /proc/self/mountinfo
      $NETNS exec blue ls /sys/class/net; find /sys/fs/cgroup -mindepth 1 | sort
      """)
    let tree = ["/sys/fs/cgroup/upper", "/sys/fs/cgroup/upper/top"]
    #expect(run.lines == tree + ["blue", "lo"] + tree, "\(run.errors)")
    #expect(run.errors.isEmpty)
  }

  @Test func fileSystemsOfTheKernelAreThereAgain() throws {
    // Each is tested if the kernel has it. A kind that it lacks is left out on both sides.
    let run = try PrivateMachine.run(
      """
      umount -R /sys/fs/cgroup 2>/dev/null; umount -R /sys/kernel/debug 2>/dev/null
      mount -t tracefs none /sys/kernel/tracing 2>/dev/null
      mount -t debugfs none /sys/kernel/debug 2>/dev/null
      mount -t bpf none /sys/fs/bpf 2>/dev/null
      look() { for path in /sys/fs/cgroup /sys/fs/cgroup/pids /sys/kernel/tracing /sys/kernel/debug \
        /sys/fs/bpf; do stat -f -c "%T $path" $path 2>/dev/null; done
        ls /sys/fs/cgroup /sys/kernel/tracing | sort; }
      export -f look
      $NETNS add blue
      mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null
      [ "$(look)" = "$($NETNS exec blue bash -c look)" ] && echo same; umount /sys/fs/cgroup
      mount -t tmpfs none /sys/fs/cgroup; mkdir /sys/fs/cgroup/pids
      mount -t cgroup -o pids none /sys/fs/cgroup/pids 2>/dev/null
      [ "$(look)" = "$($NETNS exec blue bash -c look)" ] && echo same
      $NETNS exec blue ls /sys/class/net
      """)
    #expect(run.lines == ["same", "same", "lo"], "\(run.errors)")
    #expect(run.errors.isEmpty)
  }

  /// A read-only /sys becomes writable, as with `ip netns exec`, unless it has to stay read-only: a user namespace may
  /// not change that.
  @Test func readOnlySys() throws {
    let run = try PrivateMachine.run(
      """
      mount -o remount,bind,ro /sys; $NETNS add blue
      mode() { awk '$5 == "/sys" { mode = $6 } END { print substr(mode, 1, 2) }' /proc/self/mountinfo
        ls /sys/class/net; }
      export -f mode
      $NETNS exec blue bash -c mode; umount -R /sys/fs/cgroup 2>/dev/null
      user="mount -t tmpfs t /run; $NETNS add blue 2>/dev/null; $NETNS exec blue bash -c mode"
      unshare -U -r -m -n bash -c "$user"
      mount -t tmpfs t /sys/fs/cgroup; mkdir /sys/fs/cgroup/deep
      unshare -U -r -m -n bash -c "$user; $NETNS exec blue ls /sys/fs/cgroup"
      """)
    #expect(run.lines == ["rw", "lo", "ro", "lo", "ro", "lo", "deep"], "\(run.errors)")
    #expect(run.errors.isEmpty)
  }

  private static var hasTun: Bool { access("/dev/net/tun", R_OK | W_OK) == 0 }

  /// `-n` makes no mounts except for commands that read /sys.
  @Test(.enabled(if: PrivateMachine.hasStrace && hasTun, "needs strace and /dev/net/tun"))
  func mountsAreMadeWhenACommandNeedsThem() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue; $NETNS -n blue tuntap add t0 mode tap; $NETNS tuntap
      calls() { strace -f -qq -e trace=unshare,mount,fsopen,setns -o /run/trace "$@" >/run/output
        grep -c setns /run/trace; grep -cE 'unshare|mount|fsopen' /run/trace; }
      calls $NETNS -n blue link show; grep -c t0: /run/output
      calls $NETNS ip -n blue route show table all
      calls $NETNS ip -n blue tuntap | sed 's/[1-9][0-9]*/some/'; cat /run/output
      """)
    #expect(
      run.lines == ["1", "0", "1", "1", "0", "some", "some", "t0: tap persist"], "\(run.errors)")
  }
}
