import Linux
import Netlink
import RouteNetlink
import Testing

@testable import CNI

/// What is sent to the kernel, byte by byte, and the marks that devices are found by.
@Suite struct WireTests {
  private static func bytes(_ requests: [any KernelRequest]) throws -> [[UInt8]] {
    try requests.map { try $0.message.encoded(sequence: 1) }
  }

  // `strace -e sendto -xx bridge vlan ...` on Linux 6.18 shows these: `bridge vlan del vid 1 dev X master`,
  // `add vid 7 dev X pvid untagged master`, `add vid 9-12 dev X master`, for a device with the index 5.
  @Test func putsAPortIntoVLANs() throws {
    var settings = BridgePortSettings()
    settings.vlan = 7
    settings.trunk = [9...12]
    let requests = settings.requests(5, present: [PortVLAN(first: 1, last: 1, flags: [])])
    func message(_ type: UInt8, _ infos: [[UInt8]]) -> [UInt8] {
      // IFLA_AF_SPEC, IFLA_BRIDGE_FLAGS with BRIDGE_FLAGS_MASTER, IFLA_BRIDGE_VLAN_INFO
      var nest: [UInt8] = [6, 0, 0, 0, 1, 0, 0, 0]
      for info in infos { nest += [8, 0, 2, 0] + info }
      let body: [UInt8] = [7, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      let attribute: [UInt8] = [UInt8(nest.count + 4), 0, 26, 0] + nest
      let length = UInt8(16 + body.count + attribute.count)
      return [length, 0, 0, 0, type, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0] + body + attribute
    }
    // RTM_DELLINK 17, RTM_SETLINK 19; BRIDGE_VLAN_INFO_PVID 2, _UNTAGGED 4, _RANGE_BEGIN 8, _RANGE_END 16
    #expect(
      try Self.bytes(requests) == [
        message(17, [[0, 0, 1, 0]]), message(19, [[6, 0, 7, 0]]),
        message(19, [[8, 0, 9, 0], [16, 0, 12, 0]]),
      ])
    settings.vlan = nil
    settings.keepsDefaultVLAN = true
    #expect(
      try Self.bytes(settings.requests(5, present: [PortVLAN(first: 1, last: 1, flags: [])])) == [
        message(19, [[8, 0, 9, 0], [16, 0, 12, 0]]), message(19, [[6, 0, 1, 0]]),
      ])
    #expect(BridgePortSettings().requests(5, present: []).isEmpty)
  }

  // As `nft --debug=netlink` shows the rule, and as nf_tables.h numbers its parts.
  @Test func encodesARule() {
    var rule = FilterExpressions()
    rule.match(arrivingAt: "veth0")
    rule.match(notFrom: LinkLayerAddress("02:00:00:00:00:01")!)
    rule.drop()
    let names = AttributeSequence(Payload(rule.list.bytes)).map { $0.payload.nested.string(1) }
    #expect(names == ["meta", "cmp", "payload", "cmp", "immediate"])
    let last = AttributeSequence(Payload(rule.list.bytes)).map { $0.payload.array }.last
    #expect(
      last == [
        14, 0, 1, 0, 105, 109, 109, 101, 100, 105, 97, 116, 101, 0, 0, 0,
        28, 0, 2, 128, 8, 0, 1, 0, 0, 0, 0, 0, 16, 0, 2, 128, 12, 0, 2, 128, 8, 0, 1, 0, 0, 0, 0, 0,
      ])
  }

  @Test func framesABatch() throws {
    var batch = FilterBatch()
    var table = AttributeList()
    table.put(1, string: "t")
    batch.append(.newTable, .inet, flags: 0x400, table)
    #expect(
      try batch.encoded(sequence: 1) == [
        20, 0, 0, 0, 16, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10,
        28, 0, 0, 0, 0, 10, 5, 4, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 6, 0, 1, 0, 116, 0, 0, 0,
        20, 0, 0, 0, 17, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10,
      ])
  }

  // MARK: marks

  private static func link(_ name: String, _ address: [UInt8], kind: String) throws -> Link {
    var settings = LinkSettings(name: name)
    settings.address = address
    settings.kind = kind
    let bytes = try LinkRequest(.add, settings).message.encoded(sequence: 0)
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    return try #require(Link(message))
  }

  private static func mark(_ network: String, _ container: String) -> AttachmentMark {
    AttachmentMark(
      network: network, AttachmentName(container: container, interface: "eth0"))
  }

  @Test func marksDevices() throws {
    var seen: Set<String> = []
    for number in 0..<1000 {
      let mark = Self.mark("n", "c\(number)")
      #expect(mark.name.utf8.count == 12 && seen.insert(mark.name).inserted)
      let link = try Self.link(mark.name, mark.hardwareAddress.bytes, kind: "veth")
      #expect(mark.isOn(link) && AttachmentMark.isOn(link, network: "n"))
      #expect(!AttachmentMark.isOn(link, network: "m"))
      #expect(!Self.mark("m", "c\(number)").isOn(link))
      #expect(mark.hardwareAddress.bytes[0] & 3 == 2)
    }
  }

  @Test func leavesDevicesOfOthersAlone() throws {
    let mark = Self.mark("n", "c")
    let bytes = mark.hardwareAddress.bytes
    #expect(!AttachmentMark.isOn(try Self.link(mark.name, bytes, kind: "dummy"), network: "n"))
    #expect(!AttachmentMark.isOn(try Self.link("veth0", bytes, kind: "veth"), network: "n"))
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 4
      #expect(!AttachmentMark.isOn(try Self.link(mark.name, other, kind: "veth"), network: "n"))
    }
    // Devices with names of the same kind that other plugins made.
    var hits = 0
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<100_000 {
      let name = String(UInt32.random(in: 0...UInt32.max, using: &generator), radix: 16)
      let address = (0..<6).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let link = try Self.link("veth\(name)", address, kind: "veth")
      if AttachmentMark.isOn(link, network: "n") { hits += 1 }
    }
    #expect(hits == 0)
  }

  /// Two containers on one network must not get the same address, although it is computed.
  @Test func givesEachMacvlanAnAddressOfItsOwn() {
    var addresses: Set<LinkLayerAddress> = []
    for number in 0..<50_000 {
      let name = AttachmentName(container: "c\(number)", interface: "eth0")
      addresses.insert(AttachmentMark(network: "n", name).deviceAddress)
    }
    #expect(addresses.count == 50_000)
    #expect(addresses.allSatisfy { $0[0] & 3 == 2 })
  }

  @Test func marksBridges() throws {
    let address = HostMark.address("n", "br0", "bridge")
    let link = try Self.link("br0", address.bytes, kind: "bridge")
    #expect(HostMark.isOn(link, network: "n") && !HostMark.isOn(link, network: "m"))
    let other = try Self.link("br1", address.bytes, kind: "bridge")
    #expect(!HostMark.isOn(other, network: "n"))
  }

  // `strace -e sendmsg tc filter add dev X parent ffff: protocol all prio 1 u32 match u32 0 0 action mirred egress
  // redirect dev Y` shows these attributes, for Y with the index 4; `classid` came before them.
  @Test func redirectsEveryPacket() throws {
    let bytes = try Self.bytes([RedirectRequest(from: 9, to: 4)])[0]
    // tcm_ifindex, tcm_handle, tcm_parent ffff:, tcm_info with the priority 1 and ETH_P_ALL
    #expect(
      bytes[16..<36] == [
        0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 3, 1, 0,
      ])
    let mirred: [UInt8] = [
      0x24, 0, 2, 0x80, 0x20, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      1, 0, 0, 0, 4, 0, 0, 0,
    ]
    let action: [UInt8] = [0x38, 0, 7, 0, 0x34, 0, 1, 0, 0x0b, 0, 1, 0] + Array("mirred\0\0".utf8)
    let selector: [UInt8] = [0x24, 0, 5, 0, 1, 0, 1] + Array(repeating: 0, count: 29)
    let kind: [UInt8] = [8, 0, 1, 0] + Array("u32\0".utf8)
    #expect(bytes[36...].elementsEqual(kind + [0x60, 0, 2, 0] + action + mirred + selector))
  }
}
