import CLinux
import Netlink
import RouteNetlink
import Testing

@Suite struct LinkTests {
  /// A complete message, as a kernel would send it.
  private static func message() throws -> [UInt8] {
    var header = ifinfomsg()
    header.ifi_index = 10
    header.ifi_type = 1
    header.ifi_flags = 0x1003
    var request = Request(RTM_NEWLINK, header: header)
    request.attributes.put(IFLA_IFNAME, string: "va0")
    request.attributes.put(IFLA_MTU, UInt32(1450))
    request.attributes.put(IFLA_LINK_NETNSID, Int32(-1))
    request.attributes.put(LinkAttributes.keys.netnsImmutable, 1)
    request.attributes.nest(IFLA_LINKINFO) {
      $0.put(IFLA_INFO_KIND, string: "vlan")
      $0.nest(IFLA_INFO_DATA) { $0.put(IFLA_VLAN_ID, UInt16(7)) }
    }
    request.attributes.nest(IFLA_PROP_LIST) {
      $0.put(IFLA_ALT_IFNAME, string: "one")
      $0.put(IFLA_ALT_IFNAME, string: "two")
    }
    // Attributes of a future kernel.
    request.attributes.put(95, string: "new")
    request.attributes.put(4000, string: "newer")
    return try request.encoded(sequence: 1)
  }

  @Test func fieldsAreReadWhereTheyLie() throws {
    let bytes = try Self.message()
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    let link = try #require(Link(message))
    #expect(link.name == "va0" && link.index == 10 && link.mtu == 1450 && link.isUp)
    #expect(link.linkNamespaceID == -1 && link.isNamespaceImmutable && !link.isDeleted)
    #expect(link.kindName == "vlan" && link.kindData?.u16(IFLA_VLAN_ID) == 7)
    #expect(link.alternativeNames == ["one", "two"])
    #expect(link.attributes.string(95) == "new")
    #expect(link.attributes.sequence.contains { $0.type == 4000 && $0.payload.string == "newer" })
  }

  /// Reading a message that ends at any byte never traps, and invents nothing.
  @Test func truncation() throws {
    let whole = try Self.message()
    for count in 0..<whole.count {
      var bytes = Array(whole[..<count])
      if count >= 4 {
        withUnsafeBytes(of: UInt32(count)) { bytes.replaceSubrange(..<4, with: $0) }
      }
      guard let message = Message(buffer: bytes, offset: 0, end: count) else {
        #expect(count < Message.headerLength)
        continue
      }
      guard let link = Link(message) else {
        #expect(count < Message.headerLength + MemoryLayout<ifinfomsg>.size)
        continue
      }
      #expect(link.name == nil || link.name == "va0")
      #expect(link.kindData?.u16(IFLA_VLAN_ID) == nil || link.kindData?.u16(IFLA_VLAN_ID) == 7)
      #expect(link.alternativeNames.allSatisfy { ["one", "two"].contains($0) })
    }
  }

  @Test func otherMessagesAreNoLinks() throws {
    let bytes = try Request(RTM_NEWADDR, header: ifinfomsg()).encoded(sequence: 1)
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    #expect(Link(message) == nil)
  }
}
