import CLinux
import Glibc
import Linux

/// Sends requests and receives their answers over a transport: acknowledgements, dumps, batches.
///
/// Do not use it from several threads at once, nor for a request while another one is under way. A closure that
/// handles answers needs a second connection for its own requests; this one throws `.busy`. Every answer is
/// checked for its sequence number and port. Others, which a failed request may have left behind, are skipped.
public final class NetlinkConnection {
  /// The transport that the connection was made with, or a tracing one around it.
  public let transport: any NetlinkTransport
  /// The names of messages and attributes for errors and traces; nil for none.
  public let family: (any NetlinkFamily)?
  /// Called with the kernel's message when it warns about a request that it carried out.
  public var onWarning: (String) -> Void = { _ in }

  /// How many requests may be under way at once, at least 1. The receive buffer has room for that many answers.
  public var window = 256 { didSet { window = max(window, 1) } }

  /// How long the kernel may take for each part of an answer; nil for ever. A request that takes longer fails
  /// with `ETIMEDOUT`, but the kernel may still carry it out.
  public var timeout: Duration?

  /// Whether a request is under way or the connection waits for events. Other requests then need another
  /// connection.
  public private(set) var isBusy = false

  private var sequence: UInt32
  private let port: UInt32
  // The kernel fills at most 32 KiB per read of a dump. The buffer is not cleared, since only received bytes
  // are read.
  private var buffer = [UInt8](uncleared: 32768)

  /// With a `family`, errors and traces name messages and attributes; without one they have numbers.
  public init(_ transport: any NetlinkTransport, family: (any NetlinkFamily)? = nil) {
    self.transport =
      NetlinkTracer.current.map { TracingTransport(transport, $0, family) } ?? transport
    self.family = family
    port = transport.port
    sequence = UInt32(truncatingIfNeeded: time(nil))
  }

  /// Sends one request and waits for its acknowledgement. Messages before the acknowledgement go to `onReply`.
  ///
  /// - Throws: the kernel's refusal (`.request`), a request that cannot be sent (`.encoding`, `.busy`), or a
  ///   failure of the transport.
  public func perform(
    _ request: some KernelRequest, onReply: (Message) -> Void = { _ in }
  ) throws(NetlinkError) {
    let request = request.message
    try begin(request)
    defer { isBusy = false }
    let sent = try send(request, extraFlags: .acknowledge)
    if let error = try collect([sent], onReply).first { throw error }
  }

  /// Sends one request for an object and returns the answer.
  ///
  /// - Throws: see `perform`.
  public func get(_ request: Request) throws(NetlinkError) -> Message {
    try begin(request)
    defer { isBusy = false }
    let sent = try send(request)
    while true {
      let datagram = try receive()
      var answer: Message?
      var messages = MessageSequence(buffer, count: datagram.count)
      while let message = messages.next() {
        guard isOurs(message) else { continue }
        if isLast(message) {
          throw acknowledgement(message, .request, sent) ?? noObject(request)
        }
        answer = answer ?? message
      }
      if let answer { return answer }
      try check(messages, request)
    }
  }

  /// Sends requests for one object each, up to `window` in one system call. Hands each answer to `body` with
  /// the index of its request: the object, or the refusal.
  ///
  /// - Throws: a failure of the transport, or `.busy`.
  public func getEach(
    _ requests: [Request], _ body: (Int, Result<Message, NetlinkError>) -> Void
  ) throws(NetlinkError) {
    guard let first = requests.first else { return }
    try begin(first)
    defer { isBusy = false }
    for start in stride(from: 0, to: requests.count, by: window) {
      try getTogether(requests[start..<min(start + window, requests.count)], body)
    }
  }

  private func getTogether(
    _ requests: ArraySlice<Request>, _ body: (Int, Result<Message, NetlinkError>) -> Void
  ) throws(NetlinkError) {
    var encoded: [Sent] = []
    for index in requests.indices {
      do throws(NetlinkError) {
        encoded.append(try encode(requests[index], index: index))
      } catch { body(index, .failure(error)) }
    }
    let sent = try send(encoded) { body($0.index, .failure($0)) }
    var missing = sent.count
    while missing > 0 {
      let datagram = try receive()
      var messages = MessageSequence(buffer, count: datagram.count)
      while let message = messages.next() {
        guard let one = find(message, in: sent) else { continue }
        missing -= 1
        if isLast(message) {
          let error = acknowledgement(message, .request, one)
          body(one.index, .failure(error ?? noObject(one.request)))
        } else {
          body(one.index, .success(message))
        }
      }
      try check(messages, sent[0].request)
    }
  }

  /// Whether a dump was consistent.
  public enum DumpResult: Sendable { case complete, interrupted }

  /// Sends a dump request and hands every message to `body` as it arrives. Nothing is kept.
  ///
  /// - Returns: `.interrupted` if objects changed meanwhile, so that the list may have gaps.
  /// - Throws: the error that ended the dump (`.dump`), a request that cannot be sent (`.encoding`, `.busy`),
  ///   or a failure of the transport.
  @discardableResult
  public func dump(
    _ request: Request, _ body: (Message) -> Void
  ) throws(NetlinkError) -> DumpResult {
    try begin(request)
    defer { isBusy = false }
    let sent = try send(request, extraFlags: .dump)
    var result = DumpResult.complete
    while true {
      let datagram = try receive()
      var messages = MessageSequence(buffer, count: datagram.count)
      while let message = messages.next() {
        guard isOurs(message) else { continue }
        if message.flags.contains(.dumpInterrupted) { result = .interrupted }
        if isLast(message) {
          if let error = acknowledgement(message, .dump, sent) { throw error }
          return result
        }
        body(message)
      }
      try check(messages, request)
    }
  }

  /// Sends many requests with as few system calls as possible, each up to `limit` bytes.
  ///
  /// - Returns: one error for each request that was refused or cannot be sent, in the order of the requests
  ///   (`index`); empty if all were carried out.
  /// - Throws: a failure of the transport, or `.busy`.
  public func batch(
    _ requests: [Request], limit: Int = 1 << 17, onReply: (Message) -> Void = { _ in }
  ) throws(NetlinkError) -> [NetlinkError] {
    guard let first = requests.first else { return [] }
    try begin(first)
    defer { isBusy = false }
    var errors: [NetlinkError] = []
    var waiting: [Sent] = []
    var size = 0
    for (index, request) in requests.enumerated() {
      let one: Sent
      do throws(NetlinkError) {
        one = try encode(request, extraFlags: .acknowledge, index: index)
      } catch {
        errors.append(error)
        continue
      }
      if !waiting.isEmpty, size + one.bytes.count > limit || waiting.count == window {
        errors += try sendTogether(waiting, onReply)
        (waiting, size) = ([], 0)
      }
      waiting.append(one)
      size += one.bytes.count
    }
    errors += try sendTogether(waiting, onReply)
    return errors.sorted { $0.index < $1.index }
  }

  private func sendTogether(
    _ requests: [Sent], _ onReply: (Message) -> Void
  ) throws(NetlinkError) -> [NetlinkError] {
    var errors: [NetlinkError] = []
    let sent = try send(requests) { errors.append($0) }
    return errors + (try collect(sent, onReply))
  }

  /// Waits for events and hands each to `body`, until `body` returns false or the deadline passes.
  ///
  /// - Returns: false if the deadline passed.
  /// - Throws: `.overrun` if events were lost: read the current state again, then go on.
  @discardableResult
  public func listen(
    until deadline: Deadline? = nil, _ body: (Message) -> Bool
  ) throws(NetlinkError) -> Bool {
    try begin(nil)
    defer { isBusy = false }
    while true {
      if let deadline, try !transport.waitToReceive(until: deadline) { return false }
      let datagram = try receiveDatagram()
      var messages = MessageSequence(buffer, count: datagram.count)
      while var message = messages.next() {
        message.namespaceID = datagram.namespaceID
        guard body(message) else { return true }
      }
      try check(messages, nil)
    }
  }
}

// MARK: - Sending

extension NetlinkConnection {
  /// A request as it was sent.
  private struct Sent {
    let request: Request
    let bytes: [UInt8]
    let sequence: UInt32
    var index = 0
  }

  private func begin(_ request: Request?) throws(NetlinkError) {
    guard !isBusy else {
      var error = NetlinkError(.busy, request.map { name($0.type) } ?? "listen", code: EBUSY)
      error.reason =
        "another request of this connection is under way; meanwhile, use a second connection"
      throw error
    }
    isBusy = true
  }

  private func encode(
    _ request: Request, extraFlags: MessageFlags = [], index: Int = 0
  ) throws(NetlinkError) -> Sent {
    sequence &+= 1
    do throws(NetlinkError) {
      let bytes = try request.encoded(sequence: sequence, extraFlags: extraFlags)
      makeRoom(for: bytes.count)
      return Sent(request: request, bytes: bytes, sequence: sequence, index: index)
    } catch {
      throw named(error, request.type, index: index)
    }
  }

  private func send(_ request: Request, extraFlags: MessageFlags = []) throws(NetlinkError) -> Sent
  {
    let encoded = try encode(request, extraFlags: extraFlags)
    try send(encoded)
    return encoded
  }

  private func send(_ encoded: Sent) throws(NetlinkError) {
    do throws(NetlinkError) { try transport.send(encoded.bytes) } catch {
      guard error.code == EMSGSIZE else { throw error }
      var refusal = NetlinkError(.encoding, "", code: EMSGSIZE)
      refusal.reason = "\(encoded.bytes.count) bytes are more than the socket sends"
      throw named(refusal, encoded.request.type, index: encoded.index)
    }
  }

  /// Sends requests with one system call. If they are too long for one, sends each by itself; requests that are
  /// still too long go to `refused`.
  ///
  /// - Returns: the requests that were sent.
  private func send(
    _ requests: [Sent], refused: (NetlinkError) -> Void
  ) throws(NetlinkError) -> [Sent] {
    if requests.isEmpty { return [] }
    var together: [UInt8] = []
    for request in requests { together += request.bytes }
    do throws(NetlinkError) {
      try transport.send(together)
      return requests
    } catch {
      guard error.code == EMSGSIZE else { throw error }
    }
    var sent: [Sent] = []
    for request in requests {
      do throws(NetlinkError) {
        try send(request)
        sent.append(request)
      } catch {
        guard error.stage == .encoding else { throw error }
        refused(error)
      }
    }
    return sent
  }
}

// MARK: - Receiving

extension NetlinkConnection {
  private func receive() throws(NetlinkError) -> Datagram {
    if let timeout, try !transport.waitToReceive(until: Deadline(after: timeout)) {
      throw NetlinkError(.socket, "recvmsg", code: ETIMEDOUT)
    }
    return try receiveDatagram()
  }

  private func receiveDatagram() throws(NetlinkError) -> Datagram {
    guard let datagram = try transport.receive(into: &buffer, wait: true) else {
      throw NetlinkError(.socket, "recvmsg", code: EAGAIN)
    }
    guard datagram.count > 0 else { throw NetlinkError(.socket, "recvmsg", code: ENODATA) }
    return datagram
  }

  /// Makes the buffer large enough for a refusal, which repeats the request.
  private func makeRoom(for count: Int) {
    let needed = count + 8192
    if needed > buffer.count { buffer = [UInt8](repeating: 0, count: needed) }
  }

  /// Whether a message ends an answer. A dump ends with DONE, whichever way it was asked for.
  private func isLast(_ message: Message) -> Bool {
    message.type == .error || message.type == .done
  }

  /// Throws if a datagram ends with a part of a message: the answer may have been in it.
  private func check(_ messages: MessageSequence, _ request: Request?) throws(NetlinkError) {
    guard messages.offset < messages.end else { return }
    let operation = request.map { name($0.type) } ?? "recvmsg"
    throw NetlinkError(.protocolViolation, operation, code: EBADMSG)
  }

  private func isOurs(_ message: Message) -> Bool {
    message.sequence == sequence && isAddressedHere(message)
  }

  private func isAddressedHere(_ message: Message) -> Bool {
    message.port == port || message.port == 0
  }

  /// The request that a message answers. The sequence numbers of a batch rise, with gaps for requests that were
  /// not sent.
  private func find(_ message: Message, in sent: [Sent]) -> Sent? {
    guard isAddressedHere(message), let first = sent.first else { return nil }
    let place = Int(message.sequence &- first.sequence)
    if place < sent.count, sent[place].sequence == message.sequence { return sent[place] }
    return sent.first { $0.sequence == message.sequence }
  }

  /// Receives until every request in `sent` is acknowledged.
  private func collect(
    _ sent: [Sent], _ onReply: (Message) -> Void
  ) throws(NetlinkError) -> [NetlinkError] {
    var missing = sent.count
    var errors: [NetlinkError] = []
    while missing > 0 {
      let datagram = try receive()
      var messages = MessageSequence(buffer, count: datagram.count)
      while let message = messages.next() {
        guard let one = find(message, in: sent) else { continue }
        guard isLast(message) else {
          onReply(message)
          continue
        }
        missing -= 1
        if let error = acknowledgement(message, .request, one) { errors.append(error) }
      }
      try check(messages, sent[0].request)
    }
    return errors
  }

  /// The error in an ERROR or DONE message; nil for success. A warning goes to `onWarning`.
  private func acknowledgement(
    _ message: Message, _ stage: NetlinkError.Stage, _ sent: Sent
  ) -> NetlinkError? {
    let code = message.errorCode
    var ack = ExtendedAck()
    if message.flags.contains(.hasDetails) {
      ack = ExtendedAck(attributes: message.payload.dropFirst(message.acknowledgementLength))
    }
    guard code > 0 else {
      if let words = ack.message { onWarning(words) }
      return nil
    }
    ack.resolve(request: sent.bytes, bodyStart: sent.request.bodyStart)
    var error = NetlinkError(stage, "", code: code, extendedAck: ack)
    error.request = sent.bytes
    return named(error, sent.request.type, index: sent.index)
  }
}
