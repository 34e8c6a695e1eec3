import Linux
import CLinux
import Glibc
import Netlink

/// The routing header of IPv6 segment routing (RFC 8754, linux/seg6.h).
public struct SegmentRoutingHeader: Sendable, Hashable {
  /// In the order in which packets visit them.
  public var segments: [IPAddress]
  /// The id of the key that authenticates the header; 0 for none.
  public var hmacKey: UInt32

  /// A header with the segments in the order in which packets visit them; without authentication if `hmacKey`
  /// is 0.
  public init(_ segments: [IPAddress], hmacKey: UInt32 = 0) {
    self.segments = segments
    self.hmacKey = hmacKey
  }

  private static let fixedLength = 8
  private static let hmacLength = 40
  private static let hmacFlag: UInt8 = 8
  private static let hmacType: UInt8 = 5
  private static let routingType: UInt8 = 4

  /// Reads a header; segments beyond the end of the payload are left out.
  public init?(_ payload: Payload) {
    guard payload.count >= Self.fixedLength else { return nil }
    segments = []
    for index in stride(from: Int(payload[4]), through: 0, by: -1) {
      let part = payload.dropFirst(Self.fixedLength + index * 16).prefix(16)
      if let address = IPAddress(family: .ipv6, part) { segments.append(address) }
    }
    let length = (Int(payload[1]) + 1) * 8
    let hasKey = payload[5] & Self.hmacFlag != 0 && length >= Self.hmacLength
    let key = hasKey ? payload.dropFirst(length - Self.hmacLength + 4).be32 : nil
    hmacKey = key ?? 0
  }

  /// Puts the header after `prefix` as one attribute; refused if the header cannot be encoded.
  public func put(
    _ key: AttributeKey<[UInt8]>, after prefix: [UInt8] = [], into list: inout AttributeList
  ) {
    if let encoded { return list.put(key, prefix + encoded) }
    list.refuse(key, "a routing header holds 1 to 127 segments, not \(segments.count)")
  }

  /// The header's bytes: the segments from last to first, then the key's field. nil without segments, or if
  /// there are more than its 8-bit length can say (2,048 bytes).
  public var encoded: [UInt8]? {
    let length = Self.fixedLength + segments.count * 16 + (hmacKey != 0 ? Self.hmacLength : 0)
    guard let last = UInt8(exactly: segments.count - 1), let units = UInt8(exactly: length / 8 - 1)
    else { return nil }
    var bytes: [UInt8] = [
      0, units, Self.routingType, last, last, hmacKey != 0 ? Self.hmacFlag : 0, 0, 0,
    ]
    for segment in segments.reversed() { bytes += segment.bytes }
    guard hmacKey != 0 else { return bytes }
    bytes += [Self.hmacType, UInt8(Self.hmacLength - 2), 0, 0]
    bytes.append(bytesOf: hmacKey.bigEndian)
    return bytes + [UInt8](repeating: 0, count: 32)
  }
}
