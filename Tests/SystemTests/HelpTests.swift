import Foundation
import Testing

/// The answers of `netns` to requests for help, and to unknown words.
@Suite(.enabled(if: PrivateMachine.canCompare))
struct HelpTests {
  private static let page = "netns: network namespaces, what is in them, and whole labs"

  @Test(
    "the page is output where it was asked for, and a refusal without a command",
    arguments: [
      ("--help", 0), ("-help", 0), ("help", 0), ("-h", 0), ("-family help", 0), ("", 255),
    ])
  func page(words: String, status: Int32) throws {
    let run = try PrivateMachine.run("\"$NETNS\" \(words)")
    #expect(run.status == status)
    #expect((status == 0 ? run.output : run.errors).hasPrefix(Self.page))
    #expect((status == 0 ? run.errors : run.output).isEmpty)
  }

  @Test("the README shows the page as it is printed")
  func readme() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let lines = try PrivateMachine.run("\"$NETNS\" --help").output
      .split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    #expect(readme.contains("\n    $ netns --help\n" + shown))
  }

  @Test("every command has a help of its own, which does nothing else")
  func everyCommand() throws {
    let run = try PrivateMachine.run(
      #"""
      page=$("$NETNS" --help)
      for name in $(sed -n 's/^  \([a-z-]*\)  *.*[.]$/\1/p' <<<"$page"); do
        case $name in bridge | ip | unshare | nsenter | lsns) continue ;; esac
        help=$("$NETNS" help $name 2>/run/errors) || echo "$name: help ends with $?"
        [ ! -s /run/errors ] || echo "$name: $(cat /run/errors)"
        grep -qi "^usage: netns $name" <<<"$help" || echo "$name: $help"
        for option in --help -h; do
          [ "$("$NETNS" $name $option 2>&1)" = "$help" ] || echo "$name $option is not help $name"
        done
        echo -n "$name "
      done
      "$NETNS" list; ls /run/netns /run/netns-lab 2>/dev/null
      """#)
    #expect(
      run.output.split(separator: " ").map(String.init) == [
        "list", "add", "attach", "exec", "delete", "set", "unit", "run", "enter", "persist",
        "address", "route",
        "rule",
        "neighbor", "link", "tuntap", "nexthop", "uplink", "publish", "up", "plan", "down", "labs",
        "status",
        "wait", "test", "logs", "graph", "export", "schema", "ls", "pids", "identify", "tree",
        "list-id", "monitor", "rootless", "doctor", "gc", "help", "man", "completion",
      ], "\(run.output)")
  }

  @Test(
    "help of a single command of an object is output",
    arguments: [
      ("help route add", "Usage: netns route add"), ("route add --help", "Usage: netns route add"),
      ("route help", "Usage: netns route { add"), ("help bridge fdb", "Usage: bridge fdb"),
      ("help ip", "Usage: ip [ OPTIONS ]"), ("help options", "Usage: netns [OPTION"),
      ("rule add help", "Usage: netns rule {"), ("link set lo help", "Usage: netns link {"),
      ("link add x type vxlan help", "Usage: ... vxlan"), ("link help vlan", "Usage: ... vlan"),
      ("help delete", "Usage: netns delete [--safe] NAME"),
      ("help tunnel", "Usage: netns tunnel ..."), ("ip --help", "Usage: ip [ OPTIONS ]"),
      ("ip -h", "Usage: ip [ OPTIONS ]"), ("bridge --help", "Usage: bridge [ OPTIONS ]"),
      ("bridge -h", "Usage: bridge [ OPTIONS ]"),
    ])
  func objects(words: String, start: String) throws {
    let run = try PrivateMachine.run("\"$NETNS\" \(words)")
    #expect(run.output.hasPrefix(start) && run.errors.isEmpty && run.status == 0, "\(run)")
  }

  /// One line says what is wrong, another where to find help.
  @Test(
    "no command acts on words that it does not know",
    arguments: [
      ("list foo", "netns list: \"foo\" is one word too many", "netns help list"),
      (
        "list -j", "netns list: options for all commands come first, as in: netns -j list",
        "netns help list"
      ),
      (
        "add --frob",
        "netns add: unknown option \"--frob\"; write -- before words that begin with a dash",
        "netns help add"
      ),
      ("add x y", "netns add: \"y\" is one word too many", "netns help add"),
      ("attach x 1 y", "netns attach: \"y\" is one word too many", "netns help attach"),
      ("set blue 1 2", "netns set: \"2\" is one word too many", "netns help set"),
      (
        "delete --force blue",
        "netns delete: unknown option \"--force\"; write -- before words that begin with a dash",
        "netns help delete"
      ),
      ("-all delete blue", "netns -all delete takes no \"blue\"", "netns help delete"),
      ("pids blue red", "netns pids: \"red\" is one word too many", "netns help pids"),
      ("identify 1 2", "netns identify: \"2\" is one word too many", "netns help identify"),
      (
        "exec --frob blue touch /run/done",
        "netns exec: unknown option \"--frob\"; write -- before words that begin with a dash",
        "netns help exec"
      ),
      (
        "gc --dry-run",
        "netns gc: unknown option \"--dry-run\"; write -- before words that begin with a dash",
        "netns help gc"
      ),
      (
        "list-id junk", "\"nsid\" or \"target-nsid\" is expected rather than \"junk\".",
        "netns help list-id"
      ),
      ("monitor junk", "Argument \"junk\" is unknown.", "netns help monitor"),
      (
        "completion bash junk", "completion: one of bash, zsh and fish, not \"junk\"",
        "netns help completion"
      ),
      ("man netns junk", "netns man: \"junk\" is one word too many", "netns help man"),
      ("stauts", "netns: there is no command \"stauts\"; did you mean `status`?", "netns help"),
      (
        "link lsit", "netns link: there is no command \"lsit\"; did you mean `list`?",
        "netns help link"
      ),
      ("tuntap show junk", "\"junk\" is one word too many.", "netns help tuntap show"),
      ("rule restore junk", "\"junk\" is one word too many.", "netns help rule restore"),
      (
        "route add dev lo", "A route needs a destination: a prefix, or default.",
        "netns help route add"
      ),
      (
        "route add bogus", "Error: any valid prefix is expected rather than \"bogus\".",
        "netns help route add"
      ),
      (
        "route add 10.0.0.0/8 junk",
        "Error: either \"to\" is duplicate, or \"junk\" is garbage.", "netns help route add"
      ),
      (
        "address add 10.0.0.1/8 dev", "The command line is not complete.",
        "netns help address add"
      ),
      ("link add x type vxlan junk", "vxlan: unknown command \"junk\"?", "netns link help vxlan"),
      ("link add x type veth junk", "veth: unknown command \"junk\"?", "netns link help veth"),
      (
        "link add x type dummy junk",
        "dummy has no words of its own: \"junk\" is one word too many.", "netns help link add"
      ),
      ("link help vlan junk", "\"junk\" is one word too many.", "netns help link help"),
      ("nexthop list id 5 junk", "\"junk\" is one word too many.", "netns help nexthop list"),
      ("nexthop flush id 5 junk", "\"junk\" is one word too many.", "netns help nexthop flush"),
      ("help up junk", "netns help: \"junk\" is one word too many", "netns help help"),
      ("help gc junk", "netns help: \"junk\" is one word too many", "netns help help"),
      ("help options junk", "netns help: \"junk\" is one word too many", "netns help help"),
      ("help tunnel junk", "netns help: \"junk\" is one word too many", "netns help help"),
      ("help link add junk", "netns help: \"junk\" is one word too many", "netns help help"),
      ("help bridge fdb add x", "netns help: \"x\" is one word too many", "netns help help"),
      ("-batch /dev/null junk", "netns -batch: \"junk\" is one word too many", nil),
    ] as [(String, String, String?)])
  func unknownWords(words: String, problem: String, guide: String?) throws {
    let run = try PrivateMachine.run(
      """
      $IP netns add blue; $IP netns add red; touch /run/netns/stale
      "$NETNS" \(words); echo "status $?"
      ls /run/netns | tr '\\n' ' '; ls /run/done 2>/dev/null; $IP -o link | wc -l
      """)
    let help = guide.map { ["netns: see `\($0)`"] } ?? []
    #expect(run.errors.split(separator: "\n").map(String.init) == [problem] + help)
    #expect(run.lines.first != "status 0" && run.lines.last == "blue red stale 1", "\(run.output)")
  }

  @Test("what looks like an option is a name behind --, and for ip always")
  func names() throws {
    let run = try PrivateMachine.run(
      """
      mkdir /run/bin; ln -s "$NETNS" /run/bin/ip
      /run/bin/ip netns add --help && "$NETNS" add -- --safe && "$NETNS" list
      "$NETNS" delete -- --help --safe && "$NETNS" list
      """)
    #expect(run.lines == ["--safe", "--help"] || run.lines == ["--help", "--safe"], "\(run)")
  }

  @Test("in a batch, what would become another program is refused, and the rest goes on")
  func batch() throws {
    let run = try PrivateMachine.run(
      """
      printf 'labs\\nip link\\nexec --all shop -- true\\nadd blue\\n' >/run/lines
      "$NETNS" -force -batch /run/lines; echo "status $?"; "$NETNS" list
      """)
    #expect(run.lines == ["status 1", "blue"], "\(run)")
    for name in ["labs", "ip", "exec"] {
      #expect(run.errors.contains("netns: \"\(name)\" cannot stand in a batch"))
    }
  }

  /// Texts of which the installed version has less are left out.
  @Test(
    "as ip and bridge, no usage text is longer than that of iproute2",
    arguments: [
      "ip address", "ip route", "ip rule", "ip neigh", "ip link", "ip tuntap", "ip monitor",
      "ip netns", "ip nexthop", "ip", "bridge link", "bridge fdb", "bridge vlan", "bridge vni",
      "bridge monitor", "bridge",
    ])
  func lengths(object: String) throws {
    let run = try PrivateMachine.run(
      """
      mkdir /run/bin; ln -s "$NETNS" /run/bin/ip; ln -s "$NETNS" /run/bin/bridge
      \(object) help 2>&1 | wc -l; PATH=/run/bin:$PATH; \(object) help 2>/run/usage
      echo $?; wc -l </run/usage
      """)
    let numbers = run.lines.compactMap { Int($0) }
    #expect(numbers.count == 3 && numbers[1] == 255, "\(run.lines)")
    #expect(numbers[2] > 0 && numbers[2] <= numbers[0], "\(run.lines)")
  }
}
