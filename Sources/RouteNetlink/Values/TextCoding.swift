/// Values that are kept as their text.
enum TextCoding {
  /// Reads a value by its text.
  ///
  /// - Parameter what: what the text is told not to be where `read` answers nil, such as "no IP address".
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
