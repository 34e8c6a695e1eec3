import Glibc

/// A kernel from a recording: checks that what is sent is what was sent, and answers as it was answered.
///
/// Sequence numbers and the port of the recording are replaced by those in use.
public final class ReplayTransport: NetlinkTransport {
  public let port: UInt32 = 1
  private let exchanges: [Exchange]
  private var position = 0
  // What to add to a recorded sequence number to get the one in use.
  private var shift: UInt32 = 0

  public init(_ exchanges: [Exchange]) { self.exchanges = exchanges }

  /// True when the whole recording was played.
  public var isFinished: Bool { position == exchanges.count }

  /// - Throws: `.protocolViolation` where the recording has another request here.
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

  public func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    guard position < exchanges.count, exchanges[position].direction == .received else {
      if !wait { return nil }
      throw NetlinkError(.protocolViolation, "replay: nothing more was received", code: EPROTO)
    }
    var bytes = exchanges[position].bytes
    position += 1
    for offset in Self.offsets(bytes) {
      bytes.withUnsafeMutableBytes {
        let sequence = $0.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self)
        $0.storeBytes(of: sequence &+ shift, toByteOffset: offset + 8, as: UInt32.self)
        $0.storeBytes(of: port, toByteOffset: offset + 12, as: UInt32.self)
      }
    }
    if buffer.count < bytes.count {
      buffer += [UInt8](repeating: 0, count: bytes.count - buffer.count)
    }
    buffer.replaceSubrange(..<bytes.count, with: bytes)
    return Datagram(count: bytes.count)
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
