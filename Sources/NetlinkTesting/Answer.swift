import CLinux
import Glibc
import Netlink

/// How a fake kernel reacts to a request. Each answer except `pause` is received as its own datagram;
/// `together` puts several into one.
public struct Answer: Sendable {
  /// What one receiving call gets.
  enum Arrival: Sendable {
    case messages([FakeMessage])
    case bytes([UInt8])
    case failure(NetlinkError)
    case pause(milliseconds: Int)
  }

  private(set) var arrivals: [Arrival]
  /// The namespace id of the datagram, on a socket that listens to all namespaces.
  private(set) var namespaceID: Int32?

  private init(_ arrivals: [Arrival]) { self.arrivals = arrivals }

  /// The request is carried out.
  public static var acknowledged: Answer { acknowledged(warning: nil) }

  /// The request is carried out, with a warning (extended acknowledgement).
  public static func acknowledged(warning: String?) -> Answer {
    message(.acknowledgement(0) { if let warning { $0.put(NLMSGERR_ATTR_MSG, string: warning) } })
  }

  /// The request is refused.
  ///
  /// - Parameters:
  ///   - code: a positive errno (`EEXIST`).
  ///   - words: the kernel's message.
  ///   - offset: the offset in the request of the attribute that the kernel points at, in bytes from the start
  ///     of the message.
  ///   - missing: the code of the missing attribute.
  ///   - request: the bytes of the request, for a kernel that repeats them in its refusal.
  public static func refused(
    _ code: Int32, _ words: String? = nil, offset: Int? = nil, missing: Int? = nil,
    repeating request: [UInt8]? = nil
  ) -> Answer {
    message(
      .acknowledgement(
        code, { details(&$0, words, offset: offset, missing: missing) }, repeating: request))
  }

  /// One message: a requested object, or an event.
  public static func message(_ message: FakeMessage) -> Answer { Answer([.messages([message])]) }

  /// All objects of a dump in one datagram, and the end of the dump in another.
  ///
  /// - Parameters:
  ///   - interrupted: whether objects changed during the dump (`NLM_F_DUMP_INTR`).
  ///   - code: the errno that the dump ends with; `words` is the kernel's message.
  public static func dump(
    _ messages: [FakeMessage], interrupted: Bool = false, code: Int32 = 0, _ words: String? = nil
  ) -> Answer {
    let flags: MessageFlags = interrupted ? [.multipart, .dumpInterrupted] : .multipart
    let objects = messages.map { message in
      var message = message
      message.flags.formUnion(flags)
      return message
    }
    let end = FakeMessage.done(code, flags: flags) { details(&$0, words) }
    return Answer((objects.isEmpty ? [] : [.messages(objects)]) + [.messages([end])])
  }

  /// Several answers in one datagram, with the namespace id of those that have one.
  ///
  ///   - Precondition: all are messages, and their namespace ids do not differ.
  public static func together(_ answers: Answer...) -> Answer {
    var messages: [FakeMessage] = []
    for arrival in answers.flatMap(\.arrivals) {
      guard case .messages(let some) = arrival else {
        preconditionFailure("only messages share a datagram")
      }
      messages += some
    }
    let ids = Set(answers.compactMap(\.namespaceID))
    precondition(ids.count <= 1, "a datagram is of one namespace")
    var together = Answer([.messages(messages)])
    together.namespaceID = ids.first
    return together
  }

  /// Messages are lost because the receive buffer is full (`ENOBUFS`).
  public static var overrun: Answer {
    failure(NetlinkError(.overrun, "recvmsg", code: ENOBUFS))
  }

  /// The receiving call fails.
  public static func failure(_ error: NetlinkError) -> Answer { Answer([.failure(error)]) }

  /// Nothing arrives for a while. A call that does not wait finds nothing; one that waits waits that long.
  public static func pause(milliseconds: Int) -> Answer {
    Answer([.pause(milliseconds: milliseconds)])
  }

  /// A datagram with these bytes, valid or not.
  public static func bytes(_ bytes: [UInt8]) -> Answer { Answer([.bytes(bytes)]) }

  /// The same answer, but to the request this many after (or, if negative, before) the current one. The
  /// receiver has to skip it.
  public func toAnotherRequest(_ distance: Int32) -> Answer {
    var answer = self
    answer.arrivals = arrivals.map { arrival in
      guard case .messages(var messages) = arrival else { return arrival }
      for index in messages.indices { messages[index].sequenceShift = UInt32(bitPattern: distance) }
      return .messages(messages)
    }
    return answer
  }

  /// The same message, as an event of another namespace that has this id in the listener's.
  public func from(namespaceID: Int32) -> Answer {
    var answer = self
    answer.namespaceID = namespaceID
    return answer
  }

  // NLMSGERR_ATTR_MISS_TYPE came with Linux 6.1 and is missing from the headers of some distributions.
  private static let missingTypeCode = 5

  private static func details(
    _ list: inout AttributeList, _ words: String?, offset: Int? = nil, missing: Int? = nil
  ) {
    if let words { list.put(NLMSGERR_ATTR_MSG, string: words) }
    if let offset { list.put(NLMSGERR_ATTR_OFFS, UInt32(offset)) }
    if let missing { list.put(missingTypeCode, UInt32(missing)) }
  }
}
