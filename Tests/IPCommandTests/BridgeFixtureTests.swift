import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// The output of `bridge` for recorded messages, under `-details -statistics`.
@Suite struct BridgeFixtureTests {
  @Test(arguments: Fixture.names("bridge-"))
  func textAndJSON(_ name: String) throws {
    let fixture = try Fixture(name)
    let message = try #require(fixture.message)
    #expect(Self.shown(message, json: false) == fixture.text)
    #expect(Self.shown(message, json: true) == fixture.json)
  }

  /// A message cut short at every byte is shown as far as it goes, and never traps.
  @Test(arguments: Fixture.names("bridge-"))
  func truncation(_ name: String) throws {
    let bytes = try Fixture(name).bytes
    for count in Message.headerLength..<bytes.count {
      var part = Array(bytes[..<count])
      part[0] = UInt8(truncatingIfNeeded: count)
      part[1] = UInt8(truncatingIfNeeded: count >> 8)
      let message = try #require(Message(buffer: part, offset: 0, end: count))
      for json in [false, true] { _ = Self.shown(message, json: json) }
    }
  }

  /// Each byte inverted in turn, which gives wrong lengths and types.
  @Test(arguments: Fixture.names("bridge-"))
  func wrongBytes(_ name: String) throws {
    let bytes = try Fixture(name).bytes
    for place in Message.headerLength..<bytes.count {
      var changed = bytes
      changed[place] ^= 0xff
      let message = try #require(Message(buffer: changed, offset: 0, end: changed.count))
      _ = Self.shown(message, json: place % 2 == 0)
    }
  }

  /// The last of several words counts. Numbers that iproute2 stores as negative mean no change.
  @Test(
    arguments: [
      ("state learning state 3", [1: "03"]), ("state learning state -1", [:]), ("state 200", [:]),
      ("cost 5 cost 0", [:]), ("cost -1", [3: "ffffffff"]),
      ("priority 40000 learning on", [8: "01"]),
      ("learning on learning off", [8: "00"]), ("mcast_router -1", [:]),
      ("mcast_router 2", [25: "02"]),
    ] as [(String, [Int: String])])
  func optionsOfPorts(_ line: String, _ sent: [Int: String]) throws {
    var change = BridgeLinkSet.Change()
    let words = Arguments(
      line.split(separator: " ").map(String.init),
      session: Session(.bridge))
    try words.parse(BridgeLinkSet.words, into: &change) { (_, _, word) throws(CommandFailure) in
      throw .invalid(word, "")
    }
    let attributes = AttributeSequence(Payload(change.options.list.bytes)).map { attribute in
      let bytes = attribute.payload.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      return (attribute.type, bytes.joined())
    }
    #expect(attributes.count == sent.count)
    #expect(attributes.allSatisfy { sent[$0.0] == $0.1 })
  }

  private static func shown(_ message: Message, json: Bool) -> String {
    var options = Options()
    options.details = 1
    options.statistics = 1
    options.json = json
    return captured(options) { session in
      session.output.openDocument()
      describe(message, session)
      session.output.closeDocument()
    }
  }

  private static func describe(_ message: Message, _ session: Session) {
    let output = session.output
    if let port = BridgePort(message) {
      output.object { BridgeLink.describe(port, session) }
    } else if let entry = FDBEntry(message) {
      output.object { entry.describe(session) }
    } else if let table = MDBTable(message) {
      output.object {
        output.array("mdb") { table.describeEntries(session) }
        output.object("router") { table.describeRouterPorts(session) }
      }
    } else if let table = VLANTable(message) {
      table.describe(session)
    } else {
      VNITable(message)?.describe(session)
    }
  }
}
