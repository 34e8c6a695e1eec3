import CLinux
import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// The output for addresses and neighbours, from messages of a kernel.
@Suite struct AddressFixtureTests {
  @Test(arguments: Fixture.names("address-"))
  func address(_ name: String) throws {
    let fixture = try Fixture(name)
    let address = try #require(fixture.message.flatMap(Address.init))
    try expect(fixture, Options()) { session in
      AddressDescription(session: session, showsDevice: false).describe(address)
    }
  }

  @Test(arguments: Fixture.names("neighbour-"))
  func neighbour(_ name: String) throws {
    let fixture = try Fixture(name)
    let neighbour = try #require(fixture.message.flatMap(Neighbour.init))
    var options = Options()
    options.statistics = 1
    try expect(fixture, options) { session in
      NeighbourDescription(session: session, showsDevice: true).describe(neighbour)
    }
  }

  /// A message cut short at every byte, with the original length in the header and with a matching one, never traps.
  @Test(arguments: Fixture.names("address-") + Fixture.names("neighbour-"))
  func truncation(_ name: String) throws {
    let fixture = try Fixture(name)
    for count in 0..<fixture.bytes.count {
      var bytes = Array(fixture.bytes[..<count])
      let cut = Message(buffer: bytes, offset: 0, end: count)
      #expect(cut == nil)
      guard count >= Message.headerLength else { continue }
      bytes[0] = UInt8(count)
      let message = try #require(Message(buffer: bytes, offset: 0, end: count))
      let text = shown(Options()) { describe(message, $0) }
      #expect(text.utf8.count <= fixture.text.utf8.count + 40)
    }
  }

  /// Each attribute with its payload cut to every shorter length.
  @Test(arguments: Fixture.names("address-") + Fixture.names("neighbour-"))
  func shortPayloads(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let header = Int(message.type) == RTM_NEWADDR ? 8 : 12
    for attribute in message.payload.dropFirst(header).attributes {
      for count in 0..<attribute.payload.count {
        var request = message.request(message.type, headerLength: header)
        request.attributes = AttributeList()
        request.attributes.put(attribute.type, bytes: attribute.payload.prefix(count).array)
        let bytes = try request.encoded(sequence: 0)
        let short = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
        #expect(shown(Options()) { describe(short, $0) }.utf8.count < 300)
      }
    }
  }

  private func describe(_ message: Message, _ session: Session) {
    if let address = Address(message) {
      AddressDescription(session: session, showsDevice: true).describe(address)
    } else if let neighbour = Neighbour(message) {
      NeighbourDescription(session: session, showsDevice: true).describe(neighbour)
    }
  }

  private func expect(
    _ fixture: Fixture, _ options: Options, _ show: (Session) -> Void
  ) throws {
    #expect(shown(options, show) == fixture.text)
    var options = options
    options.json = true
    let json = try captured(options) { session in
      session.links.remember(Self.device)
      try session.output.document { session.output.object { show(session) } }
    }
    #expect(json == fixture.json)
  }

  private func shown(_ options: Options, _ show: (Session) -> Void) -> String {
    captured(options) { session in
      session.links.remember(Self.device)
      show(session)
    }
  }

  /// The kernel's message about the device in the fixtures.
  private static var device: Message {
    var header = ifinfomsg()
    header.ifi_index = 10
    header.ifi_type = UInt16(ARPHRD_ETHER)
    var request = Request(RTM_NEWLINK, header: header)
    request.attributes.put(IFLA_IFNAME, string: "v0")
    let bytes = (try? request.encoded(sequence: 0)) ?? []
    return Message(buffer: bytes, offset: 0, end: bytes.count)!
  }
}
