import Foundation
import Testing

private let reference = ["/usr/bin/unshare", "/usr/bin/nsenter"]

/// Command lines of `unshare` and `nsenter`, run by netns and by the installed programs: their output, messages and
/// exit statuses.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable
      && reference.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) },
    "needs root, the built netns, unshare and nsenter"))
struct DropInTests {
  /// `$T` is a process in its own namespaces.
  private static let lines = #"""
    unshare -u sh -c 'hostname in; hostname'; hostname
    unshare --fork --pid --mount-proc sh -c 'echo $$; set -- /proc/[0-9]*; echo $#'
    unshare -pf sh -c 'echo $$; readlink /proc/self | grep -c .'
    unshare -p sh -c 'true; true; echo never'
    unshare -r sh -c 'id -u; cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups'
    unshare -c sh -c 'id -u; cat /proc/self/uid_map'
    unshare -U id
    unshare -r --map-user=7 -- id -u
    unshare --map-user=nobody --map-group=nogroup -- id
    unshare -r --keep-caps grep Cap /proc/self/status
    unshare -T --boottime 86400 --monotonic=5 cat /proc/self/timens_offsets
    unshare -m --propagation slave grep -c master: /proc/self/mountinfo
    unshare -m grep -c shared: /proc/self/mountinfo
    unshare -R /usr -w /bin pwd
    unshare -R /nonexistent true
    unshare -w /nonexistent true
    unshare -S 65534 -G 65534 id
    unshare -S x true
    unshare -f sh -c 'exit 7'
    unshare -f sh -c 'kill -TERM $$'
    unshare --kill-child=INT sh -c 'exit 3'
    unshare --kill-child=NOSUCH true
    unshare --kill-child=RTMIN+1 true
    unshare --kill-child=sigrtmax-64 true
    unshare --kill-child=RTMIN true
    unshare --fo true
    SHELL= unshare
    SHELL=sh unshare
    unshare --version >&-
    unshare --help >&-
    unshare --help >/dev/full
    unshare nosuchcommand
    unshare -f /etc/passwd
    unshare /etc
    unshare --nosuch
    unshare --m true
    unshare -Z
    unshare --map-user
    unshare --net=/nonexistent/file true
    unshare --propagation wrong true
    unshare --setgroups=wrong true
    unshare -r --setgroups=allow true
    unshare --boottime 5 true
    unshare -T --boottime 1.5 true
    unshare --map-users=1,2 true
    unshare --map-users=a,b,c true
    unshare --version
    touch /run/f; unshare --uts=/run/f hostname kept; nsenter --uts=/run/f hostname; hostname; umount /run/f
    touch /run/f; unshare -pf --pid=/run/f true; nsenter --pid=/run/f true; umount /run/f
    touch /run/f; unshare --uts=/run/f nosuchcommand; mountpoint -q /run/f; echo $?; umount /run/f
    echo 'echo shell $0; exit 5' | SHELL=/bin/sh unshare -u
    (umask 077; trap '' USR1; unshare -f sh -c 'umask; grep SigIgn /proc/self/status')
    nsenter -t $T -u hostname
    nsenter -t $T -a sh -c 'hostname; set -- /proc/[0-9]*; echo $#; cat /proc/1/comm'
    nsenter --target=$T -p -m sh -c 'cat /proc/1/comm'
    nsenter -t $T -n ip -o link
    nsenter -u/proc/$T/ns/uts hostname
    nsenter --net=/proc/$T/ns/uts true
    nsenter -t $T -p -F sh -c 'exit 4'
    nsenter -t $T -p sh -c 'kill -KILL $$'
    nsenter -t $T -m -r -w pwd
    nsenter -t $T -mW /usr pwd
    nsenter -t $T -n -S 65534 -G 65534 id
    nsenter -t $T -u --wdns -- true
    nsenter -t $T -u --wdn= true
    nsenter -t $T -u -W /etc/passwd true
    nsenter -w --wdns true
    SHELL=sh nsenter -t $T -u
    nsenter -h >/dev/full
    nsenter -a true
    nsenter -n true
    nsenter -t x -n true
    nsenter -t 999999 -n true
    nsenter -t $T -n nosuchcommand
    nsenter -r/nonexistent true
    nsenter -w/ -W/ true
    nsenter -r/etc/passwd true
    nsenter -t $T -U true
    nsenter --w
    nsenter -S x true
    nsenter -V
    """#

  @Test func agreesWithUtilLinux() throws {
    let run = try PrivateMachine.run(
      #"""
      mkdir /run/ours /run/theirs
      for p in unshare nsenter; do ln -s "$NETNS" /run/ours/$p; ln -s /usr/bin/$p /run/theirs/$p; done
      unshare -muinpC -f --mount-proc sh -c 'hostname target; echo >/run/ready; exec sleep 1000' &
      until [ -s /run/ready ]; do sleep 0.01; done; export T=$(pgrep -x sleep)
      # Only the numbers of processes and namespaces differ from run to run.
      plain() { sed -E 's#/proc/[0-9]+/#/proc/P/#; s/\[[0-9]{10}\]/[N]/; s#^[^ ]*bash: line 1: +[0-9]+#bash:#'; }
      while IFS= read -r line; do
        for side in ours theirs; do
          PATH=/run/$side:/usr/sbin:/usr/bin:/sbin:/bin bash -c "$line" >/run/out 2>/run/err </dev/null
          echo "status $?" >>/run/out
          { plain </run/out; echo 'standard error:'; plain </run/err; } >/run/$side.txt
        done
        if cmp -s /run/ours.txt /run/theirs.txt; then echo same; continue; fi
        echo "$line"; diff /run/theirs.txt /run/ours.txt
      done <<'END'
      """# + "\n" + Self.lines + "\nEND\n", seconds: 300)
    let differing = run.lines.filter { $0 != "same" }
    #expect(differing.isEmpty, "\(differing.joined(separator: "\n"))\n\(run.errors)")
    #expect(run.lines.count == Self.lines.split(separator: "\n").count, "\(run.errors)")
  }

  /// The help has every line of the installed program's, at its place.
  @Test(arguments: ["unshare", "nsenter", "lsns"]) func helpIsTheirsAndMore(_ name: String) throws {
    let run = try PrivateMachine.run(
      """
      "$NETNS" \(name) -h >/run/ours; /usr/bin/\(name) -h | sed 's/--tree <rel> */--tree[=<rel>]     /' >/run/theirs
      diff /run/theirs /run/ours | grep '^<'
      cmp <("$NETNS" \(name) --help) /run/ours && cmp <("$NETNS" help \(name)) /run/ours && wc -l </run/ours
      """)
    let count = try #require(Int(run.lines.last ?? ""), "\(run.output)\(run.errors)")
    #expect(run.lines.count == 1 && count > 30, "\(run.output)\(run.errors)")
  }

  /// Nothing internal is passed to the command, and no helper process outlives it.
  @Test func leaksNothing() throws {
    let run = try PrivateMachine.run(
      #"""
      touch /run/a /run/b; mount -t tmpfs none /mnt; touch /mnt/m; mount --make-private /mnt
      fds() { sh -c 'ls /proc/self/fd | tr "\n" " "; echo'; }; fds=$(fds); export -f fds
      see() { [ "$("$@" bash -c fds)" = "$fds" ] && echo none || "$@" bash -c fds; }
      see $NETNS unshare -pf --net=/run/a --mount=/mnt/m --mount-proc
      see $NETNS unshare -U --map-users=0:0:10 --map-groups=0:0:10
      see $NETNS nsenter --net=/run/a; see $NETNS nsenter -t $$ -a -r -w; see $NETNS enter $$
      pgrep -x netns | wc -l
      [ "$(taskset -p $$)" = "$($NETNS unshare --mount=/mnt/m taskset -p $$)" ] && echo same
      """#)
    #expect(
      run.lines == ["none", "none", "none", "none", "none", "0", "same"],
      "\(run.output)\(run.errors)")
  }

  /// Since Linux 6.18, the numbers of mount namespaces depend on the processor. The kernel refuses to bind one with a
  /// number lower than that of the namespace it is bound in.
  @Test func keepsMountNamespacesWhateverTheProcessor() throws {
    let run = try PrivateMachine.run(
      #"""
      mount -t tmpfs none /mnt; touch /mnt/m; mount --make-private /mnt; last=$(($(nproc --all) - 1))
      for outer in 0 $last; do for inner in 0 $last; do for again in 1 2 3 4 5; do
        taskset -c $outer unshare -m taskset -c $inner sh -c '
          $NETNS unshare --mount=/mnt/m -- sh -c "mount -t tmpfs inside /run; taskset -p \$\$ | cut -d: -f2"
          $NETNS nsenter --mount=/mnt/m grep -c inside /proc/self/mountinfo; umount /mnt/m; taskset -p $$ | cut -d: -f2'
      done; done; done | sort | uniq -c | wc -l
      """#)
    #expect(run.output == "\(Self.isOneProcessor ? 2 : 3)\n", "\(run.output)\(run.errors)")
    #expect(run.errors.isEmpty, "\(run.errors)")
  }

  private static let isOneProcessor = sysconf(Int32(_SC_NPROCESSORS_CONF)) == 1

  /// If the command is not reached, or the program is killed at any system call, a file is either bound, and the
  /// command ran, or free as before.
  @Test(.enabled(if: PrivateMachine.hasStrace, "needs strace")) func keepsNothingHalf() throws {
    let run = try PrivateMachine.run(
      #"""
      touch /run/a
      $NETNS unshare -f --net=/run/a -R /nonexistent true; echo $?; mountpoint -q /run/a; echo $?
      $NETNS unshare --net=/run/a --uts=/run/nofile true; echo $?; mountpoint -q /run/a; echo $?
      $NETNS unshare -f --net=/run/a --uts=/run/nofile touch /run/ran; echo $?; ls /run/ran; mountpoint -q /run/a; echo $?
      for call in unshare mount sendto recvfrom clone clone3 fork wait4 socketpair; do
        for when in 1 2 3; do
          rm -f /run/ran
          strace -qq -o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$when \
            $NETNS unshare -f --net=/run/a touch /run/ran
          for try in $(seq 100); do pgrep -x netns >/dev/null || break; sleep 0.02; done
          pgrep -x netns >/dev/null && echo "a helper lives after $call $when"
          if mountpoint -q /run/a; then umount /run/a; elif [ -e /run/ran ]; then echo "not bound: $call $when"; fi
        done
      done 2>/dev/null
      """#, seconds: 200)
    // mountpoint(1) exits with 32 if nothing is mounted.
    #expect(run.lines == ["1", "32", "1", "32", "1", "32"], "\(run.output)\(run.errors)")
  }
}
