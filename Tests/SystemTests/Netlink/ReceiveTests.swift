import Testing

/// Replies that the kernel loses, or that change while they are read.
@Suite(
  .enabled(
    if: PrivateMachine.canCompare && PrivateMachine.hasStrace,
    "needs root, unshare, strace, the built netns and the installed ip"))
struct ReceiveTests {
  /// A device made between two parts of a dump is reported, but is no failure, as with the installed `ip`.
  @Test(arguments: ["link", "addr"])
  func dumpThatWasInterrupted(_ object: String) throws {
    let run = try PrivateMachine.run(
      """
      for i in $(seq 60); do echo "link add type veth"; done | $IP -b -
      # Stops the program after a part of the answer, changes the list, and lets it go on.
      interrupted() {
        strace -o /run/trace -e inject=recvmsg:signal=STOP:when=$1 "${@:2}" >/dev/null \\
          2>/run/errors & tracer=$!
        until grep -qs 'stopped by SIGSTOP' /run/trace; do sleep 0.01; done
        $IP link add type ifb; kill -CONT $(pgrep -P $tracer)
        wait $tracer; echo "$? $(cat /run/errors)"; rm /run/trace
      }
      interrupted 2 $NETNS ip \(object); interrupted 4 $IP \(object)
      """, seconds: 20)
    let expected = "0 Dump was interrupted and may be inconsistent."
    #expect(run.lines == [expected, expected], "\(run.errors)")
  }

  /// A device with so many names that a message about it is longer than the kernel's usual ones.
  @Test func messageOfADeviceWithManyNames() throws {
    let run = try PrivateMachine.run(
      """
      $IP link add t-many type ifb
      for i in $(seq 450); do printf 'link property add dev t-many altname %0120d\\n' $i; done |
        $IP -b -
      for words in link "-j link" "link show t-many" "link show $(printf %0120d 7)"; do
        $NETNS ip $words >/run/ours; $IP $words | cmp - /run/ours && wc -c </run/ours
      done
      """)
    #expect(run.lines.count == 4 && run.lines.allSatisfy { Int($0) ?? 0 > 50_000 }, "\(run.errors)")
  }

  /// A process with the privileges of the namespace can send to the sockets of others.
  @Test func messageOfAnotherProcess() throws {
    let run = try PrivateMachine.run(
      #"""
      $NETNS ip -j monitor link >/run/events & monitor=$!
      until port=$(awk -v pid=$monitor 'NR > 1 && $4 != "00000000" { print $3 }' /proc/net/netlink)
        [ "$port" ]; do sleep 0.01; done
      $IP -j link show lo >/dev/null
      python3 - $port <<'END'
      import socket, struct, sys
      s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
      body = struct.pack("=BxHiII", 0, 1, 77, 1, 0) + struct.pack("=HH8s", 11, 3, b"forged")
      s.sendto(struct.pack("=IHHII", 16 + len(body), 16, 0, 0, 0) + body, (int(sys.argv[1]), 0))
      END
      for i in $(seq 300); do
        $IP link add t-true type ifb; $IP link del t-true; grep -q t-true /run/events && break
        sleep 0.01
      done
      kill $monitor; grep -o 'forged\|t-true' /run/events | sort -u
      """#, seconds: 20)
    #expect(run.lines == ["t-true"], "\(run.errors)")
  }

  @Test func nothingWasReceived() throws {
    let run = try PrivateMachine.run(
      """
      failed() { strace -qq -o /dev/null -e inject=recvmsg:error=$1:when=1 "${@:2}" 2>&1
        echo $?; }
      for words in route "-6 route" neigh rule nexthop "netns list-id" "route flush table 7" \\
        "neigh flush all" "route get 192.0.2.1"
      do
        ours=$(failed ENOBUFS $NETNS ip $words); theirs=$(failed ENOBUFS $IP $words)
        [ "$ours" = "$theirs" ] || echo "$words: $ours/$theirs"
      done
      failed ENOBUFS $NETNS ip link; failed EPERM $NETNS ip addr
      failed ENOBUFS $NETNS ip link add t-one type ifb; failed EINTR $NETNS ip -br link show up
      """)
    #expect(
      run.lines == [
        "netlink receive error No buffer space available (105)", "Dump terminated", "1",
        "netlink receive error Operation not permitted (1)", "Dump terminated", "1",
        "netlink receive error No buffer space available (105)", "2", "0",
      ], "\(run.errors)")
  }

  /// More events than fit into the receive buffer: the monitor reports it and goes on.
  @Test func monitorThatWasOverrun() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS ip -rcvbuf 4096 monitor link >/run/events 2>/run/errors & monitor=$!
      until awk 'NR > 1 && $4 != "00000000" { on = 1 } END { exit !on }' /proc/net/netlink; do
        sleep 0.01
      done
      kill -STOP $monitor
      for i in $(seq 50); do echo "link add t-$i type ifb"; done | $IP -b -
      kill -CONT $monitor
      for i in $(seq 300); do [ -s /run/errors ] && break; sleep 0.01; done
      for i in $(seq 300); do
        $IP link add t-late type ifb; $IP link del t-late; grep -q t-late /run/events && break
        sleep 0.01
      done
      kill $monitor; cat /run/errors | sort -u; grep -q t-late /run/events && echo goes on
      """, seconds: 20)
    #expect(
      run.lines == ["netlink receive error No buffer space available (105)", "goes on"],
      "\(run.errors)")
  }
}
