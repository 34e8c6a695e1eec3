import CLinux
import Netlink
import RouteNetlink
import Testing

@Suite struct AttributeNameTests {
  private static let names = RouteFamily()

  /// The name of the attribute at the first place in the request where these bytes stand.
  private static func name(_ request: Request, at needle: [UInt8]) throws -> String? {
    let bytes = try request.encoded(sequence: 1)
    let offset = try #require(
      (0...bytes.count - needle.count).first { Array(bytes[$0..<$0 + needle.count]) == needle })
    return names.attributeName(in: bytes, at: offset)
  }

  @Test func kindsAttributesAreNamedAfterTheKind() throws {
    let request = LinkRequest.vxlan("vx0", id: 0xabcdef, port: 1).request
    let name = try Self.name(request, at: [8, 0, 1, 0, 0xef, 0xcd, 0xab, 0])
    #expect(name == "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID")
  }

  @Test func farEndOfAPairIsNamedThroughItsHeader() throws {
    var far = LinkSettings(name: "b")
    far.mtu = 0x01020304
    let request = LinkRequest.veth(LinkSettings(name: "a"), peer: far).request
    let name = try Self.name(request, at: [8, 0, 4, 0, 4, 3, 2, 1])
    #expect(name == "IFLA_LINKINFO.IFLA_INFO_DATA.VETH_INFO_PEER.IFLA_MTU")
  }

  @Test func portsAreNamedAfterTheirMastersKind() throws {
    var request = LinkRequest.set(index: 3)
    request.link.kind = "bridge_slave"
    request.link.slaveData = AttributeList()
    request.link.slaveData?.put(IFLA_BRPORT_COST, UInt32(0x0a0b0c0d))
    let name = try Self.name(request.request, at: [8, 0, 3, 0, 0xd, 0xc, 0xb, 0xa])
    #expect(name == "IFLA_LINKINFO.IFLA_INFO_SLAVE_DATA.IFLA_BRPORT_COST")
  }

  @Test func unknownCodesStandAsNumbers() throws {
    var request = Request(RTM_NEWLINK, header: ifinfomsg())
    request.attributes.put(900, UInt32(5))
    #expect(try Self.name(request, at: [8, 0, 0x84, 3]) == "IFLA_900")
  }

  @Test func otherFamilies() throws {
    var route = Request(RTM_NEWROUTE, header: rtmsg())
    route.attributes.nest(RTA_METRICS) { $0.put(2, UInt32(0x11223344)) }
    #expect(
      try Self.name(route, at: [8, 0, 2, 0, 0x44, 0x33, 0x22, 0x11])
        == "RTA_METRICS.RTAX_MTU")
    var address = Request(RTM_NEWADDR, header: ifaddrmsg())
    address.attributes.put(IFA_LABEL, string: "label")
    #expect(try Self.name(address, at: [10, 0, 3, 0]) == "IFA_LABEL")
  }

  @Test func missingAttributesAreNamedInTheirNest() throws {
    let request = try LinkRequest.vxlan("vx0", id: 1).request.encoded(sequence: 1)
    #expect(Self.names.attributeName(in: request, code: IFLA_IFNAME, nest: nil) == "IFLA_IFNAME")
    // The data's nest: after both headers, the name, the nest of linkinfo and the kind.
    let nest = 16 + 16 + 8 + 4 + 12
    #expect(
      Self.names.attributeName(in: request, code: IFLA_VXLAN_LINK, nest: nest)
        == "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_LINK")
  }

  /// Offsets of anything, into anything: no name, or some, but never a trap.
  @Test func everyOffset() throws {
    let request = LinkRequest.veth(LinkSettings(name: "a"), peer: LinkSettings(name: "b")).request
    let whole = try request.encoded(sequence: 1)
    for length in 0...whole.count {
      let part = Array(whole[..<length])
      for offset in 0...whole.count + 4 {
        let name = Self.names.attributeName(in: part, at: offset)
        if offset < 32 { #expect(name == nil) }
        #expect(Self.names.attributeName(in: part, code: 1, nest: offset) != "")
      }
    }
  }

  @Test(arguments: [
    (RTM_NEWLINK, "RTM_NEWLINK"), (RTM_GETROUTE, "RTM_GETROUTE"), (RTM_SETLINK, "RTM_SETLINK"),
    (RTM_DELLINKPROP, "RTM_DELLINKPROP"), (RTM_GETNSID, "RTM_GETNSID"),
    (RTM_GETTUNNEL, "RTM_GETTUNNEL"),
    (RTM_NEWNEXTHOPBUCKET, "RTM_NEWNEXTHOPBUCKET"), (RTM_GETMDB, "RTM_GETMDB"), (15, nil),
    (124, nil),
  ])
  func messagesHaveNames(_ type: Int, _ name: String?) {
    #expect(Self.names.messageName(UInt16(type)) == name)
  }
}
