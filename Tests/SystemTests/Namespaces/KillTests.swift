import Testing

/// Commands that change the store, killed with SIGKILL at each of their system calls.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && PrivateMachine.hasStrace,
    "needs root, unshare, strace and the built netns"))
struct KillTests {
  // The system call in line $n of the trace, as strace needs it: its name, and which call of that name.
  private static let call = """
    head -n $n /run/trace | sed 's/(.*//' | awk '{ seen[$1]++; name = $1 }
      END { print name ":signal=SIGKILL:when=" seen[name] }'
    """

  // Kills at the Nth system call, from the one that starts the real work to the end, or until another program takes
  // over. Then it checks what is left each time: nothing, a namespace, or an empty file that is reported as stale and
  // can be repaired.
  private static func script(command: String, before: String, start: String) -> String {
    """
    $NETNS add warm
    \(before)
    strace -qq -o /run/trace $NETNS \(command) > /dev/null
    first=$(grep -n '\(start)' /run/trace | head -1 | cut -d: -f1)
    last=$(awk 'NR > 1 && /^execve/ { exit } { n = NR } END { print n }' /run/trace)
    $NETNS delete k 2>/dev/null
    [ -n "$first" ] || { echo 'no start'; exit 1; }
    for n in $(seq $first $last); do
      \(before)
      { strace -qq -o /dev/null -e inject=$(\(Self.call)) $NETNS \(command); } >/dev/null 2>&1
      mounts=$(grep -c ' /run/netns/k ' /proc/self/mountinfo)
      if [ ! -e /run/netns/k ]; then
        [ $mounts = 0 ] || echo "$n: mount without file"
        echo gone; continue
      fi
      if [ "$(stat -f -c %T /run/netns/k)" = nsfs ]; then
        [ $mounts = 1 ] || echo "$n: $mounts mounts"
        $NETNS exec k true || echo "$n: cannot enter"
        echo whole; $NETNS delete k || echo "$n: cannot delete"
      else
        [ $mounts = 0 ] || echo "$n: hidden mount"
        touch -d '-10 seconds' /run/netns/k
        $NETNS list | grep -q '^k (stale' || echo "$n: not told as stale"
        $NETNS exec k true 2>/dev/null && echo "$n: entered a file"
        case $((n % 3)) in
        0) $NETNS add k 2>/dev/null && $NETNS exec k true && $NETNS delete k ||
          echo "$n: add does not heal" ;;
        1) $NETNS delete k || echo "$n: delete does not heal" ;;
        2) $NETNS gc > /dev/null ;;
        esac
        echo stale
      fi
      [ ! -e /run/netns/k ] || echo "$n: still there"
      [ "$(ls -A /run/netns)" = warm ] || echo "$n: left $(ls -A /run/netns)"
    done
    echo shared $(awk '$5 == "/run/netns"' /proc/self/mountinfo | grep -c shared:)
    """
  }

  @Test func addLeavesNothingHalfMade() throws {
    let run = try PrivateMachine.run(
      Self.script(command: "add k", before: ":", start: "/run/netns"), seconds: 300)
    expectOnly(["gone", "whole", "stale"], in: run)
    for outcome in ["gone", "whole", "stale"] { #expect(run.lines.contains(outcome)) }
  }

  @Test func deleteLeavesNothingHalfMade() throws {
    let run = try PrivateMachine.run(
      Self.script(
        command: "delete k", before: "$NETNS add k 2>/dev/null", start: "/run/netns/k"),
      seconds: 300)
    expectOnly(["gone", "whole", "stale"], in: run)
    for outcome in ["gone", "whole", "stale"] { #expect(run.lines.contains(outcome)) }
  }

  /// A process in a namespace of its own; its pid is `$pid`.
  private static let process = """
    unshare -n sleep 100 & pid=$!
    until [ $(readlink /proc/$pid/ns/net) != $(readlink /proc/self/ns/net) ]; do sleep 0.01; done

    """
  private static let stale = ": > /run/netns/k; touch -d '-10 seconds' /run/netns/k"

  @Test func attachLeavesNothingHalfMade() throws {
    let run = try PrivateMachine.run(
      Self.process + Self.script(command: "attach k $pid", before: ":", start: "/run/netns/k")
        + "\nkill $pid", seconds: 300)
    expectOnly(["gone", "whole", "stale"], in: run)
    for outcome in ["gone", "whole"] { #expect(run.lines.contains(outcome)) }
  }

  /// What one command leaves, the next one repairs. That one may be killed as well.
  @Test(arguments: ["add k", "attach k $pid"])
  func healingLeavesNothingHalfMade(_ command: String) throws {
    let run = try PrivateMachine.run(
      Self.process + Self.script(command: command, before: Self.stale, start: "/run/netns/k")
        + "\nkill $pid", seconds: 300)
    expectOnly(["gone", "whole", "stale"], in: run)
    for outcome in ["gone", "whole", "stale"] { #expect(run.lines.contains(outcome)) }
  }

  @Test func collectingLeavesNothingHalfMade() throws {
    let run = try PrivateMachine.run(
      Self.script(command: "gc", before: Self.stale, start: "/run/netns"), seconds: 300)
    expectOnly(["gone", "stale"], in: run)
    for outcome in ["gone", "stale"] { #expect(run.lines.contains(outcome)) }
  }

  /// As `ip` it repairs nothing, and leaves only what `netns` can repair.
  @Test(arguments: [("add k", ":"), ("del k", "$NETNS add k 2>/dev/null"), ("attach k $pid", ":")])
  func calledIPLeavesNothingHalfMade(_ command: String, _ before: String) throws {
    let run = try PrivateMachine.run(
      Self.process
        + Self.script(command: "ip netns \(command)", before: before, start: "/run/netns/k")
        + "\nkill $pid", seconds: 300)
    expectOnly(["gone", "whole", "stale"], in: run)
    for outcome in ["gone", "whole"] { #expect(run.lines.contains(outcome)) }
  }

  @Test func firstAddLeavesNoHalfMount() throws {
    let run = try PrivateMachine.run(
      """
      fresh() { umount -R /run/netns 2>/dev/null; umount -R /run/netns 2>/dev/null; rm -rf /run/netns; }
      strace -qq -o /run/trace $NETNS add k
      first=$(grep -n '^mkdir' /run/trace | head -1 | cut -d: -f1); last=$(wc -l < /run/trace)
      for n in $(seq $first $last); do
        fresh
        { strace -qq -o /dev/null -e inject=$(\(Self.call)) $NETNS add k; } 2>/dev/null
        $NETNS add other || echo "$n: cannot go on"
        shared=$(awk '$5 == "/run/netns"' /proc/self/mountinfo | grep -c shared:)
        [ $shared = 1 ] || echo "$n: $shared shared mounts"
        $NETNS exec other true && echo fine
      done
      """, seconds: 300)
    expectOnly(["fine"], in: run)
  }

  private func expectOnly(_ words: Set<String>, in run: PrivateMachine.Outcome) {
    let others = run.lines.filter { !words.contains($0) && $0 != "shared 1" }
    #expect(others.isEmpty, "\(run.errors)")
    #expect(run.status == 0)
  }
}
