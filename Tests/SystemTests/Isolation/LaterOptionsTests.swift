import Foundation
import Testing

/// Options of `unshare` and `nsenter` that were added after util-linux 2.38.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct LaterOptionsTests {
  private static let functions = #"""
    export PATH=/run/bin:$PATH; mkdir /run/bin
    for p in unshare nsenter; do ln -s "$NETNS" /run/bin/$p; done
    started() { until grep -qx sleep /proc/$1/comm; do sleep 0.01; done; }

    """#

  @Test func environment() throws {
    let run = try PrivateMachine.run(
      Self.functions + #"""
        export FOO=1 BAR=2
        unshare --clear-env /usr/bin/env | wc -l
        unshare --whitelist-env=FOO,NONE --whitelist-env BAR /usr/bin/env | sort
        echo 'echo $0 $FOO$BAR; exit 3' | SHELL=/bin/bash unshare --clear-env --whitelist-env FOO; echo $?
        unshare --cl --c true; echo $?
        env -i TARGET=yes FOO=3 sleep 99 & started $!
        nsenter -t $! -u -e /usr/bin/env | sort
        nsenter -u/proc/self/ns/uts --env true; nsenter -t 999999 -u/proc/self/ns/uts --env true
        """#)
    #expect(
      run.lines == ["0", "BAR=2", "FOO=1", "-sh 1", "3", "0", "FOO=3", "TARGET=yes"],
      "\(run.output)\(run.errors)")
    #expect(
      run.errors == """
        nsenter: neither filename nor target pid supplied for environ
        nsenter: cannot open /proc/999999/environ: No such file or directory

        """)
  }

  @Test func signalsGoOn() throws {
    let run = try PrivateMachine.run(
      Self.functions + #"""
        for signal in TERM INT; do
          rm -f /run/go
          unshare --forward-signals sh -c 'trap "exit 3" TERM INT; echo >/run/go; while :; do sleep 0.05; done' &
          until [ -s /run/go ]; do sleep 0.01; done; kill -$signal $!; wait $!; echo $?
        done
        rm /run/go; unshare -p --forward-signals --kill-child sh -c 'echo >/run/go; exec sleep 99' &
        until [ -s /run/go ]; do sleep 0.01; done; kill -USR1 $!; wait $!; echo $?
        until ! pgrep -x sleep >/dev/null; do sleep 0.01; done
        unshare --forward-signals sh -c 'kill -KILL $$'; echo $?; unshare --forward-signals sh -c 'exit 9'; echo $?
        """#)
    #expect(run.lines == ["3", "3", "138", "137", "9"], "\(run.output)\(run.errors)")
  }

  @Test func namespacesHaveAnOwner() throws {
    let run = try PrivateMachine.run(
      Self.functions + #"""
        touch /run/user
        unshare --user=/run/user --owner=1000:1001 --map-users=0:100000:10 --map-groups=0:100000:10 true
        "$NETNS" ls --raw --no-headings -o UID -Q "MOUNTS == '/run/user'"
        unshare --owner 1000:1001 -r sh -c 'id -u; cat /proc/self/uid_map /proc/self/gid_map' | tr -s ' '
        unshare --owner 7:8 --setgroups allow -r -u sh -c 'cat /proc/self/setgroups'
        echo $(whoami):70000:3 >/run/subuid; echo $(whoami):80000:2 >/run/subgid
        for f in subuid subgid; do touch /etc/$f; mount --bind /run/$f /etc/$f; done
        unshare --map-subids cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '
        for bad in 1 1:x 1:2:3 x:1; do unshare --owner $bad true; done
        setpriv --reuid 1000 --clear-groups "$NETNS" unshare --owner=1:1 true
        """#)
    #expect(
      run.lines == [
        "1000", "65534", " 0 0 1", " 0 0 1", "allow", " 70000 70000 3", " 80000 80000 2",
      ],
      "\(run.output)\(run.errors)")
    #expect(
      run.errors == String(repeating: "unshare: failed to parse owner\n", count: 4)
        + "unshare: setgroups failed: Operation not permitted\n")
  }

  private static let hasFormats =
    ((try? String(contentsOfFile: "/proc/filesystems", encoding: .utf8)) ?? "").contains(
      "binfmt_misc")

  @Test(.enabled(if: hasFormats, "needs binfmt_misc in the kernel"))
  func namespacesHaveFormatsOfTheirOwn() throws {
    let run = try PrivateMachine.run(
      Self.functions + #"""
        show() { ls /proc/sys/fs/binfmt_misc | tr '\n' ' '; echo; }; export -f show
        mkdir /run/formats; touch /run/a.foo; chmod 755 /run/a.foo
        unshare -r -f -p --mount-binfmt bash -c show
        unshare -r -f -p --load-interp=':t:E::foo::/bin/echo:' bash -c 'show; /run/a.foo'
        unshare -r -f -p --load-i ':t:E::foo::/bin/true:' --mount-binfmt=/run/formats ls /run/formats | tr '\n' ' '; echo
        unshare -rpf -l x true; unshare --load-interp; ls /proc/sys/fs/binfmt_misc | grep -c '^t$'
        """#)
    #expect(
      run.lines == [
        "register status ", "register status t ", "/run/a.foo", "register status t ", "0",
      ], "\(run.output)\(run.errors)")
    #expect(
      run.errors.contains("unshare: write failed /proc/sys/fs/binfmt_misc/register: Invalid arg")
        && run.errors.contains("option '--load-interp' requires an argument"), "\(run.errors)")
  }

  @Test func targetsGiveIdentities() throws {
    let run = try PrivateMachine.run(
      Self.functions + #"""
        setpriv --reuid 7 --regid 8 --clear-groups sleep 99 & started $!
        nsenter -t $! -u -S follow -G follow sh -c 'id -u; id -g'
        unshare --map-users=0:1000:10 --map-groups=0:2000:10 -S 3 -G 4 sleep 99 & started $!
        nsenter -t $! -U -S follow -G follow sh -c 'id -u; id -g'
        nsenter -t $! -U --keep-caps -S 3 grep -c 'CapAmb:.*[1-9a-f]' /proc/self/status
        nsenter -t $! -U -S 3 grep -c 'CapAmb:.*[1-9a-f]' /proc/self/status
        unshare -Ur sh -c 'readlink /proc/self/ns/user >/run/outer; exec unshare -Ur sleep 99' & started $!
        nsenter -t $! --user-parent readlink /proc/self/ns/user | cmp - /run/outer && echo parent
        nsenter -t $! -U --user-parent readlink /proc/self/ns/user | cmp - /run/outer && echo parent
        nsenter --user-parent true; nsenter -S follow -u/proc/self/ns/uts true
        """#)
    #expect(
      run.lines == ["7", "8", "3", "4", "1", "0", "parent", "parent"], "\(run.output)\(run.errors)")
    #expect(
      run.errors == """
        nsenter: no target PID specified
        nsenter: neither filename nor target pid supplied for 

        """)
  }

  @Test func socketsAndControlGroupsAreFollowed() throws {
    let run = try PrivateMachine.run(
      Self.functions
        + #"""
        python3 -c 'import os, socket, time
        s = socket.socket(); os.dup2(s.fileno(), 9); open("/run/ready", "w").write("x"); time.sleep(99)' &
        until [ -s /run/ready ]; do sleep 0.01; done; own=$(readlink /proc/self/ns/net)
        [ "$(unshare -n nsenter -t $! --net-socket 9 readlink /proc/self/ns/net)" = "$own" ] && echo same
        [ "$(unshare -n nsenter -t $! -n -N9 readlink /proc/self/ns/net)" = "$own" ] && echo same
        nsenter -t $! -N 1 true; nsenter -t $! -N 77 true; nsenter -N 1 true; nsenter -t $! -N x true
        mount -t tmpfs none /sys/fs/cgroup; nsenter -t $$ -u -c true
        mount -t cgroup2 none /sys/fs/cgroup
        group=/sys/fs/cgroup/t-join; mkdir $group; sleep 99 & echo $! >$group/cgroup.procs
        nsenter -t $! -u --join-cgroup grep -c '^0::.*/t-join$' /proc/self/cgroup
        kill $!; wait $! 2>/dev/null; rmdir $group
        """#.replacingOccurrences(of: "\n        ", with: "\n"))
    #expect(run.lines == ["same", "same", "1"], "\(run.output)\(run.errors)")
    #expect(
      run.errors.split(separator: "\n").map { $0.filter { !$0.isNumber } } == [
        "nsenter: descriptor  of process : Inappropriate ioctl for device",
        "nsenter: cannot open descriptor  of process : Bad file descriptor",
        "nsenter: no target PID specified", "nsenter: failed to parse file descriptor: 'x'",
        "nsenter: --join-cgroup is only supported in cgroup v",
      ], "\(run.errors)")
  }
}
