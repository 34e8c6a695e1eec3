import Netlink
import RouteNetlink

/// Hexadecimal like `%#x`: `0x` before every number except 0.
func alternateHex(_ value: some FixedWidthInteger & UnsignedInteger) -> String {
  value == 0 ? "0" : "0x" + String(value, radix: 16)
}

extension Output {
  /// The words of the bits that are set, other bits in hexadecimal: `<A,B> `; an array in JSON.
  func flags<Flags: NamedFlags>(
    _ key: String, _ flags: Flags, _ text: (StaticString) -> String = { "\($0)" }
  ) where Flags.RawValue: UnsignedInteger {
    let rest = flags.unnamed == 0 ? [] : [String(flags.unnamed, radix: 16)]
    self.flags(key, flags.setWords.map(text) + rest)
  }

  /// `<A,B> `; an array in JSON.
  func flags(_ key: String, _ names: [String]) {
    if isJSON {
      array(key) { for name in names { json(nil, .string(name)) } }
    } else {
      text("<" + names.joined(separator: ",") + "> ")
    }
  }
}
