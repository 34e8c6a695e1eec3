import RouteNetlink
import Linux
/// A network that smaller networks are drawn from. What a key gets depends on the key alone, not on what else is
/// drawn, except in the rare collision, where the earlier key in the file wins.
struct AddressPool {
  let name: String
  let prefix: IPPrefix
  /// The prefix length of what is drawn; the address width for single addresses.
  let length: Int
  /// Slots that are never drawn.
  let reserved: Set<UInt64>
  private var taken: [UInt64: String] = [:]

  init(name: String, prefix: IPPrefix, length: Int, reserved: Set<UInt64> = []) {
    self.name = name
    self.prefix = prefix
    self.length = length
    self.reserved = reserved
  }

  /// How many slots there are, including reserved ones.
  var capacity: UInt64 {
    let bits = length - prefix.length
    return bits >= 62 ? 1 << 62 : bits < 0 ? 0 : 1 << UInt64(bits)
  }

  /// Draws for `key`; nil if all are taken.
  mutating func draw(_ key: String) -> IPPrefix? {
    guard capacity > UInt64(reserved.count) + UInt64(taken.count) else { return nil }
    var slot = preferred(key)
    while taken[slot] != nil || reserved.contains(slot) { slot = (slot + 1) % capacity }
    taken[slot] = key
    return network(slot)
  }

  /// Reserves what `key` had before; false if it is taken or not from this pool.
  mutating func claim(_ network: IPPrefix, for key: String) -> Bool {
    guard network.length == length, prefix.contains(network.address),
      let slot = slot(of: network), taken[slot] == nil, !reserved.contains(slot)
    else { return false }
    taken[slot] = key
    return true
  }

  private func network(_ slot: UInt64) -> IPPrefix? {
    prefix.address.advanced(by: slot, shift: UInt64(prefix.address.bitWidth - length))
      .map { IPPrefix($0, length: length) }
  }

  private func slot(of network: IPPrefix) -> UInt64? {
    var value: UInt64 = 0
    let bits = prefix.length..<length
    for bit in bits.suffix(62) {
      value = value << 1 | UInt64(network.address[bit / 8] >> UInt8(7 - bit % 8) & 1)
    }
    return self.network(value)?.address == network.address ? value : nil
  }

  /// The number that the key ends in, so that h7 gets slot 7; otherwise a hash.
  private func preferred(_ key: String) -> UInt64 {
    let digits = key.reversed().prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty, digits.count < 10, let number = UInt64(String(digits.reversed())),
      number < capacity, !key.contains(" ")
    {
      return number
    }
    let hash = Fingerprint.number(key.utf8)
    return (hash ^ hash >> 29) % capacity
  }
}

extension IPAddress {
  /// The address that lies `offset` networks of 2^`shift` addresses further on.
  func advanced(by offset: UInt64, shift: UInt64) -> IPAddress? {
    var bits = [UInt8](repeating: 0, count: bytes.count)
    for bit in 0..<64 where offset >> UInt64(bit) & 1 == 1 {
      let place = bit + Int(shift)
      guard place < bitWidth else { return nil }
      bits[bytes.count - 1 - place / 8] |= 1 << UInt8(place % 8)
    }
    var carry = 0
    for index in bits.indices.reversed() {
      let sum = Int(bits[index]) + Int(bytes[index]) + carry
      bits[index] = UInt8(truncatingIfNeeded: sum)
      carry = sum >> 8
    }
    return carry == 0 ? IPAddress(bytes: bits) : nil
  }
}
