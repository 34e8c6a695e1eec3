import Testing

@testable import Netlink

@Suite struct AttributeTests {
  @Test func nestsRoundTrip() {
    var list = AttributeList()
    list.put(3, string: "eth0")
    list.nest(18) { (inner: inout AttributeList) in inner.put(1, UInt32(7)) }
    let table = AttributeTable(Payload(list.bytes))
    #expect(table.string(3) == "eth0")
    #expect(table.nested(18)?.u32(1) == 7)
  }

  @Test func networkOrderIsSwappedOnce() {
    var list = AttributeList()
    list.put(1, UInt16(4789).bigEndian)
    list.put(2, UInt32(0x0102_0304).bigEndian)
    let table = AttributeTable(Payload(list.bytes))
    #expect(table.be16(1) == 4789)
    #expect(table.be32(2) == 0x0102_0304)
  }

  @Test func firstOfSeveralWinsAndUnknownCodesAreKept() {
    var list = AttributeList()
    list.put(5, UInt8(1))
    list.put(5, UInt8(2))
    list.put(3000, UInt8(3))
    let table = AttributeTable(Payload(list.bytes))
    #expect(table.u8(5) == 1)
    #expect(table.sequence.map(\.type) == [5, 5, 3000])
  }

  @Test func shortPayloadsReadAsNothing() {
    let payload = Payload([1, 2, 3])
    #expect(payload.u32 == nil)
    #expect(payload.integer(at: 2, as: UInt16.self) == nil)
    #expect(payload.integer(at: -1, as: UInt8.self) == nil)
    #expect(payload.integer(at: .max, as: UInt8.self) == nil)
    #expect([1, 2, 3].load(at: .max, as: UInt16.self) == nil)
    #expect(Message(buffer: [1, 2, 3], offset: .max, end: .max) == nil)
    #expect(Array(MessageSequence([1, 2, 3], count: -1)).isEmpty)
    #expect(payload.dropFirst(9).count == 0)
  }

  @Test func noTruncationTraps() throws {
    var list = AttributeList()
    list.put(3, string: "eth0")
    list.nest(18, flagged: true) { (inner: inout AttributeList) in inner.put(1, UInt64(7)) }
    let whole = try Request(16, header: UInt32(0)).encoded(sequence: 1) + list.bytes
    for length in 0...whole.count {
      let cut = Array(whole[..<length])
      for message in MessageSequence(cut) { _ = message.attributes(after: 4).sequence.map(\.type) }
      let table = AttributeTable(Payload(Array(list.bytes.prefix(length))))
      _ = table.nested(18)?.u64(1)
    }
  }
}
