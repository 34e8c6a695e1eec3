import Testing

/// The store together with programs that mount namespaces in its directory themselves.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct OtherProgramsTests {
  /// Defines `bound NAME...`, which acts like container runtimes: it does not make the directory a mount point.
  private static let bound = """
    bound() {
      local n; mkdir -p /run/netns
      for n in $@; do touch /run/netns/$n; unshare --net=/run/netns/$n true; done
    }

    """
  /// Counts the remaining mounts on files of the store.
  private static let mounts = "grep -c ' /run/netns/' /proc/self/mountinfo"

  @Test func namesFromBeforeTheFirstAddCanGo() throws {
    let run = try PrivateMachine.run(
      Self.bound + """
        bound x o g i; id=$(stat -Lc %i /run/netns/x)
        $NETNS add y 2>/dev/null; \(Self.mounts); [ $(stat -Lc %i /run/netns/x) = $id ] && echo same
        $NETNS list | sort | tr '\\n' ' '; echo
        $NETNS exec x echo inside; $NETNS delete x; echo $?
        umount /run/netns/o && rm /run/netns/o; echo $?
        $IP netns delete i; echo $?
        $NETNS gc; echo $?; $NETNS delete g y; ls -A /run/netns; \(Self.mounts)
        """)
    #expect(
      run.lines == ["5", "same", "g i o x y ", "inside", "0", "0", "0", "0", "0"], "\(run.errors)")
  }

  /// The same if the kernel cannot prepare the mount out of sight.
  @Test(
    .enabled(if: PrivateMachine.hasStrace, "needs strace"),
    arguments: ["open_tree", "mount_setattr"])
  func soTheyCanOnOldKernels(_ call: String) throws {
    let run = try PrivateMachine.run(
      Self.bound + """
        bound x o
        strace -qq -o /dev/null -e inject=\(call):error=ENOSYS $NETNS add y 2>/dev/null; \(Self.mounts)
        $NETNS exec x echo inside; $NETNS delete x; echo $?
        umount /run/netns/o && rm /run/netns/o; echo $?; $NETNS delete y; ls -A /run/netns
        """)
    #expect(run.lines == ["3", "inside", "0", "0"], "\(run.errors)")
  }

  @Test(.enabled(if: PrivateMachine.installedIP != nil, "needs the installed ip"))
  func soTheyCanWhereIPMountedTheDirectory() throws {
    let run = try PrivateMachine.run(
      Self.bound + """
        bound x o g; $IP netns add y
        $NETNS exec x echo inside; $NETNS delete x; echo $?; ls /run/netns | tr '\\n' ' '; echo
        umount /run/netns/o; touch -d '-10 seconds' /run/netns/o; $NETNS gc
        $NETNS delete g y; ls -A /run/netns; \(Self.mounts)
        """)
    #expect(run.lines == ["inside", "0", "g o y ", "removed o", "0"], "\(run.errors)")
  }

  /// Whoever has these mounts in their own mount namespace keeps the other names.
  @Test func otherMountNamespacesKeepWhatTheyHave() throws {
    let run = try PrivateMachine.run(
      Self.bound + """
        bound x o
        unshare -m --propagation private sh -c ": > /run/there
          until [ -e /run/tried ]; do sleep 0.05; done
          stat -f -c %T /run/netns/o; ls /run/netns | tr '\\n' ' '" &
        until [ -e /run/there ]; do sleep 0.05; done
        $NETNS add y 2>/dev/null; $NETNS delete x; echo $?; : > /run/tried; wait
        """)
    #expect(run.lines == ["0", "nsfs", "o y "], "\(run.errors)")
  }

  /// Obstacles to removing the file are found before its mount is removed.
  @Test func whatCannotGoStaysMounted() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add a 2>/dev/null; mount -o remount,ro,bind /run/netns
      $NETNS delete a; echo $?; $NETNS ip netns delete a; echo $?; $NETNS exec a echo inside
      mount -o remount,rw,bind /run/netns
      mkdir /run/netns/dir; mount -t tmpfs t /run/netns/dir
      $NETNS delete dir; echo $?; mountpoint -q /run/netns/dir && echo mounted
      """)
    #expect(run.lines == ["1", "1", "inside", "1", "mounted"])
    #expect(run.errors.contains("Read-only file system") && run.errors.contains("Is a directory"))
  }

  /// If even the last resort fails, what was mounted is mounted again.
  @Test(.enabled(if: PrivateMachine.hasStrace && PrivateMachine.installedIP != nil, "needs strace"))
  func whatStaysAllTheSameIsMountedAgain() throws {
    let run = try PrivateMachine.run(
      Self.bound + """
        bound x; id=$(stat -Lc %i /run/netns/x); $IP netns add y
        strace -f -qq -o /dev/null -e inject=pivot_root:error=EPERM $NETNS delete x; echo $?
        [ $(stat -Lc %i /run/netns/x) = $id ] && echo same; $NETNS delete x; echo $?
        """)
    #expect(run.lines == ["1", "same", "0"], "\(run.errors)")
  }

  @Test(.enabled(if: PrivateMachine.hasStrace, "needs strace"))
  func aKilledFirstAddLosesNothing() throws {
    let run = try PrivateMachine.run(
      Self.bound + """
        fresh() {
          umount -R /run/netns 2>/dev/null; umount -R /run/netns 2>/dev/null
          umount /run/netns/x 2>/dev/null; rm -rf /run/netns; bound x; id=$(stat -Lc %i /run/netns/x)
        }
        fresh; strace -qq -o /run/trace $NETNS add k 2>/dev/null
        for n in $(seq $(grep -n flock /run/trace | head -1 | cut -d: -f1) $(wc -l < /run/trace)); do
          fresh
          call=$(head -n $n /run/trace | sed 's/(.*//' | awk '{ seen[$1]++; name = $1 }
            END { print name ":signal=SIGKILL:when=" seen[name] }')
          { strace -qq -o /dev/null -e inject=$call $NETNS add k; } >/dev/null 2>&1
          [ $(stat -Lc %i /run/netns/x) = $id ] || echo "$n: lost"
          $NETNS exec x true || echo "$n: cannot enter"
          $NETNS delete x || echo "$n: cannot delete"
        done; echo done
        """, seconds: 300)
    #expect(run.lines == ["done"], "\(run.errors)")
  }

  /// Whoever may read the directory may lock it, so nobody waits for that lock for ever.
  @Test func aLockOfAPlainUserHoldsNobodyUp() throws {
    let run = try PrivateMachine.run(
      """
      chmod 755 /run; mkdir -p /run/netns; mkfifo -m 666 /run/ready
      setpriv --reuid=65534 --clear-groups flock /run/netns sh -c 'echo >/run/ready; exec sleep 600' &
      read < /run/ready
      timeout 60 $NETNS add first; echo $?
      # Shared by now, the directory is locked by nobody who adds, heals or tidies.
      for n in husk left; do : > /run/netns/$n; chmod 0 /run/netns/$n; done
      touch -d '-10 seconds' /run/netns/husk /run/netns/left
      for words in 'add second' 'add husk' 'delete second' gc; do timeout 60 $NETNS $words; echo "$?"; done
      $NETNS list | sort; grep -c '/netns /run/netns .*tmpfs' /proc/self/mountinfo
      """)
    #expect(
      run.lines == ["0", "0", "0", "0", "removed left", "0", "first", "husk", "1"], "\(run)")
    let heals = "netns: husk was there as an empty file without a namespace; made anew\n"
    #expect(run.errors == heals, "\(run)")
  }

  @Test(.enabled(if: PrivateMachine.hasStrace, "needs strace"))
  func whatIsSharedIsNotLocked() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add first; strace -f -qq -o /run/trace -e trace=flock,mkdir $NETNS add second; wc -l < /run/trace
      """)
    #expect(run.lines == ["0"], "\(run)")
  }

  /// If it is unknown whether another mount namespace has a namespace mounted on a file, the file stays.
  @Test(.enabled(if: PrivateMachine.hasStrace, "needs strace"))
  func whatCannotBeReadIsNotTakenForAbsent() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add keep; : > /run/netns/husk; touch -d '-10 seconds' /run/netns/husk
      unshare -m --propagation private sleep 600 & other=$!
      until [ "$(readlink /proc/$other/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]; do sleep 0.01; done
      for words in gc 'add husk'; do
        strace -f -qq -o /dev/null -e inject=openat:error=EMFILE -P /proc/$other/mountinfo $NETNS $words; echo $?
      done
      $NETNS list; ls /run/netns | sort | tr '\\n' ' '
      """)
    #expect(run.lines.prefix(2) == ["1", "1"], "\(run)")
    #expect(run.lines.last == "husk keep ", "\(run)")
    #expect(run.errors.contains("Cannot remove namespace file \"/var/run/netns/husk\""), "\(run)")
  }

  @Test(
    "a namespace whose users cannot be told is not taken for free",
    .enabled(if: PrivateMachine.hasStrace))
  func unknownUsersKeepANamespace() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue; $NETNS exec blue sleep 600 & user=$!
      until [ "$($NETNS pids blue)" = $user ]; do sleep 0.01; done
      strace -f -qq -o /dev/null -e inject=openat:error=EMFILE -P /proc/$user/fd -P /proc \
        $NETNS delete --safe blue; echo $?
      strace -f -qq -o /dev/null -e inject=openat:error=EMFILE -P /run/netns -P /var/run/netns \
        $NETNS list; echo $?
      $NETNS list
      """)
    #expect(run.lines == ["1", "1", "blue"], "\(run)")
    #expect(run.errors.contains("whether blue is in use cannot be told"), "\(run)")
    #expect(run.errors.contains("netns: blue is kept"), "\(run)")
  }

  /// What stat(2) shows not to be a namespace is not opened, since opening a pipe would block for ever.
  @Test(arguments: [
    "list", "list-id", "set pipe 5", "exec pipe true", "-n pipe link", "pids pipe", "identify",
    "-all exec true", "gc", "link add v0 netns pipe type veth", "link set lo netns pipe",
    "add pipe", "delete --safe pipe", "ip netns delete pipe", "ip netns list", "export pipe",
  ])
  func pipesAreNotOpened(_ command: String) throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add a 2>/dev/null; $NETNS set a 4; mkfifo /run/netns/pipe
      timeout -k 1 20 $NETNS \(command) >/dev/null 2>&1; echo $(($? >= 124 && $? != 255))
      """)
    #expect(run.lines == ["0"], "\(command): \(run.errors)")
  }
}
