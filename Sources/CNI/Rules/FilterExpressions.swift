import Linux
import Netlink
import RouteNetlink

/// The expressions of one rule (linux/netfilter/nf_tables.h), each of which works on register 1.
struct FilterExpressions {
  private(set) var list = AttributeList()

  private mutating func append(_ name: String, _ fill: (inout AttributeList) -> Void) {
    list.nest(FilterListAttributes.keys.element, flagged: true) { element in
      element.put(FilterExpressionAttributes.keys.name, name)
      element.nest(FilterExpressionAttributes.keys.data, flagged: true, fill)
    }
  }

  /// NFT_REG_1; NFT_REG_VERDICT
  private static let register: UInt32 = 1
  private static let verdict: UInt32 = 0

  /// The data of a packet's meta information (NFT_META_*).
  private mutating func loadMeta(_ key: UInt32) {
    let keys = FilterMetaAttributes.keys
    append("meta") {
      $0.put(keys.register, Self.register)
      $0.put(keys.key, key)
    }
  }

  /// Goes on if the register has this value (NFT_CMP_EQ), or for `isEqual` false another one (NFT_CMP_NEQ).
  private mutating func compare(_ value: [UInt8], isEqual: Bool = true) {
    let keys = FilterCompareAttributes.keys
    append("cmp") {
      $0.put(keys.register, Self.register)
      $0.put(keys.operation, isEqual ? 0 : 1)
      $0.putData(keys.data, value)
    }
  }

  /// Bytes of the link-layer header (NFT_PAYLOAD_LL_HEADER, 0) or of the network header (NFT_PAYLOAD_NETWORK_HEADER, 1).
  private mutating func loadPayload(base: UInt32, offset: UInt32, count: Int) {
    let keys = FilterPayloadAttributes.keys
    append("payload") {
      $0.put(keys.register, Self.register)
      $0.put(keys.base, base)
      $0.put(keys.offset, offset)
      $0.put(keys.count, UInt32(count))
    }
  }

  private mutating func mask(_ mask: [UInt8]) {
    let keys = FilterBitwiseAttributes.keys
    append("bitwise") {
      $0.put(keys.source, Self.register)
      $0.put(keys.target, Self.register)
      $0.put(keys.count, UInt32(mask.count))
      $0.putData(keys.mask, mask)
      $0.putData(keys.flipped, [UInt8](repeating: 0, count: mask.count))
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
    let keys = FilterImmediateAttributes.keys
    append("immediate") {
      $0.put(keys.register, Self.verdict)
      $0.nest(keys.data, flagged: true) {
        $0.nest(FilterDataAttributes.keys.verdict, flagged: true) {
          // NF_DROP
          $0.put(FilterVerdictAttributes.keys.code, 0)
        }
      }
    }
  }
}

extension AttributeList {
  fileprivate mutating func putData(_ key: AttributeKey<[UInt8]>, _ value: [UInt8]) {
    nest(key, flagged: true) { $0.put(FilterDataAttributes.keys.value, value) }
  }
}
