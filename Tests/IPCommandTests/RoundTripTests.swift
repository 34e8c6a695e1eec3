import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// Messages of the kernel, read field by field and made again from the fields: the same header and attributes. For
/// routes, `RouteFixtureTests` does the same.
@Suite struct RoundTripTests {
  @Test(arguments: Fixture.names("address-"))
  func address(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let address = try #require(Address(message))
    var request = AddressRequest(.replace, family: address.family, index: address.index)
    request.local = address.local
    request.peer = address.peer
    request.prefixLength = address.prefixLength
    request.broadcast = address.broadcast
    request.anycast = address.anycast
    request.scope = address.scope
    request.flags = address.flags
    request.label = address.label
    request.metric = address.metric
    request.lifetime = address.lifetime
    request.originator = address.originator
    var captured = Encoded(message, header: 8)
    var made = try Encoded(request.message, header: 8)
    // The kernel sends flags that fit into the header in both places, an IPv6 address without a peer only as
    // IFA_ADDRESS, and after the two lifetimes the times at which the address was made and changed.
    for part in [IFA_FLAGS] + (captured.attributes[IFA_LOCAL] == nil ? [IFA_LOCAL] : []) {
      captured.attributes[part] = nil
      made.attributes[part] = nil
    }
    if address.flags.rawValue > 0xff { captured.header[2] = 0 }
    captured.attributes[IFA_CACHEINFO]?.removeLast(8)
    made.attributes[IFA_CACHEINFO]?.removeLast(8)
    #expect(made == captured)
    #expect(try Encoded(address.creation, header: 8) == Encoded(message, header: 8))
  }

  @Test(arguments: Fixture.names("neighbour-"))
  func neighbour(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let neighbour = try #require(Neighbour(message))
    var request = NeighbourRequest(
      .replace,
      neighbour.destination, index: neighbour.index,
      linkLayerAddress: neighbour.linkLayerAddress?.array, state: neighbour.state)
    request.family = neighbour.family
    request.flags = neighbour.flags
    request.extendedFlags = neighbour.extendedFlags
    request.routingProtocol = neighbour.routingProtocol
    var captured = Encoded(message, header: 12)
    // Counters of the kernel, and the type of the address.
    for part in [NDA_CACHEINFO, NDA_PROBES] { captured.attributes[part] = nil }
    captured.header[11] = 0
    #expect(try Encoded(request.message, header: 12) == captured)
  }

  @Test(arguments: Fixture.names("rule-"))
  func rule(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let rule = try #require(Rule(message))
    var request = RuleRequest(
      .add, family: rule.family, priority: rule.priority, table: rule.table)
    request.isInverted = rule.isInverted
    request.source = rule.source.map { IPPrefix($0, length: rule.sourceLength) }
    request.destination = rule.destination.map { IPPrefix($0, length: rule.destinationLength) }
    request.tos = rule.tos
    request.mark = rule.mark
    request.markMask = rule.markMask
    request.inputDevice = rule.inputDevice
    request.outputDevice = rule.outputDevice
    request.usesMasterTable = rule.usesMasterTable
    request.users = rule.users
    request.internetProtocol = rule.internetProtocol
    request.sourcePorts = rule.sourcePorts
    request.destinationPorts = rule.destinationPorts
    request.tunnelID = rule.tunnelID
    request.dscp = rule.dscp
    request.dscpMask = rule.dscpMask
    request.flowLabel = rule.flowLabel
    request.flowLabelMask = rule.flowLabelMask
    request.action = rule.action
    request.suppressedPrefixLength = rule.suppressedPrefixLength
    request.suppressedGroup = rule.suppressedGroup
    request.realms = rule.realms
    request.target = rule.target
    request.protocol = rule.protocol
    request.translation = rule.translation
    var captured = Encoded(message, header: 12)
    var made = try Encoded(request.message, header: 12)
    // The number of a small table is in the header, and from the kernel also in FRA_TABLE. For a large one, the header
    // has RT_TABLE_COMPAT. Of the flags, a request has only the inversion.
    captured.attributes[FRA_TABLE] = nil
    made.attributes[FRA_TABLE] = nil
    if rule.table >= 256 { captured.header[4] = 0 }
    captured.header[8] &= UInt8(FIB_RULE_INVERT)
    #expect(made == captured)
    #expect(rule.table < 256 || made.header[4] == 0)
    #expect(try Rule(Self.message(request.message))?.table == rule.table)
  }

  @Test(arguments: Fixture.names("nexthop-"))
  func nexthop(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let hop = try #require(NextHop(message))
    var request = NextHopRequest(.replace, id: hop.id, family: hop.family)
    request.protocol = hop.protocol
    request.flags = hop.flags
    request.gateway = hop.gateway
    request.device = hop.device
    request.isBlackhole = hop.isBlackhole
    request.isFDB = hop.isFDB
    request.members = hop.members
    request.groupType = hop.attributes.has(NHA_GROUP_TYPE) ? hop.groupType : nil
    request.encapsulation = hop.encapsulation.map {
      Encapsulation(type: $0.type, attributes: AttributeList(bytes: $0.nest.array))
    }
    request.hardwareStatistics = hop.hardwareStatistics?.enabled
    request.resilience = hop.resilience.map {
      var resilience = NextHopRequest.Resilience()
      resilience.buckets = $0.buckets
      resilience.idleTimer = $0.idleTimer
      resilience.unbalancedTimer = $0.unbalancedTimer
      return resilience
    }
    var captured = Encoded(message, header: 8)
    // The kernel determines the scope, the statistics, and for how long a group has been unbalanced.
    captured.header[1] = 0
    let keys = NextHopAttributes.keys
    for part in [keys.opFlags.code, keys.groupStats.code, keys.hwStatsUsed.code] {
      captured.attributes[part] = nil
    }
    captured.attributes[NHA_RES_GROUP]?.removeLast(12)
    #expect(try Encoded(request.message, header: 8) == captured)
  }

  /// The id of a namespace, and the id that it has in another one.
  @Test(arguments: [
    // nlmsghdr, rtgenmsg, NETNSA_NSID
    [28, 0, 0, 0, 88, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0, 7, 0, 0, 0],
    // and NETNSA_CURRENT_NSID
    [36, 0, 0, 0, 88, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0, 7, 0, 0, 0]
      + [8, 0, 5, 0, 3, 0, 0, 0],
  ])
  func namespaceID(_ bytes: [UInt8]) throws {
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    let id = try #require(NamespaceID(message))
    #expect(id == NamespaceID(id: 7, currentID: bytes.count == 36 ? 3 : nil))
    var captured = Encoded(message, header: 1)
    captured.attributes[NETNSA_CURRENT_NSID] = nil
    #expect(try Encoded(NamespaceIDQuery(id: id.id).message, header: 1) == captured)
    for count in 0..<bytes.count {
      var part = Array(bytes[..<count])
      #expect(Message(buffer: part, offset: 0, end: count) == nil)
      guard count >= Message.headerLength else { continue }
      part[0] = UInt8(count)
      let short = try #require(Message(buffer: part, offset: 0, end: count))
      #expect(NamespaceID(short)?.id == (count < 28 ? nil : 7))
    }
  }

  static func message(_ request: Request) throws -> Message {
    let bytes = try request.encoded(sequence: 0)
    return try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
  }
}

/// The fixed header and the attributes of a message, regardless of their order and the flags on nests.
struct Encoded: Equatable {
  var header: [UInt8]
  var attributes: [Int: [UInt8]] = [:]

  init(_ message: Message, header size: Int) {
    header = message.payload.prefix(size).array
    for attribute in message.attributes(after: size).sequence {
      attributes[attribute.type] = attribute.payload.array
    }
  }

  init(_ request: Request, header size: Int) throws {
    self.init(try RoundTripTests.message(request), header: size)
  }
}
