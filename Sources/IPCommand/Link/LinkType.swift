import Netlink
import RouteNetlink

extension HardwareType {
  /// The text shown after `link/`.
  func text(_ names: NameTables) -> String {
    let word = names.numeric ? nil : word
    return word.map { "\($0)" } ?? "[\(rawValue)]"
  }
}

/// A link-layer address as text.
func linkAddressText(_ address: Payload, type: HardwareType) -> String {
  specialAddressText(address, type: type) ?? hexBytes(address.array)
}

/// An address that is not shown as hex bytes: IP addresses of tunnel ends and call signs of amateur radio; nil for
/// others.
func specialAddressText(_ address: Payload, type: HardwareType) -> String? {
  switch (type, address.count) {
  case (.ethernet, _), (.loopback, _): nil
  case (.ipip, 4), (.sit, 4), (.gre, 4): IPAddress(family: .ipv4, address)?.description
  case (.ipv6Tunnel, 16), (.ipv6GRE, 16): IPAddress(family: .ipv6, address)?.description
  case (.rose, 5): roseAddress(address.array)
  case (.netrom, 7), (.ax25, 7): callSign(address.array)
  default: nil
  }
}

/// An AX.25 address: six characters shifted by a bit, and a station number.
private func callSign(_ bytes: [UInt8]) -> String {
  let characters = bytes.prefix(6).map { ($0 & 0xfe) >> 1 }.filter { $0 != UInt8(ascii: " ") }
  let text = String(decoding: characters, as: UTF8.self)
  let station = (bytes[6] & 0x1e) >> 1
  return station == 0 ? text : "\(text)-\(station)"
}

/// A ROSE address: ten decimal digits, two to a byte.
private func roseAddress(_ bytes: [UInt8]) -> String {
  let digits = bytes.flatMap { [UInt8(ascii: "0") + ($0 >> 4), UInt8(ascii: "0") + ($0 & 15)] }
  return String(decoding: digits, as: UTF8.self)
}
