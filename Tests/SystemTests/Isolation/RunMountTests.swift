import Testing

/// The mounts of `netns run`, and its root.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct RunMountTests {
  private static let files = #"""
    try() { $NETNS run "$@" 2>&1; echo $?; }
    mkdir /run/d /run/e; echo f >/run/f; echo in-d >/run/d/file; ln -s /run/e /run/link

    """#

  /// Missing mount points are made only in memory. Elsewhere they would remain.
  @Test func placesAreMadeWhereTheyEndWithTheCommand() throws {
    let run = try PrivateMachine.run(
      Self.files + #"""
        try --tmpfs /run --bind /run/f:/run/f --bind /run/d:/run/a/b/c/ --bind /run/f:/run/x/../y sh -c '
          cat /run/f /run/a/b/c/file /run/y; echo $(ls /run); [ -d /run/x ] || echo none'
        try --bind /run/d:/run/new true; try --tmpfs /run/new/er true; ls -d /run/new* 2>&1 | grep -c cannot
        try --tmpfs /run/e --bind /run/f:/run/link/f cat /run/link/f; ls -A /run/e
        """#)
    let missing =
      "does not exist inside; only a --tmpfs gets new directories, because others would stay"
    #expect(
      run.lines == [
        "f", "in-d", "f", "a f x y", "0", "netns run: /run/new \(missing)", "255",
        "netns run: /run/new/er \(missing)", "255", "1", "f", "0",
      ], "\(run.output)\(run.errors)")
  }

  /// A mount over the root itself would be unreachable.
  @Test func refusesWhatNobodyWouldSee() throws {
    let run = try PrivateMachine.run(
      Self.files + #"""
        try --tmpfs / true; try --bind /run/d:/run/.. true; try --root /run/d --tmpfs /. true
        try --bind /run/d:/run/f true; try --bind /run/f:/run/d true; try --root '' true; try --wd= --uts true
        try --net /run/f true; try --net /proc/self/ns/uts true; try --map-auto true; try --caps keep:63 true
        try --memory 0x10 true; try --cpu 1e1 true; try --user-as +1:+1 true
        """#)
    let hint = "is the root, and nothing can be mounted on that; use another root with --root DIR"
    let help = "netns: see `netns help run`"
    #expect(
      run.lines == [
        "netns run: / \(hint)", "255", "netns run: /run/.. \(hint)", "255",
        "netns run: /. \(hint)", "255",
        "netns run: cannot mount on /run/f: Not a directory", "255",
        "netns run: cannot mount on /run/d: Is a directory", "255",
        "netns run: --root wants a value, and got an empty one", help, "255",
        "netns run: --wd wants a value, and got an empty one", help, "255",
        "netns: /run/f is no namespace", "255",
        "netns: /proc/self/ns/uts is a namespace of kind uts", "255",
        "netns: /etc/subuid gives root no ids; a line such as root:100000:65536 does", "255",
        #"netns run: there is no capability "63""#, help, "255",
        #"netns run: --memory takes a size such as 200M, not "0x10""#, help, "255",
        #"netns run: --cpu takes a number of processors such as 0.5, not "1e1""#, help, "255",
        #"netns: there is no user "+1" here"#, "255",
      ], "\(run.output)\(run.errors)")
  }

  /// Makes a root with the machine's programs, within a directory that is itself such a root.
  private static let roots = #"""
    fill() { mkdir -p $1; for d in /*; do
      [ -L $d ] && cp -a $d $1$d && continue; [ -d $d ] && [ $d != /run ] || continue
      mkdir -p $1$d; mount --rbind $d $1$d; done; mkdir -p $1/place; }
    fill /run/outer/root; fill /run/outer/root/inner; R=/run/outer/root

    """#

  @Test func theRootMayBeTheWorkingDirectoryOrTheRoot() throws {
    let run = try PrivateMachine.run(
      Self.roots + #"""
        cd $R; $NETNS run --root . --wd usr pwd; cd usr; $NETNS run --root .. pwd; $NETNS run --root / --uts pwd
        ln -s $R /run/link; $NETNS run --root /run/link ls -d /inner
        """#)
    #expect(
      run.lines == ["/usr", "/", "/run/outer/root/usr", "/inner"],
      "\(run.output)\(run.errors)")
  }

  /// After chroot(2) the root is not a mount point, so it cannot be replaced. Mounts nevertheless stay inside, even
  /// where the machine's mounts are shared.
  @Test func afterChrootTheRootIsChangedByChroot() throws {
    let run = try PrivateMachine.run(
      Self.roots + #"""
        mount --make-rshared /; run() { chroot $R "$NETNS" run "$@"; }; note() { grep -c 'so chroot makes'; }
        run --root /inner ls -d /place /inner 2>/dev/null; run --root /inner true 2>&1 | note
        run --root inner --bind /etc:/place --tmpfs /mnt --wd place sh -c 'pwd; ls passwd; stat -f -c %T /mnt' 2>/dev/null
        run --root /inner --wd ../.. pwd 2>/dev/null; run --pid --mount-proc sh -c 'echo $$; pwd; ls /place; ls -d /inner'
        run --root /inner --pid --mount-proc sh -c 'readlink /proc/self' 2>/dev/null | grep -c .
        chroot $R sh -c "cd /usr; $NETNS run --tmpfs /place sh -c 'pwd; stat -f -c %T /place'"
        run --all --map-root true 2>&1; grep -cE '/(place|mnt) .*tmpfs|inner/proc .* proc ' /proc/self/mountinfo
        """#)
    let refusal =
      "netns run: cannot make cgroup, ipc, uts, net, pid, mount, time, user namespaces: "
      + "Operation not permitted; a process in a chroot may not make user namespaces"
    #expect(
      run.lines.prefix(13) == [
        "/place", "1", "/place", "passwd", "tmpfs", "/", "1", "/", "/inner", "1", "/usr", "tmpfs",
        refusal,
      ], "\(run.output)\(run.errors)")
    // The script's own /proc in the inner root, and nothing more.
    #expect(run.lines.count == 14, "\(run.output)\(run.errors)")
  }

  @Test func limitsAreWrittenAndTheGroupGoes() throws {
    // A directory does not fill itself like the kernel's; strace makes netns wait until that is done.
    guard PrivateMachine.hasStrace else { return }
    let run = try PrivateMachine.run(
      #"""
      G=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
      [ "$G" ] || { G=/run/groups; mkdir $G; mount -t cgroup2 none $G || exit 1; }
      mount -t tmpfs none $G || exit 1
      echo cpu memory pids >$G/cgroup.subtree_control; mkdir $G/netns-run-4194304
      (until D=$(ls -d $G/netns-run-* 2>/dev/null | grep -v 4194304); do sleep 0.01; done
       touch $D/memory.max $D/cpu.max $D/pids.max $D/cgroup.procs) &
      strace -qq -e trace=mkdir -e inject=mkdir:delay_exit=500000 -o /dev/null \
        $NETNS run --memory 1.5G --cpu 0.5 --pids 64 --pid sh -c "cd $G/netns-run-*; tail -n +1 -- * && rm *; echo; exit 7"
      echo $?; ls $G
      echo pids >$G/cgroup.subtree_control; $NETNS run --memory 1M --cpu 1 true 2>&1; echo $?; ls $G
      """#)
    #expect(
      run.lines == [
        "==> cgroup.procs <==", "0", "==> cpu.max <==", "50000 100000", "==> memory.max <==",
        "1610612736", "==> pids.max <==", "64", "7", "cgroup.subtree_control",
        "netns run: you may not limit memory,cpu by control groups here; systemd-run --user --scope -p Delegate=yes allows it",
        "255", "cgroup.subtree_control",
      ], "\(run.output)\(run.errors)")
  }
}
