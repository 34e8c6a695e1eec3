import Foundation
import Testing

/// docc makes the documentation of each library, and the articles about the programs, without a fault such as a link
/// that leads nowhere.
@Suite(.enabled(if: Docc.isInstalled, "this toolchain has no docc"))
struct ArchiveTests {
  @Test(arguments: [
    "Netlink", "RouteNetlink", "NetlinkTesting", "NetlinkEvents", "NetworkNamespaces", "Isolation",
    "NetworkLabs", "Uplinks",
  ])
  func isMadeOfLibrary(_ library: String) throws {
    try withFolder { folder in
      let symbols = try Checkout.run(
        ["swift", "symbolgraph-extract", "-module-name", library, "-target", Self.target]
          + Checkout.moduleArguments() + ["-output-dir", folder])
      try #require(symbols.status == 0, "\(symbols.output)")
      try convert(library, ["--additional-symbol-graph-dir", folder], into: folder)
    }
  }

  @Test func isMadeOfArticles() throws {
    try withFolder { try convert("netns", [], into: $0) }
  }

  private func convert(_ name: String, _ options: [String], into folder: String) throws {
    let articles = Checkout.root.appending(path: "Sources/\(name)/\(name).docc").path
    let made = try Checkout.run(
      ["docc", "convert", articles, "--fallback-display-name", name]
        + ["--fallback-bundle-identifier", "netns.\(name)"] + options
        + ["--output-path", "\(folder)/archive"])
    #expect(made.status == 0, "\(made.output)")
    // A parameter whose name says all needs no comment.
    let faults = made.output.split(separator: "\n").filter {
      ($0.contains("warning:") || $0.contains("error:"))
        && !$0.hasSuffix("is missing documentation")
    }
    #expect(faults.isEmpty)
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "docc-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  #if arch(arm64)
    private static let target = "aarch64-unknown-linux-gnu"
  #else
    private static let target = "x86_64-unknown-linux-gnu"
  #endif
}

private enum Docc {
  static let isInstalled = (try? Checkout.run(["docc", "--help"]).status) == 0
}
