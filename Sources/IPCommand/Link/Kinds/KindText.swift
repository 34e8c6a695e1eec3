/// Hexadecimal as `%#x` writes it: `0x` before all numbers but 0.
func alternateHex(_ value: some FixedWidthInteger & UnsignedInteger) -> String {
  value == 0 ? "0" : "0x" + String(value, radix: 16)
}

/// The names of set bits, the rest in hexadecimal.
func flagNames(_ value: UInt32, _ names: [StaticString]) -> [String] {
  var rest = value
  var set: [String] = []
  for (bit, name) in names.enumerated() where rest & 1 << UInt32(bit) != 0 {
    set.append("\(name)")
    rest &= ~(1 << UInt32(bit))
  }
  if rest != 0 { set.append(String(rest, radix: 16)) }
  return set
}

extension Output {
  /// `<A,B> `; an array in JSON.
  func flags(_ key: String, _ names: [String]) {
    if isJSON {
      array(key) { for name in names { json(nil, .string(name)) } }
    } else {
      text("<" + names.joined(separator: ",") + "> ")
    }
  }
}
