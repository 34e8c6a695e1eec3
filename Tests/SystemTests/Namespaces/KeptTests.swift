import Glibc
import Isolation
import NetworkNamespaces
import Testing

/// Names that hold several kinds of namespaces.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct KeptTests {
  private static let everything = "uts,ipc,pid,mount,user,cgroup,time"
  private static let ids = "echo root:100000:65536 > /etc/subuid; cp /etc/subuid /etc/subgid\n"

  @Test func holdsAllKindsAsOne() throws {
    let run = try PrivateMachine.run(
      Self.ids + """
        $NETNS add --with \(Self.everything) --map-auto --hostname boxed --boottime 864000 blue
        $NETNS list
        $NETNS exec blue sh -c 'hostname; id -u; id -g; ls /sys/class/net; set -- /proc/[0-9]*; echo $#
          test $(cut -d. -f1 /proc/uptime) -ge 864000 && echo later; tr -s " " </proc/self/uid_map'
        for kind in net uts ipc pid mnt user cgroup time; do
          own=$(readlink /proc/self/ns/$kind); inner=$($NETNS exec blue readlink /proc/self/ns/$kind)
          [ "$inner" ] && [ "$own" != "$inner" ] || echo same $kind
        done
        test "$(hostname)" = boxed && echo outside
        $NETNS delete blue; ls -A /run/netns /run/netns-kinds; grep -c 'nsfs' /proc/self/mountinfo
        ls /proc | grep '^[0-9]' | while read p; do cat /proc/$p/comm; done 2>/dev/null | grep init
        """)
    #expect(
      run.lines == [
        "blue (kinds: cgroup,ipc,uts,net,pid,mount,time,user)", "boxed", "0", "0", "lo", "2",
        "later",
        " 0 100000 65536", "/run/netns:", "/run/netns-kinds:", ".lock", "0",
      ], "\(run.errors)")
    #expect(run.errors == "")
  }

  @Test func givesProcessesAnInit() throws {
    let run = try PrivateMachine.run(
      """
      exec 7</etc/passwd; cd /etc
      SECRET=word $NETNS add --with pid,mount blue 8</etc/group
      for p in $(ls /proc | grep '^[0-9]'); do
        [ "$(cat /proc/$p/comm 2>/dev/null)" = netns-init ] && init=$p
      done
      ls /proc/$init/fd | wc -l; readlink /proc/$init/cwd; tr -d '\\0' </proc/$init/environ | wc -c
      tr '\\0' ' ' </proc/$init/cmdline | sed 's/ *$//'; echo; awk '$1 == "NSpid:" { print $3 }' /proc/$init/status
      awk '/^NSsid/ { print $3 }' /proc/$init/status
      # An orphan is reaped, and a process may not look into its process 1.
      $NETNS exec blue sh -c '(sleep 0.05; exit 4) & exit 3'; echo $?; sleep 0.3
      $NETNS exec blue sh -c 'set -- /proc/[0-9]*; echo $#'
      $NETNS exec blue sh -c 'trap "echo caught; exit 9" TERM; touch /run/in; while :; do sleep 0.02; done' &
      until [ -e /run/in ]; do sleep 0.01; done; kill -TERM $init; wait $!; echo $?
      [ -d /proc/$init ] && echo stays; $NETNS delete blue; [ -d /proc/$init ] || echo ended
      """)
    #expect(
      run.lines == [
        "0", "/", "0", "netns-init blue", "1", "1", "3", "2", "caught", "9", "stays", "ended",
      ], "\(run.errors)")
  }

  @Test func execIsTheCommandsOwn() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add --with uts,pid,user --map-root blue; inner() { $NETNS exec "$@"; echo $?; }
      inner blue sh -c 'exit 7'; inner blue sh -c 'kill -KILL $$'; inner blue sh -c 'kill -USR1 $$'
      inner blue nothing-of-that-name
      inner blue --only uts -- sh -c '[ $(readlink /proc/self/ns/net) = '$(readlink /proc/self/ns/net)' ] && echo only'
      inner --except pid,user blue sh -c '[ $$ != 2 ] && echo except'
      inner blue --only ipc true; inner blue --except net,uts,pid,user true; inner blue --only nets true
      $NETNS exec blue sh -c 'kill -STOP $$; exit 5' & pid=$!
      until grep -q '^State:.T' /proc/$pid/status; do sleep 0.01; done; kill -CONT $pid; wait $pid; echo $?
      $NETNS exec blue --only net,uts -- sh -c 'echo "$0 $*"' --only x
      mkdir /run/here; cd /run/here; $NETNS exec blue pwd
      """)
    #expect(
      run.lines == [
        "7", "137", "138", "1", "only", "0", "except", "0", "255", "255", "255", "5", "--only x",
        "/run/here",
      ], "\(run.errors)")
    #expect(run.errors.contains("netns: blue has no ipc namespace"))
    #expect(run.errors.contains("no kind of namespace \"nets\"; did you mean `net`?"))
  }

  @Test func tellsWhoIsIn() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add --with pid blue; $NETNS add --with uts --without net red
      $NETNS exec blue sleep 30 & sleep 30 & outside=$!
      until inner=$($NETNS pids blue | while read p; do
        [ "$(cat /proc/$p/comm)" = sleep ] && echo $p; done); [ "$inner" ]; do sleep 0.02; done
      $NETNS pids blue | grep -cx $outside; $NETNS identify $inner; $NETNS identify $outside
      $NETNS exec red sh -c '$NETNS identify; exec sleep 30' & until [ "$($NETNS pids red)" = $! ]; do sleep 0.02; done
      $NETNS identify $!; $NETNS delete --safe blue red; echo $?; $NETNS -j list
      $NETNS delete blue red; ls -A /run/netns; [ -d /proc/$inner ] || echo ended; kill $! $outside
      """)
    #expect(
      run.lines == [
        "0", "blue", "red", "red", "1",
        #"[{"name":"blue","kinds":["net","pid"]},{"name":"red","kinds":["uts"]}]"#, "ended",
      ], "\(run.errors)")
    #expect(run.errors.contains("netns: red is in use by"))
  }

  @Test func namesNamespacesOfAProcess() throws {
    let run = try PrivateMachine.run(
      """
      unshare -n -u -i -p -f --kill-child sh -c 'hostname theirs; touch /run/in; exec sleep 30' & outer=$!
      until [ -e /run/in ]; do sleep 0.02; done; pid=$(cat /proc/$outer/task/$outer/children)
      $NETNS attach blue $pid --with uts,ipc,pid; $NETNS list; $NETNS exec blue hostname
      $NETNS attach blue $pid --with uts; $NETNS attach gone 4999999 --with uts; $NETNS attach own $$ --with mount
      # Its process 1 is none of netns's.
      $NETNS delete blue; [ -d /proc/$pid ] && echo alive; kill $outer; ls -A /run/netns /run/netns-kinds
      """)
    #expect(
      run.lines == [
        "blue (kinds: ipc,uts,net,pid)", "theirs", "alive", "/run/netns:", "/run/netns-kinds:",
        ".lock",
      ], "\(run.errors)")
    #expect(run.errors.contains("netns: blue exists already"))
    #expect(run.errors.contains("cannot open /proc/4999999/ns/uts"))
    #expect(run.errors.contains("cannot keep the mount namespace"))
  }

  @Test func persistsOneNamespace() throws {
    let run = try PrivateMachine.run(
      """
      try() { $NETNS persist "$@" && echo done; }
      unshare -u sh -c 'hostname kept; touch /run/in; exec sleep 30' & pid=$!
      until [ -e /run/in ]; do sleep 0.02; done; touch /run/there
      try $pid --kind uts /run/there; try --kind uts $pid /run/new; kill $pid; wait $pid 2>/dev/null
      $NETNS exec /run/there -- hostname; $NETNS exec /run/new hostname; cd /run; $NETNS exec ./new hostname
      $NETNS exec --only net /run/new true; echo $?; $NETNS exec --only uts /proc/1/ns/net true; echo $?
      try $$ --kind uts /run/new; try --release /run/there; try --release /run/new; ls /run/there /run/new
      $NETNS add --with uts blue; try blue --kind uts /run/of-blue; try blue --kind ipc /run/ipc
      $NETNS delete blue; $NETNS exec /run/of-blue true && echo kept; try --release /run/of-blue
      echo text > /run/text; try $$ --kind uts /run/text; cat /run/text; try --release /run/text
      try $$ --kind uts /run/netns/x; try $$ --kind uts /run/no/such; try 4999999 --kind uts /run/x
      try --release /proc/self/ns/uts; try $$ --kind mount /run/mnt; ls /run/x /run/mnt
      $NETNS exec /run/text true; echo $?; grep -c nsfs /proc/self/mountinfo
      """)
    #expect(
      run.lines == [
        "done", "done", "kept", "kept", "kept", "255", "255", "done", "done", "done", "kept",
        "done",
        "text", "255", "0",
      ], "\(run.errors)")
  }

  @Test func tellsWhatBecameOfAName() throws {
    let run = try PrivateMachine.run(
      """
      init() { for p in $(ls /proc | grep '^[0-9]'); do
        [ "$(tr '\\0' ' ' </proc/$p/cmdline 2>/dev/null | sed 's/ *$//')" = "netns-init $1" ] && echo $p; done; }
      for name in killed taken replaced reboot; do $NETNS add --with uts,pid $name; done
      kill -9 $(init killed); $NETNS delete plain 2>/dev/null
      umount /run/netns/taken; rm /run/netns/taken
      umount /run/netns/replaced; rm /run/netns/replaced; $NETNS add --with uts keep; $NETNS add other
      mv /run/netns-kinds/replaced /run/netns-kinds/other
      kill -9 $(init reboot); umount /run/netns-kinds/reboot/* /run/netns/reboot; touch -d '-9 seconds' /run/netns/reboot
      while [ -d /proc/$(init killed)/fd ]; do sleep 0.01; done
      for name in killed taken other reboot; do $NETNS exec $name true; done
      $NETNS exec killed --except pid true && echo others; $NETNS exec taken --only uts true && echo uts
      $NETNS list | sort; $NETNS gc | sort; $NETNS list | sort
      [ "$(init)" ] && echo left; ls -A /run/netns-kinds | sort
      """)
    #expect(
      run.lines == [
        "others", "uts", "keep (kinds: uts,net)",
        "killed (kinds: uts,net,pid) (its init ended; netns delete killed)",
        "other (kinds: uts,net,pid) (another program gave its name to another network namespace; "
          + "netns gc takes away the rest)",
        "reboot (stale; netns gc removes it) (kinds: uts,net,pid) "
          + "(its namespaces ended with an earlier boot; netns delete reboot)",
        "taken (kinds: uts,net,pid) (another program took its network namespace away; netns delete taken)",
        "removed killed", "removed other", "removed reboot", "removed taken",
        "keep (kinds: uts,net)",
        "other", ".lock", "keep",
      ], "\(run.errors)")
    #expect(run.errors.contains("netns: killed: its init ended; netns delete killed"))
  }

  /// If there are files of labs, netns-lab does the work.
  @Test func goesAwayBesideLabsToo() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add --with uts gone; $NETNS add --with uts keep; mkdir -p /run/netns-lab
      umount /run/netns/gone; rm /run/netns/gone
      $NETNS gc; $NETNS list; $NETNS gc
      """)
    #expect(run.lines == ["removed gone", "keep (kinds: uts,net)"], "\(run.errors)")
  }

  @Test func leavesOthersFilesAlone() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add --with uts blue; mkdir /run/netns-kinds/theirs; echo text > /run/netns-kinds/theirs/file
      echo text > /run/netns-kinds/plain; touch /run/netns-kinds/blue/file
      for name in blue theirs plain; do
        $NETNS delete $name; echo $?; $NETNS add --with ipc $name; $NETNS exec $name true; done
      $NETNS gc; cat /run/netns-kinds/theirs/file /run/netns-kinds/plain; ls /run/netns-kinds/blue
      rm /run/netns-kinds/blue/file; $NETNS delete blue; echo $?
      """)
    #expect(
      run.lines == ["1", "1", "1", "text", "text", "file", "uts", "0"], "\(run.errors)")
  }

  /// An empty directory holds no namespace. Running a command in it would run the command here.
  @Test func whatHoldsNothingIsNoName() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add --with uts a; mkdir /run/netns-kinds/empty; touch /run/netns-kinds/empty/.init
      for words in "exec empty true" "add --with uts empty" "add empty" "delete empty" gc list; do $NETNS $words 2>&1; echo $?; done
      ls -A /run/netns-kinds; $NETNS attach b $$ --with all 2>&1; ls -A /run/netns-kinds/b /run/netns 2>/dev/null
      """)
    let other = "there is something else of that name"
    #expect(
      run.lines == [
        "netns: empty: \(other)", "255", "netns: empty exists already: \(other)", "1",
        "netns: empty exists already: \(other)", "1",
        "netns: /run/netns-kinds/empty is not of netns's making, and is left alone", "1", "0",
        "a (kinds: uts,net)", "empty (\(other))", "0", ".lock", "a", "empty",
        "netns: cannot keep the mount namespace as /run/netns-kinds/b/mount: Invalid argument: a mount"
          + " namespace is kept only on a mount that is not shared, and not in itself or in a younger one",
        "/run/netns:", "a",
      ], "\(run.output)\(run.errors)")
  }

  /// The kernel does not let anybody enter the user namespace they are in. Root remains root there nevertheless.
  @Test func theOwnUserNamespaceNeedsNoEntering() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS attach --with user,uts a $$; $NETNS exec a sh -c 'id -u; hostname' | grep -c .
      $NETNS persist --kind user $$ /run/user-file; $NETNS exec /run/user-file id -u
      $NETNS add --with user --map-root b; $NETNS exec b --user-as 7:7 true 2>&1; echo $?
      """)
    #expect(
      run.lines == [
        "2", "0",
        "netns: cannot become the user in b: Invalid argument; it has to be mapped there: see --map-users",
        "255",
      ], "\(run.output)\(run.errors)")
  }

  @Test(arguments: [
    ("--with nothing x", "no kind of namespace \"nothing\""),
    ("--without net x", "no kind is left"),
    ("--with pid --hostname h x", "--hostname needs a uts namespace"),
    ("--map-root x", "--map-root needs a user namespace"),
    ("--with user --map-users 0:100:10,5:200:10 x", "overlap"),
    ("--with user --map-users 0:4294967290:10 x", "goes beyond the highest id"),
    ("--with user --map-users 0,1,2 x", "takes IN:OUT:COUNT"),
    ("--with user --map-auto x", "gives root no ids"),
    ("--with user --map-root --map-user 5 x", "exclude each other"),
    ("--with time --boottime -9999999999 x", "setting the clocks failed"),
    ("--with time --boottime soon x", "takes seconds"),
    ("--with uts --hostname \(String(repeating: "h", count: 65)) x", "setting the hostname failed"),
    ("--with uts .hidden", "begins with a dot"), ("--with uts plain", "plain exists already"),
    ("--with", "wants a value"), ("--with uts", "No netns name specified"),
  ])
  func refusesBadInput(_ line: String, _ words: String) throws {
    let run = try PrivateMachine.run(
      """
      rm -f /etc/subuid /etc/subgid; $NETNS add plain; $NETNS add \(line); echo $?
      ls -A /run/netns; ls -A /run/netns-kinds 2>/dev/null | grep -v .lock; grep -c nsfs /proc/self/mountinfo
      """)
    #expect(run.lines.first != "0")
    #expect(run.lines.dropFirst() == ["plain", "1"], "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
  }

  @Test(arguments: ["uts", "pid", "mnt", "cgroup", "user", "time", "net", "ipc"])
  func namesAFullLimit(_ kind: String) throws {
    let run = try PrivateMachine.run(
      """
      unshare -U -r -m -p -f --mount-proc bash -c 'mount -t tmpfs none /run
        echo 0 > /proc/sys/user/max_\(kind)_namespaces; $NETNS add --with all x; echo $?
        ls -A /run/netns /run/netns-kinds 2>/dev/null | grep -v "^/run\\|^.lock\\|^$"; grep -c nsfs /proc/self/mountinfo'
      """)
    #expect(run.lines == ["1", "0"], "\(run.errors)")
    #expect(run.errors.contains("user.max_\(kind)_namespaces allows no more"), "\(run.errors)")
  }

  @Test func survivesManyAtOnce() throws {
    let run = try PrivateMachine.run(
      Self.ids + """
        for i in $(seq 64); do
          { $NETNS add --with \(Self.everything) --map-auto k$i && $NETNS exec k$i true &&
            echo entered && $NETNS delete k$i; } &
        done 2>/run/errors | sort | uniq -c | tr -s ' '
        wait; cat /run/errors; ls -A /run/netns /run/netns-kinds; grep -c nsfs /proc/self/mountinfo
        for p in $(ls /proc | grep '^[0-9]'); do cat /proc/$p/comm; done 2>/dev/null | grep -c netns
        """, seconds: 300)
    #expect(
      run.lines == [" 64 entered", "/run/netns:", "/run/netns-kinds:", ".lock", "0", "0"],
      "\(run.errors)")
  }

  /// Linux 6.18 does not keep a mount namespace whose number is lower than that of the current one, and each processor
  /// has numbers of its own.
  @Test func keepsMountsFromEveryProcessor() throws {
    let run = try PrivateMachine.run(
      """
      for own in $(seq 0 $(($(nproc) - 1))); do
        for i in 1 2 3 4 5; do for other in $(seq 0 $(($(nproc) - 1))); do
          taskset -c $own unshare -m taskset -c $other \\
            sh -c '$NETNS add --with mount m && $NETNS exec m true && echo kept; $NETNS delete m'
        done; done
      done 2>&1 | sort | uniq -c | awk '{ print $2 }'; nproc >&2
      """)
    #expect(run.lines == ["kept"], "\(run.output)")
  }

  @Test func isALibraryOfThreads() throws {
    let states = try PrivateMachine.onThread { () throws -> [KeptNamespaces.State] in
      let kept = KeptNamespaces()
      let name = try NamespaceName("t-kept")
      var description = NewNamespaces([.net, .uts, .pid, .mount, .user])
      description.userMap = try IdentityMap([IdentityMap.Range(inside: 0, outside: 0, count: 1)])
      description.hostname = "inner"
      try kept.create(name, description)
      var states = [try kept.state(of: name)]
      let child = try kept.sandbox(name).spawn(Command(["true"]))
      var status: Int32 = 0
      waitpid(child, &status, 0)
      #expect(status == 0)
      try kept.delete(name)
      states.append(try kept.state(of: name))
      return states
    }
    #expect(states == [.complete, .missing])
  }
}
