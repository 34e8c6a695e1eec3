import Testing

/// What `netns doctor` finds of the machine itself. Every finding is provoked, its remedy is run as it is printed, and
/// the finding is gone.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct DoctorMachineTests {
  @Test("a healthy machine gives no finding, and the doctor says what it looked at")
  func healthy() throws {
    let outcome = try DoctorScript.run(
      #"""
      netns doctor >/run/fresh; echo $?; netns add blue; netns add --with uts,pid,mount red
      ip link add v0 type veth peer name v1 netns blue; netns doctor; echo $?; netns doctor blue >/dev/null; echo $?
      netns -j doctor | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["well"], d["findings"])'
      """#)
    #expect(outcome.lines.first == "0" && outcome.lines.suffix(3) == ["0", "0", "True []"])
    let examined = outcome.lines.filter { $0.hasPrefix("  ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(
      examined == [
        "limits", "kernel", "mounts", "names", "holders", "ids", "wiring", "resolver", "uplinks",
        "ip",
      ] + (StaticPrograms.areLinkedHere ? [] : ["getent"]), "\(outcome)")
    #expect(outcome.lines.contains("nothing found; looked at:") && outcome.errors.isEmpty)
  }

  @Test("a finding in JSON, and the status that says that there is one")
  func json() throws {
    let outcome = try DoctorScript.run(
      #"""
      netns add blue; mkdir "/run/netns/it's"; netns -j doctor >found; echo $?
      python3 -c 'import json; d = json.load(open("found")); print(d["well"], sorted(d["findings"][0].items()))'
      """#)
    #expect(
      outcome.lines == [
        "1",
        #"False [('check', 'names'), ('problem', "/var/run/netns/it's is no namespace, but stands in the way of one of "#
          + #"that name"), ('remedy', "mv --no-clobber '/var/run/netns/it'\\''s' /var/tmp/"), ('severity', 'warning')]"#,
      ], "\(outcome)")
  }

  /// Within a user namespace its limits can be set.
  @Test("a limit that is used up", arguments: ["net", "mnt", "uts"])
  func namespaceLimits(kind: String) throws {
    let outcome = try DoctorScript.run(
      """
      export -f found mend ip; unshare -U -r -n -m bash -c '
        echo 0 >/proc/sys/user/max_\(kind)_namespaces; mend limits user.max_\(kind)'
      """)
    #expect(
      outcome.lines == [
        "fault: limits", "sysctl -w user.max_\(kind)_namespaces=10000", "gone",
      ], "\(outcome)")
  }

  @Test("watches of inotify that are used up", arguments: ["instances", "watches"])
  func inotify(what: String) throws {
    let outcome = try DoctorScript.run(
      """
      export -f found mend ip; unshare -U -r -n -m bash -c '
        echo 0 >/proc/sys/user/max_inotify_\(what); mend limits inotify_\(what)'
      """)
    #expect(
      outcome.lines == ["fault: limits", "sysctl -w user.max_inotify_\(what)=1024", "gone"],
      "\(outcome)")
  }

  /// Files that lie over those of the kernel stand for parameters of the whole machine.
  @Test(
    "a limit of the whole machine that is used up",
    arguments: [
      ("kernel.pid_max", "kernel/pid_max", "4", "32768"),
      ("fs.mount-max", "fs/mount-max", "2", "100000"),
      ("fs.file-max", "fs/file-max", "20", "65536"),
    ])
  func machineLimits(parameter: String, file: String, value: String, raised: String) throws {
    let outcome = try DoctorScript.run(
      """
      echo \(value) >fake; mount --bind fake /proc/sys/\(file)
      mount -o remount,rw /proc/sys/\(file) 2>/dev/null; mend limits \(parameter)
      """)
    #expect(
      outcome.lines == ["fault: limits", "sysctl -w \(parameter)=\(raised)", "gone"],
      "\(outcome)")
  }

  @Test("few open files for a process, though more are allowed")
  func openFiles() throws {
    let outcome = try DoctorScript.run("ulimit -S -n 100; mend limits 'only 100 files'; well")
    #expect(outcome.lines == ["fault: limits", "ulimit -n 1024", "gone"], "\(outcome)")
  }

  private static let mayRaiseLimits =
    (try? PrivateMachine.run("prlimit --nofile=64:64 prlimit --nofile=65:65 true && echo yes"))?
    .lines == ["yes"]

  @Test(
    "few open files for a process, and no more allowed",
    .enabled(if: mayRaiseLimits, "needs CAP_SYS_RESOURCE"))
  func hardLimit() throws {
    let outcome = try DoctorScript.run("ulimit -n 100; mend limits 'only 100 files'; well")
    #expect(
      outcome.lines == ["fault: limits", "prlimit --pid $$ --nofile=1024:1024", "gone"],
      "\(outcome)")
  }

  @Test("names that do not stand for a namespace")
  func names() throws {
    let outcome = try DoctorScript.run(
      #"""
      cp --remove-destination "$NETNS" bin/netns; mount -t tmpfs tmpfs /var/tmp
      netns add blue; cd /run/netns; touch -d '-10 seconds' stale; mkdir 'a dir'; echo x >text; ln -s /nowhere link
      mend names /stale; mend names /a.dir; mend names /text; mend names /link; well
      netns add --with uts,pid red; kill -9 $(pgrep netns-init); sleep 0.1; mend names 'of red'; well
      netns add --with uts red; ip netns delete red; mend names 'of red'; well
      """#)
    #expect(
      outcome.lines == [
        "warning: names", "netns gc", "gone",
        "warning: names", "mv --no-clobber '/var/run/netns/a dir' /var/tmp/", "gone",
        "warning: names", "mv --no-clobber /var/run/netns/text /var/tmp/", "gone",
        "warning: names", "rm /var/run/netns/link", "gone",
        "warning: names", "netns gc", "gone", "warning: names", "netns gc", "gone",
      ], "\(outcome)")
  }

  @Test("a name that is a namespace elsewhere becomes one here")
  func elsewhere() throws {
    let outcome = try DoctorScript.run(
      #"""
      mkfifo ready; unshare -m --propagation private sh -c 'netns add hid 2>/dev/null; echo >ready; exec sleep 60' &
      read <ready; touch -d '-10 seconds' /run/netns/hid
      mend names hid | sed 's/[0-9][0-9]*/PID/'; netns list; netns exec hid true; echo $?
      """#)
    #expect(
      outcome.lines == [
        "warning: names",
        "mount --no-canonicalize --bind /proc/PID/root/run/netns/hid /var/run/netns/hid", "gone",
        "hid", "0",
      ], "\(outcome)")
  }

  @Test("a namespace that something is mounted over can be reached again")
  func covered() throws {
    let outcome = try DoctorScript.run(
      #"""
      netns add blue; was=$(stat -L -c %i /run/netns/blue)
      mount -t tmpfs tmpfs /run/netns; mend mounts 'cannot be reached'; well
      touch file; mount --bind file /run/netns/blue; mend mounts 'cannot be reached'; well
      ip netns add red; mount --bind /run/netns/red /run/netns/blue; mend mounts 'cannot be reached'; well
      [ $(stat -L -c %i /run/netns/blue) = $was ] && echo same
      """#)
    let umount = "umount /run/netns/blue"
    #expect(
      outcome.lines == [
        "fault: mounts", "umount /run/netns", "gone", "fault: mounts", umount, "gone",
        "fault: mounts", umount, "gone", "same",
      ], "\(outcome)")
  }

  /// A mount of the same path that is covered does not count.
  @Test("a directory of names that is not shared")
  func propagation() throws {
    let outcome = try DoctorScript.run(
      #"""
      mkdir -p netns; mount --bind netns netns; mount -t tmpfs tmpfs /run
      cd /run; mkdir bin; ln -s "$NETNS" bin/netns
      netns add blue; mount --make-private /run/netns; mend mounts 'not a shared mount'; well
      netns delete blue; umount /run/netns; touch /run/netns/raw; mount --bind /proc/self/ns/net /run/netns/raw
      mend mounts 'not a shared mount'; netns add red; netns list | sort | tr '\n' ' '
      """#)
    #expect(
      outcome.lines == [
        "warning: mounts", "mount --make-shared /run/netns", "gone", "warning: mounts",
        "mount --rbind --make-shared /run/netns /run/netns", "gone", "raw red ",
      ], "\(outcome)")
  }

  /// The remedy is a shell in which commands have the effect that they should have.
  @Test("a shell in a private mount namespace")
  func privateMounts() throws {
    let outcome = try DoctorScript.run(
      #"""
      netns add blue; export -f found
      unshare -m --propagation private bash -c '
        found mounts "private mount namespace"
        remedy=$(found mounts private | sed -n "s/^  mend: //p"); SHELL=/bin/sh $remedy <<<"\"\$NETNS\" doctor >/dev/null; echo \$?"
      '
      true  # Otherwise bash would become unshare, as the process 1 that the shell is compared with.
      """#)
    #expect(
      outcome.lines == [
        "warning: mounts: this shell is in a private mount namespace: names made here are empty files to everybody else",
        "  mend: nsenter --target 1 --mount", "0",
      ], "\(outcome)")
  }

  @Test("a namespace that only a descriptor, or a socket, holds", arguments: ["ns", "socket"])
  func held(by what: String) throws {
    let outcome = try DoctorScript.run(
      """
      cat >hold.py <<'E'
      import ctypes, os, socket, time
      c = ctypes.CDLL(None); home = os.open('/proc/self/ns/net', os.O_RDONLY)
      c.unshare(0x40000000)
      kept = os.open('/proc/self/ns/net', os.O_RDONLY) if '\(what)' == 'ns' else socket.socket()
      c.setns(home, 0); os.close(home); open('/run/held', 'w'); time.sleep(60)
      E
      python3 hold.py & until [ -e held ]; do sleep 0.05; done
      mend holders 'no name and no process' | sed 's/[0-9][0-9]*/PID/'; sleep 0.1; well
      """)
    #expect(outcome.lines == ["warning: holders", "kill PID", "gone"], "\(outcome)")
  }

  @Test("a namespace without an id, while a program listens to all that have one")
  func ids() throws {
    let outcome = try DoctorScript.run(
      #"""
      netns add 'my blue'; well; ip monitor all-nsid >/dev/null 2>&1 & sleep 0.3
      mend ids 'my blue has no id'; well; kill $!
      """#)
    #expect(
      outcome.lines == ["warning: ids", "netns set 'my blue' auto", "gone"], "\(outcome)")
  }

  @Test("an ip in PATH that is not that of iproute2, or none")
  func programIP() throws {
    let outcome = try DoctorScript.run(
      #"""
      ln -s "$(command -v busybox)" bin/ip; (mend ip 'not that of iproute2'); rm bin/ip
      printf '#!/bin/sh\necho mine\n' >bin/ip; chmod +x bin/ip; found ip 'it says "mine"' | head -n 1; rm bin/ip
      mkdir own; for p in bash grep head sed cat ln getent; do ln -s $(command -v $p) own/; done
      PATH=/run/bin:/run/own; mend ip 'no ip in PATH'; ln -s "$NETNS" bin/ip; well
      """#)
    #expect(
      outcome.lines == [
        "warning: ip", #"export PATH=/usr/sbin:"$PATH""#, "gone",
        #"warning: ip: /run/bin/ip, the first ip in PATH, is not that of iproute2: it says "mine""#,
        "warning: ip", #"export PATH=/usr/sbin:"$PATH""#, "gone",
      ], "\(outcome)")
  }

  @Test("a program without shared libraries, and no getent to ask for names")
  func getent() throws {
    let program = try StaticPrograms.folder.get() + "/netns"
    let outcome = try DoctorScript.run(
      """
      ln -sf \(program) bin/netns; well; netns doctor | grep -c '  getent '
      mkdir own; for d in /usr/bin /usr/sbin /bin /sbin; do ln -s $d/* own/ 2>/dev/null; done; rm own/getent
      printf '#!/bin/sh\n[ "$*" = "install libc-bin" ] && ln -s /usr/bin/getent /run/own/\n' >bin/apt-get
      chmod +x bin/apt-get; PATH=/run/bin:/run/own; mend getent 'no getent in PATH'; well
      """)
    #expect(
      outcome.lines == ["1", "warning: getent", "apt-get install libc-bin", "gone"], "\(outcome)")
  }
}
