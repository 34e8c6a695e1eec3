import Foundation
import Testing

/// `bridge` with real bridges and VXLAN devices.
@Suite(.enabled(if: PrivateMachine.isUsable)) struct BridgeTests {
  private static let setup = """
    bridge() { "$NETNS" bridge "$@"; }
    ip() { "$NETNS" ip "$@"; }
    ip link add br0 address 02:00:00:00:00:01 type bridge
    ip link add p0 type veth peer name q0
    ip link set p0 address 02:00:00:00:00:02 master br0
    ip link set br0 up; ip link set p0 up; ip link set q0 up

    """

  private func run(_ script: String) throws -> PrivateMachine.Outcome {
    try PrivateMachine.run(Self.setup + script)
  }

  @Test func entriesOfAForwardingDatabase() throws {
    let outcome = try run(
      """
      bridge fdb add 02:00:00:00:00:55 dev p0 master static && bridge fdb | grep 00:55
      bridge fdb add 02:00:00:00:00:55 dev p0 master static; echo $?
      bridge fdb replace 02:00:00:00:00:55 dev p0 master dynamic
      bridge fdb get 02:00:00:00:00:55 br br0
      bridge fdb del 02:00:00:00:00:55 dev p0 master && bridge fdb | grep -c 00:55
      """)
    #expect(
      outcome.lines == [
        "02:00:00:00:00:55 dev p0 master br0 static", "255",
        "02:00:00:00:00:55 dev p0 master br0 ", "0",
      ])
    #expect(outcome.errors == "RTNETLINK answers: File exists\n")
  }

  @Test func optionsOfAPort() throws {
    let outcome = try run(
      """
      bridge link set dev p0 learning off isolated on cost 7 && bridge -d link show dev p0
      bridge link set dev p0 state maybe; echo $?
      bridge link set dev p0 hairpin maybe; echo $?
      bridge link set dev nosuch cost 1; echo $?
      """)
    let text = outcome.output
    #expect(text.contains(" cost 7 \n"))
    #expect(text.contains("learning off flood on"))
    #expect(text.contains("isolated on"))
    #expect(outcome.lines.suffix(3) == ["255", "234", "255"])
  }

  @Test func groupsOfABridge() throws {
    let outcome = try run(
      """
      bridge mdb add dev br0 port p0 grp 239.1.1.1 permanent
      bridge mdb show dev br0 | grep 239.1.1.1
      bridge mdb get dev br0 grp 239.1.1.1
      bridge mdb get dev br0 grp 239.1.1.9; echo $?
      bridge -j mdb | grep -o '"grp":"239.1.1.1","state":"[a-z]*"'
      bridge mdb flush dev br0 port p0 && bridge mdb | grep -c 239.1.1.1
      """)
    #expect(
      outcome.lines == [
        "dev br0 port p0 grp 239.1.1.1 permanent", "dev br0 port p0 grp 239.1.1.1 permanent", "254",
        "\"grp\":\"239.1.1.1\",\"state\":\"permanent\"", "0",
      ])
  }

  @Test func eventsAreShownAsTheyCome() throws {
    let outcome = try run(
      """
      "$NETNS" bridge monitor all > /run/events & monitor=$!
      for try in $(seq 100); do
        bridge fdb replace 02:00:00:00:00:66 dev p0 master static
        bridge fdb del 02:00:00:00:00:66 dev p0 master
        [ $(sort -u /run/events | grep -c 00:66) = 2 ] && break
      done
      kill $monitor
      sort -u /run/events
      """)
    #expect(outcome.lines.contains("[NEIGH]02:00:00:00:00:66 dev p0 master br0 static"))
    #expect(outcome.lines.contains("[NEIGH]Deleted 02:00:00:00:00:66 dev p0 master br0 static"))
  }

  @Test func batchStopsAtTheFirstRefusal() throws {
    let outcome = try run(
      """
      printf 'fdb add 02:00:00:00:00:77 dev p0 master\\nfdb del 02:00:00:00:00:99 dev p0 master\\n' > /run/b
      bridge -b /run/b; echo $?
      bridge fdb | grep -c 00:77
      """)
    #expect(outcome.lines == ["1", "1"])
    #expect(outcome.errors.hasSuffix("Command failed /run/b:2\n"))
  }
}
