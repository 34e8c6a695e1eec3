import Netlink
import RouteNetlink

extension EncapKind {
  /// A stack of MPLS labels (linux/mpls_iptunnel.h).
  static let mpls = EncapKind(.mpls, words: { rows.map(\.description) }) {
    (words) throws(CommandFailure) in
    let word = try words.next()
    guard let labels = AddressText.address(word, .mpls)?.address else {
      throw AddressText.expected("address", word, .mpls)
    }
    var request = EncapRequest()
    request.list.put(MPLSTunnelAttributes.keys.dst, bytes: labels.bytes)
    try words.parsePrefix(rows, into: &request)
    return request.list
  } show: { table, session in
    if let payload = table.payload(MPLSTunnelAttributes.keys.dst) {
      let labels = IPAddress(family: .mpls, payload)
      session.output.field("dst", " ", labels.map(\.description) ?? "")
    }
    if let ttl = table[MPLSTunnelAttributes.keys.ttl] { session.output.field("ttl", "ttl ", ttl) }
  }

  private static let rows: [Word<EncapRequest>] = [
    Word("=ttl", .number("TTL")) { (request, words) throws(CommandFailure) in
      let word = try request.value("ttl", words)
      guard let ttl = Number.u8(word) else { throw .invalid(word, "\"ttl\" value is invalid\n") }
      request.list.put(MPLSTunnelAttributes.keys.ttl, ttl)
    }
  ]
}
