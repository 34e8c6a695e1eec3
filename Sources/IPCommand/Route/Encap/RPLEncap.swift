import CLinux
import Glibc
import Netlink
import RouteNetlink

extension EncapKind {
  /// The routing header of low-power networks (RFC 6554, linux/rpl_iptunnel.h).
  static let rpl = EncapKind("rpl", LWTUNNEL_ENCAP_RPL, words: { rows.map(\.description) }) {
    (words) throws(CommandFailure) in
    var request = EncapRequest()
    var segments: [NetworkAddress] = []
    while words.take("=segs") {
      segments = try Seg6Words.addresses(try request.value("segs", words), words)
    }
    request.list.put(RPL_IPTUNNEL_SRH, bytes: header(segments))
    return request.list
  } show: { table, session in
    guard let header = table[RPL_IPTUNNEL_SRH], header.count >= 8 else { return }
    let count = Int(header[3])
    session.output.array("segs", before: "segs \(count) [ ", after: "] ") {
      for index in stride(from: count - 1, through: 0, by: -1) {
        let part = header.dropFirst(8 + index * 16).prefix(16)
        if let address = NetworkAddress(family: AF_INET6, part) {
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

  private static func header(_ segments: [NetworkAddress]) -> [UInt8] {
    let routingType: UInt8 = 3
    let count = UInt8(truncatingIfNeeded: segments.count)
    return [0, count &* 2, routingType, count, 0, 0, 0, 0]
      + segments.reversed().flatMap(\.bytes)
  }
}
