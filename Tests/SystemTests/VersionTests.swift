import Foundation
import Testing

/// What the programs say of themselves.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct VersionTests {
  /// Scripts parse the answers of `ip` and `bridge`, which have the form of iproute2's.
  @Test func likeIproute2() throws {
    let run = try PrivateMachine.run(
      """
      for name in ip bridge; do ln -s "$NETNS" /run/$name; /run/$name -V; "$NETNS" $name -V; done
      /run/ip -j -V; /run/ip --version; echo $?
      """)
    let ip = "ip utility, iproute2-7.1.0"
    #expect(
      run.lines == [ip, ip, "bridge utility, 7.1.0", "bridge utility, 7.1.0", ip, "255"],
      "\(run)")
    #expect(run.errors.contains(#"Option "-version" is unknown, try "ip -help"."#))
  }

  /// `swift build` alone does not tell the programs their commit.
  @Test func netns() throws {
    let run = try PrivateMachine.run(
      #"""
      "$NETNS" --version; "$NETNS" -V | cmp - <("$NETNS" --version) || exit 1
      "$(dirname "$NETNS")/netns-lab" --version
      "$NETNS" -j --version; "$NETNS" --version -j -p | wc -l
      "$(dirname "$NETNS")/netns-lab" --version -j | tr -d ' \n' | sed 's/"commit":"[0-9a-f]*",//'
      """#)
    let lines = run.lines
    try #require(lines.count == 7, "\(run)")
    let version = try #require(lines[0].wholeMatch(of: /netns (\d+\.\d+\.\d+), compatible with .*/))
    #expect(lines[0].hasSuffix("compatible with iproute2 7.1.0"))
    #expect(lines[1].contains(/^commit (unknown|[0-9a-f]{12}(, with changes)?)$/))
    #expect(lines[2] == "netns-lab \(version.1)")
    #expect(lines[3] == lines[1])
    let document = try JSONSerialization.jsonObject(with: Data(lines[4].utf8))
    let object = try #require((document as? [[String: Any]])?.first)
    #expect(object["version"] as? String == String(version.1))
    #expect(object["iproute2"] as? String == "7.1.0")
    #expect(object["changed"] as? Bool == lines[1].hasSuffix("with changes"))
    if let commit = object["commit"] as? String { #expect(lines[1].contains(commit)) }
    #expect(lines[5] == "6")
    let changed = lines[1].hasSuffix("with changes")
    #expect(lines[6] == #"[{"changed":\#(changed),"version":"\#(version.1)"}]"#)
  }

  @Test("what has no meaning for it is refused")
  func surplus() throws {
    let run = try PrivateMachine.run(
      """
      for words in "--version list" "-s --version" "-V -b x"; do "$NETNS" $words; echo $?; done
      """)
    #expect(run.lines == ["255", "255", "255"], "\(run)")
    #expect(run.errors.contains(#"netns --version: "list" is one word too many"#))
    #expect(run.errors.contains("netns --version: option -statistics means nothing here"))
    #expect(run.errors.contains("netns --version: option -batch means nothing here"))
  }
}
