import Netlink
import Testing

@testable import IPCommand

/// What the words of a kind send: attributes as `CODE=HEX`, in any order.
@Suite struct KindWordsTests {
  struct Line: Sendable, CustomTestStringConvertible {
    let kind: String
    let words: String
    let attributes: Set<String>
    var isNew = true

    init(_ kind: String, _ words: String, _ attributes: Set<String>, isNew: Bool = true) {
      self.kind = kind
      self.words = words
      self.attributes = attributes
      self.isNew = isNew
    }

    var testDescription: String { "\(kind) \(words)" }
  }

  static let lines: [Line] = [
    Line("bond", "mode 802.3ad lacp_active on coupled_control off", ["1=04", "29=01", "32=00"]),
    Line("bond", "mode 2 miimon 4294967295", ["1=02", "3=ffffffff"]),
    Line("bond", "clear_active_slave", ["2=00000000"]),
    Line("bond", "active_slave lo primary lo", ["2=01000000", "11=01000000"]),
    Line("bond", "arp_ip_target 1.2.3.4,,4.3.2.1", ["8=08000000010203040800010004030201"]),
    Line("bond", "arp_ip_target", ["8="]),
    Line(
      "bond", "ns_ip6_target fd00::1",
      ["31=14000000fd000000000000000000000000000001"]),
    Line(
      "bond_slave", "queue_id 3 prio -5 actor_port_prio 7", ["5=0300", "9=fbffffff", "10=0700"]),
    Line("bond", "ad_select actor_port_prio broadcast_neighbor on", ["22=03", "33=01"]),
    Line("macsec", "cipher default", ["4=0100000100028000"]),
    Line("macsec", "cipher GCM-AES-128", ["4=010000" + "0100c28000"]),
    Line("macsec", "sci 0 encrypt on", ["2=0000", "7=01"]),
    Line("vlan", "proto 802.1ad id 0x10", ["5=88a8", "1=1000"]),
    Line("vlan", "id 5 gvrp on mvrp on reorder_hdr off", ["1=0500", "2=0a0000000b000000"]),
    Line(
      "vlan", "id 5 egress-qos-map 1:2 2:3 id 6",
      ["1=0500", "3=0c00010001000000020000000c0001000200000003000000", "1=0600"]),
    Line("macvlan", "mode passthru nopromisc", ["1=08000000", "2=0100"]),
    Line(
      "macvlan", "mode bridge bcqueuelen 10 bclim -1", ["1=04000000", "7=0a000000", "9=ffffffff"]),
    Line(
      "macvtap", "mode source macaddr set 02:00:00:00:00:01",
      ["1=10000000", "3=03000000", "5=0a000400020000000001" + "0000"]),
    Line("ipvlan", "mode l3s", ["1=0200", "2=0000"]),
    Line("ipvtap", "private", ["2=0100"]),
    Line("vrf", "table main", ["1=fe000000"]),
    // Each word is an attribute, even if it is given twice: the kernel uses the last.
    Line("ipoib", "mode connected umcast 1 mode datagram", ["2=0100", "3=0100", "2=0000"]),
    Line("xfrm", "if_id 5 if_id 0x10", ["2=05000000", "2=10000000"]),
    Line("vxlan", "id 1 dstport 0", ["1=01000000", "7=01"]),
    Line("vxlan", "external gpe", ["25=01", "27=", "7=00", "15=12b6"]),
    Line(
      "vxlan", "id 1 remote 10.1.0.2 ttl inherit tos inherit srcport 1000 2000 dstport 4789",
      ["1=01000000", "2=0a010002", "28=", "6=01", "10=03e807d0", "7=01", "15=12b5"]),
    Line(
      "vxlan", "id 1 dev lo group ff05::1 dstport 1 nolocalbypass",
      [
        "1=01000000", "3=01000000", "16=ff050000000000000000000000000001", "7=01", "15=0001",
        "31=00",
      ]),
    Line("vxlan", "id 1 ageing 100", ["1=01000000", "8=64000000"], isNew: false),
    Line(
      "geneve", "id 1 remote 10.1.0.2 ttl inherit",
      ["1=01000000", "2=0a010002", "12=01", "3=00", "4=00", "11=00000000"]),
    Line("geneve", "external", ["1=00000000", "3=00", "4=00", "11=00000000", "6="]),
    Line(
      "geneve", "id 1 remote fd00::2 ttl 5 noudpcsum",
      ["1=01000000", "7=fd000000000000000000000000000002", "3=05", "8=00"], isNew: false),
    Line("bareudp", "dstport 6635 ethertype ipv4 multiproto", ["1=19eb", "2=0800", "4="]),
    Line("hsr", "slave1 lo slave2 lo version 1", ["1=01000000", "2=01000000", "6=01"]),
    Line(
      "rmnet", "mux_id 3 ingress-commands off ingress-mapv4-checksum on",
      ["1=0300", "2=0400000006000000"]),
    Line("batadv", "ra BATMAN_V", ["1=4241544d414e5f5600"]),
    Line("gtp", "role sgsn", ["5=01", "4=01000000", "3=00040000"]),
    Line(
      "amt", "mode relay local 10.1.0.1 dev lo relay_port 2268",
      ["1=01000000", "5=0a010001", "4=01000000", "2=08dc"]),
    Line("dsa", "conduit lo", ["1=01000000"], isNew: false),
    Line("bridge", "stp_mode user", ["50=01000000"]),
    Line(
      "bridge", "mcast_vlan_snooping 0 no_linklocal_learn 2 mst_enabled 1", ["46=0500000007000000"]),
    Line(
      "bridge", "f 1500 p 65535 fdb_flush vlan_protocol 802.1AD",
      ["1=dc050000", "6=ffff", "21=", "8=88a8"]),
    Line("bridge_slave", "hairpin on nobackup_port cost 5", ["4=01", "34=00000000", "3=05000000"]),
  ]

  @Test(arguments: lines)
  func attributes(_ line: Line) throws { try check(line) }

  func check(_ line: Line) throws {
    let list = try parse(line.kind, line.words, isNew: line.isNew)
    var got: [String] = []
    for attribute in AttributeSequence(Payload(list.bytes)) {
      let bytes = attribute.payload.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      got.append("\(attribute.type)=\(bytes.joined())")
    }
    #expect(Set(got) == line.attributes)
    #expect(got.count == line.attributes.count)
  }

  static let refusals: [(String, String, Int32, String)] = [
    ("bond", "mode bogus", 255, "Error: argument \"bogus\" is wrong: invalid mode"),
    ("bond", "mode 9", 255, "Error: argument \"9\" is wrong: invalid mode"),
    (
      "bond", "arp_ip_target fd00::1", 1, "Error: an IP address is expected rather than \"fd00::1\""
    ),
    ("bond", "primary nosuch", 1, "Cannot find device \"nosuch\""),
    ("bond_slave", "prio x", 255, "Error: argument \"x\" is wrong: prio is invalid"),
    ("vlan", "id 65536", 255, "Error: argument \"65536\" is wrong: id is invalid"),
    ("vlan", "ingress-qos-map 1:x", 255, "Error: argument \"1\" is wrong: invalid ingress-qos-map"),
    (
      "vlan", "gvrp maybe", 1,
      "Error: argument of \"gvrp\" must be \"on\" or \"off\", not \"maybe\""
    ),
    ("bridge", "priority 65536", 255, "Error: argument \"65536\" is wrong: invalid priority"),
    (
      "bridge_slave", "hairpin maybe", 1,
      "Error: argument of \"hairpin\" must be one of \"off\", \"on\", not \"maybe\""
    ),
    ("vxlan", "id 16777216", 255, "Error: argument \"16777216\" is wrong: invalid id"),
    ("vxlan", "id 1 id 2", 255, "Error: either \"id\" is duplicate, or \"2\" is garbage."),
    (
      "vxlan", "id 1 group 1.2.3.4", 255,
      "Error: argument \"1.2.3.4\" is wrong: invalid group address"
    ),
    ("vxlan", "id 1 group 239.1.1.1", 1, "vxlan: 'group' requires 'dev' to be specified"),
    ("vxlan", "external id 1", 1, "vxlan: both 'external' and vni cannot be specified"),
    ("vxlan", "dstport 1", 1, "vxlan: missing virtual network identifier"),
    (
      "vxlan", "id 1 local 1.2.3.4 remote fd00::1", 1,
      "Error: inet address is expected rather than \"fd00::1\"."
    ),
    ("vxlan", "id 1 dev nosuch", 255, "Cannot find device \"nosuch\""),
    ("geneve", "id 1", 1, "geneve: remote link partner not specified"),
    ("bareudp", "dstport 1", 255, "Error: argument \"ethertype\" is required"),
    ("hsr", "slave1 nosuch", 255, "Error: argument \"nosuch\" is wrong: No such interface"),
    (
      "macvlan", "mode bogus", 1,
      "Error: argument of \"mode\" must be \"private\", \"vepa\", \"bridge\", \"passthru\" or \"source\", not \"bogus\""
    ),
    ("vrf", "table", 255, "Command line is not complete. Try option \"help\""),
  ]

  @Test(arguments: refusals)
  func refusal(_ kind: String, _ words: String, _ status: Int32, _ message: String) {
    checkRefusal(kind, words, status, message)
  }

  func checkRefusal(_ kind: String, _ words: String, _ status: Int32, _ message: String) {
    let failure = #expect(throws: CommandFailure.self) { try parse(kind, words) }
    #expect(failure?.message == message)
    #expect(failure?.status == status)
  }

  @Test(arguments: LinkKinds.table.map(\.name))
  func unknownWordGivesUsage(_ name: String) throws {
    let kind = try #require(LinkKinds.kind(name))
    guard kind.takesWords else { return }
    let failure = #expect(throws: CommandFailure.self) { try parse(name, "help") }
    // Pairs print their usage on standard output.
    #expect(failure?.message == (kind.plainUsage == nil ? kind.usageText : ""))
    #expect(failure?.status == 1)
  }

  private func parse(_ name: String, _ words: String, isNew: Bool = true) throws -> AttributeList {
    let kind = try #require(LinkKinds.kind(name))
    let session = Session(.ip)
    let arguments = Arguments(words.split(separator: " ").map(String.init), session: session)
    return try kind.parse(arguments, isNew: isNew, index: 0)
  }
}
