import CLinux
import Netlink
import RouteNetlink
import Testing

@Suite struct AttributeNameTests {
  /// An error that points at the first place in the request where these bytes stand.
  private static func error(_ request: Request, at needle: [UInt8]) throws -> NetlinkError {
    var error = NetlinkError(.request, "RTM_NEWLINK", code: 22)
    error.request = request.encoded(sequence: 1)
    let bytes = error.request
    let offset = try #require(
      (0...bytes.count - needle.count).first { Array(bytes[$0..<$0 + needle.count]) == needle })
    error.extendedAck.offset = UInt32(offset)
    return error
  }

  @Test func kindsAttributesAreNamedAfterTheKind() throws {
    let request = LinkRequest.vxlan("vx0", id: 0xabcdef, port: 1).request
    let error = try Self.error(request, at: [8, 0, 1, 0, 0xef, 0xcd, 0xab, 0])
    #expect(error.attribute == "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID")
  }

  @Test func farEndOfAPairIsNamedThroughItsHeader() throws {
    var far = LinkSettings(name: "b")
    far.mtu = 0x01020304
    let request = LinkRequest.veth(LinkSettings(name: "a"), peer: far).request
    let error = try Self.error(request, at: [8, 0, 4, 0, 4, 3, 2, 1])
    #expect(error.attribute == "IFLA_LINKINFO.IFLA_INFO_DATA.VETH_INFO_PEER.IFLA_MTU")
  }

  @Test func portsAreNamedAfterTheirMastersKind() throws {
    var request = LinkRequest.set(index: 3)
    request.link.kind = "bridge_slave"
    request.link.slaveData = AttributeList()
    request.link.slaveData?.put(IFLA_BRPORT_COST, UInt32(0x0a0b0c0d))
    let error = try Self.error(request.request, at: [8, 0, 3, 0, 0xd, 0xc, 0xb, 0xa])
    #expect(error.attribute == "IFLA_LINKINFO.IFLA_INFO_SLAVE_DATA.IFLA_BRPORT_COST")
  }

  @Test func unknownCodesStandAsNumbers() throws {
    var request = Request(RTM_NEWLINK, header: ifinfomsg())
    request.attributes.put(900, UInt32(5))
    #expect(try Self.error(request, at: [8, 0, 0x84, 3]).attribute == "IFLA_900")
  }

  @Test func otherFamilies() throws {
    var route = Request(RTM_NEWROUTE, header: rtmsg())
    route.attributes.nest(RTA_METRICS) { $0.put(2, UInt32(0x11223344)) }
    #expect(
      try Self.error(route, at: [8, 0, 2, 0, 0x44, 0x33, 0x22, 0x11]).attribute
        == "RTA_METRICS.RTAX_MTU")
    var address = Request(RTM_NEWADDR, header: ifaddrmsg())
    address.attributes.put(IFA_LABEL, string: "label")
    #expect(try Self.error(address, at: [10, 0, 3, 0]).attribute == "IFA_LABEL")
  }

  @Test func missingAttributesAreNamedInTheirNest() throws {
    let request = LinkRequest.vxlan("vx0", id: 1).request
    var error = NetlinkError(.request, "RTM_NEWLINK", code: 22)
    error.request = request.encoded(sequence: 1)
    error.extendedAck.missingType = UInt32(IFLA_IFNAME)
    #expect(error.missingAttribute == "IFLA_IFNAME")
    // The data's nest: after both headers, the name, the nest of linkinfo and the kind.
    error.extendedAck.missingNest = UInt32(16 + 16 + 8 + 4 + 12)
    error.extendedAck.missingType = UInt32(IFLA_VXLAN_LINK)
    #expect(error.missingAttribute == "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_LINK")
  }

  /// Offsets of anything, into anything: no name, or some, but never a trap.
  @Test func everyOffset() {
    let request = LinkRequest.veth(LinkSettings(name: "a"), peer: LinkSettings(name: "b")).request
    var error = NetlinkError(.request, "RTM_NEWLINK", code: 22)
    let whole = request.encoded(sequence: 1)
    for length in 0...whole.count {
      error.request = Array(whole[..<length])
      for offset in 0...whole.count + 4 {
        error.extendedAck.offset = UInt32(offset)
        error.extendedAck.missingNest = UInt32(offset)
        error.extendedAck.missingType = 1
        if offset < 32 { #expect(error.attribute == nil) }
        #expect(error.missingAttribute != "")
      }
    }
  }
}
