import CLinux
import Glibc
import Netlink
import RouteNetlink

/// IPv6 rapid deployment: the prefixes between which a `sit` tunnel translates (RFC 5969).
enum RapidDeployment {
  static var rows: [KindAttribute] {
    [
      KindAttribute(
        IFLA_IPTUN_6RD_PREFIXLEN,
        words: [
          word("=6rd-prefix", IFLA_IPTUN_6RD_PREFIX, IFLA_IPTUN_6RD_PREFIXLEN, AF_INET6),
          word(
            "=6rd-relay_prefix", IFLA_IPTUN_6RD_RELAY_PREFIX, IFLA_IPTUN_6RD_RELAY_PREFIXLEN,
            AF_INET),
          Word("=6rd-reset") { (request, _) in reset(&request) },
        ]
      ) { payload, view in show(payload, view) },
      KindAttribute(IFLA_IPTUN_6RD_PREFIX),
      KindAttribute(IFLA_IPTUN_6RD_RELAY_PREFIX),
      KindAttribute(IFLA_IPTUN_6RD_RELAY_PREFIXLEN),
    ]
  }

  private static func word(
    _ spec: StaticString, _ code: Int, _ lengthCode: Int, _ family: Int32
  ) -> Word<KindRequest> {
    Word(spec, .prefix) { (request, words) throws(CommandFailure) in
      let prefix = try words.prefix(family)
      request.replace(code, bytes: prefix.address.bytes)
      request.replace(lengthCode, UInt16(prefix.length))
    }
  }

  /// Back to 6to4's prefix, without a relay.
  private static func reset(_ request: inout KindRequest) {
    remove(&request)
    request.data.put(
      IFLA_IPTUN_6RD_PREFIX, bytes: [0x20, 0x02] + [UInt8](repeating: 0, count: 14))
    request.data.put(IFLA_IPTUN_6RD_PREFIXLEN, UInt16(16))
  }

  static func remove(_ request: inout KindRequest) {
    for code in [
      IFLA_IPTUN_6RD_PREFIX, IFLA_IPTUN_6RD_PREFIXLEN, IFLA_IPTUN_6RD_RELAY_PREFIX,
      IFLA_IPTUN_6RD_RELAY_PREFIXLEN,
    ] {
      request.data.remove(code)
    }
  }

  private static func show(_ payload: Payload, _ view: KindView) {
    guard let length = payload.u16, length != 0,
      let prefix = view.table[IFLA_IPTUN_6RD_PREFIX].flatMap({
        NetworkAddress(family: AF_INET6, $0)
      })
    else { return }
    let output = view.output
    output.field("prefix", "6rd-prefix ", prefix.description, "/")
    output.field("prefixlen", "", length)
    guard
      let relay = view.table[IFLA_IPTUN_6RD_RELAY_PREFIX].flatMap({
        NetworkAddress(family: AF_INET, $0)
      }), !relay.isZero
    else { return }
    output.address("relay_prefix", "6rd-relay_prefix ", relay, "/", color: false, isHost: true)
    output.field("relay_prefixlen", "", view.table.u16(IFLA_IPTUN_6RD_RELAY_PREFIXLEN) ?? 0)
  }
}
