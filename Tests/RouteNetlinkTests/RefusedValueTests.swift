import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

/// A transport that fails if anything is sent.
private final class NoKernel: NetlinkTransport {
  let port: UInt32 = 1
  private(set) var sent = 0

  func send(_ bytes: [UInt8]) throws(NetlinkError) { sent += 1 }
  func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    throw NetlinkError(.socket, "recvmsg", code: ETIMEDOUT)
  }
}

/// Values that do not fit into a message are refused by name, and nothing is sent.
@Suite struct RefusedValueTests {
  private func refusal(_ query: some KernelQuery) throws -> NetlinkError {
    try refusal(query.message)
  }

  private func refusal(_ request: some KernelRequest) throws -> NetlinkError {
    let kernel = NoKernel()
    let connection = NetlinkConnection(kernel, family: RouteFamily())
    let error = try #require(throws: NetlinkError.self) { try connection.perform(request) }
    #expect(kernel.sent == 0)
    #expect(error.stage == .encoding)
    return error
  }

  @Test func longAliasSmugglesNothing() throws {
    var request = LinkRequest.set(index: 7)
    request.link.alias = String(repeating: "x", count: 65532 - 8) + "\u{8}\0\u{A}\0\u{1}\0\0\0"
    #expect(try refusal(request).attribute == "IFLA_IFALIAS")
    request.link.alias = String(repeating: "x", count: 1 << 16)
    let error = try refusal(request)
    #expect(
      "\(error)"
        == "RTM_NEWLINK: Message too long: 65536 bytes are more than the 65531 that an attribute holds"
        + " [IFLA_IFALIAS]")
    request.link.alias = "a\0b"
    #expect(try refusal(request).attribute == "IFLA_IFALIAS")
  }

  @Test func attributesOfThePeerAreNamedInTheirNest() throws {
    var far = LinkSettings(name: "b")
    far.alias = String(repeating: "x", count: 70000)
    let error = try refusal(LinkRequest.add(.veth(LinkSettings(name: "a"), peer: far)))
    #expect(error.attribute == "IFLA_LINKINFO.IFLA_INFO_DATA.VETH_INFO_PEER.IFLA_IFALIAS")
  }

  @Test func namesWithNUL() throws {
    #expect(try refusal(LinkRequest.set(name: "a\0b")).attribute == "IFLA_IFNAME")
    #expect(try refusal(LinkQuery(name: "a\0b")).attribute == "IFLA_IFNAME")
    #expect(
      try refusal(AlternativeNameRequest(.add, ["one", "t\0o"], index: 3)).attribute
        == "IFLA_PROP_LIST.IFLA_ALT_IFNAME")
    var rule = RuleRequest(.add)
    rule.inputDevice = "a\0"
    #expect(try refusal(rule).attribute == "FRA_IIFNAME")
  }

  @Test func moreNextHopsThanARouteHolds() throws {
    var route = RouteRequest(.add)
    let router = IPAddress("192.0.2.1")
    // 16 bytes each: header and gateway.
    route.legs = [RouteLeg](repeating: RouteLeg(gateway: router, device: 3), count: 4095)
    _ = try route.message.encoded(sequence: 1)
    route.legs.append(RouteLeg(gateway: router, device: 3))
    #expect(try refusal(route).attribute == "RTA_MULTIPATH")
    route.legs = [RouteLeg](repeating: RouteLeg(gateway: router, device: 3), count: 5000)
    #expect(try refusal(route).attribute == "RTA_MULTIPATH")
  }

  @Test(arguments: [0, -1, 257, 1 << 20])
  func weightsOfLegs(_ weight: Int) throws {
    var route = RouteRequest(.add)
    route.legs = [RouteLeg(device: 3), RouteLeg(device: 4, weight: weight)]
    let error = try refusal(route)
    #expect(error.attribute == "RTA_MULTIPATH")
    #expect(error.reason == "the weight of a next hop is 1 to 256, not \(weight)")
  }

  @Test(arguments: [0, -1, 65537])
  func weightsOfMembers(_ weight: Int) throws {
    var hop = NextHopRequest(.add, id: 3)
    hop.members = [(1, 65536), (2, weight)]
    #expect(try refusal(hop).attribute == "NHA_GROUP")
    hop.members = [(1, 65536), (2, 1)]
    _ = try hop.message.encoded(sequence: 1)
  }

  @Test func longEncapsulationInALeg() throws {
    var attributes = AttributeList()
    attributes.put(1, bytes: [UInt8](repeating: 0, count: 65524))
    var leg = RouteLeg(device: 3)
    leg.encapsulation = Encapsulation(type: .mpls, attributes: attributes)
    var route = RouteRequest(.add)
    route.legs = [leg]
    #expect(try refusal(route).attribute?.hasPrefix("RTA_MULTIPATH") == true)
  }

  @Test(arguments: [0, 128])
  func segments(_ count: Int) throws {
    var list = AttributeList()
    let segment = IPAddress.any(.ipv6)
    SegmentRoutingHeader([IPAddress](repeating: segment, count: count)).put(
      SegmentRoutingAttributes.keys.srh, into: &list)
    #expect(list.fault != nil)
    var whole = AttributeList()
    SegmentRoutingHeader([IPAddress](repeating: segment, count: 127)).put(
      SegmentRoutingAttributes.keys.srh, into: &whole)
    #expect(whole.fault == nil)
  }

  @Test func fieldsOfHeaders() throws {
    let address = try #require(IPAddress("192.0.2.1"))
    let long = IPPrefix(address, length: 256)
    #expect(
      try refusal(RouteRequest(.add, to: long)).reason
        == "rtm_dst_len is 0 to 255, not 256")
    #expect(
      try refusal(AddressRequest(.add, long, index: 1)).reason
        == "ifa_prefixlen is 0 to 255, not 256")
    var rule = RuleRequest(.add)
    rule.source = long
    #expect(try refusal(rule).reason == "src_len is 0 to 255, not 256")
  }

  @Test func addressesOfAnotherFamily() throws {
    let one = try #require(IPPrefix("192.0.2.1/24"))
    let other = try #require(IPPrefix("2001:db8::1/64"))

    var route = RouteRequest(.add, to: one, device: 3)
    route.preferredSource = other.address
    let error = try refusal(route)
    #expect(error.attribute == "RTA_PREFSRC")
    #expect(error.reason == "2001:db8::1 is no address of IPv4, which the request is for")
    route = RouteRequest(.add, to: other, device: 3)
    route.source = one
    #expect(try refusal(route).attribute == "RTA_SRC")
    route = RouteRequest(.add, to: one, via: other.address, device: 3)
    _ = try route.message.encoded(sequence: 1)
    route.family = .ipv6
    #expect(try refusal(route).attribute == "RTA_DST")

    var lookup = RouteLookupQuery(to: one.address)
    lookup.source = other
    #expect(try refusal(lookup).attribute == "RTA_SRC")

    var address = AddressRequest(.add, one, index: 3)
    address.peer = other.address
    #expect(try refusal(address).attribute == "IFA_ADDRESS")
    // The kernel would read 32.1.13.184 from it.
    address = AddressRequest(.add, one, index: 3)
    address.broadcast = other.address
    #expect(try refusal(address).attribute == "IFA_BROADCAST")

    var neighbour = NeighbourRequest(.add, one.address, index: 3)
    neighbour.family = .ipv6
    #expect(try refusal(neighbour).attribute == "NDA_DST")

    var hop = NextHopRequest(.add, id: 3, family: .ipv4)
    hop.gateway = other.address
    #expect(try refusal(hop).attribute == "NHA_GATEWAY")
  }

  @Test func addressesHaveTheLengthOfTheirFamily() {
    #expect(IPAddress(family: .ipv4, bytes: [1, 2, 3, 4]) != nil)
    #expect(IPAddress(family: .ipv4, bytes: [1, 2, 3]) == nil)
    #expect(IPAddress(family: .ipv4, bytes: [1, 2, 3, 4, 5]) == nil)
    #expect(IPAddress(family: .ipv6, bytes: [UInt8](repeating: 1, count: 20)) == nil)
    #expect(IPAddress(family: .mpls, bytes: [UInt8](repeating: 1, count: 16)) != nil)
    #expect(IPAddress(family: .mpls, bytes: [UInt8](repeating: 1, count: 20)) == nil)
  }

  @Test func addressesOfFunctions() throws {
    var function = VirtualFunctionSettings(1)
    function.setAddress([UInt8](repeating: 1, count: 33))
    var request = LinkRequest.set(index: 7)
    request.link.virtualFunctions = [function]
    #expect(
      try refusal(request).attribute == "IFLA_VFINFO_LIST.IFLA_VF_INFO.IFLA_VF_MAC")
  }
}
