import Linux
import Netlink
import RouteNetlink

/// The expressions of one rule (linux/netfilter/nf_tables.h), each of which works on register 1.
struct FilterExpressions {
  private(set) var list = AttributeList()

  private mutating func append(_ name: String, _ fill: (inout AttributeList) -> Void) {
    // NFTA_LIST_ELEM, NFTA_EXPR_NAME, NFTA_EXPR_DATA
    list.nest(1, flagged: true) { element in
      element.put(1, string: name)
      element.nest(2, flagged: true, fill)
    }
  }

  /// NFT_REG_1
  private static let register: UInt32 = 1

  /// The data of a packet's meta information (NFT_META_*).
  private mutating func loadMeta(_ key: UInt32) {
    append("meta") {
      $0.put(1, Self.register.bigEndian)
      $0.put(2, key.bigEndian)
    }
  }

  /// Goes on if the register has this value, or for `isEqual` false another one.
  private mutating func compare(_ value: [UInt8], isEqual: Bool = true) {
    append("cmp") {
      $0.put(1, Self.register.bigEndian)
      $0.put(2, UInt32(isEqual ? 0 : 1).bigEndian)
      $0.nest(3, flagged: true) { $0.put(1, bytes: value) }
    }
  }

  /// Bytes of the link-layer header (`base` 0) or of the network header (1).
  private mutating func loadPayload(base: UInt32, offset: Int, count: Int) {
    append("payload") {
      $0.put(1, Self.register.bigEndian)
      $0.put(2, base.bigEndian)
      $0.put(3, UInt32(offset).bigEndian)
      $0.put(4, UInt32(count).bigEndian)
    }
  }

  private mutating func mask(_ mask: [UInt8]) {
    append("bitwise") {
      $0.put(1, Self.register.bigEndian)
      $0.put(2, Self.register.bigEndian)
      $0.put(3, UInt32(mask.count).bigEndian)
      $0.nest(4, flagged: true) { $0.put(1, bytes: mask) }
      $0.nest(5, flagged: true) { $0.put(1, bytes: [UInt8](repeating: 0, count: mask.count)) }
    }
  }

  /// "meta nfproto": packets of this family.
  mutating func match(_ family: AddressFamily) {
    // NFT_META_NFPROTO; NFPROTO_IPV4 and NFPROTO_IPV6 are the families' numbers.
    loadMeta(15)
    compare([family.rawValue])
  }

  /// "iifname": packets that arrive at this device.
  mutating func match(arrivingAt device: String) {
    // NFT_META_IIFNAME, in IFNAMSIZ bytes
    loadMeta(6)
    let name = device.systemBytes.prefix(15)
    compare(name + [UInt8](repeating: 0, count: 16 - name.count))
  }

  /// "ip saddr", "ip6 saddr": packets from this address.
  mutating func match(from address: IPAddress) {
    loadPayload(base: 1, offset: address.family == .ipv4 ? 12 : 8, count: address.count)
    compare(address.bytes)
  }

  /// "ip daddr != NETWORK", "ip6 daddr != NETWORK": packets to elsewhere.
  mutating func match(beyond network: IPPrefix) {
    let count = network.address.count
    loadPayload(base: 1, offset: network.address.family == .ipv4 ? 16 : 24, count: count)
    let ones = IPAddress(
      family: network.address.family, bytes: [UInt8](repeating: 0xff, count: count))
    mask(ones?.masked(network.length).bytes ?? [])
    compare(network.network.address.bytes, isEqual: false)
  }

  /// "ether saddr != ADDRESS": frames of other senders.
  mutating func match(notFrom address: LinkLayerAddress) {
    loadPayload(base: 0, offset: 6, count: 6)
    compare(address.bytes, isEqual: false)
  }

  mutating func masquerade() { append("masq") { _ in } }

  mutating func drop() {
    // The verdict is in register 0: NFTA_DATA_VERDICT, NFTA_VERDICT_CODE, NF_DROP.
    append("immediate") {
      $0.put(1, UInt32(0))
      $0.nest(2, flagged: true) { $0.nest(2, flagged: true) { $0.put(1, UInt32(0)) } }
    }
  }
}
