import Foundation

/// The project's own source files, as lines.
struct SourceText {
  /// The path below Sources.
  let name: String
  let lines: [Substring]

  /// The Swift files of a target; "" stands for all targets.
  static func files(of target: String) throws -> [SourceText] {
    let sources = Checkout.root.appending(path: "Sources")
    let walk = FileManager.default.enumerator(atPath: sources.appending(path: target).path)
    let names = (walk?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }
    return try names.sorted().map { name in
      let path = target.isEmpty ? name : "\(target)/\(name)"
      let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
      return SourceText(
        name: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }
}
