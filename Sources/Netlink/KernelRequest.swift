import Glibc

/// A change that the kernel is asked for, which it carries out or refuses.
///
///     try connection.perform(LinkRequest(.delete, name: "br0"))
public protocol KernelRequest: Sendable {
  /// The message that asks for it. What a field of the message cannot hold is a fault of its attribute
  /// list, so that sending it throws.
  var message: Request { get }
}

/// A question for objects of one type: all that match, or a certain one.
///
///     try connection.dump(RouteQuery()) { route in ... }     // each is a Route
///     let link = try connection.get(LinkQuery(name: "br0"))  // a Link
public protocol KernelQuery<Reply>: Sendable {
  /// What each answer is read as.
  associatedtype Reply: KernelObject
  /// The message that asks. As in `KernelRequest`, sending it throws where it cannot hold a value.
  var message: Request { get }
}

/// What the kernel tells of one object, read where its message lies.
public protocol KernelObject: Sendable {
  /// The view of such a message; nil for messages about other things, and for one that is too short.
  init?(_ message: Message)
}

extension Request: KernelRequest {
  /// The request itself.
  public var message: Request { self }
}

extension NetlinkConnection {
  /// Sends many requests with as few system calls as fit `limit` bytes each.
  ///
  /// - Returns, Throws: as `batch` of messages.
  public func batch(
    _ requests: [any KernelRequest], limit: Int = 1 << 17,
    onReply: (Message) -> Void = { _ in }
  ) throws(NetlinkError) -> [NetlinkError] {
    try batch(requests.map { $0.message }, limit: limit, onReply: onReply)
  }

  /// Asks for one object.
  ///
  /// - Throws: as `get` of a message; `.protocolViolation` for an answer that is no such object.
  public func get<Query: KernelQuery>(_ query: Query) throws(NetlinkError) -> Query.Reply {
    let request = query.message
    guard let object = Query.Reply(try get(request)) else { throw noObject(request) }
    return object
  }

  /// Asks for one object with each query, with as few system calls as `window` allows, and hands `body`
  /// each answer with its query's index: the object, or the refusal.
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

  /// Asks for all objects that match and hands each to `body` as it comes; nothing is kept.
  ///
  /// - Returns, Throws: as `dump` of a message.
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
  /// Sends a dump request and hands every message to `body` as it comes. After an error of `body` the rest of
  /// the answers is received, but not handed on.
  ///
  /// - Returns: as `dump` with a body that throws nothing.
  /// - Throws: what `body` throws; else as that.
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

  /// Asks for all objects that match and hands each to `body` as it comes. After an error of `body` the rest
  /// of the answers is received, but not handed on.
  ///
  /// - Returns: as `dump` with a body that throws nothing.
  /// - Throws: what `body` throws; else as that.
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
  /// How often a list is asked for that changes keep interrupting.
  private static let dumpAttempts = 16

  /// Sends a dump request and hands every message to `body` as it comes. A list that has holes, since objects
  /// changed while it was read, is asked for again, up to 16 times in all.
  ///
  /// - Parameters:
  ///   - reset: called before each attempt, to forget what an earlier one handed over.
  /// - Throws: as `dump`; `.dump` of code EINTR where no list was whole.
  public func consistentDump(
    _ request: Request, reset: () -> Void, _ body: (Message) -> Void
  ) throws(NetlinkError) {
    for _ in 0..<Self.dumpAttempts {
      reset()
      if try dump(request, body) == .complete { return }
    }
    throw NetlinkError(.dump, name(request.type), code: EINTR)
  }

  /// Asks for all objects that match and hands each to `body` as it comes. A list that has holes, since objects
  /// changed while it was read, is asked for again, up to 16 times in all.
  ///
  /// - Parameters:
  ///   - reset: called before each attempt, to forget what an earlier one handed over.
  /// - Throws: as `dump`; `.dump` of code EINTR where no list was whole.
  @inlinable
  public func consistentDump<Query: KernelQuery>(
    _ query: Query, reset: () -> Void, _ body: (Query.Reply) -> Void
  ) throws(NetlinkError) {
    try consistentDump(query.message, reset: reset) { (message: Message) in
      if let object = Query.Reply(message) { body(object) }
    }
  }

  /// Asks for all objects that match, as `consistentDump` does.
  ///
  /// Each object keeps the part of the answer that it came in, up to 32 KiB, in memory.
  ///
  /// - Throws: as `consistentDump`.
  public func all<Query: KernelQuery>(_ query: Query) throws(NetlinkError) -> [Query.Reply] {
    var found: [Query.Reply] = []
    try consistentDump(query, reset: { found = [] }) { (object: Query.Reply) in
      found.append(object)
    }
    return found
  }
}
