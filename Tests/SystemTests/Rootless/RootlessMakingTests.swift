import Foundation
import Testing

/// How a holder is made and ends: several at once, killed at any point, and for all sorts of callers.
@Suite(
  .enabled(
    if: PlainUser.isUsable, "a plain user may make no namespaces here, or cannot reach the program")
)
struct RootlessMakingTests {
  // Programs run by a tracer get no privileges from set-user-ID. Without subordinate ids, no such program is run.
  private static let noRanges = "rm /etc/subuid /etc/subgid"

  @Test(
    "until it is whole nobody sees a holder",
    .enabled(if: PrivateMachine.hasStrace, "strace is not installed"))
  func making() throws {
    let outcome = try PlainUser.run(
      #"""
      strace -f -qq -o /dev/null -e trace=fcntl -e inject=fcntl:delay_enter=200000 "$NETNS" add b &
      for i in $(seq 30); do "$NETNS" list; "$NETNS" rootless status | head -1 | cut -c 12-18; sleep 0.05; done | uniq
      "$NETNS" rootless stop; wait
      """#, prepared: Self.noRanges)
    #expect(
      outcome.lines.first == "none; n" && outcome.lines.contains("running"), "\(outcome.lines)")
    #expect(!outcome.errors.contains("ended"), "\(outcome.errors)")
  }

  @Test(
    "killed before it holds anything it was never there",
    .enabled(if: PrivateMachine.hasStrace, "strace is not installed"),
    arguments: [
      "-e inject=fcntl:signal=KILL:when=2", "-e inject=fcntl:signal=KILL:when=3",
      "-P /proc/self/exe -e inject=execve:signal=KILL",
    ])
  func killed(fault: String) throws {
    let outcome = try PlainUser.run(
      #"""
      timeout 20 strace -f -qq -o /dev/null -e trace=fcntl,execve \#(fault) "$NETNS" add b >/dev/null 2>&1; echo $?
      pgrep -fc '^netns rootless hold'; "$NETNS" list; "$NETNS" rootless status | cut -c 12-15
      "$NETNS" add b; echo $?; "$NETNS" rootless stop; ls -A "$XDG_RUNTIME_DIR"
      """#, prepared: Self.noRanges)
    #expect(
      outcome.lines == ["1", "0", "none", "0", "ended 1 name and 0 processes"], "\(outcome.output)")
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test("the caller's umask has no say", arguments: ["777", "077", "000"])
  func mask(mask: String) throws {
    let outcome = try PlainUser.run(
      #"""
      umask \#(mask); "$NETNS" add b; "$NETNS" list; "$NETNS" add c; "$NETNS" exec b sh -c umask
      find "$XDG_RUNTIME_DIR/netns" -perm /022 ! -type l; stat -c %a "$XDG_RUNTIME_DIR/netns"
      "$NETNS" rootless stop; ls -A "$XDG_RUNTIME_DIR"
      """#)
    #expect(
      outcome.lines == ["b", "0\(mask)", "700", "ended 2 names and 0 processes"],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("what a killed holder left of other ids' goes with `stop`")
  func leftovers() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" add b
      "$NETNS" exec b sh -c 'mkdir /run/x /run/z; touch /run/x/y /run/z/y; chown -R 5:5 /run/x; chmod 0 /run/z'
      old=$(pgrep -f '^netns rootless hold'); kill -9 $old; while kill -0 $old 2>/dev/null; do sleep 0.05; done
      "$NETNS" rootless stop; echo $?; ls -A "$XDG_RUNTIME_DIR"; "$NETNS" rootless stop
      """#)
    #expect(outcome.lines == ["ended 1 name and 0 processes", "0"])
    #expect(outcome.errors == "netns: you have no namespaces\n")
  }

  @Test("a caller that ignores SIGCHLD gets the same")
  func ignoredSignal() throws {
    let outcome = try PlainUser.run(
      #"""
      deaf="env --ignore-signal=CHLD"
      $deaf "$NETNS" add b; "$NETNS" -j rootless status | grep -o '"ids":[0-9]*'; $deaf "$NETNS" -all exec true
      for p in "$NETNS exec b" ""; do $deaf $p grep SigIgn /proc/self/status; done | uniq | wc -l
      $deaf "$NETNS" rootless stop
      """#)
    #expect(
      outcome.lines.filter { !$0.isEmpty && !$0.hasPrefix("netns: b") } == [
        "\"ids\":65537", "1", "ended 1 name and 0 processes",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("a runtime directory of any name is shown in one line")
  func directoryName() throws {
    let outcome = try PlainUser.run(
      #"""
      export XDG_RUNTIME_DIR=$PWD/$'a b\nc'; mkdir -m 700 "$XDG_RUNTIME_DIR"; "$NETNS" add b; "$NETNS" list
      "$NETNS" rootless status | grep -c .; "$NETNS" rootless status | grep ^dir
      chmod 755 "$XDG_RUNTIME_DIR/netns"; "$NETNS" list; chmod 700 "$XDG_RUNTIME_DIR/netns"; "$NETNS" rootless stop
      """#)
    #expect(
      outcome.lines == [
        "b", "5", #"directory  /run/home/a b\nc/netns"#, "ended 1 name and 0 processes",
      ], "\(outcome.output)")
    #expect(outcome.errors.split(separator: "\n").count == 2, "\(outcome.errors)")
  }

  @Test("a directory is no program, and who has namespaces is not told to make some")
  func directoryInPath() throws {
    let outcome = try PlainUser.run(
      #"""
      mkdir -p d/newuidmap d/pasta; PATH=$PWD/d:$PATH "$NETNS" add b
      "$NETNS" -j rootless status | grep -o '"ids":[0-9]*'
      PATH=$PWD/d "$NETNS" rootless uplink b; "$NETNS" identify 1; "$NETNS" rootless stop
      """#)
    #expect(outcome.lines == ["\"ids\":65537", "ended 1 name and 0 processes"])
    #expect(!outcome.errors.contains("netns add makes them"), "\(outcome.errors)")
  }

  @Test("what the holder is executed as is no command")
  func hold() throws {
    let outcome = try PlainUser.run(
      #"timeout 5 "$NETNS" rootless hold; echo $?; timeout 5 "$NETNS" rootless hold 3<>x; echo $?"#)
    #expect(outcome.lines == ["255", "255"])
  }
}
