import Foundation
import Testing

@testable import NetworkLabs

/// The JSON of state files, compared with that of Foundation.
struct JSONTests {
  private struct Sample: Codable, Equatable {
    enum Kind: Codable, Equatable { case plain, number(Int), pair(first: String, second: [Bool]) }
    struct Empty: Codable, Equatable {}

    var text: String
    var number = 7
    var small: UInt8 = 200
    var large: Int64 = .min
    var share = 0.25
    var isOn = true
    var missing: String?
    var list: [String?] = ["a", nil, ""]
    var nested: [[Int]] = [[], [1, 2], [3]]
    var names: [String: [String: Int]] = ["a": ["x": 1, "y": 2], "b": [:]]
    var kinds: [Kind] = [.plain, .number(3), .pair(first: "1", second: [true, false])]
    var empty = Empty()
  }

  static let texts = [
    "", "plain", "a \"quoted\" \\ path/with/slashes", "line\nline\r\ttab\u{0}\u{1f}\u{7f}", "ä€😀",
    "\u{10FF80}",
  ]

  @Test("what is written is read again, and Foundation reads the same", arguments: texts)
  func roundTrip(_ text: String) throws {
    let sample = Sample(text: text)
    let bytes = try JSONWriter.bytes(of: sample)
    #expect(try JSONReader.value(Sample.self, from: bytes) == sample)
    #expect(try JSONDecoder().decode(Sample.self, from: Data(bytes)) == sample)
  }

  @Test("what Foundation writes is read, however it is formatted", arguments: texts)
  func foreign(_ text: String) throws {
    let sample = Sample(text: text)
    for options: JSONEncoder.OutputFormatting in [[], [.prettyPrinted, .sortedKeys]] {
      let encoder = JSONEncoder()
      encoder.outputFormatting = options
      let bytes = Array(try encoder.encode(sample))
      #expect(try JSONReader.value(Sample.self, from: bytes) == sample)
    }
  }

  @Test("escape sequences, pairs of surrogates among them")
  func escapes() throws {
    let text = #"["\u00e4\u20AC\ud83d\ude00 \"\\\/\b\f\n\r\t", "ä\u0041ö"]"#
    let read = try JSONReader.value([String].self, from: Array(text.utf8))
    #expect(read == ["ä€😀 \"\\/\u{8}\u{c}\n\r\t", "äAö"])
  }

  @Test(
    "what is no JSON is refused",
    arguments: [
      "", " ", "{", "[1", "[1,]", "[,1]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "[1] 2", "[01]",
      "[-]",
      "[1.]", "[1e]", "[+1]", "[tru]", "[nulll]", #"["\x"]"#, #"["\u12"]"#, #"["\u+123"]"#,
      #"["a]"#,
      "[\"a\nb\"]", "{1: 2}", #"["\"#, String(repeating: "[", count: 100_000),
    ])
  func malformed(_ text: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONReader.value([Int].self, from: Array(text.utf8))
    }
    guard case .dataCorrupted(let context)? = error else { return #expect(Bool(false)) }
    #expect(context.codingPath.isEmpty)
  }

  @Test("errors name the place")
  func places() throws {
    func path(_ text: String) -> String? {
      do {
        _ = try JSONReader.value([String: [Sample.Kind]].self, from: Array(text.utf8))
        return nil
      } catch DecodingError.typeMismatch(_, let context), DecodingError.dataCorrupted(let context),
        DecodingError.valueNotFound(_, let context), DecodingError.keyNotFound(_, let context)
      {
        return context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
          .joined(separator: ".")
      } catch { return "\(error)" }
    }
    #expect(path(#"{"a": [], "b": [{"plain": {}}, {"number": {"_0": "x"}}]}"#) == "b.1.number._0")
    #expect(path(#"{"a": [{"number": {"_0": 1.5}}]}"#) == "a.0.number._0")
    #expect(path(#"{"a": [{"number": {"_0": null}}]}"#) == "a.0.number._0")
    #expect(path(#"{"a": [{"number": {}}]}"#) == "a.0.number")
    #expect(path(#"{"a": 3}"#) == "a")
    #expect(path(#"[]"#) == "")
    #expect(path(#"{"a": [{"number": {"_0": 1e1}}]}"#) == nil)
  }

  @Test("keys in any order, unknown and repeated ones among them")
  func keys() throws {
    struct Pair: Decodable, Equatable { var first: Int, second: [Int], third: Int? }
    let expected = Pair(first: 1, second: [2], third: nil)
    for text in [
      #"{"first": 1, "second": [2]}"#, #"{"second": [2], "other": {"first": 9}, "first": 1}"#,
      #"{"third": null, "s\u0065cond": [2], "first": 1}"#,
    ] {
      #expect(try JSONReader.value(Pair.self, from: Array(text.utf8)) == expected)
    }
  }
}
