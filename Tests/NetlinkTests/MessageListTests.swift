import Netlink
import Testing

struct MessageListTests {
  /// A message of this type with a payload of `count` bytes.
  private func message(_ type: UInt16, _ count: Int) -> [UInt8] {
    let length = UInt32(16 + count)
    var bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    bytes += [UInt8(type), 0] + [UInt8](repeating: 0, count: 10 + count)
    return bytes + [UInt8](repeating: 0, count: -count & 3)
  }

  @Test func givesBackWhatWasAdded() throws {
    let first = Array(MessageSequence(message(20, 8) + message(21, 5) + message(22, 0)))
    let other = Array(MessageSequence(message(30, 4) + message(31, 4)))
    // One that is left out, another buffer, an earlier message, and the same one twice.
    let added = [first[0], first[2], other[0], other[1], first[1], first[1]]
    var list = MessageList()
    #expect(list.isEmpty)
    for message in added { list.append(message) }
    #expect(list.count == 6)
    #expect(!list.isEmpty)
    #expect(list.map(\.type.rawValue) == [20, 22, 30, 31, 21, 21])
    #expect(list.map(\.payload.count) == [8, 0, 4, 4, 5, 5])
  }

  @Test func keepsBuffersApartThatLookTheSame() {
    let bytes = message(20, 8) + message(21, 4)
    var list = MessageList()
    list.append(Array(MessageSequence(bytes))[0])
    list.append(Array(MessageSequence(bytes.map { $0 }))[1])
    #expect(list.map(\.type.rawValue) == [20, 21])
  }
}
