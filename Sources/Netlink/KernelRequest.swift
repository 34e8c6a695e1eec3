import Glibc

/// A change for the kernel to make. The kernel carries it out or refuses it.
///
///     try connection.perform(LinkRequest(.delete, name: "br0"))
public protocol KernelRequest: Sendable {
  /// The message to send. A value that does not fit into the message is a fault of its attribute list, so that
  /// sending it throws.
  var message: Request { get }
}

/// A query for objects of one type: all that match, or one.
///
///     try connection.dump(RouteQuery()) { route in ... }     // each is a Route
///     let link = try connection.get(LinkQuery(name: "br0"))  // a Link
public protocol KernelQuery<Reply>: Sendable {
  /// The type that each answer is read as.
  associatedtype Reply: KernelObject
  /// The message to send. As with `KernelRequest`, sending it throws if a value does not fit.
  var message: Request { get }
}

/// An object that the kernel reports, decoded in place from its message.
public protocol KernelObject: Sendable {
  /// Reads a message; nil for messages about other objects, or if the message is too short.
  init?(_ message: Message)
}

extension Request: KernelRequest {
  /// The request itself.
  public var message: Request { self }
}

extension NetlinkConnection {
  /// Sends many requests with as few system calls as possible, each up to `limit` bytes.
  ///
  /// - Returns, Throws: see `batch` for messages.
  public func batch(
    _ requests: [any KernelRequest], limit: Int = 1 << 17,
    onReply: (Message) -> Void = { _ in }
  ) throws(NetlinkError) -> [NetlinkError] {
    try batch(requests.map { $0.message }, limit: limit, onReply: onReply)
  }

  /// Asks for one object.
  ///
  /// - Throws: see `get` for a message; `.protocolViolation` if the answer is not such an object.
  public func get<Query: KernelQuery>(_ query: Query) throws(NetlinkError) -> Query.Reply {
    let request = query.message
    guard let object = Query.Reply(try get(request)) else { throw noObject(request) }
    return object
  }

  /// Asks for one object with each query, with as few system calls as `window` allows. Hands each answer to
  /// `body` with the index of its query: the object, or the refusal.
  ///
  /// - Throws: a failure of the transport, or `.busy`.
  public func getEach<Query: KernelQuery>(
    _ queries: [Query], _ body: (Int, Result<Query.Reply, NetlinkError>) -> Void
  ) throws(NetlinkError) {
    let requests = queries.map { $0.message }
    try getEach(requests) { (index, answer: Result<Message, NetlinkError>) in
      body(
        index,
        answer.flatMap { message in
          Query.Reply(message).map { .success($0) } ?? .failure(noObject(requests[index]))
        })
    }
  }

  /// Asks for all objects that match and hands each to `body` as it arrives. Nothing is kept.
  ///
  /// - Returns, Throws: see `dump` for a message.
  @inlinable
  @discardableResult
  public func dump<Query: KernelQuery>(
    _ query: Query, _ body: (Query.Reply) -> Void
  ) throws(NetlinkError) -> DumpResult {
    try dump(query.message) { (message: Message) in
      if let object = Query.Reply(message) { body(object) }
    }
  }
}

extension NetlinkConnection {
  /// Sends a dump request and hands every message to `body` as it arrives. If `body` throws, the remaining
  /// answers are received but not handed on.
  ///
  /// - Returns: see `dump` with a body that does not throw.
  /// - Throws: what `body` throws; otherwise see there.
  @discardableResult
  public func dump(_ request: Request, _ body: (Message) throws -> Void) throws -> DumpResult {
    var failure: (any Error)?
    let result = try dump(request) { (message: Message) -> Void in
      guard failure == nil else { return }
      do { try body(message) } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }

  /// Asks for all objects that match and hands each to `body` as it arrives. If `body` throws, the remaining
  /// answers are received but not handed on.
  ///
  /// - Returns: see `dump` with a body that does not throw.
  /// - Throws: what `body` throws; otherwise see there.
  @discardableResult
  public func dump<Query: KernelQuery>(
    _ query: Query, _ body: (Query.Reply) throws -> Void
  ) throws -> DumpResult {
    try dump(query.message) { (message: Message) throws -> Void in
      if let object = Query.Reply(message) { try body(object) }
    }
  }

}

// MARK: - Whole lists

extension NetlinkConnection {
  /// How many times a dump that changes keep interrupting is tried.
  private static let dumpAttempts = 16

  /// Sends a dump request and hands every message to `body` as it arrives. If objects changed meanwhile, so
  /// that the list may have gaps, the dump is repeated, up to 16 times in all.
  ///
  /// - Parameters:
  ///   - reset: called before each attempt, to forget what an earlier one handed over.
  /// - Throws: see `dump`; `.dump` with code EINTR if every attempt was interrupted.
  public func consistentDump(
    _ request: Request, reset: () -> Void, _ body: (Message) -> Void
  ) throws(NetlinkError) {
    for _ in 0..<Self.dumpAttempts {
      reset()
      if try dump(request, body) == .complete { return }
    }
    throw NetlinkError(.dump, name(request.type), code: EINTR)
  }

  /// Asks for all objects that match and hands each to `body` as it arrives. If objects changed meanwhile, so
  /// that the list may have gaps, the dump is repeated, up to 16 times in all.
  ///
  /// - Parameters:
  ///   - reset: called before each attempt, to forget what an earlier one handed over.
  /// - Throws: see `dump`; `.dump` with code EINTR if every attempt was interrupted.
  @inlinable
  public func consistentDump<Query: KernelQuery>(
    _ query: Query, reset: () -> Void, _ body: (Query.Reply) -> Void
  ) throws(NetlinkError) {
    try consistentDump(query.message, reset: reset) { (message: Message) in
      if let object = Query.Reply(message) { body(object) }
    }
  }

  /// All objects that match, as with `consistentDump`.
  ///
  /// Each object keeps in memory the part of the answer that it arrived in, up to 32 KiB.
  ///
  /// - Throws: see `consistentDump`.
  @inlinable
  public func all<Query: KernelQuery>(_ query: Query) throws(NetlinkError) -> [Query.Reply] {
    var messages = MessageList()
    try consistentDump(query.message, reset: { messages = MessageList() }) { messages.append($0) }
    // A long array that grows is copied again and again.
    var found: [Query.Reply] = []
    found.reserveCapacity(messages.count)
    for message in messages {
      if let object = Query.Reply(message) { found.append(object) }
    }
    return found
  }
}
