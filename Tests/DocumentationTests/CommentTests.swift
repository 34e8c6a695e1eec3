import Foundation
import Testing

/// Everything that a user of a library can see has a comment: public declarations, cases of public enumerations, and
/// requirements of public protocols. Cases on one line share a comment. Cases on the same line as their enumeration
/// have its comment.
struct CommentTests {
  @Test(arguments: [
    "Housekeeping", "Isolation", "Netlink", "NetlinkEvents", "NetlinkTesting", "NetworkLabs",
    "NetworkNamespaces", "Rootless", "RouteNetlink", "Uplinks",
  ])
  func everyPublicDeclarationHasAComment(_ library: String) throws {
    let declarations = try SourceText.files(of: library).flatMap(Declaration.all)
    #expect(!declarations.isEmpty, "no such library")
    #expect(declarations.filter { !$0.hasComment }.map(\.description) == [])
  }

  @Test func findsWhatLacksAComment() {
    let file = SourceText(
      name: "File.swift",
      lines: """
        /// A colour.
        public enum Colour<Number>: Sendable
        where Number: Sendable {
          /// Two on a line.
          case red, green
          indirect case mixed(Colour)
          public var isWarm: Bool {
            switch self {
            case red: true
            }
          }
          case blue
        }
        enum Hidden {
          case one
        }
        /// Small.
        public enum Small { case one, two }
        /// Big.
        public protocol Big {
          associatedtype Part
          /// Its parts.
          @discardableResult
          static func parts() -> [Part]
          mutating func grow()
          static var keys: Self { get }
        }
        extension Small: Encodable {
          public func encode(to encoder: any Encoder) {}
        }
        """.split(separator: "\n", omittingEmptySubsequences: false))
    let declarations = Declaration.all(in: file)
    #expect(declarations.count == 11)
    #expect(
      declarations.filter { !$0.hasComment }.map(\.line) == [
        "  indirect case mixed(Colour)", "  public var isWarm: Bool {", "  case blue",
        "  associatedtype Part", "  mutating func grow()", "  static var keys: Self { get }",
      ])
  }
}

/// A line with a declaration that a user of a library can see.
private struct Declaration: CustomStringConvertible {
  let file: String
  let number: Int
  let line: Substring
  let hasComment: Bool

  var description: String { "\(file):\(number): \(line)" }

  static func all(in file: SourceText) -> [Declaration] {
    let lines = file.lines
    let parts = Set(lines.indices.flatMap { members(lines, of: $0) })
    return lines.indices.filter { isPublic(lines[$0]) || parts.contains($0) }.map {
      Declaration(
        file: file.name, number: $0 + 1, line: lines[$0], hasComment: hasComment(lines, $0))
    }
  }

  /// Whether it is a public declaration. Implementations of a protocol's requirements have their comments there.
  private static func isPublic(_ line: Substring) -> Bool {
    let words = line.split(separator: " ")
    guard words.contains("public"), words[0] != "//", words[0] != "///" else { return false }
    let inherited = [
      "extension ", "func == ", "func < ", "func hash(into ", "var description:",
      "func encode(to ", "init(from ", "static let prefix:", "static let kinds:",
      "static let words:",
      "static let keys ", "static var keys:", "let rawValue:", "init(rawValue:",
    ]
    return !inherited.contains { line.contains($0) }
  }

  /// The cases of a public enumeration, or the requirements of a public protocol, that begins on this line. The
  /// formatter indents them by two columns, up to a closing brace below the line's beginning.
  private static func members(_ lines: [Substring], of start: Int) -> [Int] {
    let indent = lines[start].prefix { $0 == " " }
    let words = lines[start].split { $0 == " " || $0 == ":" }
    let keywords: Set<Substring> =
      words.starts(with: ["public", "enum"]) || words.starts(with: ["public", "indirect", "enum"])
      ? ["case", "indirect"]
      : words.starts(with: ["public", "protocol"])
        ? ["associatedtype", "func", "init", "mutating", "static", "subscript", "var"] : []
    guard !keywords.isEmpty, !lines[start].hasSuffix("}") else { return [] }
    let inside = lines.indices[(start + 1)...].prefix { lines[$0] != "\(indent)}" }
    return inside.filter { index in
      let (space, code) = (lines[index].prefix { $0 == " " }, lines[index].drop { $0 == " " })
      return space.count == indent.count + 2
        && keywords.contains(code.prefix { $0.isLetter || $0.isNumber })
    }
  }

  /// Whether there is a comment. Attributes may stand between it and the declaration.
  private static func hasComment(_ lines: [Substring], _ index: Int) -> Bool {
    let above = lines[..<index].last {
      !$0.drop { $0 == " " }.hasPrefix("@") || $0.contains("public ")
    }
    return above?.drop { $0 == " " }.hasPrefix("///") ?? false
  }
}
