import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

/// Addresses and neighbours on a real kernel.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct AddressTests {
  // Duplicate address detection and automatic addresses would make the answers depend on time.
  private static let device = """
    sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.addr_gen_mode=1
    ip() { $NETNS ip "$@"; }
    show() { ip -br addr show v0 | sed 's/^v0@v1 *[A-Z]* *//'; }
    $IP link add v0 address 02:00:00:00:00:0a type veth peer name v1
    $IP link set v0 up; $IP link set v1 up

    """

  private static var hasIP: Bool { PrivateMachine.installedIP != nil }

  @Test(.enabled(if: hasIP))
  func addChangeDelete() throws {
    let run = try PrivateMachine.run(
      Self.device + """
        ip addr add 192.0.2.1/24 brd + dev v0; ip addr add 2001:db8::1/64 dev v0; show
        ip addr add 192.0.2.1/24 dev v0; echo $?
        ip addr change 2001:db8::1/64 dev v0 preferred_lft 0
        ip -6 addr show v0 deprecated | grep -c deprecated
        ip addr replace 192.0.2.1/24 metric 7 dev v0; show
        ip addr del 192.0.2.1 dev v0; ip addr del 2001:db8::1/64 dev v0; show
        ip addr del 192.0.2.1/24 dev v0; echo $?
        """)
    #expect(
      run.lines
        == [
          "192.0.2.1/24 2001:db8::1/64 ", "2", "1", "192.0.2.1/24 metric 7 2001:db8::1/64 ", "2",
        ])
    #expect(run.errors.contains("Error: ipv4: Address already assigned."))
    #expect(run.errors.contains("Warning: Executing wildcard deletion"))
    #expect(run.errors.contains("Error: ipv4: Address not found."))
  }

  @Test(.enabled(if: hasIP))
  func flush() throws {
    let run = try PrivateMachine.run(
      Self.device + """
        for n in $(seq 40); do echo "addr add 192.0.2.$n/24 dev v0"; done > /run/b
        for n in $(seq 40); do echo "addr add 2001:db8::$n/64 dev v0"; done >> /run/b
        ip -b /run/b
        ip -s -4 addr flush dev v0 to 192.0.2.32/28; ip -4 -o addr show v0 | wc -l
        ip -6 addr flush dev v0 scope host; ip -6 -o addr show v0 | wc -l
        ip addr flush dev v0; ip -o addr show v0 | wc -l
        ip -s addr flush dev v0; ip addr flush; echo $?
        """)
    #expect(
      run.lines == [
        "*** Round 1, deleting 9 addresses ***", "*** Flush is complete after 1 round ***", "31",
        "40", "0", "Nothing to flush.", "1",
      ])
  }

  @Test(.enabled(if: hasIP))
  func saveAndRestore() throws {
    let run = try PrivateMachine.run(
      Self.device + """
        ip addr add 192.0.2.1/24 dev v0; ip addr add 2001:db8::1/64 dev v0
        ip addr save dev v0 > /run/saved; ip addr flush dev v0; show
        ip addr restore < /run/saved; show
        ip addr restore < /dev/null; echo $?; head -c 40 /run/saved | ip addr showdump; echo $?
        """)
    #expect(run.lines == ["192.0.2.1/24 2001:db8::1/64 ", "255", "255"], "\(run.errors)")
    #expect(run.errors.contains("Magic mismatch (0 elems, 0 magic)"))
  }

  @Test(.enabled(if: hasIP))
  func neighbours() throws {
    let run = try PrivateMachine.run(
      Self.device + """
        ip neigh add 192.0.2.9 lladdr 2:0:0:0:0:9 dev v0
        ip neigh add 2001:db8::9 lladdr 2:0:0:0:0:9 dev v0 nud reachable router
        ip neigh replace 192.0.2.9 lladdr 2:0:0:0:0:a dev v0 nud permanent protocol static
        ip neigh show dev v0; ip -j neigh get 192.0.2.9 dev v0
        ip neigh add 192.0.2.9 lladdr 2:0:0:0:0:9 dev v0; echo $?
        ip neigh flush dev v0; ip neigh show dev v0
        ip neigh del 192.0.2.9 dev v0; ip neigh show dev v0; ip neigh del 192.0.2.9 dev v0; echo $?
        """)
    #expect(
      run.lines == [
        "192.0.2.9 lladdr 02:00:00:00:00:0a PERMANENT proto static ",
        "2001:db8::9 lladdr 02:00:00:00:00:09 router REACHABLE ",
        #"[{"dst":"192.0.2.9","dev":"v0","lladdr":"02:00:00:00:00:0a","state":["PERMANENT"],"#
          + #""protocol":"static"}]"#,
        "2", "192.0.2.9 lladdr 02:00:00:00:00:0a PERMANENT proto static ", "2",
      ], "\(run.errors)")
  }

  /// A label filters by the device's name if an address has none. The name is looked up while the dump is running.
  @Test(.enabled(if: hasIP))
  func namesDuringDumps() throws {
    let run = try PrivateMachine.run(
      Self.device + """
        ip addr add 2001:db8::1/64 dev v0; ip addr add 2001:db8::2/64 dev v1
        ip addr flush label 'v1*'; ip -6 -o addr show dev v1 | wc -l; ip -6 -o addr show v0 | wc -l
        """)
    #expect(run.lines == ["0", "1"], "\(run.errors)")
  }

  /// Requests of the library, without the command.
  @Test func library() throws {
    let seen = try PrivateMachine.onThread {
      let connection = NetlinkConnection(try NetlinkSocket())
      let loopback: Int32 = 1
      for text in ["192.0.2.1/24", "2001:db8::1/64"] {
        try connection.perform(AddressRequest(.add, IPPrefix(text)!, index: loopback))
      }
      var before: [String] = []
      try connection.dump(AddressQuery(index: loopback)) { address in
        if let prefix = address.prefix { before.append("\(prefix)") }
      }
      try connection.perform(AddressRequest(.delete, IPPrefix("192.0.2.1/24")!, index: loopback))
      var after = 0
      try connection.dump(AddressQuery(family: .ipv4)) { _ in after += 1 }
      return (before.sorted(), after)
    }
    #expect(seen.0 == ["192.0.2.1/24", "2001:db8::1/64"])
    #expect(seen.1 == 0)
  }
}
