import Foundation
import Testing

/// What an ordinary user has: everything that root has, in namespaces held by one process.
@Suite(
  .enabled(
    if: PlainUser.isUsable, "a plain user may make no namespaces here, or cannot reach the program")
)
struct RootlessTests {
  @Test("names, links, bridges and routes print and end as with root")
  func asWithRoot() throws {
    let script = #"""
      t() { echo "\$ $*"; "$NETNS" "$@" 2>&1; echo "status $?"; }
      t add blue; t add red; t add blue; t add -- -x; t add hub; t list; t -j list
      t -n blue link add eth0 type veth peer name eth0 netns red
      t -n hub link add br0 up type bridge
      t -n hub link add p1 up master br0 type veth peer name eth1 netns blue
      t -n hub link add p2 up master br0 type veth peer name eth1 netns red
      for i in 1 2; do
        name=$([ $i = 1 ] && echo blue || echo red)
        t -n $name addr add 192.0.2.$i/24 dev eth0; t -n $name link set eth0 up
        t -n $name addr add 198.51.100.$i/24 dev eth1; t -n $name link set eth1 up
      done
      t -n blue route add 203.0.113.0/24 via 192.0.2.2; t -n blue route show
      t -n blue route add 203.0.113.0/24 via 192.0.2.2; t -n none link; t -n red link add eth0 type dummy
      t exec blue sh -c 'ping -c 1 -W 2 192.0.2.2 >/dev/null && echo reached'
      t exec blue sh -c 'ping -c 1 -W 2 198.51.100.2 >/dev/null && echo reached'
      t exec blue sh -c 'ls /sys/class/net; exit 7'; t exec blue none; t exec none true; t exec blue
      t exec blue id -u; cd /; t exec blue pwd; cd - >/dev/null; t exec blue sh -c 'kill -TERM $$'
      t link add dum0 type bridge; t link set dum0 up; t -br link show type bridge | sed 's/  *..:.*//'
      t set blue 7; t list-id nsid 7; t list; t pids blue; t delete --safe red; t delete red none
      t exec blue /etc/passwd; t bridge vlan show; t -n hub ip -br link show type none; t nonsense; t gc
      t delete blue hub; t list
      """#
    let root = try PrivateMachine.run(
      "PATH=/usr/sbin:/usr/bin:/sbin:/bin; cd /run; mkdir home; cd home; ip link set lo up\n"
        + script)
    let user = try PlainUser.run(script)
    #expect(user.output == root.output, "\(user.errors)")
    #expect(user.errors == root.errors)
    #expect(root.output.contains("reached\nstatus 0"))
  }

  @Test("what only looks makes nothing")
  func looking() throws {
    let outcome = try PlainUser.run(
      #"""
      for words in list "-j list" help "help add" "add --help" "completion bash" "completion words netns ex" \
        "link show" "-n none link show" "exec none true" "delete none" "plan /none" labs gc "pids none" \
        "rootless status" "rootless stop" "unshare true" "-V" ""; do
        "$NETNS" $words >/dev/null 2>&1; ls -A "$XDG_RUNTIME_DIR"
      done
      # What is called ip stays iproute2's.
      ln -s "$NETNS" /run/home/ip; /run/home/ip link add b0 type bridge; echo $?; ls -A "$XDG_RUNTIME_DIR"
      """#)
    #expect(outcome.lines == ["2"], "\(outcome.output)")
    #expect(outcome.errors == "RTNETLINK answers: Operation not permitted\n")
  }

  @Test("first commands at once make one holder, which has nothing of its caller's")
  func holder() throws {
    let outcome = try PlainUser.run(
      #"""
      exec 7</etc/passwd; export SECRET=s
      for i in 1 2 3 4 5 6; do "$NETNS" add n$i & done; wait
      "$NETNS" list | sort | paste -sd ' '
      pids=$(pgrep -f '^netns rootless hold'); echo $(wc -w <<<"$pids")
      [ $(ps -o sid= -p $pids) = $pids ] && echo session; ps -o tty= -p $pids; ps -o ppid= -p $pids
      tr '\0' '\n' < /proc/$pids/environ
      readlink /proc/$pids/cwd; ls -l /proc/$pids/fd | grep -o '[^ ]*$' | grep -v '^0$' | sort | uniq -c
      kill -HUP $pids; sleep 0.2; "$NETNS" exec n1 true && echo alive
      """#)
    #expect(
      outcome.lines.map { $0.trimmingCharacters(in: .whitespaces) } == [
        "n1 n2 n3 n4 n5 n6", "1", "session", "?", "1", "/", "3 /dev/null",
        "1 /run/.host/run/user/3000/netns/holder", "1 anon_inode:inotify", "alive",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("after the holder was killed the names are said to be gone, and another one is made")
  func killed() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" add blue; "$NETNS" exec blue sleep 300 & sleep 0.5
      cat > l.yaml <<'Y'
      name: l
      topology: {nodes: {a: {services: [{run: exec sleep 981}]}, b: {}}, links: [{endpoints: ["a:e", "b:e"]}]}
      Y
      "$NETNS" up -q l.yaml || exit 1
      old=$(pgrep -f '^netns rootless hold'); kill -9 $old; while kill -0 $old 2>/dev/null; do sleep 0.05; done
      "$NETNS" list; "$NETNS" rootless status; echo "status $?"
      "$NETNS" add red; "$NETNS" list; pgrep -fc '^sleep 981'; pgrep -fc '^netns-lab __serve'
      "$NETNS" up -q l.yaml; echo "up $?"; "$NETNS" plan l.yaml; "$NETNS" down l
      "$NETNS" rootless stop; kill $!
      """#)
    let gone = "netns: the process that held your namespaces was ended: all in them is gone"
    #expect(
      outcome.lines == [
        "state      ended; all in it is gone", "status 1", "red", "0", "0", "up 0",
        "l: nothing to do",
        "l: down", "ended 1 name and 0 processes",
      ], "\(outcome.output)")
    let errors = outcome.errors.split(separator: "\n").map(String.init)
    #expect(errors.first == gone + "; netns rootless stop tidies")
    #expect(errors.contains(gone + " (blue, l.a, l.b); another one was started"))
    #expect(errors.contains { $0.hasPrefix("netns: still running in what is left") })
    #expect(errors.contains("netns: netns up makes anew, and netns down tidies, what is left of l"))
  }

  @Test("stop ends everything and leaves nothing")
  func stop() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" add blue; "$NETNS" exec blue sleep 300 & "$NETNS" exec blue sh -c 'trap "" TERM; sleep 300' &
      "$NETNS" add red; "$NETNS" exec red unshare -U sleep 300 &
      "$NETNS" exec red sh -c 'mkdir /run/x; touch /run/x/y; chown -R 5:5 /run/x; mkdir -p /etc/netns/red' 
      until [ $(pgrep -c sleep) = 3 ]; do sleep 0.05; done
      "$NETNS" rootless stop; echo $?; pgrep -a 'sleep|netns'; ls -A "$XDG_RUNTIME_DIR"
      "$NETNS" rootless stop; echo $?
      """#)
    #expect(outcome.lines == ["ended 2 names and 4 processes", "0", "0"], "\(outcome.errors)")
    #expect(outcome.errors.contains("netns: you have no namespaces\n"))
  }

  @Test("/run, /etc and the user's own files for a namespace are followed")
  func files() throws {
    let outcome = try PlainUser.run(
      #"""
      mkdir -p .config/netns/blue; echo nameserver 192.0.2.53 > .config/netns/blue/resolv.conf
      "$NETNS" add blue; "$NETNS" exec blue cat /etc/resolv.conf
      "$NETNS" exec blue sh -c 'touch /etc/netns/x /run/x; cat /etc/passwd | grep -c t-user; ls /etc/x /run/x'
      mkdir .config/netns/red; echo later > .config/netns/red/hosts
      "$NETNS" add red; "$NETNS" exec red cat /etc/hosts
      rm -r .config/netns/red; "$NETNS" exec red grep -c later /etc/hosts; "$NETNS" exec red ls /etc/netns
      ls .config/netns; touch go; until [ -e /run/later ]; do sleep 0.05; done
      "$NETNS" exec red cat /run/later /etc/later; cd /run/user; "$NETNS" exec red pwd
      """#,
      prepared: """
        touch /etc/x
        { until [ -e /run/home/go ]; do sleep 0.05; done; echo etc > /etc/later; echo run > /run/later; } &
        """)
    #expect(
      outcome.lines == [
        "nameserver 192.0.2.53", "1", "/etc/x", "/run/x", "later", "0", "blue", "x", "blue", "run",
        "etc",
        "/run/.host/run/user",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("a lab of another's home, a path and LAB/NODE are found; netns-lab itself goes by netns")
  func labProgram() throws {
    let outcome = try PlainUser.run(
      #"""
      printf 'name: l\ntopology: {nodes: {a: {}}}\n' > l.yaml
      "${NETNS%/*}/netns-lab" up l.yaml; "$NETNS" exec l/a ls /sys/class/net; "$NETNS" labs | wc -l
      "${NETNS%/*}/netns-lab" plan l.yaml; "${NETNS%/*}/netns-lab" down l
      "$NETNS" exec /proc/self/ns/net true; echo $?
      """#)
    #expect(
      outcome.lines == [
        "l: up, 1 nodes, 1 changes", "lo", "2", "l: nothing to do", "l: down", "0",
      ],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("a process is entered where it is, inside or outside")
  func enter() throws {
    let outcome = try PlainUser.run(
      #"""
      unshare -Urn sleep 300 & outside=$!; "$NETNS" add blue; "$NETNS" exec blue sleep 300 & inside=$!
      for pid in $outside $inside; do
        until [ "$(cat /proc/$pid/comm)" = sleep ]; do sleep 0.05; done
        [ "$("$NETNS" enter $pid readlink /proc/self/ns/net)" = $(readlink /proc/$pid/ns/net) ] && echo same
        "$NETNS" identify $pid
      done
      kill $outside $inside
      """#)
    #expect(
      outcome.lines == ["same", "same", "blue"] && outcome.errors.isEmpty, "\(outcome.errors)")
  }
}
