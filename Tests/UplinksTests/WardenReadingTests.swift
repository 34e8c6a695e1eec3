import Glibc
import Netlink
import RouteNetlink
import Testing

@testable import Uplinks

/// What the warden reads: DNS replies, copies of packets, lines of dnsmasq.
@Suite struct WardenReadingTests {
  // MARK: answers

  private static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  private static func record(
    _ owner: [UInt8], _ type: UInt8, _ seconds: UInt8, _ data: [UInt8]
  ) -> [UInt8] {
    owner + [0, type, 0, 1, 0, 0, 0, seconds, 0, UInt8(data.count)] + data
  }

  private static func message(_ name: String, _ records: [[UInt8]]) -> [UInt8] {
    [0, 7, 0x81, 0x80, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0] + Self.name(name) + [0, 1, 0, 1]
      + records.joined()
  }

  /// A pointer to the name in the question.
  private static let question: [UInt8] = [0xc0, 12]

  @Test("addresses of a name and of its aliases, each as long as the shortest of the chain")
  func addresses() throws {
    let alias = Self.name("x.other.org")
    let message = Self.message(
      "API.example.org",
      [
        Self.record(Self.question, 5, 9, alias), Self.record(alias, 1, 60, [192, 0, 2, 1]),
        Self.record(alias, 28, 5, [0x20, 1, 0xd, 0xb8] + Array(repeating: 0, count: 11) + [1]),
        Self.record(Self.name("not.asked.for"), 1, 60, [192, 0, 2, 9]),
      ])
    let answer = try #require(NameAnswer(message))
    #expect(answer.name == ["api", "example", "org"])
    #expect(
      answer.addresses.map { "\($0.address) \($0.seconds)" } == ["192.0.2.1 9", "2001:db8::1 5"])
    // If it is cut anywhere, it is not a reply.
    for count in 0..<message.count { #expect(NameAnswer(Array(message[..<count])) == nil) }
  }

  @Test("names that lead in circles, forward or beyond the end are none")
  func circles() {
    let header: [UInt8] = [0, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]
    let tail: [UInt8] = [0, 1, 0, 1]
    for name: [UInt8] in [
      [0xc0, 12], [0xc0, 14], [0xc0, 0xff], [1, 97, 0xc0, 12], [0x40, 0], [0x80],
    ] {
      #expect(NameAnswer(header + name + tail) == nil)
    }
    let long = [UInt8]([UInt8]([63]) + [UInt8](repeating: 97, count: 63))
    #expect(NameAnswer(header + long + long + long + long + [0] + tail) == nil)
    // A question is not a reply.
    #expect(NameAnswer([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + Self.name("a.b") + tail) == nil)
  }

  @Test("a dot inside of a label is no border between labels")
  func strangeLabels() throws {
    let header: [UInt8] = [0, 7, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0]
    let answer = try #require(
      NameAnswer(header + [3, 97, 46, 98, 7] + Array("example".utf8) + [0, 0, 1, 0, 1]))
    #expect(answer.name == ["a\\46b", "example"])
  }

  // MARK: packets

  private static func copy(_ packet: [UInt8]) throws -> PacketCopy {
    var request = Request(4 << 8, header: (AddressFamily.ipv4.rawValue, UInt8(0), UInt16(0)))
    request.attributes.put(10, string: "refused")
    request.attributes.put(9, bytes: packet)
    let bytes = try request.encoded(sequence: 1)
    let message = try #require(MessageSequence(bytes, count: bytes.count).first { _ in true })
    return try #require(PacketCopy(message))
  }

  private static let ipv4: [UInt8] =
    [0x45, 0, 0, 30, 0, 0, 0x40, 0, 64, 17, 0, 0, 10, 213, 0, 1, 192, 0, 2, 7]
    + [0, 53, 0x9c, 0x40, 0, 10, 0, 0] + Array("hi".utf8)

  private static let ipv6: [UInt8] =
    [0x60, 0, 0, 0, 0, 16, 60, 64] + Array(repeating: 0, count: 15) + [1]
    + [0x20, 1, 0xd, 0xb8] + Array(repeating: 0, count: 11) + [2]
    + [6, 0, 0, 0, 0, 0, 0, 0] + [0x9c, 0x40, 1, 0xbb, 0, 0, 0, 0]

  @Test("where a packet was to go, and what it carries")
  func packets() throws {
    let copy = try Self.copy(Self.ipv4)
    #expect(copy.mark == "refused")
    let destination = try #require(copy.destination)
    #expect(
      "\(destination.address) \(destination.protocol) \(destination.port ?? 0)"
        == "192.0.2.7 udp 40000")
    #expect(copy.datagram == Array("hi".utf8))
    let other = try #require(try Self.copy(Self.ipv6).destination)
    #expect("\(other.address) \(other.protocol) \(other.port ?? 0)" == "2001:db8::2 tcp 443")
    // A later fragment of a packet has no ports.
    var part = Self.ipv4
    part[7] = 4
    #expect(try Self.copy(part).datagram == nil)
    for packet in [Self.ipv4, Self.ipv6] {
      for count in 0..<packet.count {
        let cut = try Self.copy(Array(packet[..<count]))
        _ = (cut.destination, cut.datagram)
        if count < 20 { #expect(cut.destination == nil) }
      }
    }
  }

  // MARK: dnsmasq

  @Test("lines of dnsmasq, in whatever parts they come")
  func questions() {
    let text = """
      dnsmasq[2]: started, version 2.90 cache disabled
      dnsmasq[2]: 1 10.213.0.2/39311 query[A] api.example.org from 10.213.0.2
      dnsmasq[2]: 2 10.213.0.2/39312 query[type=65] a from b.example from 10.213.0.2
      dnsmasq[2]: 1 10.213.0.2/39311 forwarded api.example.org to 192.0.2.53
      dnsmasq[9]: 2 10.213.0.2/39312 query[AAAA] evil.example from 10.213.0.2
      dnsmasq[9]: 2 10.213.0.2/39312 config error is REFUSED (EDE: not ready)
      dnsmasq[2]: 2 10.213.0.2/39312 config a from b.example is NXDOMAIN
      dnsmasq[9]: 3 10.213.0.2/39313 query[A] long.example from 10.213.0.2
      dnsmasq[9]: 3 10.213.0.2/39313 forwarded long.example to 192.0.2.53
      dnsmasq[9]: 3 10.213.0.2/39313 reply long.example is <CNAME>
      dnsmasq[9]: 3 10.213.0.2/39313 reply else.example is 192.0.2.7
      dnsmasq[2]: 1 10.213.0.2/39311 reply api.example.org is 192.0.2.1
      dnsmasq: failed to create listening socket

      """
    func question(_ name: String, _ type: String) -> QueryLog.Question {
      QueryLog.Question(name: name, type: type)
    }
    let events: [QueryLog.Event] = [
      .started, .asked(question("api.example.org", "A")),
      .refused(question("evil.example", "AAAA")),
      .refused(question("a from b.example", "type=65")),
      .asked(question("long.example", "A")), .answered(question("long.example", "A"), "192.0.2.7"),
      .other("dnsmasq: failed to create listening socket"),
    ]
    var whole = QueryLog()
    #expect(whole.read(text.utf8) == events)
    var parts = QueryLog()
    #expect(text.utf8.flatMap { parts.read([$0]) } == events)
  }

  // MARK: what it writes

  @Test("a line of the audit")
  func audit() {
    let time = timespec(tv_sec: 1_790_000_000, tv_nsec: 7_900_000)
    #expect(
      AuditFile.line("refused", [("name", .text("a\"b\\\u{1}ä")), ("port", .number(53))], at: time)
        == #"{"time":"2026-09-21T14:13:20.007Z","event":"refused","name":"a\"b\\\u0001\u00e4","port":53}"#
    )
  }

  @Test("a transaction has each element added, deleted and added with its time")
  func elements() throws {
    let address = try #require(IPAddress("192.0.2.1"))
    let bytes = try SetElements(table: "netns-up0").transaction(
      [(element: .init(set: "names0v4", address: address), milliseconds: 3000)])
    let types = MessageSequence(bytes, count: bytes.count).map { Int($0.type) }
    #expect(types == [0x10, 10 << 8 | 12, 10 << 8 | 14, 10 << 8 | 12, 0x11])
  }
}
