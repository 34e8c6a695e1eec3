import CLinux
import Glibc

/// Writes everything that passes to a descriptor, decoded as comments and as the hex that
/// `ReplayTransport` reads.
public final class TracingTransport: NetlinkTransport {
  private let inner: any NetlinkTransport
  private let descriptor: Int32

  /// Traces `inner` to `descriptor`, which is closed with this object.
  public init(_ inner: any NetlinkTransport, descriptor: Int32) {
    self.inner = inner
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  public var port: UInt32 { inner.port }

  public func send(_ bytes: [UInt8]) throws(NetlinkError) {
    record(Exchange(.sent, bytes))
    try inner.send(bytes)
  }

  public func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    let datagram = try inner.receive(into: &buffer, wait: wait)
    if let datagram { record(Exchange(.received, Array(buffer[..<datagram.count]))) }
    return datagram
  }

  private func record(_ exchange: Exchange) {
    var text = Trace.text(exchange)
    // A trace that cannot be written must not change what the traced program does.
    text.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
  }
}

/// Recorded exchanges as text.
public enum Trace {
  /// One datagram: a comment per message and attribute, then its bytes in hex, a message a line.
  public static func text(_ exchange: Exchange) -> String {
    var text = "\(exchange.direction.rawValue)\n"
    for message in MessageSequence(exchange.bytes) {
      text +=
        "# type \(message.type) flags 0x\(String(message.flags, radix: 16)) "
        + "sequence \(message.sequence) port \(message.port)\n"
      text += attributes(of: message)
      text += hex(message.bytes) + "\n"
    }
    return text
  }

  /// The length of the fixed header that rtnetlink puts before the attributes of a message type.
  public static func headerLength(_ type: UInt16) -> Int {
    switch Int(type) & ~3 {
    case RTM_NEWLINK, RTM_NEWLINKPROP: 16
    case RTM_NEWADDR, RTM_NEWNEXTHOP, RTM_NEWMDB, RTM_NEWVLAN, RTM_NEWNEXTHOPBUCKET: 8
    case RTM_NEWROUTE, RTM_NEWNEIGH, RTM_NEWRULE, RTM_NEWSTATS: 12
    case RTM_NEWQDISC, RTM_NEWTCLASS, RTM_NEWTFILTER: 20
    default: 4
    }
  }

  private static func attributes(of message: Message) -> String {
    guard message.type >= 16 else { return "" }
    var text = ""
    for attribute in message.payload.dropFirst(headerLength(message.type)).attributes {
      text += "#   \(attribute.type): \(hex(attribute.payload.array))"
      let string = attribute.payload.string
      if string.utf8.count > 1, string.utf8.count == attribute.payload.count - 1,
        string.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
      {
        text += " \"\(string)\""
      }
      text += "\n"
    }
    return text
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
