/// A change that the kernel is asked for, which it carries out or refuses.
///
///     try connection.perform(LinkRequest.bridge("br0"))
public protocol KernelRequest: Sendable {
  /// The message that asks for it. What a field of the message cannot hold is a fault of its attribute
  /// list, so that sending it throws.
  var message: Request { get }
}

/// A question for the objects of one type, all that match or a certain one.
///
///     try connection.dump(RouteQuery()) { route in ... }     // each is a Route
public protocol KernelQuery<Reply>: Sendable {
  /// What each answer is read as.
  associatedtype Reply: KernelObject
  /// The message that asks.
  var message: Request { get }
}

/// What the kernel tells of one object, read where its message lies.
public protocol KernelObject: Sendable {
  /// The view of such a message; nil for messages about other things, and for one that is too short.
  init?(_ message: Message)
}

extension Request: KernelRequest {
  public var message: Request { self }
}

extension NetlinkConnection {
  /// Sends one request and waits for its acknowledgement.
  ///
  /// - Throws: as `perform` of a message.
  public func perform(
    _ request: some KernelRequest, onReply: (Message) -> Void = { _ in }
  ) throws(NetlinkError) {
    try perform(request.message, onReply: onReply)
  }

  /// Asks for all objects that match and hands each to `body` as it comes; nothing is kept.
  ///
  /// - Returns, Throws: as `dump` of a message.
  @discardableResult
  public func dump<Query: KernelQuery>(
    _ query: Query, _ body: (Query.Reply) -> Void
  ) throws(NetlinkError) -> DumpResult {
    try dump(query.message) { (message: Message) in
      if let object = Query.Reply(message) { body(object) }
    }
  }
}
