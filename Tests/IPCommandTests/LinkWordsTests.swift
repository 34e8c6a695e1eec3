import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// What the words of `ip link add|set` put into a request, and what they refuse.
@Suite struct LinkWordsTests {
  private static func parse(_ line: String, isNew: Bool = true) throws -> LinkSettings {
    let session = Session(.ip)
    let arguments = Arguments(line.split(separator: " ").map(String.init), session: session)
    var words = LinkWords(isNew: isNew)
    try words.parse(arguments)
    try words.finish(arguments)
    if let kind = words.kind, !arguments.isEmpty {
      words.settings.kindData = try LinkKinds.kind(kind)?.parse(arguments, isNew: isNew, index: 0)
    }
    words.settings.kind = words.kind
    return words.settings
  }

  private static func refusal(_ line: String, isNew: Bool = true) -> CommandFailure? {
    do { _ = try parse(line, isNew: isNew) } catch { return error as? CommandFailure }
    return nil
  }

  @Test func abbreviationsFollowTheOrderOfTheTable() throws {
    let settings = try Self.parse("x1 a 02:00:00:00:00:01 t 77 mtu 1400 al uplink ty dummy")
    #expect(settings.name == "x1")
    #expect(settings.address == [2, 0, 0, 0, 0, 1])
    #expect(settings.txQueueLength == 77)
    #expect(settings.mtu == 1400)
    #expect(settings.alias == "uplink")
    #expect(settings.kind == "dummy")
  }

  @Test func flagsChangeOnlyWhatIsNamed() throws {
    let settings = try Self.parse("x1 up arp off promisc on multicast off trailers on type ifb")
    #expect(settings.flags == [.up, .noARP, .promiscuous])
    #expect(
      settings.changedFlags == [.up, .noARP, .promiscuous, .multicast, .noTrailers])
  }

  @Test func farEndTakesTheSameWords() throws {
    let settings = try Self.parse("x1 type veth peer name x2 mtu 1300 index 7 up")
    let peer = try #require(Payload(settings.kindData?.bytes ?? []).nested[VETH_INFO_PEER])
    #expect(peer.integer(at: 4, as: Int32.self) == 7)
    #expect(peer.integer(at: 8, as: UInt32.self) == 1)
    let table = peer.dropFirst(MemoryLayout<ifinfomsg>.size).nested
    #expect(table.string(IFLA_IFNAME) == "x2")
    #expect(table.u32(IFLA_MTU) == 1300)
  }

  @Test func functionsGatherTheirSettings() throws {
    let settings = try Self.parse(
      "eth0 vf 3 mac 02:00:00:00:00:44 vlan 5 qos 1 proto 802.1ad trust on type ifb")
    let function = try #require(settings.virtualFunctions.first)
    let table = Payload(function.attributes.bytes).nested
    #expect(function.number == 3)
    #expect(table[IFLA_VF_MAC]?.count == 36)
    #expect(
      table[IFLA_VF_VLAN_LIST]?.nested[IFLA_VF_VLAN_INFO]?.array.suffix(4) == [0x88, 0xa8, 0, 0])
    #expect(table[IFLA_VF_TRUST]?.array == [3, 0, 0, 0, 1, 0, 0, 0])
  }

  /// Each 802.1Q VLAN is an attribute of its own. One with another protocol takes those that directly follow into its
  /// list.
  @Test(
    arguments: [
      ("vlan 5 vlan 6 qos 2", ["2=000000000500000000000000", "2=000000000600000002000000"]),
      (
        "vlan 5 trust on vlan 6",
        [
          "2=000000000500000000000000", "9=0000000001000000", "2=000000000600000000000000",
        ]
      ),
      (
        "vlan 5 proto 802.1ad vlan 6 qos 2 trust on vlan 7",
        [
          "12=14000100" + "00000000" + "05000000" + "00000000" + "88a80000" + "14000100"
            + "00000000"
            + "06000000" + "02000000" + "81000000", "9=0000000001000000",
          "2=000000000700000000000000",
        ]
      ),
      (
        "vlan 5 vlan 6 proto 802.1ad",
        [
          "2=000000000500000000000000",
          "12=14000100" + "00000000" + "06000000" + "00000000" + "88a80000",
        ]
      ),
      ("rate 5 rate 6", ["3=0000000005000000", "3=0000000006000000"]),
      ("min_tx_rate 1 rate 5", ["6=000000000100000005000000"]),
      ("rate 9 max_tx_rate 5 min_tx_rate 1", ["6=000000000100000005000000"]),
    ] as [(String, [String])])
  func functionsInTheOrderOfTheirWords(_ words: String, _ attributes: [String]) throws {
    let settings = try Self.parse("eth0 vf 0 \(words) type ifb")
    let function = try #require(settings.virtualFunctions.first)
    let sent = AttributeSequence(Payload(function.attributes.bytes)).map { attribute in
      "\(attribute.type)="
        + attribute.payload.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    #expect(sent == attributes)
  }

  @Test(arguments: [
    ("x1 mtu 1400 mtu 1400 type veth", "duplicate \"mtu\": \"1400\" is the second value.", 255),
    ("x1 x2 type veth", "either \"dev\" is duplicate, or \"x2\" is garbage.", 255),
    ("x1 mtu x type veth", "argument \"x\" is wrong: Invalid \"mtu\" value\n", 255),
    ("x1 index 0 type veth", "argument \"0\" is wrong: Invalid \"index\" value", 255),
    ("x1 arp maybe type veth", "argument of \"arp\" must be \"on\" or \"off\", not \"maybe\"", 1),
    (
      "x1 carrier of type veth",
      "argument of \"carrier\" must be one of \"off\", \"on\", not \"of\"", 22
    ),
    (
      "x1 type veth peer name x2 type veth", "duplicate \"type\": \"veth\" is the second value.",
      255
    ),
    ("vf 0 trust on type veth", "argument \"dev\" is required", 255),
  ])
  func refusals(_ line: String, _ words: String, _ status: Int32) {
    let failure = Self.refusal(line)
    #expect(failure?.message == "Error: " + words)
    #expect(failure?.status == status)
  }

  @Test func deviceIsRequired() {
    #expect(
      Self.refusal("up", isNew: false)?.message
        == "Not enough information: \"dev\" argument is required.")
    #expect(Self.refusal("mtu", isNew: false)?.status == 255)
    #expect(
      Self.refusal("x1 name x2 type veth")?.message
        == "both \"name\" and \"dev\" cannot be used when creating devices.")
  }
}
