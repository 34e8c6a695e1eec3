import CLinux
import Glibc
import Netlink
import Testing

@testable import RouteNetlink

/// The bytes of requests: type, flags, header, and attributes as `CODE=HEX`, in any order.
struct Wire: Hashable {
  var type: Int
  var flags: UInt16
  var header: String
  var attributes: Set<String>

  init(_ type: Int, _ flags: UInt16, _ header: String, _ attributes: Set<String>) {
    self.type = type
    self.flags = flags
    self.header = header
    self.attributes = attributes
  }

  /// The content of a request with a fixed header of `size` bytes.
  init(_ request: Request, _ size: Int) {
    let bytes = (try? request.encoded(sequence: 1)) ?? []
    let body = Payload(bytes).dropFirst(16)
    type = Int(request.type)
    flags = request.flags.rawValue
    header = hex(body.prefix(size).array)
    attributes = Set(
      body.dropFirst(size).attributes.map { "\($0.type)=" + hex($0.payload.array) })
  }
}

func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

@Suite struct RouteRequestTests {
  private func wire(_ request: RouteRequest) -> Wire { Wire(request.message, 12) }

  @Test func unicastWithDeviceIsLinkScope() {
    let request = RouteRequest(.add, to: IPPrefix("10.9.0.0/16"), device: 10)
    #expect(
      wire(request)
        == Wire(RTM_NEWROUTE, 0x600, "02100000fe03fd0100000000", ["1=0a090000", "4=0a000000"]))
  }

  @Test func gatewayIsGlobalScope() {
    let request = RouteRequest(.replace, to: IPPrefix("10.9.0.0/16"), via: IPAddress("10.1.0.2"))
    #expect(
      wire(request)
        == Wire(RTM_NEWROUTE, 0x500, "02100000fe03000100000000", ["1=0a090000", "5=0a010002"]))
  }

  @Test func deletionAsksForAnyScopeAndType() {
    var request = RouteRequest(.delete, to: IPPrefix("10.9.0.0/16"))
    request.table = 5
    #expect(wire(request) == Wire(RTM_DELROUTE, 0, "021000000500ff0000000000", ["1=0a090000"]))
  }

  @Test func largeTableGoesIntoAnAttribute() {
    var request = RouteRequest(.append, to: IPPrefix("10.9.0.0/16"), device: 10)
    request.table = 256
    #expect(
      wire(request)
        == Wire(
          RTM_NEWROUTE, 0xc00, "021000000003fd0100000000",
          ["1=0a090000", "4=0a000000", "15=00010000"]))
  }

  @Test func otherFamilyGoesIntoVia() {
    let request = RouteRequest(
      .add, to: IPPrefix("10.9.0.0/16"), via: IPAddress("fe80::2"), device: 10)
    #expect(wire(request).attributes.contains("18=0a00fe800000000000000000000000000002"))
  }

  @Test func localTypesHaveTheirTable() {
    var request = RouteRequest(.add, to: IPPrefix("10.9.0.1"), device: 10)
    request.type = .local
    #expect(wire(request).header == "02200000ff03fe0200000000")
  }

  @Test func labels() throws {
    var request = RouteRequest(.add)
    request.family = .mpls
    let label = try #require(IPAddress(family: .mpls, bytes: [0, 6, 0x41, 0]))
    request.destination = IPPrefix(label, length: 20)
    request.propagatesTTL = true
    #expect(wire(request).header == "1c140000fe03000100000000")
    #expect(wire(request).attributes == ["1=00064100", "26=01"])
  }

  @Test func metricsWithLocks() {
    var request = RouteRequest(.add, to: IPPrefix("10.9.0.0/16"), device: 10)
    request.metrics.set(RouteMetricAttributes.keys.mtu, 1400, locked: true)
    request.metrics.setCongestionControl("reno", locked: true)
    #expect(
      wire(request).attributes.contains(
        "8=0800020078050000" + "080010007265" + "6e6f" + "0800010004000100"))
  }

  @Test func legs() {
    var request = RouteRequest(.add, to: IPPrefix("10.9.0.0/16"))
    request.legs = [
      RouteLeg(gateway: IPAddress("10.1.0.2"), device: 10, weight: 3),
      RouteLeg(device: 13, weight: 256),
    ]
    request.legs[1].flags = .onLink
    #expect(
      wire(request).attributes.contains("9=100000020a000000080005000a010002" + "080004ff0d000000"))
  }

  @Test func everythingElse() {
    var request = RouteRequest(.add, to: IPPrefix("fd00:9::/64"), device: 10)
    request.metric = 5
    request.preference = .low
    request.expires = 100
    request.nextHopID = 7
    request.realms = 0x30004
    request.preferredSource = IPAddress("fd00::1")
    request.source = IPPrefix("fd00:8::/32")
    let wire = wire(request)
    #expect(wire.header == "0a402000fe03000100000000")
    #expect(
      wire.attributes.isSuperset(of: [
        "6=05000000", "20=03", "23=64000000", "30=07000000", "11=04000300",
        "7=fd000000000000000000000000000001",
      ]))
  }
}

@Suite struct RuleAndNextHopRequestTests {
  @Test func rule() {
    var rule = RuleRequest(.add, priority: 100, table: 300)
    rule.source = IPPrefix("10.0.0.0/8")
    rule.isInverted = true
    rule.sourcePorts = RulePorts(first: 80, last: 80, mask: 0xff)
    rule.dscp = 34
    rule.flowLabel = 0x12345
    rule.flowLabelMask = 0xfffff
    rule.tunnelID = 5
    #expect(
      Wire(rule.message, 12)
        == Wire(
          RTM_NEWRULE, 0x600, "020008000000000102000000",
          [
            "2=0a000000", "6=64000000", "15=2c010000", "23=50005000", "28=ff00", "25=22",
            "26=00012345", "27=000fffff", "12=0000000000000005",
          ]))
  }

  @Test func ruleWithoutActionLooksInMain() {
    #expect(Wire(RuleRequest(.add).message, 12).header == "02000000fe00000100000000")
    #expect(Wire(RuleRequest(.delete).message, 12).header == "020000000000000000000000")
  }

  /// The family that is not given is that of the gateway, and IPv4 for a device or a blackhole alone.
  @Test func familiesOfNextHops() {
    var hop = NextHopRequest(.add, id: 1)
    hop.device = 3
    #expect(
      Wire(hop.message, 8)
        == Wire(RTM_NEWNEXTHOP, 0x600, "0200000000000000", ["1=01000000", "5=03000000"]))
    hop.gateway = IPAddress("2001:db8::1")
    #expect(
      Wire(hop.message, 8)
        == Wire(
          RTM_NEWNEXTHOP, 0x600, "0a00000000000000",
          ["1=01000000", "5=03000000", "6=20010db8000000000000000000000001"]))
    hop.gateway = IPAddress("192.0.2.1")
    #expect(Wire(hop.message, 8).header == "0200000000000000")
    var blackhole = NextHopRequest(.add, id: 1)
    blackhole.isBlackhole = true
    #expect(Wire(blackhole.message, 8).header == "0200000000000000")
    blackhole.family = .ipv6
    #expect(Wire(blackhole.message, 8).header == "0a00000000000000")
    #expect(Wire(NextHopRequest(.delete, id: 1).message, 8).header == "0000000000000000")
  }

  @Test func group() {
    var hop = NextHopRequest(.add, id: 1)
    hop.members = [(2, 1), (3, 65536)]
    hop.groupType = .resilient
    hop.resilience = NextHopRequest.Resilience()
    hop.resilience?.buckets = 65535
    hop.resilience?.idleTimer = 6000
    #expect(
      Wire(hop.message, 8)
        == Wire(
          RTM_NEWNEXTHOP, 0x600, "0000000000000000",
          [
            "1=01000000", "2=020000000000000003000000ffff0000", "3=0100",
            "12=06000100ffff000008000200" + "70170000",
          ]))
  }

  /// A query has its family, and says which further data it asks for, even if none.
  @Test func questionsForOneNextHop() {
    var query = NextHopQuery(family: .ipv6, id: 5)
    #expect(
      Wire(query.message, 8)
        == Wire(RTM_GETNEXTHOP, 0, "0a00000000000000", ["1=05000000", "14=00000000"]))
    query.statistics = true
    query.hardwareStatistics = true
    #expect(Wire(query.message, 8).attributes == ["1=05000000", "14=03000000"])
    #expect(
      Wire(NextHopBucketQuery(family: .ipv6, group: 5, index: 2).message, 8)
        == Wire(
          RTM_GETNEXTHOPBUCKET, 0, "0a00000000000000", ["1=05000000", "13=06000100" + "02000000"]))
  }

  @Test func segmentRoutingHeaderRoundTrip() throws {
    let segments = try ["fd00::2", "fd00::3", "fd00::4"].map { try #require(IPAddress($0)) }
    for key in [UInt32(0), 7] {
      let header = SegmentRoutingHeader(segments, hmacKey: key)
      let encoded = try #require(header.encoded)
      #expect(SegmentRoutingHeader(Payload(encoded)) == header)
      for count in 0..<encoded.count {
        _ = SegmentRoutingHeader(Payload(Array(encoded[..<count])))
      }
    }
  }

  @Test func tunnelOptionsRoundTrip() {
    let all: [TunnelOptions] = [
      .vxlan(7), .erspan(version: 2, index: 3, direction: 1, hardwareID: 5),
      .geneve([.init(optionClass: 0x102, type: 0x80, data: [1, 2, 3, 4])]),
    ]
    for options in all {
      var list = AttributeList()
      options.put(into: &list, nest: IPEncapsulationAttributes.keys.opts)
      let nest = Payload(list.bytes).nested.payload(IPEncapsulationAttributes.keys.opts)
      #expect(nest.flatMap(TunnelOptions.init) == options)
    }
  }
}
