import Testing

/// What is left if something ends halfway, or is removed by others.
@Suite(.enabled(if: PrivateMachine.isUsable && PrivateMachine.hasStrace), .serialized)
struct UplinkLossTests {
  /// Kills the command at system calls throughout its run. Then gc leaves either the state before or the state after
  /// it.
  private static func kill(_ command: String, undo: String) -> String {
    #"""
    plain() { state | sed 's/fd[0-9a-f:]*/ULA/g; s/4:[0-9]*/ID/'; }
    \#(undo); plain > start; $NETNS \#(command); plain > done; \#(undo)
    strace -f -qq -o trace $NETNS \#(command) || exit 1
    first=$(grep -n 'ns/net' trace | head -1 | cut -d: -f1); last=$(wc -l < trace); \#(undo)
    pid=$(head -1 trace | cut -d' ' -f1); step=$(( (last - first) / 40 + 1 ))
    for n in $(seq $first $step $last); do
      call=$(grep "^$pid " trace | head -$n | sed 's/^[0-9]* *//; s/(.*//' |
        awk '{ seen[$1]++; name = $1 } END { print name ":signal=SIGKILL:when=" seen[name] }')
      { strace -qq -o /dev/null -e inject=$call $NETNS \#(command); } > /dev/null 2>&1
      # A child that outlives its parent, nft, ends by itself.
      sleep 0.05; $NETNS gc > said 2>&1 || { echo "$n: gc"; cat said; }
      plain > now
      if cmp -s now start; then echo before
      elif cmp -s now done; then echo after; \#(undo)
      else echo "$n $call:"; diff start now; \#(undo); fi
    done

    """#
  }

  @Test("killed while an uplink is made: gc leaves none, or a whole one")
  func making() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host
        + Self.kill(
          "uplink blue --dns", undo: "$NETNS uplink blue --remove 2>/dev/null")
        + "same", seconds: 300)
    expect(outcome)
  }

  @Test("killed while one is taken away, or a port is published")
  func changing() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host
        + Self.kill(
          "uplink blue --remove", undo: "$NETNS uplink blue 2>/dev/null")
        + "$NETNS uplink blue --remove 2>/dev/null; same\n"
        + Self.kill("publish blue 8080:80", undo: "$NETNS publish blue --remove 2>/dev/null")
        + "same", seconds: 300)
    expect(outcome)
  }

  private func expect(_ outcome: PrivateMachine.Outcome) {
    let others = outcome.lines.filter { !["before", "after", "same"].contains($0) }
    #expect(others.isEmpty, "\(outcome.errors)")
    #expect(Set(outcome.lines).isSuperset(of: ["before", "after", "same"]), "\(outcome.output)")
    #expect(outcome.status == 0)
  }

  @Test("deleted by another program, or with its device: gc and the next uplink tidy up")
  func deletedByOthers() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        ip netns del blue; state > before; ip netns add blue
        $NETNS uplink blue; ip netns del blue; sleep 0.2; $NETNS uplink; $NETNS gc; $NETNS gc; same
        ip netns add blue; $NETNS publish blue 8080:80; ip link del netns-up0; $NETNS -j gc | tr -d '\n ' | sed 's/$/\n/'; ip netns del blue; same
        ip netns add blue; $NETNS uplink blue; ip netns del blue; sleep 0.2; ip netns add red
        $NETNS uplink red; $NETNS uplink | cut -d' ' -f1-3; nft list tables; $NETNS delete red; same
        # Under a second name it stays.
        ip netns add blue; $NETNS uplink blue; $IP netns exec blue sleep 99 &
        until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
        $NETNS attach red $!; $NETNS delete blue; $NETNS uplink | cut -d' ' -f1-3
        $NETNS delete red 2>/dev/null; same
        """#)
    #expect(
      outcome.lines == [
        "net:[\(inode(outcome))] dev netns-up0 via eth0 address 10.213.0.2 address \(ula(outcome)) "
          + "(unfinished; netns gc puts it right)",
        "netns-up0: removed an uplink whose namespace has ended", "same",
        #"[{"uplink":"netns-up0:removedwhatwasleftofanuplink"}]"#, "same",
        "red dev netns-up0", "table inet netns-up0", "same", "red dev netns-up0", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }

  private func inode(_ outcome: PrivateMachine.Outcome) -> String {
    String(outcome.output.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" })
  }

  private func ula(_ outcome: PrivateMachine.Outcome) -> String {
    String(outcome.lines.first?.split(separator: " ").first { $0.hasPrefix("fd") } ?? "")
  }

  @Test("tables of others with our name or our words, and devices with our names, are left alone")
  func others() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        nft -f - <<'E'
        table inet netns-up0 { comment "mine"
          chain notes { return comment "dns"
          }
        }
        table ip netns-up1 { comment "netns uplink 4:1"
        }
        table inet other { comment "netns uplink 4:1"
        }
        E
        ip link add netns-up2 type bridge; state > before
        $NETNS uplink blue; $NETNS uplink | cut -d' ' -f1-3; $NETNS gc
        $NETNS uplink blue --remove; $NETNS gc; same
        """#)
    #expect(outcome.lines == ["blue dev netns-up3", "same"], "\(outcome.output)\(outcome.errors)")
  }

  @Test("forwarding that somebody else turned on meanwhile stays on")
  func forwardingOfOthers() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        $NETNS uplink blue; sysctl -qw net.ipv4.ip_forward=1; $NETNS uplink blue --remove
        sysctl -n net.ipv4.conf.eth0.forwarding; $NETNS uplink blue; nft list ruleset | grep -c 'eth0 0'
        $NETNS delete blue; sysctl -n net.ipv4.conf.eth0.forwarding net.ipv6.conf.eth0.forwarding
        """#)
    #expect(outcome.lines == ["1", "1", "1", "0"], "\(outcome.output)\(outcome.errors)")
  }
}
