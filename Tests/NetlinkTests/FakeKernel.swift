import Glibc

@testable import Netlink

/// A transport that answers each request with what `answer` makes of it.
final class FakeKernel: NetlinkTransport {
  let port: UInt32 = 77
  /// What is received next.
  var queue: [[UInt8]] = []
  /// The longest message that it takes.
  var longest = Int.max
  private let answer: (_ sequence: UInt32) -> [[UInt8]]
  private(set) var sent: [[UInt8]] = []

  init(_ answer: @escaping (_ sequence: UInt32) -> [[UInt8]]) { self.answer = answer }

  func send(_ bytes: [UInt8]) throws(NetlinkError) {
    guard bytes.count <= longest else { throw NetlinkError(.socket, "sendmsg", code: EMSGSIZE) }
    sent.append(bytes)
    for message in MessageSequence(bytes) { queue += answer(message.sequence) }
  }

  func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    guard !queue.isEmpty else { throw NetlinkError(.socket, "recvmsg", code: ETIMEDOUT) }
    let next = queue.removeFirst()
    buffer.replaceSubrange(..<next.count, with: next)
    return Datagram(count: next.count)
  }
}

/// An encoded message as a kernel would send it.
func message(
  type: Int32, flags: Int32 = 0, sequence: UInt32, port: UInt32 = 77, _ payload: [UInt8] = []
) -> [UInt8] {
  var bytes: [UInt8] = []
  withUnsafeBytes(of: UInt32(16 + payload.count)) { bytes += $0 }
  withUnsafeBytes(of: UInt16(type)) { bytes += $0 }
  withUnsafeBytes(of: UInt16(flags)) { bytes += $0 }
  withUnsafeBytes(of: sequence) { bytes += $0 }
  withUnsafeBytes(of: port) { bytes += $0 }
  bytes += payload
  while bytes.count % 4 != 0 { bytes.append(0) }
  return bytes
}

func bytes<T>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
