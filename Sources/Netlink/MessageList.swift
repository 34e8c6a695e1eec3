import Linux

/// Received messages, kept in a fraction of the space that an array of them takes: of those that follow each other in
/// one buffer only the first and the last place are kept. Ids of namespaces are not kept.
public struct MessageList: Sequence, Sendable {
  private var runs: [MessageRun] = []
  /// How many messages there are.
  public private(set) var count = 0

  /// A list without messages.
  public init() {}

  /// Whether there are no messages.
  public var isEmpty: Bool { runs.isEmpty }

  /// Adds a message at the end.
  public mutating func append(_ message: Message) {
    count += 1
    if !runs.isEmpty, runs[runs.count - 1].append(message) { return }
    runs.append(MessageRun(message))
  }

  /// The messages in the order in which they were added.
  public func makeIterator() -> Iterator { Iterator(runs: runs[...]) }

  /// Reads the messages one after the other.
  public struct Iterator: IteratorProtocol {
    fileprivate var runs: ArraySlice<MessageRun>
    private var messages = MessageSequence([])

    fileprivate init(runs: ArraySlice<MessageRun>) { self.runs = runs }

    /// The next message; nil at the end.
    public mutating func next() -> Message? {
      while true {
        if let message = messages.next() { return message }
        guard let run = runs.popFirst() else { return nil }
        messages = MessageSequence(run.buffer, run.range)
      }
    }
  }
}

/// Messages that follow each other in one buffer.
private struct MessageRun {
  let buffer: [UInt8]
  private(set) var range: Range<Int>

  init(_ message: Message) {
    buffer = message.payload.bytes
    range = message.place
  }

  /// Adds a message; false if it does not follow the last one in the same buffer.
  mutating func append(_ message: Message) -> Bool {
    let place = message.place
    guard place.lowerBound == range.upperBound,
      buffer.span.isIdentical(to: message.payload.bytes.span)
    else { return false }
    range = range.lowerBound..<place.upperBound
    return true
  }
}

extension Message {
  /// Where the message is in its buffer, with the bytes that align the next one.
  fileprivate var place: Range<Int> {
    let start = payload.start - Self.headerLength
    return start..<start + (Self.headerLength + payload.count + 3) & ~3
  }
}
