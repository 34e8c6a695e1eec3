import Netlink

/// What a kind's words fill: the attributes of `IFLA_INFO_DATA` (or `IFLA_INFO_SLAVE_DATA`).
struct KindRequest {
  /// The attributes so far, in the order of the command line.
  var data = AttributeList()
  let kind: LinkKind
  /// True for `link add` and `link replace`, false for `link set` of an existing device.
  let isNew: Bool
  /// The device that is changed, 0 for one to be made.
  let index: Int32
  /// What a kind's checks look at when the line is read and no attribute tells.
  var noted: [String: String] = [:]
  /// Bits of attributes that hold flags and a mask, gathered until the line is read.
  private var bits: [(code: Int, value: UInt32, mask: UInt32)] = []
  private var seen: Set<Int> = []

  init(kind: LinkKind, isNew: Bool, index: Int32) {
    self.kind = kind
    self.isNew = isNew
    self.index = index
  }

  /// The attributes so far, by code.
  var table: AttributeTable { AttributeTable(Payload(data.bytes)) }

  func has(_ code: Int) -> Bool { table.has(code) }

  /// Puts an attribute in place of what was put with the code before.
  mutating func replace<T: FixedWidthInteger & BitwiseCopyable>(_ code: Int, _ value: T) {
    data.remove(code)
    data.put(code, value)
  }

  mutating func replace(_ code: Int, bytes: [UInt8]) {
    data.remove(code)
    data.put(code, bytes: bytes)
  }

  /// Refuses a second value for `code`: `keyword` is what the refusal calls it.
  mutating func once(
    _ code: Int, _ keyword: String, _ words: Arguments
  ) throws(CommandFailure) {
    guard let value = words.peek else { throw .incomplete }
    guard seen.insert(code).inserted else { throw .garbage(keyword, value) }
  }

  /// Refuses a second word for `code` where the word stands for itself.
  mutating func onceAlone(_ code: Int, _ words: Arguments) throws(CommandFailure) {
    guard seen.insert(code).inserted else { throw .garbage(words.keyword, words.keyword) }
  }

  /// True once a word for `code` was read.
  func wasGiven(_ code: Int) -> Bool { seen.contains(code) }

  /// Turns a bit of a flags-and-mask attribute on or off: one attribute holds them all in the end.
  mutating func setBit(_ code: Int, _ bit: UInt32, _ isOn: Bool) {
    let at = bits.firstIndex { $0.code == code } ?? bits.count
    if at == bits.count { bits.append((code, 0, 0)) }
    bits[at].value = isOn ? bits[at].value | bit : bits[at].value & ~bit
    bits[at].mask |= bit
  }

  /// Puts the flags-and-mask attributes, each as two 32-bit words (`struct ifla_vlan_flags`).
  mutating func putBits() {
    for entry in bits {
      data.put(entry.code, UInt64(entry.mask.littleEndian) << 32 | UInt64(entry.value.littleEndian))
    }
    bits = []
  }
}
