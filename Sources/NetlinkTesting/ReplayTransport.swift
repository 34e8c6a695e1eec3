import Linux
import Glibc
import Netlink

/// Replays a recording: checks that the same requests are sent, and returns the recorded answers.
///
/// Recordings come from `NETNS_TRACE=FILE` before any command of netns, or from a `NetlinkTracer`. Sequence
/// numbers and the port in the recording are replaced by those in use.
public final class ReplayTransport: NetlinkTransport {
  /// The port id that answers are sent to.
  public let port: UInt32 = 1
  private let exchanges: [Exchange]
  private var position = 0
  // The difference between the sequence numbers in use and the recorded ones.
  private var shift: UInt32 = 0

  /// Replays these exchanges.
  public init(_ exchanges: [Exchange]) { self.exchanges = exchanges }

  /// Replays a trace.
  ///
  /// - Throws: `.protocolViolation` if the text is not a trace.
  public convenience init(trace text: String) throws(NetlinkError) {
    guard let exchanges = Exchange.parse(text) else {
      throw NetlinkError(.protocolViolation, "replay: no trace", code: EINVAL)
    }
    self.init(exchanges)
  }

  /// Whether the whole recording was replayed.
  public var isFinished: Bool { position == exchanges.count }

  /// Accepts the request that was recorded here.
  ///
  /// - Throws: `.protocolViolation` for any other request.
  public func send(_ bytes: [UInt8]) throws(NetlinkError) {
    guard position < exchanges.count, exchanges[position].direction == .sent else {
      throw NetlinkError(.protocolViolation, "replay: nothing more was sent", code: EPROTO)
    }
    let recorded = exchanges[position].bytes
    guard Self.comparable(bytes) == Self.comparable(recorded) else {
      throw NetlinkError(.protocolViolation, "replay: another request", code: EPROTO)
    }
    position += 1
    shift = Self.firstSequence(bytes) &- Self.firstSequence(recorded)
  }

  /// Returns the datagram that was recorded here.
  ///
  /// - Throws: `.protocolViolation` if none was recorded here and `wait` is true.
  public func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    guard position < exchanges.count, exchanges[position].direction == .received else {
      if !wait { return nil }
      throw NetlinkError(.protocolViolation, "replay: nothing more was received", code: EPROTO)
    }
    var bytes = exchanges[position].bytes
    position += 1
    for offset in Self.offsets(bytes) {
      let sequence: UInt32 = bytes.load(at: offset + 8) ?? 0
      bytes.store(sequence &+ shift, at: offset + 8)
      bytes.store(port, at: offset + 12)
    }
    return FakeKernel.datagram(&buffer, bytes, nil)
  }

  /// The messages without sequence number and port.
  private static func comparable(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for offset in offsets(bytes) {
      bytes.replaceSubrange(offset + 8..<offset + 16, with: [UInt8](repeating: 0, count: 8))
    }
    return bytes
  }

  private static func firstSequence(_ bytes: [UInt8]) -> UInt32 {
    Message(buffer: bytes, offset: 0, end: bytes.count)?.sequence ?? 0
  }

  private static func offsets(_ bytes: [UInt8]) -> [Int] {
    var sequence = MessageSequence(bytes)
    var offsets: [Int] = []
    var start = 0
    while sequence.next() != nil {
      offsets.append(start)
      start = sequence.offset
    }
    return offsets
  }
}
