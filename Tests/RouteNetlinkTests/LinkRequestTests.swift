import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

/// A request as the kernel receives it: header and attributes.
private func received(_ request: LinkRequest) throws -> (Message, AttributeTable) {
  let bytes = try request.message.encoded(sequence: 1)
  let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
  return (message, message.attributes(after: MemoryLayout<ifinfomsg>.size))
}

@Suite struct LinkRequestTests {
  @Test func bothEndsOfAPairAreDescribedByOneMessage() throws {
    var near = LinkSettings(name: "a", namespace: .descriptor(7))
    near.up = true
    near.master = 12
    near.txQueues = 1
    var far = LinkSettings(name: "b", namespace: .process(99))
    far.address = [2, 0, 0, 0, 0, 1]
    far.mtu = 1400
    let (message, table) = try received(.add(.veth(near, peer: far)))
    #expect(Int(message.type) == RTM_NEWLINK)
    #expect(
      message.flags == [.request, .create, .exclusive])
    #expect(table.s32(IFLA_NET_NS_FD) == 7)
    #expect(table.s32(IFLA_MASTER) == 12)
    #expect(table.u32(IFLA_NUM_TX_QUEUES) == 1)
    let info = try #require(table.nested(IFLA_LINKINFO))
    #expect(info.string(IFLA_INFO_KIND) == "veth")
    let peer = try #require(info.nested(IFLA_INFO_DATA)?[VETH_INFO_PEER])
    // The kernel refuses a far end that is up from the start, so nothing of the near end may get into it.
    #expect(peer.integer(at: 8, as: UInt32.self) == 0)
    let inner = peer.dropFirst(MemoryLayout<ifinfomsg>.size).nested
    #expect(inner.string(IFLA_IFNAME) == "b")
    #expect(inner.s32(IFLA_NET_NS_PID) == 99)
    #expect(inner[IFLA_ADDRESS]?.array == [2, 0, 0, 0, 0, 1])
    #expect(inner.u32(IFLA_MTU) == 1400)
  }

  /// All settings of a device are read back as they were written.
  @Test func settingsSurviveTheWire() throws {
    var request = LinkRequest(.set)
    request.link.index = 5
    request.link.set(.up)
    request.link.set(.noARP, false)
    request.link.name = "renamed"
    request.link.mtu = 9000
    request.link.txQueueLength = 500
    request.link.group = 3
    request.link.alias = "uplink"
    request.link.address = [2, 0, 0, 0, 0, 9]
    request.link.lowerIndex = 4
    request.link.linkNamespaceID = 2
    request.link.addressGenerationMode = AddressGenerationMode.none
    request.link.operationalState = .up
    request.link.protoDownReasons = (0b101, 0b001)
    let (message, _) = try received(request)
    let link = try #require(Link(message))
    #expect(link.index == 5 && link.name == "renamed" && link.mtu == 9000)
    #expect(link.flags == .up && link.group == 3 && link.alias == "uplink")
    #expect(link.txQueueLength == 500 && link.lowerIndex == 4 && link.linkNamespaceID == 2)
    #expect(link.address?.array == [2, 0, 0, 0, 0, 9])
    #expect(
      link.addressGenerationMode == AddressGenerationMode.none && link.operationalState == .up)
    #expect(message.payload.integer(at: 12, as: UInt32.self) == 0x81)
    let reasons = try #require(link.attributes.nested(IFLA_PROTO_DOWN_REASON))
    #expect(reasons.u32(IFLA_PROTO_DOWN_REASON_MASK) == 0b101)
    #expect(reasons.u32(IFLA_PROTO_DOWN_REASON_VALUE) == 0b001)
  }

  @Test func emptyAliasHasNoBytes() throws {
    var request = LinkRequest.set(index: 1)
    request.link.alias = ""
    #expect(try received(request).1[IFLA_IFALIAS]?.count == 0)
  }

  @Test func takingUpBackLeavesTheFlagAlone() {
    var link = LinkSettings()
    link.up = true
    link.up = nil
    #expect(link.flags.isEmpty && link.changedFlags.isEmpty)
  }

  @Test func kindsCarryTheirOptions() throws {
    let remote = try #require(IPAddress("fd00::1"))
    let settings = LinkSettings.vxlan("vx") {
      $0.id = 42
      $0.remote = remote
      $0.port = 4789
    }
    let vxlan = try received(.add(settings)).1.nested(IFLA_LINKINFO)
    #expect(vxlan?.nested(IFLA_INFO_DATA)?.be16(IFLA_VXLAN_PORT) == 4789)
    #expect(vxlan?.nested(IFLA_INFO_DATA)?[IFLA_VXLAN_GROUP6]?.array == remote.bytes)
    let vlan = try received(.add(.vlan("v", on: 3) { $0.protocol = .ieee8021Q })).1
    #expect(vlan.s32(IFLA_LINK) == 3)
    #expect(vlan.nested(IFLA_LINKINFO)?.nested(IFLA_INFO_DATA)?.be16(IFLA_VLAN_PROTOCOL) == 0x8100)
    let bridge = try received(.add(.bridge("br") { $0.vlanFiltering = 1 })).1
      .nested(IFLA_LINKINFO)
    #expect(bridge?.nested(IFLA_INFO_DATA)?.u8(IFLA_BR_VLAN_FILTERING) == 1)
    let plain = try received(.add(.bridge("br"))).1
    #expect(plain.nested(IFLA_LINKINFO)?.has(IFLA_INFO_DATA) == false)
    let macvlan = try received(.add(.macvlan("m", on: 3) { $0.mode = .passthru })).1
      .nested(IFLA_LINKINFO)
    #expect(macvlan?.nested(IFLA_INFO_DATA)?.u32(IFLA_MACVLAN_MODE) == 8)
    #expect(
      try received(.add(.vrf("red") { $0.table = 10 })).1.nested(IFLA_LINKINFO)?
        .nested(IFLA_INFO_DATA)?.u32(IFLA_VRF_TABLE) == 10)
  }

  @Test func alternativeNamesAreListed() throws {
    let bytes = try AlternativeNameRequest(.add, ["one", "two"], index: 9).message.encoded(
      sequence: 1)
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    let list = try #require(message.attributes(after: 16)[IFLA_PROP_LIST])
    #expect(list.attributes.map(\.payload.string) == ["one", "two"])
  }

  /// A name that is too long for a device can only be found as an alternative name. A new name is always a name.
  @Test func longNamesFindByAlternativeName() throws {
    let long = "sixteen-bytes-or"
    for request in [LinkRequest.set(name: long), .delete(name: long)] {
      let table = try received(request).1
      #expect(table.string(IFLA_ALT_IFNAME) == long)
      #expect(!table.has(IFLA_IFNAME))
    }
    #expect(try received(.set(name: "fifteen-bytes-x")).1.has(IFLA_IFNAME))
    #expect(try received(.add(.dummy(long))).1.has(IFLA_IFNAME))
    var rename = LinkRequest.set(index: 7)
    rename.link.name = long
    #expect(try received(rename).1.has(IFLA_IFNAME))
  }
}
