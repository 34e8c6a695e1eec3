import CLinux
import Netlink
import RouteNetlink
import Testing

@Suite struct AttributeNameTests {
  private static let names = RouteFamily()

  /// The name of the attribute at the first occurrence of these bytes in the request.
  private static func name(_ request: Request, at needle: [UInt8]) throws -> String? {
    let bytes = try request.encoded(sequence: 1)
    let offset = try #require(
      (0...bytes.count - needle.count).first { Array(bytes[$0..<$0 + needle.count]) == needle })
    return names.attributeName(in: bytes, at: offset)
  }

  @Test func kindsAttributesAreNamedAfterTheKind() throws {
    let request = LinkRequest.add(.vxlan("vx0") { $0.id = 0xabcdef }).message
    let name = try Self.name(request, at: [8, 0, 1, 0, 0xef, 0xcd, 0xab, 0])
    #expect(name == "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID")
  }

  @Test func farEndOfAPairIsNamedThroughItsHeader() throws {
    var far = LinkSettings(name: "b")
    far.mtu = 0x01020304
    let request = LinkRequest.add(.veth(LinkSettings(name: "a"), peer: far)).message
    let name = try Self.name(request, at: [8, 0, 4, 0, 4, 3, 2, 1])
    #expect(name == "IFLA_LINKINFO.IFLA_INFO_DATA.VETH_INFO_PEER.IFLA_MTU")
  }

  @Test func portsAreNamedAfterTheirMastersKind() throws {
    var request = LinkRequest.set(index: 3)
    request.link.kind = "bridge_slave"
    request.link.slaveData = AttributeList()
    request.link.slaveData?.put(IFLA_BRPORT_COST, UInt32(0x0a0b0c0d))
    let name = try Self.name(request.message, at: [8, 0, 3, 0, 0xd, 0xc, 0xb, 0xa])
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
    let request = try LinkRequest.add(.vxlan("vx0") { $0.id = 1 }).message.encoded(sequence: 1)
    #expect(Self.names.attributeName(in: request, code: IFLA_IFNAME, nest: nil) == "IFLA_IFNAME")
    // The nest of data: after both headers, the name, the nest of linkinfo and the kind.
    let nest = 16 + 16 + 8 + 4 + 12
    #expect(
      Self.names.attributeName(in: request, code: IFLA_VXLAN_LINK, nest: nest)
        == "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_LINK")
  }

  /// Arbitrary offsets into arbitrary attributes give a name or none, but never trap.
  @Test func everyOffset() throws {
    let request = LinkRequest.add(.veth(LinkSettings(name: "a"), peer: LinkSettings(name: "b")))
      .message
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
    #expect(Self.names.messageName(MessageType(type)) == name)
  }

  /// A request as shown in a trace: names are indented by two blanks for each nest.
  private static func traced(_ request: Request) throws -> [String] {
    let bytes = try request.encoded(sequence: 1)
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    return try #require(names.attributes(of: message)).map {
      String(repeating: "  ", count: $0.depth) + $0.name
    }
  }

  @Test func tracesNameWhatIsNested() throws {
    let pair = LinkRequest.add(.veth(LinkSettings(name: "a"), peer: LinkSettings(name: "b")))
      .message
    #expect(
      try Self.traced(pair) == [
        "IFLA_IFNAME", "IFLA_LINKINFO", "  IFLA_INFO_KIND", "  IFLA_INFO_DATA",
        "    VETH_INFO_PEER", "      IFLA_IFNAME",
      ])
    var route = Request(RTM_NEWROUTE, header: rtmsg())
    route.attributes.put(RTA_ENCAP_TYPE, UInt16(LWTUNNEL_ENCAP_MPLS))
    route.attributes.nest(RTA_ENCAP) { $0.put(1, UInt32(0)) }
    route.attributes.put(
      RTA_MULTIPATH,
      bytes: [16, 0, 0, 0, 1, 0, 0, 0, 8, 0, 5, 0, 10, 0, 0, 1, 8, 0, 0, 0, 2, 0, 0, 0])
    #expect(
      try Self.traced(route) == [
        "RTA_ENCAP_TYPE", "RTA_ENCAP", "  MPLS_IPTUNNEL_DST", "RTA_MULTIPATH", "  rtnexthop",
        "    RTA_GATEWAY", "  rtnexthop",
      ])
  }

  @Test func tracesNameWhatBridgesSay() throws {
    var port = Request(RTM_SETLINK, header: ifinfomsg(family: AddressFamily.bridge.rawValue))
    port.attributes.nest(IFLA_PROTINFO, flagged: true) { $0.put(IFLA_BRPORT_COST, UInt32(5)) }
    port.attributes.nest(IFLA_AF_SPEC) { $0.put(IFLA_BRIDGE_VLAN_INFO, UInt32(1)) }
    #expect(
      try Self.traced(port) == [
        "IFLA_PROTINFO", "  IFLA_BRPORT_COST", "IFLA_AF_SPEC", "  IFLA_BRIDGE_VLAN_INFO",
      ])
    var group = Request(RTM_NEWMDB, header: br_port_msg())
    group.attributes.put(MDBA_SET_ENTRY, bytes: [UInt8](repeating: 0, count: 28))
    group.attributes.nest(MDBA_SET_ENTRY_ATTRS) { $0.put(1, UInt32(0)) }
    #expect(
      try Self.traced(group) == [
        "MDBA_SET_ENTRY", "MDBA_SET_ENTRY_ATTRS", "  MDBE_ATTR_SOURCE",
      ])
    var shaper = Request(RTM_NEWQDISC, header: tcmsg())
    shaper.attributes.put(TCA_KIND, string: "tbf")
    shaper.attributes.nest(TCA_OPTIONS) { $0.put(1, UInt32(0)) }
    #expect(try Self.traced(shaper) == ["TCA_KIND", "TCA_OPTIONS", "  TCA_TBF_PARMS"])
  }

  /// A trace ends when nests are deeper than the kernel's. What ends too early is skipped.
  @Test func tracesOfBrokenMessagesEnd() throws {
    var inner = AttributeList()
    for _ in 0..<200 {
      var outer = AttributeList()
      outer.nest(5, flagged: true, inner)
      inner = outer
    }
    var request = Request(RTM_NEWLINK, header: ifinfomsg())
    request.attributes = inner
    #expect(try Self.traced(request).count == 17)
    let bytes = try request.encoded(sequence: 1)
    for count in 0..<bytes.count {
      _ = Trace.text(Exchange(.received, Array(bytes[..<count])), Self.names)
    }
  }
}

extension ifinfomsg {
  fileprivate init(family: UInt8) {
    self.init()
    ifi_family = family
  }
}
