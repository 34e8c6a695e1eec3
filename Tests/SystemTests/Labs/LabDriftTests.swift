import Testing

/// Changes by others to a lab that is up, and what a lab leaves below /etc.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabDriftTests {
  private static let lab = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run
    cat > l.yaml <<'E'
    name: d
    topology:
      nodes:
        a:
          nftables: |
            # table ip own
            table inet t { set s { type ipv4_addr; flags dynamic; }
              chain c { type filter hook input priority 0; counter; ip saddr 10.9.9.9 drop; } }
          services: [{name: s, run: "nft add table ip own; sleep 99", ready: {command: "nft list table ip own"}}]
        b: {}
      links: [{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]
    E

    """#

  @Test("plan finds a ruleset that somebody changed, and up loads it again")
  func ruleset() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + """
        "$lab" up -q l.yaml || exit 1
        in_a="$IP netns exec d.a"
        $IP netns exec d.b ping -qc 1 10.0.0.1 >/dev/null
        $in_a nft add element inet t s '{ 10.1.1.1 }'
        $in_a nft delete table ip own
        "$lab" plan l.yaml; echo "passing $?"
        $in_a nft flush chain inet t c
        "$lab" plan l.yaml; echo "flushed $?"
        "$lab" up -q l.yaml; "$lab" plan l.yaml; echo "again $?"
        $in_a nft list chain inet t c | grep -c 10.9.9.9
        $in_a nft add rule inet t c accept
        "$lab" plan l.yaml; echo "added $?"
        before=$($in_a nft list ruleset); sed 's/b: {}/b: {exec: ["true"]}/' l.yaml > m.yaml
        for n in 0 1 2 3 4 5; do
          NETNS_LAB_FAULT=fail@$n "$lab" up -q --replace m.yaml 2>/dev/null && echo "no fault at $n" && break
          [ "$before" = "$($in_a nft list ruleset)" ] || echo "$n: another ruleset"
        done
        "$lab" up -q --replace l.yaml
        $in_a nft flush ruleset
        "$lab" plan -j l.yaml >/dev/null; echo "gone $?"
        "$lab" down -q d
        """)
    #expect(
      outcome.lines == [
        "d: nothing to do", "passing 0", "a", "  ~ nftables ruleset  not what was loaded",
        "0 to create, 1 to change, 0 to remove", "flushed 2", "d: nothing to do", "again 0", "1",
        "a", "  ~ nftables ruleset  not what was loaded", "0 to create, 1 to change, 0 to remove",
        "added 2", "no fault at 2", "gone 2",
      ], "\(outcome.errors)")
  }

  @Test("/etc/netns goes with the last lab where a lab made it, and else stays")
  func configurationDirectory() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + """
        sed 's/name: d/name: second/' l.yaml > m.yaml
        rmdir /etc/netns 2>/dev/null; [ -e /etc/netns ] && exit 90
        "$lab" up -q l.yaml && "$lab" up -q --replace m.yaml && "$lab" down -q d || exit 1
        ls /etc/netns
        "$lab" down -q second; ls -d /etc/netns /run/netns-lab 2>/dev/null
        NETNS_LAB_FAULT=fail@9 "$lab" up -q l.yaml 2>/dev/null; ls -d /etc/netns 2>/dev/null
        NETNS_LAB_FAULT=kill@9 "$lab" up -q l.yaml 2>/dev/null; "$lab" gc -q 2>/dev/null
        ls -d /etc/netns 2>/dev/null
        mkdir /etc/netns; "$lab" up -q l.yaml && "$lab" down -q d; ls -d /etc/netns
        mkdir /etc/netns/d.b; echo x > /etc/netns/d.b/motd; "$lab" up -q l.yaml; ls /etc/netns/d.b
        "$lab" down -q d; ls /etc/netns/d.b
        """)
    #expect(
      outcome.lines == ["second.a", "second.b", "/etc/netns", "hosts", "motd", "motd"],
      "\(outcome.errors)")
  }

  @Test("a node gets a resolv.conf of its own, and gives it up again, while the lab is up")
  func resolvConf() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + """
        "$lab" up -q l.yaml || exit 1
        sed 's/    b: {}/    b: {dns: {servers: [10.9.9.9]}}/' l.yaml > m.yaml
        "$lab" up -q --replace m.yaml; "$lab" plan m.yaml
        for node in a b; do
          echo $node $($IP netns exec d.$node cat /etc/resolv.conf | grep -c 10.9.9.9) \\
            $($IP netns exec d.$node grep -c '10.0.0.[12]' /etc/hosts)
        done
        "$lab" up -q --replace l.yaml; "$lab" plan l.yaml; ls /etc/netns/d.b
        "$lab" down -q d; ls -d /etc/netns/* /run/netns-lab 2>/dev/null
        """)
    #expect(
      outcome.lines == [
        "d: nothing to do", "a 0 2", "b 1 2", "d: nothing to do", "hosts",
      ], "\(outcome.errors)")
  }

  @Test("gc removes what a lab of an earlier boot left below /etc, and up makes do with it")
  func earlierBoot() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + """
        sed -i 's/    b: {}/    b: {dns: {servers: [10.9.9.9]}}/' l.yaml
        reboot() {
          kill $(pgrep -f '__serve d'); for n in $($IP netns list | cut -d' ' -f1); do
            $IP netns del $n; done; rm -rf /run/netns-lab
        }
        mkdir -p /etc/netns
        "$lab" up -q l.yaml && reboot; "$lab" gc; ls /etc/netns
        "$lab" up -q l.yaml && reboot; "$lab" up -q l.yaml; "$lab" plan l.yaml
        "$IP" netns exec d.a grep -c 10.0.0.1 /etc/hosts
        "$lab" down -q d; ls /etc/netns
        """)
    #expect(
      outcome.lines.sorted() == [
        "/etc/netns/d.a: removed", "/etc/netns/d.b: removed", "1", "d: nothing to do",
      ], "\(outcome.errors)")
  }

  @Test("status, wait and graph tell what others changed, and up puts it right")
  func changed() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + """
        "$lab" up -q l.yaml; "$lab" status d | tail -1
        look() {
          "$lab" status d >out && echo healthy; sed '1,/not as it/d' out
          "$lab" wait d --timeout 0 2>&1; "$lab" graph --live d | grep -E 'changed|missing|down'
        }
        $IP -n d.a addr del 10.0.0.1/24 dev e; look; "$lab" up -q l.yaml && "$lab" wait d || exit 1
        $IP netns del d.b; $IP netns add d.b
        # The kernel takes the other end of a pair away a little later.
        while $IP -n d.a link show e >/dev/null 2>&1; do sleep 0.02; done; look; "$lab" status d | grep -c 'd.b.*missing'
        """)
    #expect(
      outcome.lines == [
        "d: ready", "  a: address 10.0.0.1/24 on e is missing",
        "netns: not ready in time: a: address 10.0.0.1/24 on e is missing",
        "│   └── e  -- b:e 10.0.0.2/24  changed",
        "  a:e is missing", "  b:e is missing",
        "  namespace `d.b` exists and was not made by lab `d`",
        "netns: l.yaml:11: not ready in time: a:e is missing, b:e is missing",
        "│   └── e  -- b:e  missing", "└── b  linux  missing", "    └── e  -- a:e  missing", "1",
      ], "\(outcome.errors)")
  }

  @Test("a mark that somebody overwrote, and files that somebody changed, are put right")
  func marksAndFiles() throws {
    let outcome = try PrivateMachine.run(
      Self.lab + """
        sed -i '/services/d; /nftables/,/10.9.9.9/d' l.yaml; "$lab" up -q l.yaml || exit 1
        look() { "$lab" status d | sed '1,/not as it/d'; "$lab" plan l.yaml > out; echo $?; }
        $IP -n d.a link set e alias mine; look
        $IP -n d.a link set e down; "$lab" plan l.yaml | tail -1
        "$lab" up l.yaml && $IP -n d.a link show e | grep -c netns-lab:d/a
        $IP -n d.a link set e alias mine; sed 's/"a:e"/"a:z"/' l.yaml > m.yaml
        NETNS_LAB_FAULT=fail@3 "$lab" up -q --replace m.yaml 2>/dev/null; "$lab" plan l.yaml
        $IP -n d.a link set e alias mine; "$lab" up -q --replace m.yaml && $IP -n d.a -br link | grep -c e@
        "$lab" up -q --replace l.yaml; echo x > netns-lab/d/hosts; look; "$lab" up -q l.yaml
        rm /etc/netns/d.b/hosts; look; "$lab" up -q l.yaml; "$lab" plan l.yaml; "$lab" down -q d; ls netns
        """)
    #expect(
      outcome.lines == [
        "  a: interface a:e is not as it was made (alias mine -> netns-lab:d/a)", "2",
        "0 to create, 1 to change, 0 to remove", "d: up, 2 nodes, 1 changes", "1",
        "d: nothing to do", "0", "  file hosts is not as it was made", "2",
        "  a: file /etc/netns/d.a/hosts is missing", "  b: file /etc/netns/d.b/hosts is missing",
        "2",
        "d: nothing to do",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
