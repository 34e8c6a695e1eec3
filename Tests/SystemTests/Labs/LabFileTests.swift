import Foundation
import Testing

/// Every lab in scripts/labs: up, an empty plan, its checks, down, and nothing left.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabFileTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("scripts/labs").path

  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()

  @Test("the README shows the lab that is tested")
  func readme() throws {
    let lab = try String(contentsOfFile: "\(Self.folder)/shop.yaml", encoding: .utf8)
    let shown = lab.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    let readme = try String(contentsOfFile: "\(Self.folder)/../../README.md", encoding: .utf8)
    #expect(readme.contains(shown))
  }

  /// The programs in a lab's `x-requires` that are not installed.
  static func missing(_ file: String) -> [String] {
    let text = (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? ""
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("x-requires:") })
    else {
      return []
    }
    let paths = line.split(whereSeparator: { "[], ".contains($0) }).filter { $0.hasPrefix("/") }
    return paths.map(String.init).filter { !FileManager.default.fileExists(atPath: $0) }
  }

  @Test("there are the labs that are promised")
  func count() { #expect(Self.files.count >= 10) }

  @Test("a lab comes up, passes its checks and goes", arguments: files)
  func lab(file: String) throws {
    let missing = Self.missing(file)
    if !missing.isEmpty {
      let reason = "\(file) needs \(missing.joined(separator: ", ")): not installed"
      print("skipped: \(reason)")
      try Test.cancel("\(reason)")
    }
    let outcome = try PrivateMachine.run(
      """
      lab="${NETNS%/*}/netns-lab"; file=\(Self.folder)/\(file)
      "$lab" up -q $file 2>/dev/null || { "$lab" up $file; exit 1; }
      "$lab" plan $file 2>/dev/null || exit 2
      ! grep -q ^checks: $file || "$lab" test $file 2>/dev/null || exit 3
      "$lab" down -q $file || exit 4
      left=$(ls /run/netns /run/netns-lab 2>/dev/null | grep -v : ; ls /etc/netns 2>/dev/null)
      [ -z "$left" ] || { echo "left: $left"; exit 5; }
      """, seconds: 240)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }
}
