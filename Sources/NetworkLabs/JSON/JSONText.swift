import Linux
import Netlink

/// JSON as the verbs of labs print it.
package enum JSONText {
  /// The value as indented lines, with the names of each object in order.
  package static func encode<Value: Encodable>(_ value: Value) -> String {
    // What verbs show has no number that JSON lacks, and what was just written can be read.
    guard let bytes = try? JSONWriter.bytes(of: value), let json = try? JSONValue(bytes) else {
      preconditionFailure("\(Value.self) is no JSON")
    }
    return lines(json).printableJSON + "\n"
  }

  /// - Throws: `DecodingError`.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from text: String
  ) throws -> Value { try JSONReader.value(type, from: Array(text.utf8)) }

  static func lines(_ value: JSONValue) -> String {
    String(decoding: value.sorted.bytes(.two), as: UTF8.self)
  }
}
