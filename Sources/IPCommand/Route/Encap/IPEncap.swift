import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The differences between IPv4 and IPv6 tunnels.
private struct IPTunnelKeys: Sendable {
  let family: AddressFamily
  let id: AttributeKey<UInt64>
  let destination: AttributeKey<[UInt8]>
  let source: AttributeKey<[UInt8]>
  let tos: AttributeKey<UInt8>
  let ttl: AttributeKey<UInt8>
  let flags: AttributeKey<TunnelHeaderFlags>
  let options: IPTunnelOptionWords.Key
  /// The keywords of the two one-byte values, and their names in refusals.
  let tosKeyword: StaticString
  let ttlKeyword: StaticString

  static let inet = IPTunnelKeys(
    family: .ipv4, id: IPEncapsulationAttributes.keys.id,
    destination: IPEncapsulationAttributes.keys.dst,
    source: IPEncapsulationAttributes.keys.src,
    tos: IPEncapsulationAttributes.keys.tos, ttl: IPEncapsulationAttributes.keys.ttl,
    flags: IPEncapsulationAttributes.keys.flags,
    options: IPEncapsulationAttributes.keys.opts, tosKeyword: "=tos", ttlKeyword: "=ttl")

  static let inet6 = IPTunnelKeys(
    family: .ipv6, id: IPv6EncapsulationAttributes.keys.id,
    destination: IPv6EncapsulationAttributes.keys.dst,
    source: IPv6EncapsulationAttributes.keys.src,
    tos: IPv6EncapsulationAttributes.keys.tc,
    ttl: IPv6EncapsulationAttributes.keys.hoplimit,
    flags: IPv6EncapsulationAttributes.keys.flags,
    options: IPv6EncapsulationAttributes.keys.opts, tosKeyword: "=tc",
    ttlKeyword: "=hoplimit")

  var tosName: String { String("\(tosKeyword)".dropFirst()) }
  var ttlName: String { String("\(ttlKeyword)".dropFirst()) }
}

extension EncapKind {
  /// Metadata for an IPv4 tunnel device (`LWTUNNEL_IP_*`).
  static let ip = tunnel(.ip, .inet)
  /// Metadata for an IPv6 tunnel device (`LWTUNNEL_IP6_*`).
  static let ip6 = tunnel(.ip6, .inet6)

  private static func tunnel(
    _ type: EncapsulationType, _ keys: IPTunnelKeys
  ) -> EncapKind {
    EncapKind(type, words: { (addresses(keys) + numbers(keys)).map(\.description) }) {
      (words) throws(CommandFailure) in
      var request = EncapRequest()
      let table =
        addresses(keys) + numbers(keys) + IPTunnelOptionWords.rows(keys.options) + marks
      try words.parsePrefix(table, into: &request)
      if !request.flags.isEmpty { request.list.put(keys.flags, request.flags) }
      return request.list
    } show: { table, session in
      show(table, keys, session)
    }
  }

  private static func addresses(_ keys: IPTunnelKeys) -> [Word<EncapRequest>] {
    [
      Word("=id", .number("TUNNEL_ID")) { (request, words) throws(CommandFailure) in
        let word = try request.value("id", words)
        guard let id = Number.unsigned(word) else {
          throw .invalid(word, "\"id\" value is invalid\n")
        }
        request.list.put(keys.id, id)
      },
      Word("=dst", .address) { (request, words) throws(CommandFailure) in
        let address = try words.address(request.value("dst", words), keys.family)
        request.list.put(keys.destination, address.bytes)
      },
      Word("=src", .address) { (request, words) throws(CommandFailure) in
        let address = try words.address(request.value("src", words), keys.family)
        request.list.put(keys.source, address.bytes)
      },
    ]
  }

  private static func numbers(_ keys: IPTunnelKeys) -> [Word<EncapRequest>] {
    [
      Word(keys.tosKeyword, .dsfield) { (request, words) throws(CommandFailure) in
        let word = try request.value(keys.tosName, words)
        guard let value = words.session.names.parse(.dsfield, word, base: 16) else {
          throw .invalid(word, "\"\(keys.tosName)\" value is invalid\n")
        }
        request.list.put(keys.tos, UInt8(truncatingIfNeeded: value))
      },
      Word(keys.ttlKeyword, .number("TTL")) { (request, words) throws(CommandFailure) in
        let word = try request.value(keys.ttlName, words)
        guard let value = Number.u8(word) else {
          throw .invalid(word, "\"\(keys.ttlName)\" value is invalid\n")
        }
        request.list.put(keys.ttl, value)
      },
    ]
  }

  private static let marks: [Word<EncapRequest>] = [
    mark("=key", .key), mark("=csum", .checksum), mark("=seq", .sequence),
  ]

  private static func mark(_ spec: StaticString, _ flag: TunnelHeaderFlags) -> Word<EncapRequest> {
    Word(spec) { (request, words) throws(CommandFailure) in
      try request.once(words.keyword, words.keyword)
      request.flags.insert(flag)
    }
  }

  private static func show(_ table: AttributeTable, _ keys: IPTunnelKeys, _ session: Session) {
    let output = session.output
    if let id = table[keys.id] { output.field("id", "id ", id) }
    for (key, name) in [(keys.source, "src"), (keys.destination, "dst")] {
      if let address = table.payload(key).flatMap({ IPAddress(family: keys.family, $0) }) {
        output.address(name, name + " ", address)
      }
    }
    for (key, name) in [(keys.ttl, keys.ttlName), (keys.tos, keys.tosName)] {
      if let value = table[key] { output.field(name, name + " ", value) }
    }
    for word in table[keys.flags]?.setWords ?? [] { output.flag("\(word)", "\(word) ") }
    if let options = table.payload(keys.options).flatMap(TunnelOptions.init) {
      IPTunnelOptionWords.show(options, output)
    }
  }
}
