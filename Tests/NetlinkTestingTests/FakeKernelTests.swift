import CLinux
import Glibc
import Netlink
import NetlinkTesting
import RouteNetlink
import Testing

/// The tool for users' tests must itself tell right from wrong.
@Suite struct FakeKernelTests {
  private static func pair(_ kernel: FakeKernel) -> NetlinkConnection {
    NetlinkConnection(kernel, family: RouteFamily())
  }

  @Test func whatIsExpectedIsAnswered() throws {
    let kernel = FakeKernel(family: RouteFamily())
    kernel.expect(LinkRequest.add(.bridge("br0")), .acknowledged)
    kernel.expect(LinkQuery(), .dump([try FakeMessage(LinkRequest.add(.bridge("br0")))]))
    let connection = Self.pair(kernel)
    try connection.perform(LinkRequest.add(.bridge("br0")))
    var names: [String] = []
    try connection.dump(LinkQuery()) { names.append($0.name ?? "") }
    #expect(names == ["br0"])
    try kernel.finish()
  }

  @Test func anotherRequestIsAFault() {
    let kernel = FakeKernel(family: RouteFamily())
    kernel.expect(LinkRequest.add(.bridge("br0")), .acknowledged)
    let error = #expect(throws: NetlinkError.self) {
      try Self.pair(kernel).perform(LinkRequest.add(.bridge("br1")))
    }
    #expect(error?.stage == .protocolViolation)
    // Both are shown, with their names.
    #expect(error?.reason?.contains("IFLA_IFNAME: 62 72 30 00 \"br0\"") == true)
    #expect(error?.reason?.contains("IFLA_IFNAME: 62 72 31 00 \"br1\"") == true)
    #expect(throws: NetlinkError.self) { try kernel.finish() }
  }

  @Test func anotherTypeIsAFault() {
    let kernel = FakeKernel(family: RouteFamily())
    kernel.expect(.getAddress) { _ in [.dump([])] }
    let error = #expect(throws: NetlinkError.self) {
      try Self.pair(kernel).dump(LinkQuery()) { _ in }
    }
    #expect(error?.reason?.contains("RTM_GETADDR") == true)
  }

  @Test func oneTooManyIsAFault() throws {
    let kernel = FakeKernel()
    #expect(throws: NetlinkError.self) { try Self.pair(kernel).dump(LinkQuery()) { _ in } }
    #expect(throws: NetlinkError.self) { try kernel.finish() }
  }

  @Test func oneTooFewIsAFault() {
    let kernel = FakeKernel()
    kernel.expect(LinkQuery(), .dump([]))
    let error = #expect(throws: NetlinkError.self) { try kernel.finish() }
    #expect(error?.reason == "1 of the expected requests were not sent")
  }

  @Test func closuresCheckWhatIsAsked() throws {
    let kernel = FakeKernel()
    var asked: [String] = []
    kernel.expect(.newLink) { request in
      asked.append(
        request.attributes(after: MemoryLayout<ifinfomsg>.size).string(IFLA_IFNAME) ?? "")
      return [.acknowledged]
    }
    try Self.pair(kernel).perform(LinkRequest.add(.bridge("br7")))
    #expect(asked == ["br7"])
    try kernel.finish()
  }

  @Test func refusalsNameTheAttribute() {
    let kernel = FakeKernel()
    // nlmsghdr, ifinfomsg: the first attribute.
    kernel.expect(.newLink) { _ in [.refused(EEXIST, "taken", offset: 32)] }
    let error = #expect(throws: NetlinkError.self) {
      try Self.pair(kernel).perform(LinkRequest.add(.bridge("br0")))
    }
    #expect(error?.description == "RTM_NEWLINK: File exists: taken [IFLA_IFNAME]")
  }

  @Test func eventsOverrunsAndPauses() throws {
    let kernel = FakeKernel()
    kernel.post(
      .pause(milliseconds: 20),
      .message(try FakeMessage(LinkRequest.add(.bridge("br0")))).from(namespaceID: 4), .overrun)
    var seen: [Int32?] = []
    let before = ContinuousClock.now
    let error = #expect(throws: NetlinkError.self) {
      try Self.pair(kernel).listen { seen.append($0.namespaceID) == () }
    }
    #expect(seen == [4])
    #expect(error?.stage == .overrun)
    #expect(ContinuousClock.now - before >= .milliseconds(20))
    // A call that does not wait finds nothing.
    var buffer = [UInt8](repeating: 0, count: 16)
    kernel.post(.pause(milliseconds: 1000), .acknowledged)
    #expect(try kernel.receive(into: &buffer, wait: false) == nil)
    #expect(try kernel.receive(into: &buffer, wait: false)?.count == 36)
  }

  @Test func waitingEndsAtADeadline() throws {
    let kernel = FakeKernel()
    let connection = Self.pair(kernel)
    let inTime = { (milliseconds: Int) in
      try connection.listen(until: Deadline(after: .milliseconds(milliseconds))) { _ in false }
    }
    #expect(try !inTime(10))
    kernel.post(.pause(milliseconds: 300), .message(FakeMessage(.newLink, body: [1, 2, 3, 4])))
    #expect(try !inTime(10))
    #expect(try inTime(60_000))
  }

  @Test func interruptedAndRefusedDumps() throws {
    let kernel = FakeKernel()
    kernel.expect(LinkQuery(), .dump([], interrupted: true))
    kernel.expect(
      LinkQuery(), .dump([try FakeMessage(LinkRequest.add(.bridge("a")))], interrupted: true))
    kernel.expect(LinkQuery(), .dump([], code: ENOBUFS))
    let connection = Self.pair(kernel)
    #expect(try connection.dump(LinkQuery()) { _ in } == .interrupted)
    #expect(try connection.dump(LinkQuery()) { _ in } == .interrupted)
    #expect(throws: NetlinkError.self) { try connection.dump(LinkQuery()) { _ in } }
  }
}

@Suite struct ReplayTests {
  @Test func tracesAreReplayed() throws {
    let kernel = FakeKernel { _ in [.refused(EBUSY)] }
    var buffer = [UInt8](repeating: 0, count: 64)
    let sent = try LinkRequest.add(.bridge("br0")).message.encoded(
      sequence: 1000, extraFlags: .acknowledge)
    try kernel.send(sent)
    let count = try #require(try kernel.receive(into: &buffer, wait: true)).count
    let trace =
      Trace.text(Exchange(.sent, sent)) + Trace.text(Exchange(.received, Array(buffer[..<count])))

    let transport = try ReplayTransport(trace: trace)
    let error = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(transport).perform(LinkRequest.add(.bridge("br0")))
    }
    #expect(error?.code == EBUSY)
    #expect(transport.isFinished)

    let other = try ReplayTransport(trace: trace)
    let fault = #expect(throws: NetlinkError.self) {
      try NetlinkConnection(other).perform(LinkRequest.add(.bridge("br1")))
    }
    #expect(fault?.stage == .protocolViolation)
    #expect(throws: NetlinkError.self) { try ReplayTransport(trace: "> zz") }
  }
}
