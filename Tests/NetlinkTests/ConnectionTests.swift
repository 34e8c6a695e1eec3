import CLinux
import Glibc
import Testing

@testable import Netlink

private func request(_ fill: (inout AttributeList) -> Void = { _ in }) -> Request {
  var request = Request(RTM_NEWLINK, header: ifinfomsg())
  fill(&request.attributes)
  return request
}

/// An ERROR message with this errno (negative in the message) and extended-ACK attributes.
private func refusal(
  _ code: Int32, sequence: UInt32, capped: Bool = true, request: [UInt8] = [],
  _ fill: (inout AttributeList) -> Void = { _ in }
) -> [UInt8] {
  var list = AttributeList()
  fill(&list)
  let copy = capped ? [UInt8](repeating: 0, count: 16) : request
  return message(
    type: NLMSG_ERROR,
    flags: (capped ? NLM_F_CAPPED : 0) | (list.isEmpty ? 0 : NLM_F_ACK_TLVS), sequence: sequence,
    bytes(-code) + copy + list.bytes)
}

@Suite struct ConnectionTests {
  @Test func acknowledgementEndsARequest() throws {
    let kernel = FakeKernel { [refusal(0, sequence: $0)] }
    try NetlinkConnection(kernel).perform(request())
    #expect(
      Message(buffer: kernel.sent[0], offset: 0, end: 99)?.flags
        == UInt16(NLM_F_REQUEST | NLM_F_ACK))
  }

  @Test func refusalCarriesTheKernelsWordsAndTheAttribute() {
    let kernel = FakeKernel { sequence in
      [
        refusal(EINVAL, sequence: sequence) {
          $0.put(NLMSGERR_ATTR_MSG, string: "No such thing")
          // header 16, ifinfomsg 16, attribute 3 with 8 bytes, then the nest's own header
          $0.put(NLMSGERR_ATTR_OFFS, UInt32(16 + 16 + 12 + 4))
        }
      ]
    }
    let connection = NetlinkConnection(kernel)
    let asked = request {
      $0.put(3, UInt64(1))
      $0.nest(18) { (nest: inout AttributeList) in nest.put(2, UInt32(5)) }
    }
    let error = #expect(throws: NetlinkError.self) { try connection.perform(asked) }
    #expect(error?.code == EINVAL)
    #expect(error?.extendedAck.message == "No such thing")
    #expect(error?.extendedAck.attributeCodes == [18, 2])
  }

  @Test func missingAttributeIsNamed() {
    let kernel = FakeKernel { sequence in
      [refusal(EINVAL, sequence: sequence) { $0.put(5, UInt32(7)) }]
    }
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(kernel).perform(request())
    }
    #expect(error?.extendedAck.missingType == 7)
  }

  @Test func wordsOfAnUncappedRefusalFollowTheCopyOfTheRequest() throws {
    let copy = try request().encoded(sequence: 9)
    let kernel = FakeKernel { sequence in
      [
        refusal(EPERM, sequence: sequence, capped: false, request: copy) {
          $0.put(NLMSGERR_ATTR_MSG, string: "why")
        }
      ]
    }
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(kernel).perform(request())
    }
    #expect(error?.extendedAck.message == "why")
  }

  @Test func wordsWithSuccessAreAWarning() throws {
    let kernel = FakeKernel { sequence in
      [refusal(0, sequence: sequence) { $0.put(NLMSGERR_ATTR_MSG, string: "deprecated") }]
    }
    let connection = NetlinkConnection(kernel)
    var warnings: [String] = []
    connection.onWarning = { warnings.append($0) }
    try connection.perform(request())
    #expect(warnings == ["deprecated"])
  }

  @Test func answersToOtherRequestsArePassedOver() throws {
    let kernel = FakeKernel { sequence in
      [refusal(EEXIST, sequence: sequence &- 1) + refusal(0, sequence: sequence)]
    }
    try NetlinkConnection(kernel).perform(request())
  }

  @Test func dumpHandsOutEveryMessageAndReportsAnInterruption() throws {
    let kernel = FakeKernel { sequence in
      [
        message(type: 16, flags: NLM_F_MULTI, sequence: sequence, [1, 2, 3, 4])
          + message(type: 16, flags: NLM_F_MULTI, sequence: sequence &+ 5, [9, 9, 9, 9]),
        message(type: 16, flags: NLM_F_MULTI | NLM_F_DUMP_INTR, sequence: sequence, [5, 6, 7, 8]),
        message(type: NLMSG_DONE, flags: NLM_F_MULTI, sequence: sequence, [0, 0, 0, 0]),
      ]
    }
    var seen: [UInt8] = []
    let result = try NetlinkConnection(kernel).dump(request()) { seen.append($0.payload[0]) }
    #expect(seen == [1, 5])
    #expect(result == .interrupted)
  }

  @Test func dumpThatTheKernelEndsFails() {
    let kernel = FakeKernel { sequence in
      var words = AttributeList()
      words.put(NLMSGERR_ATTR_MSG, string: "no table")
      return [
        message(
          type: NLMSG_DONE, flags: NLM_F_MULTI | NLM_F_ACK_TLVS, sequence: sequence,
          bytes(-ENOENT) + words.bytes)
      ]
    }
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(kernel).dump(request()) { _ in }
    }
    #expect(error?.stage == .dump)
    #expect(error?.code == ENOENT)
    #expect(error?.extendedAck.message == "no table")
  }

  @Test func truncatedDatagramIsAViolation() {
    let kernel = FakeKernel { [Array(message(type: 16, sequence: $0, [1, 2, 3, 4]).dropLast())] }
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(kernel).dump(request()) { _ in }
    }
    #expect(error?.stage == .protocolViolation)
  }

  @Test func batchTiesAnErrorToItsRequest() throws {
    var count = 0
    let kernel = FakeKernel { sequence in
      defer { count += 1 }
      return [refusal(count == 2 ? EEXIST : 0, sequence: sequence)]
    }
    let errors = try NetlinkConnection(kernel).batch([request(), request(), request(), request()])
    #expect(errors.map(\.index) == [2])
    #expect(kernel.sent.count == 1)
  }

  @Test func replayAnswersAsRecorded() throws {
    let sent = try request { $0.put(3, string: "x") }.encoded(
      sequence: 1000, extraFlags: Int(NLM_F_ACK))
    let recording =
      Trace.text(Exchange(.sent, sent))
      + Trace.text(Exchange(.received, refusal(EBUSY, sequence: 1000)))
    let transport = ReplayTransport(try #require(Exchange.parse(recording)))
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(transport).perform(request { $0.put(3, string: "x") })
    }
    #expect(error?.code == EBUSY)
    #expect(transport.isFinished)
  }
}
