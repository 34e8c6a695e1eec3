import Linux
import Testing

@testable import CNI

/// Reading JSON (RFC 8259).
@Suite struct JSONReaderTests {
  private static func read(_ text: String) throws -> JSONValue {
    try JSONValue(Array(text.utf8))
  }

  private static let configuration = #"""
    {
      "cniVersion": "1.1.0", "name": "a\u00e9\ud83d\ude00\n\"", "mtu": -1.50e+3,
      "list": [1, true, false, null, [], {}, "end\\"],
      "ü": {"nested": {"deeper": [[["x"]]]}}
    }
    """#

  @Test func readsEveryKindOfValue() throws {
    let value = try Self.read(Self.configuration)
    #expect(value["cniVersion"] == .string("1.1.0"))
    #expect(value["name"] == .string("aé😀\n\""))
    #expect(value["mtu"] == .number("-1.50e+3"))
    #expect(
      value["list"]
        == .array([
          .number("1"), .bool(true), .bool(false), .null, .array([]), .object([]),
          .string("end\\"),
        ]))
    #expect(
      value["ü"]?["nested"]?["deeper"] == .array([.array([.array([.string("x")])])]))
  }

  @Test("a text that ends early is refused, wherever it ends")
  func refusesEveryBeginning() {
    let bytes = Array(Self.configuration.utf8)
    for end in 0..<bytes.count {
      #expect(throws: JSONError.self, "\(end) bytes") { try JSONValue(Array(bytes[..<end])) }
    }
  }

  @Test("a text with any one byte replaced is read or refused, and nothing else happens")
  func survivesEveryByte() {
    let bytes = Array(Self.configuration.utf8)
    for place in bytes.indices {
      for byte in [0, 0x22, 0x2c, 0x5c, 0x5d, 0x7b, 0x80, 0xff] as [UInt8] {
        var changed = bytes
        changed[place] = byte
        _ = try? JSONValue(changed)
      }
    }
  }

  @Test(
    "says where a text is wrong",
    arguments: [
      ("", 1, 1, "ends where a value"), ("{\n  \"a\" 1}", 2, 7, "colon"),
      ("{\"a\": 1,}", 1, 9, "a name in quotes"), ("{\"a\": 1, \"a\": 2}", 1, 10, "there twice"),
      ("[1 2]", 1, 4, "comma or ]"), ("[1]\n\n x", 3, 2, "more after the end"),
      ("01", 1, 2, "more after the end"), ("-", 1, 2, "a digit"), ("1.", 1, 3, "a digit"),
      ("1e", 1, 3, "a digit"), ("nul", 1, 1, "should be a value"),
      ("\"a\tb\"", 1, 3, "control characters"), ("\"\\x\"", 1, 2, "no such escape"),
      ("\"\\u12g4\"", 1, 6, "hexadecimal"), ("\"\\ud800\"", 1, 2, "surrogate"),
      ("\"\\ud800\\u0041\"", 1, 2, "surrogate"), ("\"\\udc00\"", 1, 2, "surrogate"),
      ("'a'", 1, 1, "should be a value"), ("\"abc", 1, 1, "does not end"),
    ])
  func places(_ text: String, _ line: Int, _ column: Int, _ words: String) {
    let error = #expect(throws: JSONError.self) { try Self.read(text) }
    #expect(error?.line == line && error?.column == column, "\(error?.description ?? "")")
    #expect(error?.reason.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func refusesBytesThatAreNotText() {
    #expect(throws: JSONError.self) { try JSONValue([0x22, 0xc3, 0x22]) }
    #expect(throws: JSONError.self) { try JSONValue([0xef, 0xbb, 0xbf, 0x31]) }
  }

  @Test func endsAtSomeDepth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try Self.read(nested(64))
    let error = #expect(throws: JSONError.self) { try Self.read(nested(100_000)) }
    #expect(error?.column == 65)
  }
}
