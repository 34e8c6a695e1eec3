import Foundation
import Testing

/// Everything that a library's user can see says what it is.
struct CommentTests {
  @Test(arguments: [
    "Housekeeping", "Isolation", "Netlink", "NetlinkEvents", "NetlinkTesting", "NetworkLabs",
    "NetworkNamespaces", "Rootless", "RouteNetlink", "Uplinks",
  ])
  func everyPublicDeclarationHasAComment(_ library: String) throws {
    let missing = try SourceText.files(of: library).flatMap { file in
      file.lines.indices.filter { isPublic(file.lines[$0]) && !hasComment(file.lines, $0) }
        .map { "\(file.name):\($0 + 1): \(file.lines[$0])" }
    }
    #expect(missing == [])
  }

  /// A declaration; those that a protocol asks for have their comments there.
  private func isPublic(_ line: Substring) -> Bool {
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

  /// Attributes may stand between the comment and the declaration.
  private func hasComment(_ lines: [Substring], _ index: Int) -> Bool {
    let above = lines[..<index].last {
      !$0.drop { $0 == " " }.hasPrefix("@") || $0.contains("public ")
    }
    return above?.drop { $0 == " " }.hasPrefix("///") ?? false
  }
}
