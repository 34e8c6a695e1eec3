import Linux
import CLinux
import Glibc
import Netlink

/// A kernel for tests: answers requests from a script or a closure, without privileges or a namespace.
///
///     let kernel = FakeKernel()
///     kernel.expect(LinkRequest.delete(name: "br0"), .refused(EBUSY, "still in use"))
///     let connection = NetlinkConnection(kernel)
///     ... what is to be tested ...
///     try kernel.finish()
///
/// Requests must come in the expected order. Do not use it from several threads at once.
public final class FakeKernel: NetlinkTransport {
  /// The port id that answers are sent to.
  public let port: UInt32
  /// The longest datagram that it accepts, in bytes; `send` fails with `EMSGSIZE` for longer ones.
  public var longestDatagram = Int.max
  /// The datagrams that were sent.
  public private(set) var sent: [[UInt8]] = []

  private var script: [Expectation] = []
  private var firstFault: NetlinkError?
  private var arrivals: [(arrival: Answer.Arrival, sequence: UInt32, namespaceID: Int32?)] = []
  private let answer: ((Message) -> [Answer])?
  private let family: (any NetlinkFamily)?

  private struct Expectation {
    /// What is wrong with the request; nil if it is right.
    let fault: (Message) -> String?
    let answers: (Message) -> [Answer]
  }

  /// `answer` is called for each request beyond the script; without it such a request is a fault. `family`
  /// provides the names of messages in faults.
  public init(
    port: UInt32 = 77, family: (any NetlinkFamily)? = nil, _ answer: ((Message) -> [Answer])? = nil
  ) {
    self.port = port
    self.family = family
    self.answer = answer
  }

  /// The requests that were sent, in order.
  public var requests: [Message] { sent.flatMap { MessageSequence($0) } }
}

// MARK: - Script

extension FakeKernel {
  /// Expects this request next. The sequence number and the flags `NLM_F_ACK` and `NLM_F_DUMP`, which the
  /// connection sets, are not compared.
  public func expect(_ request: some KernelRequest, _ answers: Answer...) {
    expect(message: request.message, answers)
  }

  /// Expects this query next.
  public func expect(_ query: some KernelQuery, _ answers: Answer...) {
    expect(message: query.message, answers)
  }

  /// Expects a request of this type next. `answers` gets it, and may check its contents.
  public func expect(_ type: MessageType, _ answers: @escaping (Message) -> [Answer]) {
    script.append(
      Expectation(
        fault: { [self] in $0.type == type ? nil : name(type) },
        answers: answers))
  }

  private func expect(message: Request, _ answers: [Answer]) {
    let expected: [UInt8]
    do throws(NetlinkError) { expected = try message.encoded(sequence: 0) } catch {
      // No connection can send it, so the fault is only recorded for the test.
      _ = noted("an expected request cannot be sent: \(name(message.type)): \(error.reason ?? "")")
      return
    }
    script.append(
      Expectation(
        fault: { [self] in
          Self.comparable($0.bytes) == Self.comparable(expected) ? nil : text(expected)
        }, answers: { _ in answers }))
  }

  /// Makes something arrive without a request: an event, or whatever shall be received next.
  public func post(_ answers: Answer...) { enqueue(answers, sequence: 0) }

  /// Discards what was not received yet.
  public func discard() { arrivals = [] }

  /// Ends the test.
  ///
  /// - Throws: `.protocolViolation` if the requests differed from the expected ones, if some are missing, or if
  ///   an expected request cannot be sent.
  public func finish() throws(NetlinkError) {
    if let firstFault { throw firstFault }
    guard script.isEmpty else {
      throw Self.fault("\(script.count) of the expected requests were not sent")
    }
  }

  private static let settable: MessageFlags = [.acknowledge, .dump]

  /// The message without the fields that the connection sets.
  private static func comparable(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= Message.headerLength else { return bytes }
    var bytes = bytes
    let flags: UInt16 = bytes.load(at: 6) ?? 0
    bytes.store(flags & ~settable.rawValue, at: 6)
    bytes.store(UInt64(0), at: 8)
    return bytes
  }

  private static func fault(_ words: String) -> NetlinkError {
    var error = NetlinkError(.protocolViolation, "fake kernel", code: EPROTO)
    error.reason = words
    return error
  }

  private func name(_ type: MessageType) -> String {
    family?.messageName(type) ?? "type \(type.rawValue)"
  }

  private func text(_ message: [UInt8]) -> String { Trace.text(Exchange(.sent, message), family) }
}

// MARK: - Transport

extension FakeKernel {
  /// Accepts requests.
  ///
  /// - Throws: `.protocolViolation` for a request that the script does not expect here.
  public func send(_ bytes: [UInt8]) throws(NetlinkError) {
    guard bytes.count <= longestDatagram else {
      throw NetlinkError(.socket, "sendmsg", code: EMSGSIZE)
    }
    sent.append(bytes)
    for message in MessageSequence(bytes) {
      enqueue(try answers(to: message), sequence: message.sequence)
    }
  }

  private func answers(to message: Message) throws(NetlinkError) -> [Answer] {
    guard !script.isEmpty else {
      if let answer { return answer(message) }
      throw noted("nothing more was expected, and this was sent:\n\(text(message.bytes))")
    }
    let next = script.removeFirst()
    if let expected = next.fault(message) {
      throw noted("expected was\n\(expected)\nand this was sent:\n\(text(message.bytes))")
    }
    return next.answers(message)
  }

  /// Records a fault for `finish` too, since the code under test may swallow the error.
  private func noted(_ words: String) -> NetlinkError {
    let fault = Self.fault(words)
    firstFault = firstFault ?? fault
    return fault
  }

  private func enqueue(_ answers: [Answer], sequence: UInt32) {
    for answer in answers {
      arrivals += answer.arrivals.map { ($0, sequence, answer.namespaceID) }
    }
  }

  /// Returns what arrives next.
  ///
  /// - Throws: `ETIMEDOUT` if `wait` is true and nothing would ever arrive.
  public func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    while !arrivals.isEmpty {
      let next = arrivals.removeFirst()
      switch next.arrival {
      case .pause(let milliseconds):
        guard wait else { return nil }
        usleep(UInt32(clamping: milliseconds * 1000))
      case .failure(let error): throw error
      case .bytes(let bytes):
        return Self.datagram(&buffer, bytes, next.namespaceID)
      case .messages(let messages):
        let bytes = messages.flatMap { $0.encoded(sequence: next.sequence, port: port) }
        return Self.datagram(&buffer, bytes, next.namespaceID)
      }
    }
    guard wait else { return nil }
    throw NetlinkError(.socket, "recvmsg", code: ETIMEDOUT)
  }

  /// Waits as long as nothing arrives.
  public func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool {
    while case .pause(var milliseconds)? = arrivals.first?.arrival {
      while milliseconds > 0, !deadline.hasPassed {
        usleep(1000)
        milliseconds -= 1
      }
      if milliseconds > 0 {
        arrivals[0].arrival = .pause(milliseconds: milliseconds)
        return false
      }
      arrivals.removeFirst()
    }
    while arrivals.isEmpty, !deadline.hasPassed { usleep(1000) }
    return !arrivals.isEmpty
  }

  /// Writes a datagram to the buffer, which is enlarged if necessary.
  static func datagram(_ buffer: inout [UInt8], _ bytes: [UInt8], _ namespaceID: Int32?) -> Datagram
  {
    if buffer.count < bytes.count {
      buffer += [UInt8](repeating: 0, count: bytes.count - buffer.count)
    }
    buffer.replaceSubrange(..<bytes.count, with: bytes)
    return Datagram(count: bytes.count, namespaceID: namespaceID)
  }
}
