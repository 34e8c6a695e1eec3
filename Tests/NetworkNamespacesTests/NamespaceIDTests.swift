import CLinux
import Netlink
import RouteNetlink
import Testing

@Suite struct NamespaceIDTests {
  // A reply to a dump of RTM_GETNSID with target-nsid, as Linux 6.18 sent it: id 21 there, 12 here.
  private static let captured: [UInt8] = [
    0x24, 0, 0, 0, 0x58, 0, 0x02, 0, 0x7e, 0xbf, 0x01, 0x6b, 0x96, 0x78, 0, 0,
    0, 0, 0, 0, 0x08, 0, 0x01, 0, 21, 0, 0, 0, 0x08, 0, 0x05, 0, 12, 0, 0, 0,
  ]

  @Test func decodesAnAnswer() throws {
    let bytes = Self.captured
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    #expect(NamespaceID(message) == NamespaceID(id: 21, currentID: 12))
  }

  @Test func survivesTruncation() {
    for length in 0..<Self.captured.count {
      var bytes = Array(Self.captured[..<length])
      if length >= 16 { bytes[0] = UInt8(length) }
      guard let message = Message(buffer: bytes, offset: 0, end: length) else { continue }
      let id = NamespaceID(message)
      #expect(id == nil || id?.id == 21)
    }
  }

  @Test func encodesRequests() throws {
    let assign = NamespaceIDRequest(.descriptor(3))
    #expect(
      try assign.message.encoded(sequence: 1) == [
        0x24, 0, 0, 0, 0x58, 0, 0x01, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        8, 0, 3, 0, 3, 0, 0, 0, 8, 0, 1, 0, 0xff, 0xff, 0xff, 0xff,
      ])
    let get = try NamespaceIDQuery(id: 5, target: 6).message.encoded(sequence: 1)
    #expect(Array(get[20...]) == [8, 0, 1, 0, 5, 0, 0, 0, 8, 0, 4, 0, 6, 0, 0, 0])
    #expect(try NamespaceIDQuery().message.encoded(sequence: 1).count == 20)
    #expect(
      try Array(NamespaceIDQuery(of: .process(9)).message.encoded(sequence: 1)[20...])
        == [8, 0, 2, 0, 9, 0, 0, 0])
  }
}
