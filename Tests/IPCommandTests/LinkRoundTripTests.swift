import CLinux
import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// Recorded devices, read field by field and made again from the fields.
@Suite struct LinkRoundTripTests {
  static let names = Fixture.names("link-") + Fixture.names("device-")

  @Test(arguments: names)
  func settings(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let link = try #require(Link(message))
    let made = try Encoded(LinkRequest(.replace, Self.settings(link)).message, header: 16)
    let captured = Encoded(message, header: 16)
    let settable = [
      IFLA_IFNAME, IFLA_ADDRESS, IFLA_BROADCAST, IFLA_MTU, IFLA_TXQLEN, IFLA_GROUP, IFLA_MASTER,
      IFLA_LINK, IFLA_LINK_NETNSID, IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES, IFLA_OPERSTATE,
      IFLA_LINKMODE,
    ]
    for code in settable { #expect(made.attributes[code] == captured.attributes[code], "\(code)") }
    #expect(made.header[4..<12] == captured.header[4..<12])
    // The kernel ends an alias with a NUL, which a request must not contain.
    #expect(made.attributes[IFLA_IFALIAS].map { $0 + [0] } == captured.attributes[IFLA_IFALIAS])
    let others = Set(made.attributes.keys).subtracting(settable)
    #expect(others.isSubset(of: [IFLA_LINKINFO, IFLA_IFALIAS, IFLA_AF_SPEC]))
  }

  /// The kind, its options and those of a port, byte for byte.
  @Test(arguments: names)
  func kinds(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let link = try #require(Link(message))
    let codes = [IFLA_INFO_KIND, IFLA_INFO_DATA, IFLA_INFO_SLAVE_KIND, IFLA_INFO_SLAVE_DATA]
    let request = LinkRequest(.replace, Self.settings(link)).message
    let made = try #require(Link(try RoundTripTests.message(request)))
    #expect((made.info == nil) == !codes.contains { link.info?.has($0) == true })
    for code in codes {
      #expect(made.info?[code]?.array == link.info?[code]?.array)
    }
    #expect(made.kindName == link.kindName && made.slaveKind == link.slaveKind)
    #expect(made.addressGenerationMode == link.addressGenerationMode)
  }

  /// A message cut short at every byte, shown completely: as far as it goes, without a trap.
  @Test(arguments: Fixture.names("link-"))
  func truncation(_ name: String) throws {
    let bytes = try Fixture(name).bytes
    var options = Options()
    options.details = 2
    options.statistics = 2
    let whole = try shown(bytes, options)
    for count in 32..<bytes.count {
      var part = Array(bytes[..<count])
      #expect(Message(buffer: part, offset: 0, end: count) == nil)
      withUnsafeBytes(of: UInt32(count)) { part.replaceSubrange(..<4, with: $0) }
      options.json = count % 2 == 0
      let text = try shown(part, options)
      if !options.json { #expect(text.utf8.count <= 2 * whole.utf8.count + 40) }
    }
  }

  private func shown(_ bytes: [UInt8], _ options: Options) throws -> String {
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    let link = try #require(Link(message))
    return captured(options) { session in
      session.links.remember(message)
      session.output.openDocument()
      session.output.object { LinkDescription(session, for: .link).describe(link) }
      session.output.closeDocument()
    }
  }

  private static func settings(_ link: Link) -> LinkSettings {
    var settings = LinkSettings(name: link.name)
    settings.index = link.index
    settings.set(link.flags)
    settings.address = link.address?.array
    settings.broadcast = link.broadcast?.array
    settings.mtu = link.mtu
    settings.txQueueLength = link.txQueueLength
    settings.txQueues = link.txQueues
    settings.rxQueues = link.rxQueues
    settings.group = link.group
    settings.master = link.master
    settings.lowerIndex = link.lowerIndex
    settings.linkNamespaceID = link.linkNamespaceID
    settings.operationalState = link.operationalState
    settings.linkMode = link.linkMode
    settings.alias = link.alias
    settings.addressGenerationMode = link.addressGenerationMode
    settings.kind = link.kindName
    settings.kindData = link.info?[IFLA_INFO_DATA].map { AttributeList(bytes: $0.array) }
    settings.slaveKind = link.slaveKind
    settings.slaveData = link.info?[IFLA_INFO_SLAVE_DATA].map { AttributeList(bytes: $0.array) }
    return settings
  }
}
