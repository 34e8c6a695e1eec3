import Testing

/// The store of namespaces on a real kernel, shared with the installed `ip`.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct StoreTests {
  @Test(.enabled(if: PrivateMachine.installedIP != nil, "needs the installed ip"))
  func isSharedBothWays() throws {
    let run = try PrivateMachine.run(
      """
      set -e
      $NETNS add mine; $IP netns add theirs
      $NETNS list; echo --; $IP netns list; echo --
      $IP netns exec mine true && $NETNS exec theirs true && echo entered
      $NETNS set theirs 5; $IP netns set mine 6; $IP netns list; echo --; $NETNS list
      $IP netns del mine; $NETNS del theirs; ls -A /run/netns | wc -l
      """)
    let names = ["theirs", "mine"]
    let withIDs = ["theirs (id: 5)", "mine (id: 6)"]
    let expected = names + ["--"] + names + ["--", "entered"] + withIDs + ["--"] + withIDs + ["0"]
    #expect(run.lines == expected, "\(run.errors)")
  }

  @Test func makesOneSharedMount() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add one; $NETNS add two
      awk '$5 == "/run/netns"' /proc/self/mountinfo | grep -c shared:
      awk '$5 == "/run/netns"' /proc/self/mountinfo | wc -l
      stat -c '%a %s' /run/netns/one; stat -f -c %T /run/netns/one
      """)
    // The machine's own /run/netns, if any, is hidden below the test's /run, and no longer shared.
    #expect(run.lines.first == "1")
    #expect(Array(run.lines.suffix(2)) == ["444 0", "nsfs"])
  }

  @Test(.enabled(if: PrivateMachine.installedIP != nil, "needs the installed ip"))
  func concurrentFirstAddsLoseNothing() throws {
    let run = try PrivateMachine.run(
      """
      for i in $(seq 64); do
        if [ $((i % 4)) = 0 ]; then $IP netns add c$i & else $NETNS add c$i & fi
      done
      wait
      echo names $(ls /run/netns | wc -l)
      echo namespaces $(for i in $(seq 64); do stat -f -c %T /run/netns/c$i; done | grep -c nsfs)
      echo mounts $(grep -c ' /run/netns/c' /proc/self/mountinfo)
      echo shared $(awk '$5 == "/run/netns"' /proc/self/mountinfo | grep -c shared:)
      for i in $(seq 64); do
        if [ $((i % 4)) = 1 ]; then $IP netns del c$i & else $NETNS del c$i & fi
        $NETNS add d$i &
      done
      wait
      echo left $(ls /run/netns | grep -c '^c') added $(ls /run/netns | grep -c '^d')
      echo mounts $(grep -c ' /run/netns/c' /proc/self/mountinfo) \
        $(grep -c ' /run/netns/d' /proc/self/mountinfo)
      """)
    #expect(
      run.lines == [
        "names 64", "namespaces 64", "mounts 64", "shared 1", "left 0 added 64", "mounts 0 64",
      ], "\(run.errors)")
  }

  @Test func addsOfOneNameMakeOne() throws {
    let run = try PrivateMachine.run(
      """
      for i in $(seq 32); do { $NETNS add same 2>/dev/null && echo made; } & done; wait
      stat -f -c %T /run/netns/same; grep -c ' /run/netns/same' /proc/self/mountinfo
      """)
    #expect(run.lines == ["made", "nsfs", "1"])
  }

  @Test func neverWritesThroughLinks() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add real; echo content > /run/victim
      ln -s /run/victim /run/netns/link; ln -s nowhere /run/netns/dangling
      ln -s real /run/netns/alias
      $NETNS add link; echo $?; $NETNS add dangling; echo $?; $NETNS attach dangling $$; echo $?
      cat /run/victim; ls /run/netns/nowhere 2>/dev/null
      $NETNS exec alias $NETNS identify
      $NETNS del alias; stat -f -c %T /run/netns/real
      $NETNS del link; cat /run/victim; $NETNS del dangling; ls /run/netns
      """)
    // Of two names for a namespace, identify prints the one that is last in the directory.
    #expect(
      run.lines == ["1", "1", "1", "content", "real", "nsfs", "content", "real"], "\(run.errors)")
  }

  @Test func refusesNames() throws {
    let run = try PrivateMachine.run(
      """
      for name in a/b . .. '' $'x\\ny' $'tab\\t' $(printf 'c%.0s' $(seq 256)); do
        $NETNS add "$name" 2>/dev/null; echo $?
      done
      ls -A /run/netns 2>/dev/null
      """)
    #expect(run.lines == Array(repeating: "255", count: 7))
  }

  @Test func attachesAndIdentifies() throws {
    let run = try PrivateMachine.run(
      """
      unshare -n sleep 30 & pid=$!
      until [ $(readlink /proc/$pid/ns/net) != $(readlink /proc/self/ns/net) ]; do sleep 0.01; done
      $NETNS attach held $pid; [ "$($NETNS identify $pid)" = held ] && echo identified
      [ "$($NETNS pids held)" = $pid ] && echo listed
      $NETNS delete --safe held; echo $?; $NETNS delete held; echo $?; kill $pid
      $NETNS attach gone 4999999; echo $?; ls -A /run/netns
      """)
    #expect(run.lines == ["identified", "listed", "1", "0", "1"])
    #expect(run.errors.contains("netns: held is in use by"))
    #expect(run.errors.contains("(sleep); it ends when they do"))
  }

  @Test func namesWhatTheKernelPointedAt() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue; set -- link add vx type vxlan id 1 dstport 0 srcport 5 4
      $NETNS -n blue "$@"; $NETNS -n blue ip "$@"
      """)
    #expect(
      run.errors.split(separator: "\n").filter { !$0.contains("private mount") } == [
        "Error: Invalid source port range.",
        "netns: the kernel pointed at IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_PORT_RANGE",
        "Error: Invalid source port range.",
      ])
  }

  @Test func keepsWhatIsInUse() throws {
    let run = try PrivateMachine.run(
      """
      try() { $NETNS delete --safe $1 && echo gone; $NETNS list | grep -x $1; }
      for n in linked thread held free own; do $NETNS add $n; done
      $NETNS exec linked sleep 30 & linked=$!; ln -s linked /run/netns/alias
      python3 -c 'import ctypes, os, threading, time
      def enter():
          ctypes.CDLL(None).setns(os.open("/run/netns/thread", 0), 0x40000000); open("/run/in", "w"); time.sleep(30)
      threading.Thread(target=enter, daemon=True).start(); time.sleep(30)' & thread=$!
      sleep 30 9</run/netns/held & held=$!
      until [ -e /run/in ] && [ "$($NETNS pids linked)" ]; do sleep 0.05; done
      try linked; try thread; try held; try free; try alias
      $NETNS exec own $NETNS delete --safe own && echo gone
      $NETNS delete thread; kill $linked $thread $held
      """)
    #expect(run.lines == ["linked", "thread", "held", "gone", "gone", "gone"], "\(run.errors)")
    #expect(run.errors.contains("netns: linked is in use by"))
    #expect(run.errors.contains("(sleep); it ends when they do"))
    #expect(run.errors.split(separator: "\n").count { $0.contains("thread is in use by") } == 2)
  }

  @Test func leavesAloneWhatIsMountedElsewhere() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add outer
      unshare -m --propagation private sh -c "
        $NETNS add hid 2>/dev/null; sleep 2.1; : > /run/made
        until [ -e /run/tried ]; do sleep 0.05; done; $NETNS exec hid echo inside" &
      until [ -e /run/made ]; do sleep 0.05; done
      $NETNS gc; $NETNS list | sort; $NETNS add hid; echo $?; : > /run/tried; wait
      $NETNS gc
      """)
    #expect(
      run.lines == [
        "hid (elsewhere; mounted in another mount namespace)", "outer", "1", "inside",
        "removed hid",
      ], "\(run.errors)")
  }

  @Test func worksThroughALinkToTheDirectory() throws {
    let run = try PrivateMachine.run(
      """
      mkdir /run/store; rmdir /run/netns 2>/dev/null; ln -s store /run/netns
      $NETNS add one; echo $?; stat -f -c %T /run/store/one; $IP netns exec one echo inside
      grep -c ' /run/store ' /proc/self/mountinfo; $NETNS delete one; ls -A /run/store
      """)
    #expect(run.lines == ["0", "nsfs", "inside", "1"], "\(run.errors)")
  }

  @Test func healsStaleFiles() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add live; for n in a b c; do : > /run/netns/$n; touch -d '-10 seconds' /run/netns/$n; done
      : > /run/netns/young; echo text > /run/netns/text; mkdir /run/netns/dir
      touch -d '-10 seconds' /run/netns/text
      $NETNS list | sort; echo --
      $NETNS exec a true; echo $?; $NETNS -n b link; echo $?
      $NETNS add a; echo $?; $NETNS add young 2>/dev/null; echo $?; $NETNS delete b; echo $?
      $NETNS gc | sort; $NETNS list | sort
      """)
    #expect(
      run.lines == [
        "a (stale; netns gc removes it)", "b (stale; netns gc removes it)",
        "c (stale; netns gc removes it)", "dir (no namespace)", "live", "text (no namespace)",
        "young (pending)", "--", "255", "255", "0", "1", "0", "removed c",
        "removed young", "a", "dir (no namespace)", "live", "text (no namespace)",
      ], "\(run.errors)")
  }

  /// `-j` before a command gives JSON, or is refused, regardless of which program carries out the command.
  @Test func commandsPrintJSON() throws {
    let run = try PrivateMachine.run(
      """
      stale() { for n in b c; do : > /run/netns/$n; touch -d '-10 seconds' /run/netns/$n; done; }
      json() { "$@" | python3 -c '
      import json, sys
      value = json.load(sys.stdin)
      print(json.dumps(sorted(value, key=str) if type(value) is list else value))'; }
      $NETNS add a; stale; json $NETNS -j gc; json $NETNS -j -p gc
      mkdir -p /run/netns-lab; stale; json $NETNS -j gc; json $NETNS -j gc; stale; $NETNS gc | sort
      json $NETNS -j labs; json $NETNS -j schema >/run/schema; [ -s /run/schema ] && echo schema
      json $NETNS -j pids a; $NETNS exec a $NETNS -j identify; $NETNS ip -j netns identify
      json $NETNS -j list; $NETNS -j man 2>&1 | head -n 1; $NETNS -j completion bash | head -c 1 | wc -c
      for words in "-j up lab.yaml" "-s labs" "-4 -j status x"; do $NETNS $words 2>&1 | head -n 1; done
      """)
    #expect(
      run.lines == [
        #"[{"removed": "b"}, {"removed": "c"}]"#, "[]", #"[{"removed": "b"}, {"removed": "c"}]"#,
        "[]",
        "removed b", "removed c", "[]", "schema", "[]", #"[{"name":"a"}]"#, #"[{"name": "a"}]"#,
        "netns man: option -json means nothing here", "1",
        "netns up: this command has no JSON output",
        "netns labs: option -statistics means nothing here",
        "netns status: option -family means nothing here",
      ], "\(run.errors)")
  }

  /// `gc` waits for a file on which another program's `add` may be at work; `add` leaves it alone.
  @Test func youngFilesAreWaitedFor() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add live; : > /run/netns/future; : > /run/netns/old
      touch -d '+1 hour' /run/netns/future; touch -d '-10 seconds' /run/netns/old
      : > /run/netns/young; $NETNS gc | sort; echo $?; ls /run/netns; $NETNS list | sort
      touch -d '+1 hour' /run/netns/young
      for name in young future; do $NETNS add $name 2>/dev/null; echo $?; done
      $NETNS attach future $$ 2>/dev/null; echo $?; $NETNS delete young future; ls /run/netns
      """)
    #expect(
      run.lines == [
        "removed old", "removed young", "0", "future", "live", "future (pending)", "live", "1",
        "1", "1", "live",
      ], "\(run.errors)")
  }

  @Test func tellsOfPrivateMountNamespaces() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add outer
      unshare -m --propagation private $NETNS add inner
      unshare -m --propagation slave sh -c "$NETNS add slave; $NETNS exec slave true && echo works"
      unshare -m --propagation slave sh -c "$NETNS del outer; ls /run/netns | grep -c outer"
      unshare -m --propagation unchanged $NETNS add peer; stat -f -c %T /run/netns/peer
      stat -f -c %T /run/netns/inner; $NETNS del inner; $NETNS del slave; ls -A /run/netns
      grep -c ' /run/netns/outer' /proc/self/mountinfo
      """)
    #expect(run.lines == ["works", "0", "nsfs", "tmpfs", "peer", "0"], "\(run.errors)")
    let notes = run.errors.split(separator: "\n").filter { $0.contains("private mount namespace") }
    #expect(notes.contains { $0.hasPrefix("netns: inner ") })
    #expect(notes.contains { $0.hasPrefix("netns: slave ") })
  }

  @Test func monitorTellsOfWhatCanBeEntered() throws {
    let run = try PrivateMachine.run(
      """
      mkdir -p /run/netns
      $NETNS monitor > /run/events & monitor=$!
      until ls -l /proc/$monitor/fd 2>/dev/null | grep -q inotify; do sleep 0.01; done
      mkfifo /run/pipe; tail -f -n +1 --pid $monitor /run/events > /run/pipe &
      { while read -r what name; do [ $what = add ] && $NETNS exec $name echo in $name; done; } \
        < /run/pipe & reader=$!
      for i in 1 2 3; do $NETNS add m$i; sleep 0.3; done; $NETNS del m2; sleep 0.3
      kill -KILL $monitor; wait $reader; echo --; cat /run/events
      """)
    let expected = ["in m1", "in m2", "in m3", "--", "add m1", "add m2", "add m3", "delete m2"]
    #expect(run.lines.sorted() == expected.sorted(), "\(run.errors)")
  }

  /// Also names without a network namespace. Other names are shown once, whatever they hold.
  @Test(arguments: [true, false]) func monitorTellsOfNamesOfOtherKinds(isFirst: Bool) throws {
    let run = try PrivateMachine.run(
      """
      \(isFirst ? "" : "$NETNS add --without net --with uts m0")
      $NETNS monitor > /run/events & monitor=$!
      until ls -l /proc/$monitor/fd 2>/dev/null | grep -q inotify; do sleep 0.01; done; sleep 0.2
      $NETNS add --without net --with uts,ipc m1; $NETNS add --with uts m2
      $NETNS delete m1; $NETNS delete m2; $NETNS delete m0 2>/dev/null
      for try in $(seq 50); do grep -q 'delete m2' /run/events && break; sleep 0.1; done
      sleep 0.2; kill -KILL $monitor; cat /run/events
      """)
    let expected = ["add m1", "add m2", "delete m1", "delete m2"] + (isFirst ? [] : ["delete m0"])
    #expect(run.lines.sorted() == expected.sorted(), "\(run.errors)")
  }

  @Test func worksInUserNamespaces() throws {
    let run = try PrivateMachine.run(
      """
      unshare -U -r -m sh -c "mount -t tmpfs t /run; $NETNS add rootless && $NETNS list"
      """)
    #expect(run.lines == ["rootless"], "\(run.errors)")
  }

  @Test(.enabled(if: PrivateMachine.hasStrace, "needs strace"))
  func saysWhyItCannotReturn() throws {
    let run = try PrivateMachine.run(
      """
      strace -qq -o /dev/null -e inject=setns:error=ENOMEM:when=2 $NETNS add a; echo $?
      $NETNS add b && $NETNS list | sort
      """)
    #expect(run.lines == ["1", "a", "b"])
    let reason = "cannot return to its own network namespace: Cannot allocate memory"
    #expect(run.errors == "netns: \(reason)\n")
  }
}
