import CLinux
import Glibc
import Netlink
import NetlinkTesting
import Testing

private func request(_ fill: (inout AttributeList) -> Void = { _ in }) -> Request {
  var request = Request(RTM_NEWLINK, header: ifinfomsg())
  fill(&request.attributes)
  return request
}

@Suite struct ConnectionTests {
  @Test func acknowledgementEndsARequest() throws {
    let kernel = FakeKernel { _ in [.acknowledged] }
    try NetlinkConnection(kernel).perform(request())
    #expect(kernel.requests.map(\.flags) == [[.request, .acknowledge]])
  }

  @Test func refusalCarriesTheKernelsWordsAndTheAttribute() {
    // header 16, ifinfomsg 16, attribute 3 with 8 bytes, then the nest's own header
    let kernel = FakeKernel { _ in
      [.refused(EINVAL, "No such thing", offset: 16 + 16 + 12 + 4)]
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
    let kernel = FakeKernel { _ in [.refused(EINVAL, missing: 7)] }
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(kernel).perform(request())
    }
    #expect(error?.extendedAck.missingType == 7)
  }

  @Test func wordsOfAnUncappedRefusalFollowTheCopyOfTheRequest() throws {
    let kernel = FakeKernel { [.refused(EPERM, "why", repeating: $0.bytes)] }
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(kernel).perform(request())
    }
    #expect(error?.extendedAck.message == "why")
  }

  @Test func wordsWithSuccessAreAWarning() throws {
    let kernel = FakeKernel { _ in [.acknowledged(warning: "deprecated")] }
    let connection = NetlinkConnection(kernel)
    var warnings: [String] = []
    connection.onWarning = { warnings.append($0) }
    try connection.perform(request())
    #expect(warnings == ["deprecated"])
  }

  @Test func answersToOtherRequestsArePassedOver() throws {
    let kernel = FakeKernel { _ in
      [.together(.refused(EEXIST).toAnotherRequest(-1), .acknowledged)]
    }
    try NetlinkConnection(kernel).perform(request())
  }

  @Test func dumpHandsOutEveryMessageAndReportsAnInterruption() throws {
    let kernel = FakeKernel { _ in
      [
        .together(
          .message(FakeMessage(MessageType(16), flags: .multipart, body: [1, 2, 3, 4])),
          .message(FakeMessage(MessageType(16), flags: .multipart, body: [9, 9, 9, 9]))
            .toAnotherRequest(5)
        ),
        .dump([FakeMessage(MessageType(16), body: [5, 6, 7, 8])], interrupted: true),
      ]
    }
    var seen: [UInt8] = []
    let result = try NetlinkConnection(kernel).dump(request()) { seen.append($0.payload[0]) }
    #expect(seen == [1, 5])
    #expect(result == .interrupted)
  }

  @Test func dumpThatTheKernelEndsFails() {
    let kernel = FakeKernel { _ in [.dump([], code: ENOENT, "no table")] }
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(kernel).dump(request()) { _ in }
    }
    #expect(error?.stage == .dump)
    #expect(error?.code == ENOENT)
    #expect(error?.extendedAck.message == "no table")
  }

  @Test func truncatedDatagramIsAViolation() {
    let kernel = FakeKernel { request in
      // The length says 20 bytes, but the last one is missing.
      [.bytes([20, 0, 0, 0] + request.bytes[4..<16] + [1, 2, 3])]
    }
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(kernel).dump(request()) { _ in }
    }
    #expect(error?.stage == .protocolViolation)
  }

  /// Whoever asks would otherwise wait for the rest.
  @Test func truncatedAnswerIsAViolation() {
    let kernel = FakeKernel { request in
      [.bytes([20, 0, 0, 0] + request.bytes[4..<16] + [1, 2, 3])]
    }
    let connection = NetlinkConnection(kernel)
    let calls: [() throws -> Void] = [
      { try connection.perform(request()) },
      { _ = try connection.get(request()) },
      { try connection.getEach([request()]) { _, _ in } },
      { _ = try connection.batch([request()]) },
    ]
    for call in calls {
      let error = #expect(throws: NetlinkError.self) { try call() }
      #expect(error?.stage == .protocolViolation)
    }
  }

  @Test func endOfADumpEndsEveryRequest() throws {
    let object = FakeMessage(MessageType(16), body: [1, 2, 3, 4])
    let connection = NetlinkConnection(FakeKernel { _ in [.dump([object])] })
    var count = 0
    try connection.perform(Request(RTM_GETLINK, flags: Int(NLM_F_DUMP), header: ifinfomsg())) { _ in
      count += 1
    }
    #expect(count == 1)
    let empty = NetlinkConnection(FakeKernel { _ in [.dump([])] })
    #expect(throws: NetlinkError.self) { try empty.get(request()) }
  }

  @Test func windowHasRoomForOneRequest() throws {
    let connection = NetlinkConnection(FakeKernel { _ in [.acknowledged] })
    connection.window = 0
    #expect(connection.window == 1)
    #expect(try connection.batch([request(), request()]).isEmpty)
  }

  @Test func batchTiesAnErrorToItsRequest() throws {
    var count = 0
    let kernel = FakeKernel { _ in
      defer { count += 1 }
      return [count == 2 ? .refused(EEXIST) : .acknowledged]
    }
    let errors = try NetlinkConnection(kernel).batch([request(), request(), request(), request()])
    #expect(errors.map(\.index) == [2])
    #expect(kernel.sent.count == 1)
  }
}
