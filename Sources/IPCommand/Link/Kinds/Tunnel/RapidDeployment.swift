import Netlink
import RouteNetlink

/// IPv6 rapid deployment: the prefixes that a `sit` tunnel translates between (RFC 5969).
enum RapidDeployment {
  static var rows: [KindAttribute] {
    [
      KindAttribute(
        IPTunnelAttributes.keys.sixrdPrefixlen,
        words: [
          word(
            "=6rd-prefix", IPTunnelAttributes.keys.sixrdPrefix,
            IPTunnelAttributes.keys.sixrdPrefixlen, .ipv6),
          word(
            "=6rd-relay_prefix", IPTunnelAttributes.keys.sixrdRelayPrefix,
            IPTunnelAttributes.keys.sixrdRelayPrefixlen,
            .ipv4),
          Word("=6rd-reset") { (request, _) in reset(&request) },
        ]
      ) { length, view in show(length, view) },
      KindAttribute(IPTunnelAttributes.keys.sixrdPrefix),
      KindAttribute(IPTunnelAttributes.keys.sixrdRelayPrefix),
      KindAttribute(IPTunnelAttributes.keys.sixrdRelayPrefixlen),
    ]
  }

  private static func word(
    _ spec: StaticString, _ key: AttributeKey<[UInt8]>, _ length: AttributeKey<UInt16>,
    _ family: AddressFamily
  ) -> Word<KindRequest> {
    Word(spec, .prefix) { (request, words) throws(CommandFailure) in
      let prefix = try words.prefix(family)
      request.replace(key, prefix.address.bytes)
      request.replace(length, UInt16(prefix.length))
    }
  }

  /// Returns to the prefix of 6to4, without a relay.
  private static func reset(_ request: inout KindRequest) {
    remove(&request)
    request.data.put(
      IPTunnelAttributes.keys.sixrdPrefix, bytes: [0x20, 0x02] + [UInt8](repeating: 0, count: 14))
    request.data.put(IPTunnelAttributes.keys.sixrdPrefixlen, UInt16(16))
  }

  static func remove(_ request: inout KindRequest) {
    let keys = IPTunnelAttributes.keys
    request.data.remove(keys.sixrdPrefix)
    request.data.remove(keys.sixrdPrefixlen)
    request.data.remove(keys.sixrdRelayPrefix)
    request.data.remove(keys.sixrdRelayPrefixlen)
  }

  private static func show(_ length: UInt16, _ view: KindView) {
    guard length != 0,
      let prefix = view.table.payload(IPTunnelAttributes.keys.sixrdPrefix).flatMap({
        IPAddress(family: .ipv6, $0)
      })
    else { return }
    let output = view.output
    output.field("prefix", "6rd-prefix ", prefix.description, "/")
    output.field("prefixlen", "", length)
    guard
      let relay = view.table.payload(IPTunnelAttributes.keys.sixrdRelayPrefix).flatMap({
        IPAddress(family: .ipv4, $0)
      }), !relay.isZero
    else { return }
    output.address("relay_prefix", "6rd-relay_prefix ", relay, "/", color: false, isHost: true)
    output.field(
      "relay_prefixlen", "", view.table[IPTunnelAttributes.keys.sixrdRelayPrefixlen] ?? 0)
  }
}
