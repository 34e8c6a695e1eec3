import Netlink
import Testing

struct MessageRunTests {
  /// A message of this type with a payload of `count` bytes.
  private func message(_ type: UInt16, _ count: Int) -> [UInt8] {
    let length = UInt32(16 + count)
    var bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    bytes += [UInt8(type), 0] + [UInt8](repeating: 0, count: 10 + count)
    return bytes + [UInt8](repeating: 0, count: -count & 3)
  }

  @Test func keepsWhatFollowsInTheSameBuffer() throws {
    let messages = Array(MessageSequence(message(20, 8) + message(21, 5) + message(22, 0)))
    var run = MessageRun(messages[0])
    let added = messages.dropFirst().map { run.append($0) }
    #expect(added == [true, true])
    #expect(run.map(\.type) == [20, 21, 22])
    #expect(run.map(\.payload.count) == [8, 5, 0])
  }

  @Test func refusesOtherMessages() throws {
    let bytes = message(20, 8) + message(21, 4) + message(22, 0)
    let messages = Array(MessageSequence(bytes))
    var run = MessageRun(messages[0])
    // One was left out, and one is in another buffer with the same content.
    let copy = Array(MessageSequence(bytes.map { $0 }))
    let added = [messages[2], copy[1], messages[0]].map { run.append($0) }
    #expect(added == [false, false, false])
    #expect(run.map(\.type) == [20])
  }
}
