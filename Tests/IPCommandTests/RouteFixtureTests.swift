import CLinux
import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// The output for routes, rules, nexthop objects and buckets, from messages of a kernel.
@Suite struct RouteFixtureTests {
  static let names = ["route", "rule-", "nexthop-", "bucket-"].flatMap { Fixture.names($0) }

  @Test(arguments: names)
  func textAndJSON(_ name: String) throws {
    let fixture = try Fixture(name)
    let message = try #require(fixture.message)
    var options = Options()
    options.details = 1
    options.statistics = name == "nexthop-heavy" ? 1 : 0
    #expect(captured(options) { Self.show(message, $0) } == fixture.text)
    options.json = true
    let json = try captured(options) { session in
      try session.output.document { Self.show(message, session) }
    }
    #expect(json == fixture.json)
  }

  /// A message cut short at every byte is shown as far as it goes, and never traps.
  @Test(arguments: names)
  func truncation(_ name: String) throws {
    let fixture = try Fixture(name)
    for count in Message.headerLength..<fixture.bytes.count {
      var bytes = Array(fixture.bytes[..<count])
      bytes.withUnsafeMutableBytes { $0.storeBytes(of: UInt32(count), as: UInt32.self) }
      let message = try #require(Message(buffer: bytes, offset: 0, end: count))
      var options = Options()
      options.details = 1
      options.statistics = 2
      options.json = count % 2 == 0
      _ = captured(options) { Self.show(message, $0) }
    }
  }

  /// Each attribute with its payload cut to every shorter length.
  @Test(arguments: names)
  func shortPayloads(_ name: String) throws {
    let fixture = try Fixture(name)
    let message = try #require(fixture.message)
    let header = Int(message.type) < RTM_NEWNEXTHOP ? 12 : 8
    for count in 0..<24 {
      var list = AttributeList()
      for attribute in message.payload.dropFirst(header).attributes {
        list.put(attribute.type, bytes: attribute.payload.prefix(count).array)
      }
      let bytes = Array(fixture.bytes[..<(Message.headerLength + header)]) + list.bytes
      var whole = bytes
      whole.withUnsafeMutableBytes { $0.storeBytes(of: UInt32(bytes.count), as: UInt32.self) }
      let short = try #require(Message(buffer: whole, offset: 0, end: whole.count))
      var options = Options()
      options.details = 1
      _ = captured(options) { Self.show(short, $0) }
    }
  }

  /// The kernel's message also makes the object again.
  @Test(arguments: Fixture.names("route"))
  func roundTrip(_ name: String) throws {
    let fixture = try Fixture(name)
    let route = try #require(fixture.message.flatMap(Route.init))
    let bytes = try route.creation.encoded(sequence: 0)
    #expect(bytes.dropFirst(16) == fixture.bytes.dropFirst(16))
    #expect(Array(bytes[4..<6]) == Array(fixture.bytes[4..<6]))
  }

  static func show(_ message: Message, _ session: Session) {
    for (index, name) in [(Int32(10), "v0"), (11, "v1")] { note(name, index, session) }
    if let route = Route(message) { RouteDescription(.everything, session).show(route) }
    if let rule = Rule(message) { RuleDescription(session).show(rule) }
    if let hop = NextHop(message) { NextHopDescription.show(hop, session) }
    if let bucket = NextHopBucket(message) { NextHopDescription.show(bucket, session) }
  }

  /// Tells the session about a device, so that it does not ask the kernel.
  private static func note(_ name: String, _ index: Int32, _ session: Session) {
    var link = LinkSettings(name: name)
    link.index = index
    let request = LinkRequest(.add, link).message
    if let bytes = try? request.encoded(sequence: 0),
      let message = Message(buffer: bytes, offset: 0, end: bytes.count)
    {
      session.links.remember(message)
    }
  }
}
