import CLinux
import Glibc
import NetlinkTesting
import Testing

@testable import Netlink

private func list(_ fill: (inout AttributeList) -> Void) -> AttributeList {
  var list = AttributeList()
  fill(&list)
  return list
}

private func request(_ attributes: AttributeList) -> Request {
  Request(RTM_NEWLINK, header: ifinfomsg(), attributes: attributes)
}

private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

/// Values that do not fit into attributes or messages are refused before anything is sent. They are never cut.
@Suite struct EncodingLimitTests {
  @Test func longestAttributeIsWhole() throws {
    let longest = list { $0.put(20, bytes: zeros(65531)) }
    #expect(longest.fault == nil)
    #expect(longest.bytes.count == 65536)
    let table = AttributeTable(Payload(longest.bytes))
    #expect(table[20]?.count == 65531)
    #expect(try request(longest).encoded(sequence: 1).count == 16 + 16 + 65536)
  }

  @Test func headerIsTakenAsBytesOrAsAStructure() {
    #expect(Request(RTM_NEWLINK, header: [1, 2, 3, 4] as [UInt8]).header == [1, 2, 3, 4])
    #expect(Request(RTM_NEWLINK, header: UInt32(1).littleEndian).header == [1, 0, 0, 0])
  }

  /// If the length of an attribute were cut, the rest of its payload would be read as further attributes.
  @Test(arguments: [65532, 65536, 65540, 131_076])
  func longerAttributeIsRefused(_ count: Int) throws {
    let kernel = FakeKernel { _ in [] }
    let asked = request(
      list {
        $0.put(3, string: "eth0")
        $0.put(20, bytes: zeros(count))
        $0.put(10, UInt32(7))
      })
    let error = #expect(throws: NetlinkError.self) { try NetlinkConnection(kernel).perform(asked) }
    #expect(error?.stage == .encoding)
    #expect(error?.code == EMSGSIZE)
    #expect(error?.extendedAck.attributeCodes == [20])
    #expect(error?.reason == "\(count) bytes are more than the 65531 that an attribute holds")
    #expect(kernel.sent.isEmpty)
  }

  @Test func finalNULCounts() {
    let text = String(repeating: "x", count: 65530)
    #expect(list { $0.put(1, string: text) }.fault == nil)
    #expect(list { $0.put(1, string: text + "x") }.fault?.code == EMSGSIZE)
    #expect(list { $0.put(1, unterminated: text + "x") }.fault == nil)
    #expect(list { $0.put(1, unterminated: text + "xx") }.fault?.code == EMSGSIZE)
  }

  /// Removing an attribute removes its fault. The other faults remain, and name their attributes.
  @Test func removalTakesItsFault() {
    var attributes = list {
      $0.put(3, string: "a\0b")
      $0.put(10, UInt32(7))
      $0.put(20, bytes: zeros(65532))
      $0.put(30, string: "c\0d")
    }
    attributes.remove(3)
    #expect(attributes.fault?.offset == 8)
    #expect(attributes.fault?.code == EMSGSIZE)
    attributes.remove(20)
    #expect(attributes.fault?.offset == 8)
    #expect(attributes.fault?.code == EINVAL)
    attributes.remove(30)
    #expect(attributes.fault == nil)
    #expect(attributes == list { $0.put(10, UInt32(7)) })
  }

  @Test func removalKeepsAFaultInsideANest() {
    var attributes = list {
      $0.put(1, UInt32(1))
      $0.nest(2) { (inner: inout AttributeList) in inner.put(5, string: "a\0b") }
    }
    attributes.remove(1)
    #expect(attributes.fault?.offset == 4)
    attributes.remove(2)
    #expect(attributes.fault == nil && attributes.isEmpty)
  }

  @Test func textWithNULIsRefused() {
    #expect(list { $0.put(1, string: "a\0b") }.fault?.code == EINVAL)
    #expect(list { $0.put(1, unterminated: "\0") }.fault?.code == EINVAL)
    #expect(list { $0.put(1, unterminated: "") }.fault == nil)
  }

  /// Padding counts too: a nest has room for exactly 13 attributes of 5,036 bytes and one of 60.
  @Test(arguments: [(56, nil), (57, nil), (60, nil), (61, EMSGSIZE), (64, EMSGSIZE)])
  func nestsAreMeasuredWhenTheyClose(_ rest: Int, _ code: Int32?) {
    let inside = list { list in
      for _ in 0..<13 { list.put(1, bytes: zeros(5032)) }
      list.put(2, bytes: zeros(rest - 4))
    }
    let put = list { $0.nest(5, inside) }
    let filled = list { list in list.nest(5, flagged: true) { $0.append(inside) } }
    for outer in [put, filled] {
      #expect(outer.fault?.code == code)
      let attributes = Array(AttributeSequence(Payload(outer.bytes)))
      #expect(attributes.map(\.type) == [5])
    }
  }

  private struct Refusal: Error {}

  /// What fills a nest has a list of its own, and so leaves what stands before the nest alone.
  @Test func nestsAreFilledApart() {
    let outer = list { list in
      list.put(1, UInt32(1))
      try? list.nest(2) { (inner: inout AttributeList) throws(Refusal) in
        inner.put(3, UInt32(3))
        throw Refusal()
      }
      list.nest(4) { (inner: inout AttributeList) in
        #expect(inner.isEmpty)
        inner.remove(1)
        inner = AttributeList()
        inner.put(5, UInt32(5))
      }
    }
    let attributes = Array(AttributeSequence(Payload(outer.bytes)))
    #expect(attributes.map(\.type) == [1, 4])
    #expect(attributes.last?.payload.nested.u32(5) == 5)
  }

  @Test func encodedAttributesArePadded() {
    var attributes = AttributeList(bytes: [5, 0, 1, 0, 7])
    attributes.put(2, UInt8(8))
    #expect(Array(AttributeSequence(Payload(attributes.bytes))).map(\.type) == [1, 2])
  }

  @Test func faultsInsideAreNamedFromOutside() {
    let inside = list {
      $0.put(1, UInt32(1))
      $0.put(2, string: "a\0")
    }
    let asked = request(
      list {
        $0.put(3, string: "eth0")
        $0.nest(18, flagged: true) { (nest: inout AttributeList) in
          nest.put(1, string: "kind")
          nest.nest(2, inside)
        }
        $0.put(99, bytes: zeros(70000))
      })
    let error = #expect(throws: NetlinkError.self) { try asked.encoded(sequence: 1) }
    #expect(error?.extendedAck.attributeCodes == [18, 2, 2])
    #expect(error?.code == EINVAL)
  }

  @Test(arguments: [-1, 0x10000, Int.max])
  func codesAreSixteenBits(_ number: Int) {
    #expect(list { $0.put(number, UInt8(1)) }.fault?.code == EINVAL)
    #expect(list { $0.nest(number, AttributeList()) }.fault?.code == EINVAL)
  }

  @Test func fieldsOfHeadersHoldTheirValue() {
    var list = AttributeList()
    #expect(list.octet("rtm_dst_len", 255) == 255)
    #expect(list.fault == nil)
    #expect(list.octet("rtm_dst_len", 256) == 0)
    #expect(list.fault?.reason == "rtm_dst_len is 0 to 255, not 256")
  }

  @Test func removingKeepsAFaultOfTheHeader() {
    var list = list { $0.put(1, string: "\0") }
    _ = list.octet("rtm_dst_len", 256)
    list.remove(1)
    #expect(list.fault?.reason == "rtm_dst_len is 0 to 255, not 256")
    #expect(list.isEmpty)
  }

  @Test func oneOfABatchIsRefusedAndTheOthersAreSent() throws {
    let kernel = FakeKernel { _ in [.acknowledged] }
    let good = request(AttributeList())
    let bad = request(list { $0.put(3, string: "\0") })
    let errors = try NetlinkConnection(kernel).batch([good, bad, good, bad, good])
    #expect(errors.map(\.index) == [1, 3])
    #expect(errors.allSatisfy { $0.stage == .encoding })
    #expect(kernel.sent.map { MessageSequence($0).map(\.sequence).count } == [3])
  }

  @Test func oneOfManyQuestionsIsRefused() throws {
    let kernel = FakeKernel { _ in [.message(FakeMessage(MessageType(16), body: zeros(16)))] }
    let good = request(AttributeList())
    let bad = request(list { $0.put(3, string: "\0") })
    var answers: [Int: Bool] = [:]
    try NetlinkConnection(kernel).getEach([bad, good, bad, good]) { index, result in
      answers[index] = (try? result.get()) != nil
    }
    #expect(answers == [0: false, 1: true, 2: false, 3: true])
  }

  /// A socket that does not send a whole batch gets one message after the other. A message that is too long by itself
  /// is refused.
  @Test func batchThatIsMoreThanTheSocketSends() throws {
    let kernel = FakeKernel { _ in [.acknowledged] }
    kernel.longestDatagram = 5000
    let short = request(list { $0.put(1, bytes: zeros(3000)) })
    let long = request(list { $0.put(1, bytes: zeros(6000)) })
    let errors = try NetlinkConnection(kernel).batch([short, short, long, short])
    #expect(errors.map(\.index) == [2])
    #expect(errors.first?.code == EMSGSIZE)
    #expect(kernel.sent.count == 3)
    let error = #expect(throws: NetlinkError.self) { try NetlinkConnection(kernel).perform(long) }
    #expect(error?.stage == .encoding)
  }

  @Test func batchesKeepToTheLimit() throws {
    let kernel = FakeKernel { _ in [.acknowledged] }
    let one = request(list { $0.put(1, bytes: zeros(964)) })
    #expect(try NetlinkConnection(kernel).batch([one, one, one, one, one], limit: 2000) == [])
    #expect(kernel.sent.map(\.count) == [2000, 2000, 1000])
  }
}

/// A request while another one is in progress is refused at once, since it would take the other's replies.
@Suite struct BusyConnectionTests {
  private static let plain = Request(RTM_GETLINK, header: ifinfomsg())

  private static func acknowledging() -> FakeKernel {
    FakeKernel { _ in
      [
        .message(FakeMessage(MessageType(16), flags: .multipart, body: [1, 2, 3, 4])),
        .acknowledged,
      ]
    }
  }

  private static func ask(_ connection: NetlinkConnection) -> [NetlinkError.Stage] {
    var stages: [NetlinkError.Stage] = []
    func note(_ body: () throws(NetlinkError) -> Void) {
      do throws(NetlinkError) { try body() } catch { stages.append(error.stage) }
    }
    note { () throws(NetlinkError) in _ = try connection.get(plain) }
    note { () throws(NetlinkError) in try connection.perform(plain) }
    note { () throws(NetlinkError) in try connection.dump(plain) { _ in } }
    note { () throws(NetlinkError) in _ = try connection.batch([plain]) }
    note { () throws(NetlinkError) in try connection.getEach([plain]) { _, _ in } }
    note { () throws(NetlinkError) in try connection.listen { _ in false } }
    return stages
  }

  private static let refusals = [NetlinkError.Stage](repeating: .busy, count: 6)

  @Test func insideADump() throws {
    let kernel = Self.acknowledging()
    let connection = NetlinkConnection(kernel)
    var stages: [NetlinkError.Stage] = []
    try connection.dump(Self.plain) { _ in stages = Self.ask(connection) }
    #expect(stages == Self.refusals)
    #expect(kernel.sent.count == 1)
    #expect(!connection.isBusy)
  }

  @Test func insideOtherClosures() throws {
    let kernel = Self.acknowledging()
    let connection = NetlinkConnection(kernel)
    var stages: [NetlinkError.Stage] = []
    try connection.perform(Self.plain) { _ in stages = Self.ask(connection) }
    #expect(stages == Self.refusals)
    _ = try connection.batch([Self.plain]) { _ in stages = Self.ask(connection) }
    #expect(stages == Self.refusals)
    try connection.getEach([Self.plain]) { _, _ in stages = Self.ask(connection) }
    #expect(stages == Self.refusals)
    kernel.discard()
    kernel.post(.message(FakeMessage(MessageType(16), body: [1, 2, 3, 4])))
    try connection.listen { _ in
      stages = Self.ask(connection)
      return false
    }
    #expect(stages == Self.refusals)
    #expect(kernel.sent.count == 3)
  }

  @Test func afterAFailure() throws {
    let kernel = FakeKernel { _ in [] }
    let connection = NetlinkConnection(kernel)
    #expect(throws: NetlinkError.self) { try connection.perform(Self.plain) }
    #expect(!connection.isBusy)
  }

  @Test func theErrorSaysWhatToDo() throws {
    let connection = NetlinkConnection(Self.acknowledging())
    var words = ""
    try connection.dump(Self.plain) { _ in
      do throws(NetlinkError) { _ = try connection.get(Self.plain) } catch { words = "\(error)" }
    }
    #expect(words.contains("use a second connection"))
  }
}
