import Glibc
import Testing

/// The candidates that shells offer for an unfinished line.
@Suite(.enabled(if: PrivateMachine.canCompare))
struct CompletionTests {
  private static let setup = """
    mkdir -p /run/bin /run/here; cd /run/here; touch xAAy a
    for name in netns ip bridge; do ln -s "$NETNS" /run/bin/$name; done; export PATH=/run/bin:$PATH
    $IP netns add 'x*y'; $IP netns add blue; $IP link add br0 type bridge
    $IP -n blue link add in-blue type bridge

    """

  @Test(
    "words by their place",
    arguments: [
      ("netns exec ''", "blue x*y"), ("netns exec bl", "blue"), ("ip netns exec blue ''", ""),
      ("netns -n ''", "blue x*y"), ("ip --netns blue link set master ''", "in-blue lo"),
      ("ip link sh", "show"), ("ip link set dev ''", "br0 lo"),
      ("ip link add x type macvlan mode p", "passthru private"),
      ("ip link add x type veth ''", "peer"), ("ip link add x type dummy ''", ""),
      ("ip link add x type d", "dsa dummy"), ("ip link add x type bridge vlan_f", "vlan_filtering"),
      ("ip link add x type vxlan dev ''", "br0 lo"),
      ("ip link set br0 type bridge_slave isol", "isolated"),
      ("ip route add 10.0.0.0/8 dev ''", "br0 lo"), ("ip route show table m", "main"),
      ("bridge link set dev ''", "br0 lo"), ("netns ip addr add 10.0.0.1/8 dev l", "lo"),
      ("netns enter bl", "blue"), ("netns unshare --map-u", "--map-user --map-users"),
      ("netns nsenter --pres", "--preserve-credentials"), ("netns lsns --noh", "--noheadings"),
    ])
  func words(line: String, expected: String) throws {
    let outcome = try PrivateMachine.run(
      Self.setup + "netns completion words -- \(line) | tr '\\n' ' '")
    #expect(outcome.output.split(separator: " ").joined(separator: " ") == expected, "\(line)")
  }

  private static let lab = """
    cat >/run/here/shop.yaml <<'END'
    name: shop
    topology: {nodes: {web: {}, desk: {}}, links: [{endpoints: ["web:eth0", "desk:eth0"]}]}
    END
    netns up -q shop.yaml || exit 1

    """

  @Test(
    "lab verbs, their options and values, labs and nodes",
    arguments: [
      ("netns st", "status"), ("netns up --ti", "--timeout"), ("netns up --no", "--no-wait"),
      ("netns up ''", ""), ("netns test --format ''", "json junit table tap"),
      ("netns test --format=t", "--format=table --format=tap"), ("netns graph -f m", "mermaid"),
      ("netns down ''", "shop"), ("netns status --json ''", "shop"), ("netns wait x", ""),
      ("netns logs shop/", "shop/desk shop/web"), ("netns logs --follow shop/w", "shop/web"),
      ("netns exec shop/", "shop/desk shop/web"), ("netns exec shop/web ''", ""),
      ("netns exec blue netn", "netns"), ("netns exec blue -- netn", "netns"),
      ("netns exec sh", "shop.desk shop.web shop/desk shop/web"),
      ("netns exec --all ''", "shop"), ("netns exec --a", "--all"), ("netns delete --s", "--safe"),
      ("netns -n shop/d", "shop/desk"), ("netns pids shop/w", "shop/web"),
      ("netns labs ''", "--help --json -h -j"), ("netns export shop", "shop shop.desk shop.web"),
      ("netns help rou", "route"), ("netns help route ad", "add"),
      ("netns doctor sh", "shop shop.desk shop.web"), ("netns doctor bl", "blue"),
      ("netns man netns-l", "netns-lab.5 netns-lab.8 netns-link.8"),
      ("netns pids blue ''", ""), ("netns add --h", "--hostname"),
      ("netns add --without ''", "net"),
      ("ip netns exec shop/", ""),
    ])
  func labs(line: String, expected: String) throws {
    let outcome = try PrivateMachine.run(
      Self.setup + Self.lab + "netns completion words -- \(line) | sort | tr '\\n' ' '")
    #expect(outcome.output.split(separator: " ").joined(separator: " ") == expected, "\(line)")
  }

  @Test("every lab verb is offered, and each of its options")
  func everyVerb() throws {
    let outcome = try PrivateMachine.run(
      Self.setup + """
        for verb in up plan down labs status wait test logs graph export schema; do
          netns completion words -- netns $verb | grep -qx $verb || echo "no $verb"
          netns $verb --help | grep -o -- '--[a-z][a-z-]*' | sort -u >/run/wanted
          netns completion words -- netns $verb -- | sort -u >/run/offered
          comm -23 /run/wanted /run/offered | sed "s/^/$verb: /"
        done
        """)
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome)")
  }

  private static func has(_ shell: String) -> Bool {
    ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains { access($0 + shell, X_OK) == 0 }
  }

  /// What zsh's own completion would get. Of that, only `compadd` and `_files` are used.
  @Test(.enabled(if: has("zsh"), "zsh is not installed"))
  func zsh() throws {
    let outcome = try PrivateMachine.run(
      Self.setup + Self.lab + #"""
        netns add 'two words'; mkdir /run/functions; netns completion zsh >/run/functions/_netns
        cat >/run/try.zsh <<'END'
        compdef() { print -r -- compdef $* }
        compadd() { print -r -- ${(qq)${(@P)2}} }
        _files() { print files }
        complete() { words=("$@"); CURRENT=$#; PREFIX=${@[-1]}; _netns }
        for way in sourced autoloaded; do
          if [[ $way = sourced ]]; then
            source <(netns completion zsh)
          else
            unfunction _netns; fpath=(/run/functions $fpath); autoload -Uz _netns
          fi
          complete netns st
          complete netns exec shop/
          complete netns delete x
          complete netns delete 'two\ '
          complete netns test --format=t
          complete netns -n 'bl'ue link set dev in
          complete netns up ''
          complete netns exec blue dir/
        done
        END
        zsh -f /run/try.zsh
        """#)
    let offers = [
      "'status'", "'shop/web' 'shop/desk'", "'x*y'", "'two words'",
      "'--format=table' '--format=tap'", "'in-blue'", "files", "files",
    ]
    #expect(
      outcome.lines == ["netns", "ip", "bridge"].map { "compdef _netns \($0)" } + offers + offers,
      "\(outcome)")
  }

  @Test(.enabled(if: has("fish"), "fish is not installed"))
  func fish() throws {
    let outcome = try PrivateMachine.run(
      Self.setup + Self.lab + #"""
        netns add 'two words'; mkdir dir; touch dir/file
        cat >/run/try.fish <<'END'
        netns completion fish | source
        for line in 'netns st' 'netns exec shop/' 'netns delete x' 'netns delete two\ ' \
          'netns delete "two w' 'netns test --format=t' 'netns test --format ' \
          'netns -n blue link set dev in' 'netns exec blue ls dir/' 'ip link set dev br' 'bridge vn'
          string join ' ' -- (complete -C $line)
        end
        END
        HOME=/run fish --no-config /run/try.fish
        """#)
    #expect(
      outcome.lines == [
        "status", "shop/desk shop/web", "x*y", "two words", "two words",
        "--format=table --format=tap", "json junit table tap", "in-blue", "dir/file", "br0", "vni",
      ], "\(outcome)")
  }

  @Test("bash takes no candidate for a pattern, and knows our ip and bridge")
  func bash() throws {
    let outcome = try PrivateMachine.run(
      Self.setup + #"""
        source <(netns completion bash)
        COMP_WORDS=(netns exec ''); COMP_CWORD=2; _netns; printf '<%s>' "${COMPREPLY[@]}"; echo
        COMP_WORDS=(netns test --format = t); COMP_CWORD=4; _netns; echo "${COMPREPLY[@]}"
        COMP_WORDS=(netns test --format =); COMP_CWORD=3; _netns; echo "${#COMPREPLY[@]}"
        complete -p netns ip bridge
        """#)
    #expect(
      outcome.lines == [
        #"<blue><x\*y>"#, "table tap", "4", "complete -o default -F _netns netns",
        "complete -o default -F _netns ip", "complete -o default -F _netns bridge",
      ], "\(outcome.errors)")
  }
}
