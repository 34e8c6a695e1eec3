import Foundation
import Testing

/// Labs in scripts/labs as an ordinary user: up, an empty plan, their checks, down, and nothing left.
@Suite(
  .enabled(
    if: PlainUser.isUsable, "a plain user may make no namespaces here, or cannot reach the program"),
  .serialized)
struct RootlessLabTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("scripts/labs").path

  @Test(
    "labs come up and go as with root",
    arguments: ["web-pair", "shop", "nat", "dhcp-segment", "router-chain", "vxlan"])
  func lab(name: String) throws {
    let outcome = try PlainUser.run(
      #"""
      file=\#(Self.folder)/\#(name).yaml
      "$NETNS" plan "$file" >/dev/null; echo "plan $?"; ls -A "$XDG_RUNTIME_DIR"
      "$NETNS" up -q "$file" >/dev/null; echo "up $?"; "$NETNS" plan "$file" >/dev/null; echo "plan $?"
      "$NETNS" test "$file" >tests; echo "test $?"; "$NETNS" down "$file" >/dev/null; echo "down $?"
      "$NETNS" list; "$NETNS" labs; "$NETNS" gc; "$NETNS" rootless stop; cat tests >&2
      """#)
    #expect(
      outcome.lines == [
        "plan 2", "up 0", "plan 0", "test 0", "down 0", "ended 0 names and 0 processes",
      ], "\(outcome.errors)")
  }

  @Test("a node's own file system is its own with one id alone, too", arguments: [true, false])
  func fileSystem(hasIDs: Bool) throws {
    let outcome = try PlainUser.run(
      #"""
      printf 'name: l\ntopology: {nodes: {a: {kind: linux}, b: {kind: linux}}}\n' > l.clab.yml
      "$NETNS" up -q l.clab.yml; echo "up $?"; "$NETNS" labs | grep -o '/run.*'
      "$NETNS" exec l/a sh -c 'echo a > /usr/t-x; echo a > /etc/t-x; mkdir /srv/t-x'; ls /usr/t-x /etc/t-x
      "$NETNS" exec l/a cat /usr/t-x /etc/t-x; "$NETNS" exec l/b ls /usr/t-x; "$NETNS" down -q l
      "$NETNS" -j rootless status | grep -o '"ids":[0-9]*'
      """#, prepared: hasIDs ? "" : "rm /etc/subuid")
    #expect(
      outcome.lines == [
        "up 0", "/run/home/l.clab.yml", "a", "a", "\"ids\":\(hasIDs ? 65537 : 1)",
      ], "\(outcome.errors)")
  }
}
