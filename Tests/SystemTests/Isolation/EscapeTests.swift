import Glibc
import Testing

/// What a command in a sandbox might do to get out, or to affect what is outside. All of it fails.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare, python3 and the built netns"))
struct EscapeTests {
  /// The outside has its own hostname, queue, process, device and file. `inside OPTION ...` runs the attempts from
  /// standard input. Each attempt that prints a line has got out.
  private static let outside = #"""
    hostname >/run/name; ipcmk -Q >/dev/null; awk 'END { print $1 }' /proc/sysvipc/msg >/run/queue
    sleep 1000 & export OUTER=$! OUTERNS=$(readlink /proc/$!/ns/uts)
    ip link add t-out type dummy 2>/dev/null || ip link add t-out type veth peer name t-peer
    echo secret >/run/secret; mkdir -p /run/hidden /run/cover; echo covered >/run/hidden/file
    chmod 755 /run; cd /run; echo root:100000:65536 >/etc/subuid; cp /etc/subuid /etc/subgid
    python() { cat >/run/try.py <<'PY'
    import ctypes, os, sys, time, struct, signal
    libc = ctypes.CDLL(None, use_errno=True)
    outer = int(os.environ["OUTER"])
    kinds = ["cgroup", "ipc", "uts", "net", "pid", "mnt", "time", "user"]
    def call(number, *words):
        return libc.syscall(number, *words)
    def out(*words):
        print(*words, flush=True)
    PY
    cat >>/run/try.py; }

    """#

  /// Root inside is an unprivileged user outside. With `--map-root` it would be root for the machine's files.
  private static let whole = "--all --map-auto --net none --mount-proc"

  @Test func processesAndNamespacesOutsideAreOutOfReach() throws {
    let run = try PrivateMachine.run(
      Self.outside + #"""
        python <<'PY'
        for pid in [outer] + list(range(2, 400)):
            if pid == os.getpid(): continue
            try: os.kill(pid, 0); out("signal", pid)
            except OSError: pass
            if pid > 0 and call(101, 16, pid, 0, 0) == 0: out("ptrace", pid)
            for kind in kinds:
                try:
                    f = os.open("/proc/%d/ns/%s" % (pid, kind), os.O_RDONLY)
                    if libc.setns(f, 0) == 0: out("setns", pid, kind)
                except OSError: pass
        for path in ["/proc/%d/root/run/secret" % outer, "/proc/%d/cwd" % outer, "/proc/%d/mem" % outer,
                     "/proc/%d/environ" % outer]:
            if os.path.exists(path): out("reached", path)
        # Process 1 is this one: its root is the one inside.
        if os.stat("/proc/1/root").st_ino != os.stat("/").st_ino: out("another root")
        if call(434, outer, 0) >= 0: out("pidfd")
        PY
        $NETNS run \#(Self.whole) python3 /run/try.py; echo $?
        kill -0 $OUTER && echo lives
        """#)
    #expect(run.lines == ["0", "lives"], "\(run.output)\(run.errors)")
  }

  @Test func nothingOutsideIsSeenOrChanged() throws {
    let run = try PrivateMachine.run(
      Self.outside + #"""
        before=$(hostname; ipcs -q | wc -l; ip -o link | wc -l; ls -l --time-style=+ /dev | md5sum; grep -c . /proc/self/mountinfo)
        python <<'PY'
        import socket, subprocess
        socket.sethostname("escaped")
        if "t-out" in open("/proc/net/dev").read() or os.path.exists("/sys/class/net/t-out"): out("device")
        # The queue outside has this key.
        if libc.msgget(ctypes.c_int(int(open("/run/queue").read())), 0) >= 0: out("queue")
        if len(open("/proc/sysvipc/msg").readlines()) > 1: out("queues", open("/proc/sysvipc/msg").read())
        for kind, minor in [(0o020666, (1, 1)), (0o060666, (7, 0))]:
            try: os.mknod("/run/node", kind, os.makedev(*minor)); out("device node")
            except OSError: pass
        # /proc/sysrq-trigger, kernel memory, other tunables of the machine.
        for path, text in [("/proc/sysrq-trigger", "h"), ("/proc/sys/kernel/domainname", "out"),
                           ("/proc/sys/kernel/panic", "1"), ("/proc/sys/vm/drop_caches", "1")]:
            try:
                if path.endswith("domainname"): continue
                with open(path, "w") as f: f.write(text)
                out("wrote", path)
            except OSError: pass
        clock = time.time()
        try: time.clock_settime(time.CLOCK_REALTIME, clock + 3600); out("clock")
        except OSError: pass
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/hidden"])
        subprocess.run(["umount", "-l", "/proc"], stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "link", "add", "t-in", "type", "bridge"], stderr=subprocess.DEVNULL)
        libc.reboot(0x28121969) == 0 and out("reboot")
        libc.swapoff(b"/nosuch") == 0 and out("swap")
        PY
        $NETNS run \#(Self.whole) python3 /run/try.py; echo $?
        after=$(hostname; ipcs -q | wc -l; ip -o link | wc -l; ls -l --time-style=+ /dev | md5sum; grep -c . /proc/self/mountinfo)
        [ "$before" = "$after" ] && echo same; cat /run/hidden/file
        """#)
    #expect(run.lines == ["0", "same", "covered"], "\(run.output)\(run.errors)")
  }

  /// With a root of its own: as the sandbox's root, and as the machine's root without its capabilities.
  @Test func theRootCannotBeLeft() throws {
    let run = try PrivateMachine.run(
      Self.outside + #"""
        R=/run/root; mkdir -p $R/proc $R/tmp $R/sub $R/dev; for d in bin sbin lib lib64 usr etc; do
          [ -e /$d ] || continue; mkdir -p $R/$d; mount --rbind /$d $R/$d; done
        python <<'PY'
        def look(what):
            for path in [".", "..", "/", "run/secret", "../run/secret"]:
                if path.endswith("secret") and os.path.exists(path): out(what, path)
        os.chdir("/"); look("start")
        # The classic way out of a chroot: another one below, and up from the directory outside of it.
        here = os.open("/", os.O_RDONLY)
        try:
            os.chroot("/sub"); os.fchdir(here)
            for _ in range(64): os.chdir("..")
            look("climbed")
            os.chroot("."); look("chroot")
        except OSError: pass
        # What lies on or below the new root: unmount it.
        for target in [b"/", b"/proc", b"/tmp", b"/usr", b"."]:
            libc.umount2(target, 2); look("unmounted")
        for target in [b"/", b"."]:
            call(155, target, target); look("pivoted")
        for line in open("/proc/self/mountinfo") if os.path.exists("/proc/self/mountinfo") else []:
            fields = line.split()
            if fields[4].startswith("/run") or fields[4] in ("/..", "/old"): out("mount", line)
        for fd in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd") else []:
            try:
                os.fchdir(int(fd)); look("descriptor " + fd)
                if os.stat(".").st_ino not in (os.fstat(here).st_ino,): out("other directory", fd, os.getcwd())
            except OSError: pass
        for up in ["/proc/1/root/..", "/proc/1/cwd/..", "/proc/self/root/../.."]:
            if os.path.exists(up + "/run/secret"): out(up)
        PY
        cp /run/try.py $R/try.py; exec 7</run 8<. 9</proc/1/ns/mnt
        for options in "--all --map-root --net none" "--pid --mount-proc --ipc --net none --caps drop --no-new-privs"; do
          for wd in "" "--wd ." "--wd .." "--wd sub/../../.." "--wd /proc/self/cwd"; do
            $NETNS run $options --root root $wd python3 /try.py </run; echo $?
          done
        done | sort | uniq -c | tr -s ' '
        cat /run/secret; ls $R
        """#)
    #expect(
      run.lines == [
        " 10 0", "secret", "bin", "dev", "etc", "lib", "lib64", "proc", "sbin", "sub", "tmp",
        "try.py", "usr",
      ],
      "\(run.output)\(run.errors)")
  }

  /// What a mount covers is also hidden from the working directory. Without permission to mount, nobody can uncover it,
  /// not even in a new namespace inside the sandbox.
  @Test func coversStay() throws {
    let run = try PrivateMachine.run(
      Self.outside + #"""
        cd /run/hidden
        $NETNS run --tmpfs /run/hidden sh -c 'ls; cat file; ls /run/hidden' 2>&1
        $NETNS run --all --map-root --tmpfs /run/hidden unshare -Urm sh -c 'umount /run/hidden 2>/dev/null; ls /run/hidden'
        $NETNS run --all --map-root --caps drop --tmpfs /run/hidden --bind /run/cover:/run/cover:ro sh -c '
          umount /run/hidden; mount -o remount,rw,bind /run/cover; touch /run/cover/x; ls /run/hidden' 2>/dev/null
        ls /run/cover; cat file
        """#)
    #expect(
      run.lines == ["cat: file: No such file or directory", "covered"],
      "\(run.output)\(run.errors)")
  }

  /// The command inherits none of netns's own descriptors, and none that would let it leave.
  @Test func descriptorsLeadNowhere() throws {
    let run = try PrivateMachine.run(
      Self.outside + #"""
        exec 5</run 6</run/secret 7</proc/$OUTER/ns/net 8</proc/$OUTER/mem 9</proc/$OUTER/environ; $NETNS add t-blue
        for options in "--uts" "--pid --mount-proc --kill-child" "--net t-blue" "\#(Self.whole)"; do
          $NETNS run $options sh -c 'ls /proc/self/fd | grep -x "[0-9]" | tr "\n" " "'; echo
        done
        $NETNS run --uts sh -c 'readlink /proc/self/fd/0' <.; $NETNS run --uts head -n1 </proc/self/comm
        """#)
    #expect(
      run.lines == Array(repeating: "0 1 2 3 6 ", count: 4) + ["/dev/null", "head"],
      "\(run.output)\(run.errors)")
  }

  /// Otherwise a command could type into the terminal that it shares with the caller's shell, and use the caller's
  /// keys; so could a command that root runs as another user.
  @Test(.enabled(if: access("/usr/bin/script", X_OK) == 0, "needs script(1)"))
  func terminalAndKeysStayTheCallers() throws {
    let run = try PrivateMachine.run(
      #"""
      cat >/run/session.py <<'PY'
      import ctypes, os, platform, sys
      libc = ctypes.CDLL(None, use_errno=True)
      ioctl = {"x86_64": 16, "aarch64": 29}[platform.machine()]
      add, keyctl = {"x86_64": (248, 250), "aarch64": (217, 219)}[platform.machine()]
      if sys.argv[1] == "outside":
          libc.syscall(keyctl, 1, b"outer")
          if libc.syscall(add, b"user", b"t-secret", b"payload", 7, -3) < 0: print("no keys here")
          os.execvp(sys.argv[2], sys.argv[2:])
      # TIOCSTI, TIOCLINUX; the kernel looks at the low half.
      for request in [0x5412, 0x541c, 0x5412 | 1 << 40]:
          if libc.syscall(ioctl, 0, ctypes.c_ulong(request), b"\3") == 0: print("typed", hex(request))
          elif ctypes.get_errno() != 1: print("another reason", ctypes.get_errno())
      for ring in [-3, -4, -5]:
          if libc.syscall(keyctl, 10, ring, b"user", b"t-secret", 0) > 0: print("key", ring)
      print("tried", os.isatty(0))
      PY
      $NETNS add t-blue; run() { script -qec "python3 /run/session.py outside $*" /dev/null </dev/null | tr -d '\r'; }
      for options in "run --all --map-root" "run --uts" "run --net none --caps drop" "exec --user-as 65534:65534 t-blue"; do
        run $NETNS $options python3 /run/session.py inside
      done
      run setpriv --reuid 65534 --clear-groups $NETNS run --no-new-privs python3 /run/session.py inside
      """#)
    #expect(run.lines == Array(repeating: "tried True", count: 5), "\(run.output)\(run.errors)")
  }
}
