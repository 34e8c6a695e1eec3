import CLinux
import Glibc

/// Requests and their answers over a transport: acknowledgements, dumps, batches.
///
/// Not for use from several threads at once. Every answer is checked for its sequence number and
/// port; others, which another request's failure may have left behind, are passed over.
public final class NetlinkConnection {
  public let transport: any NetlinkTransport
  /// Called with the kernel's words when it warns about a request that it carried out.
  public var onWarning: (String) -> Void = { _ in }
  /// The fixed header's length by message type, to resolve what an extended ACK points at.
  public var headerLength: (UInt16) -> Int = { _ in 16 }

  /// How many requests may be under way at once: as many as the receive buffer has room for the answers of.
  public var window = 256

  /// True while a dump runs: what its `body` wants to ask needs another connection.
  public private(set) var isDumping = false

  private var sequence: UInt32
  private let port: UInt32
  // The kernel fills at most 32 KiB of a dump into one read.
  // Not cleared, since only what was received is read.
  private var buffer = [UInt8](unsafeUninitializedCapacity: 32768) { $1 = 32768 }

  public init(_ transport: any NetlinkTransport) {
    self.transport = transport
    port = transport.port
    sequence = UInt32(truncatingIfNeeded: time(nil))
  }

  /// Sends one request, waits for its acknowledgement, and hands what comes before it to `onReply`.
  ///
  /// - Throws: the kernel's refusal (`.request`), or a failure of the transport.
  public func perform(
    _ request: Request, onReply: (Message) -> Void = { _ in }
  ) throws(NetlinkError) {
    sequence &+= 1
    let bytes = request.encoded(sequence: sequence, extraFlags: Int(NLM_F_ACK))
    try transport.send(bytes)
    let refused = try collect(
      sequence...sequence, stage: .request, requests: [(request.type, bytes)], onReply)
    if let error = refused.first { throw error }
  }

  /// Sends one request that asks for an object, and answers it.
  ///
  /// - Throws: the kernel's refusal, or a failure of the transport.
  public func get(_ request: Request) throws(NetlinkError) -> Message {
    sequence &+= 1
    let bytes = request.encoded(sequence: sequence)
    try transport.send(bytes)
    var answer: Message?
    while answer == nil {
      let datagram = try receive()
      for message in MessageSequence(buffer, count: datagram.count) where isOurs(message) {
        if Int32(message.type) == NLMSG_ERROR {
          if let error = acknowledgement(message, .request, request.type, bytes) { throw error }
          throw NetlinkError(.protocolViolation, "get", code: EBADMSG)
        }
        answer = answer ?? message
      }
    }
    return answer!
  }

  /// Sends requests that ask for one object each, as many in one system call as `window` says, and hands
  /// `body` each answer with its request's index: the object, or the kernel's refusal.
  ///
  /// - Throws: a failure of the transport.
  public func getEach(
    _ requests: [Request], _ body: (Int, Result<Message, NetlinkError>) -> Void
  ) throws(NetlinkError) {
    for start in stride(from: 0, to: requests.count, by: window) {
      try getTogether(requests[start..<min(start + window, requests.count)]) {
        body(start + $0, $1)
      }
    }
  }

  private func getTogether(
    _ requests: ArraySlice<Request>, _ body: (Int, Result<Message, NetlinkError>) -> Void
  ) throws(NetlinkError) {
    let first = sequence &+ 1
    var sent: [[UInt8]] = []
    for request in requests {
      sequence &+= 1
      sent.append(request.encoded(sequence: sequence))
    }
    try transport.send(Array(sent.joined()))
    var missing = sent.count
    while missing > 0 {
      let datagram = try receive()
      for message in MessageSequence(buffer, count: datagram.count) {
        let index = Int(message.sequence &- first)
        guard index < sent.count, message.port == transport.port || message.port == 0 else {
          continue
        }
        missing -= 1
        guard Int32(message.type) == NLMSG_ERROR else {
          body(index, .success(message))
          continue
        }
        let type = requests[requests.startIndex + index].type
        body(
          index,
          .failure(
            acknowledgement(message, .request, type, sent[index])
              ?? NetlinkError(.protocolViolation, "get", code: EBADMSG)))
      }
    }
  }

  /// Whether a dump was consistent.
  public enum DumpResult: Sendable { case complete, interrupted }

  /// Sends a dump request and hands every message to `body` as it comes; nothing is kept.
  ///
  /// - Returns: `.interrupted` when objects changed meanwhile, so that the list may have holes.
  /// - Throws: the error that ended the dump (`.dump`), or a failure of the transport.
  @discardableResult
  public func dump(
    _ request: Request, _ body: (Message) -> Void
  ) throws(NetlinkError) -> DumpResult {
    sequence &+= 1
    let bytes = request.encoded(sequence: sequence, extraFlags: Int(NLM_F_DUMP))
    isDumping = true
    defer { isDumping = false }
    try transport.send(bytes)
    var result = DumpResult.complete
    while true {
      let datagram = try receive()
      var messages = MessageSequence(buffer, count: datagram.count)
      while let message = messages.next() {
        guard isOurs(message) else { continue }
        if message.flags & UInt16(NLM_F_DUMP_INTR) != 0 { result = .interrupted }
        switch Int32(message.type) {
        case NLMSG_ERROR, NLMSG_DONE:
          if let error = acknowledgement(message, .dump, request.type, bytes) { throw error }
          return result
        default:
          body(message)
        }
      }
      guard messages.offset >= datagram.count else {
        throw NetlinkError(.protocolViolation, "dump", code: EBADMSG)
      }
    }
  }

  /// Sends many requests with as few system calls as fit `limit` bytes each.
  ///
  /// - Returns: one error per refused request, by `index`; empty when all were carried out.
  /// - Throws: a failure of the transport.
  public func batch(
    _ requests: [Request], limit: Int = 1 << 17, onReply: (Message) -> Void = { _ in }
  ) throws(NetlinkError) -> [NetlinkError] {
    var errors: [NetlinkError] = []
    var next = 0
    while next < requests.count {
      let first = next
      var bytes: [UInt8] = []
      var sent: [(UInt16, [UInt8])] = []
      while next < requests.count, bytes.isEmpty || bytes.count < limit, sent.count < window {
        sequence &+= 1
        let one = requests[next].encoded(sequence: sequence, extraFlags: Int(NLM_F_ACK))
        sent.append((requests[next].type, one))
        bytes += one
        next += 1
      }
      try transport.send(bytes)
      let range = (sequence &- UInt32(sent.count) &+ 1)...sequence
      for var error in try collect(range, stage: .request, requests: sent, onReply) {
        error.index += first
        errors.append(error)
      }
    }
    return errors
  }

  /// Waits for events and hands each to `body`, until `body` answers false.
  ///
  /// - Throws: `.overrun` when events were lost: take a new look at the state, then go on.
  public func listen(_ body: (Message) -> Bool) throws(NetlinkError) {
    while true {
      let datagram = try receive()
      for var message in MessageSequence(buffer, count: datagram.count) {
        message.namespaceID = datagram.namespaceID
        guard body(message) else { return }
      }
    }
  }

  private func receive() throws(NetlinkError) -> Datagram {
    guard let datagram = try transport.receive(into: &buffer, wait: true) else {
      throw NetlinkError(.socket, "recvmsg", code: EAGAIN)
    }
    guard datagram.count > 0 else { throw NetlinkError(.socket, "recvmsg", code: ENODATA) }
    return datagram
  }

  private func isOurs(_ message: Message) -> Bool {
    message.sequence == sequence && (message.port == port || message.port == 0)
  }

  /// Receives until every sequence number of `range` is acknowledged.
  private func collect(
    _ range: ClosedRange<UInt32>, stage: NetlinkError.Stage, requests: [(UInt16, [UInt8])],
    _ onReply: (Message) -> Void
  ) throws(NetlinkError) -> [NetlinkError] {
    var missing = requests.count
    var errors: [NetlinkError] = []
    while missing > 0 {
      let datagram = try receive()
      for message in MessageSequence(buffer, count: datagram.count)
      where range.contains(message.sequence) {
        guard Int32(message.type) == NLMSG_ERROR else {
          onReply(message)
          continue
        }
        missing -= 1
        let index = Int(message.sequence - range.lowerBound)
        let (type, bytes) = requests[index]
        if var error = acknowledgement(message, stage, type, bytes) {
          error.index = index
          errors.append(error)
        }
      }
    }
    return errors
  }

  /// The error of an ERROR or DONE message, nil for success; a warning goes to `onWarning`.
  private func acknowledgement(
    _ message: Message, _ stage: NetlinkError.Stage, _ type: UInt16, _ request: [UInt8]
  ) -> NetlinkError? {
    let code = -(message.payload.s32 ?? 0)
    var ack = ExtendedAck()
    if message.flags & UInt16(NLM_F_ACK_TLVS) != 0 {
      ack = ExtendedAck(attributes: message.payload.dropFirst(offsetOfAttributes(message)))
    }
    guard code > 0 else {
      if let words = ack.message { onWarning(words) }
      return nil
    }
    ack.resolve(request: request, bodyStart: Message.headerLength + headerLength(type))
    var error = NetlinkError(stage, "request type \(type)", code: code, extendedAck: ack)
    error.request = request
    return error
  }

  // An ERROR message repeats the request before its attributes, or only the header when capped.
  private func offsetOfAttributes(_ message: Message) -> Int {
    guard Int32(message.type) == NLMSG_ERROR else { return 4 }
    if message.flags & UInt16(NLM_F_CAPPED) != 0 { return 4 + Message.headerLength }
    let copied = Int(message.payload.integer(at: 4, as: UInt32.self) ?? 16)
    return 4 + ((copied + 3) & ~3)
  }
}
