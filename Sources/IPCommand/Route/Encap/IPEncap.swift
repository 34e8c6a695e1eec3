import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The codes by which IPv4 and IPv6 tunnels differ.
private struct IPTunnelCodes: Sendable {
  let family: Int32
  let id: Int
  let destination: Int
  let source: Int
  let tos: Int
  let ttl: Int
  let flags: Int
  let options: Int
  /// The keywords of the two bytes, and what a refused one is called.
  let tosKeyword: StaticString
  let ttlKeyword: StaticString

  static let inet = IPTunnelCodes(
    family: AF_INET, id: IPEncapsulationAttributes.keys.id.code,
    destination: IPEncapsulationAttributes.keys.dst.code,
    source: IPEncapsulationAttributes.keys.src.code,
    tos: IPEncapsulationAttributes.keys.tos.code, ttl: IPEncapsulationAttributes.keys.ttl.code,
    flags: IPEncapsulationAttributes.keys.flags.code,
    options: IPEncapsulationAttributes.keys.opts.code, tosKeyword: "=tos", ttlKeyword: "=ttl")

  static let inet6 = IPTunnelCodes(
    family: AF_INET6, id: IPv6EncapsulationAttributes.keys.id.code,
    destination: IPv6EncapsulationAttributes.keys.dst.code,
    source: IPv6EncapsulationAttributes.keys.src.code,
    tos: IPv6EncapsulationAttributes.keys.tc.code,
    ttl: IPv6EncapsulationAttributes.keys.hoplimit.code,
    flags: IPv6EncapsulationAttributes.keys.flags.code,
    options: IPv6EncapsulationAttributes.keys.opts.code, tosKeyword: "=tc",
    ttlKeyword: "=hoplimit")

  var tosName: String { String("\(tosKeyword)".dropFirst()) }
  var ttlName: String { String("\(ttlKeyword)".dropFirst()) }
}

extension EncapKind {
  /// Metadata for an IPv4 tunnel device (`LWTUNNEL_IP_*`).
  static let ip = tunnel("ip", LWTUNNEL_ENCAP_IP, .inet)
  /// The same for IPv6 (`LWTUNNEL_IP6_*`).
  static let ip6 = tunnel("ip6", LWTUNNEL_ENCAP_IP6, .inet6)

  private static func tunnel(
    _ name: StaticString, _ code: Int, _ codes: IPTunnelCodes
  ) -> EncapKind {
    EncapKind(name, code, words: { (addresses(codes) + numbers(codes)).map(\.description) }) {
      (words) throws(CommandFailure) in
      var request = EncapRequest()
      let table =
        addresses(codes) + numbers(codes) + IPTunnelOptionWords.rows(codes.options) + marks
      try words.parsePrefix(table, into: &request)
      if request.flags != 0 { request.list.put(codes.flags, request.flags) }
      return request.list
    } show: { table, session in
      show(table, codes, session)
    }
  }

  private static func addresses(_ codes: IPTunnelCodes) -> [Word<EncapRequest>] {
    [
      Word("=id", .number("TUNNEL_ID")) { (request, words) throws(CommandFailure) in
        let word = try request.value("id", words)
        guard let id = Number.unsigned(word) else {
          throw .invalid(word, "\"id\" value is invalid\n")
        }
        request.list.put(codes.id, id.bigEndian)
      },
      Word("=dst", .address) { (request, words) throws(CommandFailure) in
        let address = try words.address(request.value("dst", words), codes.family)
        request.list.put(codes.destination, bytes: address.bytes)
      },
      Word("=src", .address) { (request, words) throws(CommandFailure) in
        let address = try words.address(request.value("src", words), codes.family)
        request.list.put(codes.source, bytes: address.bytes)
      },
    ]
  }

  private static func numbers(_ codes: IPTunnelCodes) -> [Word<EncapRequest>] {
    [
      Word(codes.tosKeyword, .dsfield) { (request, words) throws(CommandFailure) in
        let word = try request.value(codes.tosName, words)
        guard let value = words.session.names.parse(.dsfield, word, base: 16) else {
          throw .invalid(word, "\"\(codes.tosName)\" value is invalid\n")
        }
        request.list.put(codes.tos, UInt8(truncatingIfNeeded: value))
      },
      Word(codes.ttlKeyword, .number("TTL")) { (request, words) throws(CommandFailure) in
        let word = try request.value(codes.ttlName, words)
        guard let value = Number.u8(word) else {
          throw .invalid(word, "\"\(codes.ttlName)\" value is invalid\n")
        }
        request.list.put(codes.ttl, value)
      },
    ]
  }

  // TUNNEL_KEY, TUNNEL_CSUM and TUNNEL_SEQ of linux/if_tunnel.h, which are in network byte order.
  private static let flagNames: [(name: StaticString, bit: UInt16)] = [
    ("key", UInt16(0x04).bigEndian), ("csum", UInt16(0x01).bigEndian),
    ("seq", UInt16(0x08).bigEndian),
  ]

  private static let marks: [Word<EncapRequest>] = [
    mark("=key", flagNames[0].bit), mark("=csum", flagNames[1].bit), mark("=seq", flagNames[2].bit),
  ]

  private static func mark(_ spec: StaticString, _ bit: UInt16) -> Word<EncapRequest> {
    Word(spec) { (request, words) throws(CommandFailure) in
      try request.once(words.keyword, words.keyword)
      request.flags |= bit
    }
  }

  private static func show(_ table: AttributeTable, _ codes: IPTunnelCodes, _ session: Session) {
    let output = session.output
    if let id = table.u64(codes.id) { output.field("id", "id ", UInt64(bigEndian: id)) }
    for (code, name) in [(codes.source, "src"), (codes.destination, "dst")] {
      if let address = table[code].flatMap({ IPAddress(family: codes.family, $0) }) {
        output.address(name, name + " ", address)
      }
    }
    for (code, name) in [(codes.ttl, codes.ttlName), (codes.tos, codes.tosName)] {
      if let value = table.u8(code) { output.field(name, name + " ", value) }
    }
    if let flags = table.u16(codes.flags) {
      for (name, bit) in flagNames where flags & bit != 0 { output.flag("\(name)", "\(name) ") }
    }
    if let options = table[codes.options].flatMap(TunnelOptions.init) {
      IPTunnelOptionWords.show(options, output)
    }
  }
}
