import Glibc
import Linux

/// Parses link-layer addresses.
enum LinkLayerText {
  /// The bytes of an address, at most `limit` of them. Throws the refusal for a part that is wrong.
  static func bytes(_ text: String, limit: Int = 32) throws(CommandFailure) -> [UInt8] {
    if text.utf8.contains(UInt8(ascii: ".")) {
      guard let address = AddressText.address(text, .ipv4) else { throw invalid(text) }
      return address.address.bytes
    }
    var bytes: [UInt8] = []
    for part in text.split(separator: ":", omittingEmptySubsequences: false).prefix(limit) {
      guard let byte = byte(String(part)) else { throw invalid(String(part)) }
      bytes.append(byte)
    }
    return bytes
  }

  private static func invalid(_ part: String) -> CommandFailure {
    CommandFailure("\"\(part)\" is invalid lladdr.")
  }

  // Like `%x` of sscanf(3), this ignores what follows the digits.
  private static func byte(_ text: String) -> UInt8? {
    let number = strtol(text, 16)
    return number.length == 0 ? nil : UInt8(exactly: number.value)
  }
}

/// Parses hex bytes separated by colons, or a dotted IPv4 address.
func linkLayerAddress(_ text: String, limit: Int = 32) -> [UInt8]? {
  try? LinkLayerText.bytes(text, limit: limit)
}
