import CLinux
import Glibc
import Netlink
import RouteNetlink

extension EncapKind {
  /// The routing header of low-power networks (RFC 6554, linux/rpl_iptunnel.h).
  static let rpl = EncapKind(.rpl, words: { rows.map(\.description) }) {
    (words) throws(CommandFailure) in
    var request = EncapRequest()
    var segments: [IPAddress] = []
    while words.take("=segs") {
      segments = try Seg6Words.addresses(try request.value("segs", words), words)
    }
    put(segments, into: &request.list)
    return request.list
  } show: { table, session in
    guard let header = table.payload(RPLAttributes.keys.srh), header.count >= 8 else { return }
    let count = Int(header[3])
    session.output.array("segs", before: "segs \(count) [ ", after: "] ") {
      for index in stride(from: count - 1, through: 0, by: -1) {
        let part = header.dropFirst(8 + index * 16).prefix(16)
        if let address = IPAddress(family: .ipv6, part) {
          session.output.address(nil, "", address)
        }
      }
    }
  }

  private static let rows: [Word<EncapRequest>] = [
    Word("=segs", .text("ADDRESS[,ADDRESS...]")) { (_, words) throws(CommandFailure) in
      _ = try words.next()
    }
  ]

  private static func put(_ segments: [IPAddress], into list: inout AttributeList) {
    let routingType: UInt8 = 3
    guard let length = UInt8(exactly: segments.count * 2) else {
      return list.refuse(
        RPLAttributes.keys.srh,
        "a routing header holds up to 127 segments, not \(segments.count)")
    }
    list.put(
      RPLAttributes.keys.srh,
      bytes: [0, length, routingType, length / 2, 0, 0, 0, 0]
        + segments.reversed().flatMap(\.bytes))
  }
}
