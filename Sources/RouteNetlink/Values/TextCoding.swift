/// Coding of values as text.
enum TextCoding {
  /// Decodes a value from its text.
  ///
  /// - Parameter what: what the error says about text that `read` returns nil for, such as "no IP address".
  static func decode<Value>(
    _ decoder: any Decoder, _ what: String, _ read: (String) -> Value?
  ) throws -> Value {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = read(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text) is \(what)")
    }
    return value
  }
}
