import Netlink
import RouteNetlink

/// What a kind's words are read into: the attributes of `IFLA_INFO_DATA` (or `IFLA_INFO_SLAVE_DATA`).
struct KindRequest {
  /// The attributes so far, in the order of the command line.
  var data = AttributeList()
  let kind: LinkKind
  /// True for `link add` and `link replace`; false for `link set` of an existing device.
  let isNew: Bool
  /// The index of the device to change; 0 for a new one.
  let index: Int32
  /// What the kind's final checks need and no attribute tells.
  var noted: [String: String] = [:]
  /// Flags with a mask, collected until the whole line has been read.
  private var bits: [Bits] = []
  private var seen: Set<Int> = []

  private struct Bits {
    let code: Int
    var value: UInt32 = 0
    var mask: UInt32 = 0
    /// Puts value and mask as the key requires.
    let put: @Sendable (_ value: UInt32, _ mask: UInt32, inout AttributeList) -> Void

    init<Flags>(_ key: AttributeKey<MaskedFlags<Flags>>) {
      code = key.code
      put = { value, mask, list in
        list.put(key, MaskedFlags(Flags(rawValue: value), mask: Flags(rawValue: mask)))
      }
    }
  }

  init(kind: LinkKind, isNew: Bool, index: Int32) {
    self.kind = kind
    self.isNew = isNew
    self.index = index
  }

  /// The attributes so far, by code.
  var table: AttributeTable { AttributeTable(Payload(data.bytes)) }

  func has<Value>(_ key: AttributeKey<Value>) -> Bool { table.has(key) }

  /// Puts an attribute, replacing earlier ones with the same code.
  mutating func replace<Value>(_ key: AttributeKey<Value>, _ value: Value) {
    data.remove(key)
    data.put(key, value)
  }

  mutating func replace<Value>(_ key: AttributeKey<Value>, bytes: [UInt8]) {
    data.remove(key)
    data.put(key, bytes: bytes)
  }

  /// Reads and puts a value; `keyword` is its name in the refusal of a second value.
  mutating func put<Value>(
    _ key: AttributeKey<Value>, _ keyword: String, _ words: Arguments, repeated: Repetition,
    _ read: () throws(CommandFailure) -> Value
  ) throws(CommandFailure) {
    if repeated == .refused { try once(key, keyword, words) }
    let value = try read()
    if repeated == .replaced { data.remove(key) }
    data.put(key, value)
  }

  /// Refuses a second value for `key`; `keyword` is its name in the refusal.
  mutating func once<Value>(
    _ key: AttributeKey<Value>, _ keyword: String, _ words: Arguments
  ) throws(CommandFailure) {
    guard let value = words.peek else { throw .incomplete }
    guard seen.insert(key.code).inserted else { throw .garbage(keyword, value) }
  }

  /// Refuses a second word for `key`, for a word without a value.
  mutating func onceAlone<Value>(_ key: AttributeKey<Value>, _ words: Arguments)
    throws(CommandFailure)
  {
    guard seen.insert(key.code).inserted else { throw .garbage(words.keyword, words.keyword) }
  }

  /// Whether a word for `key` has been read.
  func wasGiven<Value>(_ key: AttributeKey<Value>) -> Bool { seen.contains(key.code) }

  /// Turns a flag on or off. In the end, one attribute holds all flags.
  mutating func set<Flags>(
    _ key: AttributeKey<MaskedFlags<Flags>>, _ flag: Flags, _ isOn: Bool
  ) {
    let at = bits.firstIndex { $0.code == key.code } ?? bits.count
    if at == bits.count { bits.append(Bits(key)) }
    bits[at].value = isOn ? bits[at].value | flag.rawValue : bits[at].value & ~flag.rawValue
    bits[at].mask |= flag.rawValue
  }

  /// Puts the attributes with flags and masks.
  mutating func putBits() {
    for entry in bits { entry.put(entry.value, entry.mask, &data) }
    bits = []
  }
}
