import CLinux
import Glibc
import Isolation
import Testing

/// `netns ls`, `list --kinds`, `identify --all` and `tree`.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct ListingTests {
  /// A network namespace held only by descriptor 7 of the shell, a uts namespace held only by a mount, and a user
  /// namespace held only by its child.
  private static let machine = """
    started() { until grep -qx sleep /proc/$1/comm; do sleep 0.01; done; }
    ns() { stat -L -c %i "$1"; }
    touch /run/kept; unshare --uts=/run/kept true; mounted=$(ns /run/kept)
    unshare -Ur unshare -Ur sleep 99 & started $!; child=$(ns /proc/$!/ns/user)
    unshare -n sleep 99 & started $!
    exec 7</proc/$!/ns/net; open=$(ns /proc/self/fd/7); kill $!; wait $! 2>/dev/null
    ls() { "$NETNS" ls --raw --no-headings "$@"; }

    """

  @Test func findsWhatNoProcessIsIn() throws {
    let run = try PrivateMachine.run(
      Self.machine + """
        ls -o TYPE,NPROCS -Q "NS == $open && HOLDERS =~ 'fd:$$/7' && PATH == '/proc/$$/fd/7'"
        ls -o TYPE,NPROCS,MOUNTS,USER -Q "NS == $mounted"
        ls -o TYPE,NPROCS,HOLDERS -Q "HOLDERS =~ 'parent:$child'" | sed "s/$child/CHILD/g"
        "$NETNS" list --kinds --raw --no-headings -o TYPE,NS,NPROCS | cut -d' ' -f2 | sort | uniq -d
        for kind in net uts ipc pid mnt user cgroup time; do
          "$NETNS" list --kinds --raw --no-headings -o TYPE,NS | grep -cx "$kind $(ns /proc/self/ns/$kind)"
        done
        """)
    #expect(
      run.lines.prefix(2) == ["net 0", "uts 0 /run/kept root"], "\(run.output)\(run.errors)")
    #expect(run.lines.count == 11 && run.lines[2].hasPrefix("user 0 "))
    #expect(run.lines.dropFirst(3).allSatisfy { $0 == "1" }, "\(run.lines)")
  }

  @Test func socketsAndThreadsHoldNamespaces() throws {
    let found = try PrivateMachine.onThread {
      let own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
      defer { close(own) }
      #expect(linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0)
      let socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      defer { close(socket) }
      #expect(linux_setns(own, 0) == 0)
      let holders = try SystemNamespaces(kinds: [.net]).namespaces.flatMap(\.holders)
      return (
        socket: holders.contains(.socket(pid: getpid(), number: socket)),
        thread: holders.contains(.thread(pid: getpid(), tid: linux_gettid())),
        descriptor: holders.contains(.descriptor(pid: getpid(), number: own))
      )
    }
    #expect(found.socket && found.thread && found.descriptor)
  }

  @Test func showsNamesAndTrees() throws {
    let run = try PrivateMachine.run(
      Self.machine + """
        "$NETNS" add t-blue; "$NETNS" exec t-blue sleep 99 & started $!
        ls -o TYPE,NPROCS,NAMES -Q "NAMES =~ 'blue'"
        "$NETNS" -j ls -o TYPE,NAMES -Q "NAMES == 't-blue'"
        "$NETNS" identify --all $! | grep -v mnt | sed -E 's/[0-9]{5,}/N/; s/ +/ /g; s/ $//'
        "$NETNS" -j identify --all $! | tr '{' '\\n' | grep -c '"names":\\[\\]'
        "$NETNS" ls --tree -o TYPE -Q "TYPE == 'user'" --no-headings
        "$NETNS" ls -Q "NS == $mounted" -o TYPE,NPROCS,MOUNTS,COMMAND
        "$NETNS" -j -p ls --tree -Q "TYPE == 'user'" | grep -c '"children": \\['
        """)
    #expect(
      run.lines == [
        "net 1 t-blue", #"[{"type":"net","names":["t-blue"]}]"#, "TYPE NS NAMES",
        "cgroup N", "ipc N", "uts N", "net N t-blue", "pid N", "time N", "user N", "7",
        "user", "`-user", "  `-user", "TYPE NPROCS MOUNTS    COMMAND", "uts       0 /run/kept ",
        "2",
      ], "\(run.errors)")
  }

  @Test func drawsTheMachine() throws {
    let run = try PrivateMachine.run(
      Self.machine + """
        "$NETNS" add t-blue; "$NETNS" link add t-v0 type veth peer name eth0 netns t-blue
        "$NETNS" link add t-br type bridge; "$NETNS" link set t-v0 master t-br
        "$NETNS" -n t-blue address add 192.0.2.1/24 dev eth0
        "$NETNS" exec t-blue unshare -u sleep 99 & started $!
        "$NETNS" tree >/run/tree; grep 't-v0\\|eth0\\|t-blue\\|(uts' /run/tree | sed "s/ $! / PID /"
        grep -c '^without processes' /run/tree
        "$NETNS" -j tree | grep -c '"link":{"ifindex":[0-9]*,"ns":[0-9]*}'
        "$NETNS" tree --format dot | grep -c ' -- '
        mkdir /run/bin; printf '#!/bin/sh\ngrep -c "^  n.*label=" ; echo "svg $*"\n' >/run/bin/dot
        chmod 755 /run/bin/dot; PATH=/run/bin:$PATH "$NETNS" tree -o /run/tree2.svg; tail -n 1 /run/tree2.svg
        PATH=/none "$NETNS" tree -o /run/tree.svg; "$NETNS" tree -o /run/tree.what; echo $?; ls /run/tree.*
        """)
    #expect(
      run.lines == [
        "|- t-v0 veth down in t-br -- eth0 of t-blue", "t-blue",
        "|- eth0 veth down 192.0.2.1/24 -- t-v0 of net:[\(Self.own(run))] (this one)",
        "`- PID sleep 99 (uts, mount)", "1", "1", "1", "svg -Tsvg", "255",
      ], "\(run.output)")
    #expect(
      run.errors.contains("Graphviz's `dot` is not installed")
        && run.errors.contains("the ending of \"/run/tree.what\" tells no format"), "\(run.errors)")
  }

  private static func own(_ run: PrivateMachine.Outcome) -> String {
    run.output.split(separator: "[").dropFirst().first.map { String($0.prefix { $0.isNumber }) }
      ?? ""
  }

  /// In a process namespace without its own /proc, this process has another number there.
  @Test func knowsItselfByTheNumberThatProcShows() throws {
    let run = try PrivateMachine.run(
      Self.machine + """
        unshare -pf "$NETNS" tree | grep -c '^net:.*(this one)$'
        export open; unshare -pf sh -c 'read -r pid rest </proc/self/stat; echo $pid
          exec "$NETNS" ls --raw --no-headings -o HOLDERS -Q "NS == $open"' >/run/holders
        read -r pid </run/holders; grep -c "fd:$$/7" /run/holders; grep -c "fd:$pid/7" /run/holders
        touch /run/uts; unshare -pf sh -c '"$NETNS" unshare --uts=/run/uts hostname other; exit $?'
        "$NETNS" nsenter --uts=/run/uts hostname; "$NETNS" -j ls -o TYPE,TYPE -Q 'TYPE == "pid"'
        """)
    #expect(
      run.lines == ["1", "1", "0", "other", #"[{"type":"pid"}]"#], "\(run.output)\(run.errors)")
  }

  @Test func saysWhichProcessItCannotIdentify() throws {
    let run = try PrivateMachine.run(
      """
      "$NETNS" identify --all 99999; echo $?
      setpriv --reuid 1000 --clear-groups "$NETNS" identify --all $$ 2>&1 | head -n 1 |
        sed "s/ $$:/ PID:/"
      """)
    #expect(
      run.lines == [
        "1",
        "netns identify: cannot look into process PID: Permission denied; only root or its owner may",
      ], "\(run.output)")
    #expect(run.errors == "netns identify: there is no process 99999\n")
  }

  @Test func refusesWhatItDoesNotKnow() throws {
    let run = try PrivateMachine.run(
      """
      "$NETNS" ls -o NSX; "$NETNS" ls -o NPROC; "$NETNS" ls -Q 'NS >'; "$NETNS" ls -Q 'FOO'
      "$NETNS" ls --type nets; "$NETNS" ls -o; "$NETNS" list --raw; "$NETNS" -j ls --raw
      "$NETNS" ls blue; "$NETNS" tree --format gif
      """)
    #expect(run.output == "")
    #expect(
      run.errors.split(separator: "\n").filter { !$0.contains("see `") } == [
        "netns ls: there is no column \"NSX\"; did you mean `NS`?",
        "netns ls: there is no column \"NPROC\"; did you mean `NPROCS`?",
        "netns ls: -Q \"NS >\": syntax error, unexpected end of file",
        "netns ls: there is no column \"FOO\", but NS, TYPE, NPROCS, PID, PPID, USER, UID, NETNSID, NAMES, MOUNTS, HOLDERS, OWNER, PARENT, PATH, COMMAND",
        "netns ls: there is no kind of namespace \"nets\"; did you mean `net`?",
        "netns ls: -o wants a value", "netns list: --raw needs --kinds",
        "netns ls: --raw is not for JSON",
        "netns ls: \"blue\" is one word too many",
        "netns tree: --format is one of tree, dot, svg and png, not \"gif\"",
      ], "\(run.errors)")
  }
}
