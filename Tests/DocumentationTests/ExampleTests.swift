import Foundation
import Testing

/// The example in the documentation of each library, and the one in the README, are compiled as a user would do it,
/// and run.
@Suite struct ExampleTests {
  @Test(arguments: [
    "Netlink", "RouteNetlink", "NetlinkTesting", "NetlinkEvents", "NetworkNamespaces", "Isolation",
    "NetworkLabs", "Uplinks",
  ])
  func compilesAndRuns(library: String) throws {
    let article = "Sources/\(library)/\(library).docc/\(library).md"
    let example = try #require(Example(article: Checkout.root.appendingPathComponent(article)))
    try example.compileAndRun()
  }

  @Test func readmeCompilesAndRuns() throws {
    let readme = Checkout.root.appendingPathComponent("README.md")
    try #require(Example(readme: readme)).compileAndRun()
  }
}

/// The programs in Tests/Library, written as a user of the libraries would: each is compiled and run.
@Suite struct LibraryProgramTests {
  static let folder = Checkout.root.appending(path: "Tests/Library")
  static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []

  @Test(arguments: names.sorted())
  func compilesAndRuns(_ name: String) throws {
    let example = try Example(file: Self.folder.appending(path: name))
    try #require(!example.promised.isEmpty)
    try example.compileAndRun()
  }

  @Test func programsAreThere() { #expect(!Self.names.isEmpty) }
}

/// A program in the documentation, and the lines that it should print.
struct Example {
  var program: String
  var promised: [String]

  /// An article's first Swift block. The paragraph after it, which begins "In a new network namespace", has the printed
  /// lines as `code`.
  init?(article: URL) {
    guard let text = try? String(contentsOf: article, encoding: .utf8) else { return nil }
    let parts = text.components(separatedBy: "```")
    guard parts.count >= 3, parts[1].hasPrefix("swift\n") else { return nil }
    program = String(parts[1].dropFirst("swift\n".count))
    let paragraph = parts[2].components(separatedBy: "\n\n").first { !$0.isEmpty } ?? ""
    guard paragraph.contains("In a new network namespace") else { return nil }
    promised = paragraph.components(separatedBy: "`").enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
    if promised.isEmpty { return nil }
  }

  /// The lines in the README from the first `import` in "The library" to the end of that block. What the program makes
  /// is what it should print.
  init?(readme: URL) {
    guard let text = try? String(contentsOf: readme, encoding: .utf8) else { return nil }
    let lines = text.components(separatedBy: "\n").drop { $0 != "## The library" }
    let block = lines.drop { !$0.hasPrefix("    import ") }
      .prefix { $0.isEmpty || $0.hasPrefix("    ") }
    if block.isEmpty { return nil }
    program = block.map { String($0.dropFirst(4)) }.joined(separator: "\n")
    program += """

      let links = try NamespaceStore().open(blue).socket()
      try NetlinkConnection(links).dump(LinkQuery()) { link in
        print(link.name ?? "", link.kindName ?? "")
      }
      """
    promised = ["br0 bridge"]
  }

  /// A program in a file. Comments of the form `// prints LINE` have the lines that it should print.
  init(file: URL) throws {
    program = try String(contentsOf: file, encoding: .utf8)
    let mark = "// prints "
    promised = program.split(separator: "\n").compactMap { line in
      line.range(of: mark).map { String(line[$0.upperBound...]) }
    }
  }

  /// Compiles the program against the modules of this build. As root, also runs it in namespaces of its own.
  func compileAndRun() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("documentation-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    let source = folder.appendingPathComponent("main.swift")
    try program.write(to: source, atomically: false, encoding: .utf8)
    let compiledProgram = folder.appendingPathComponent("example")
    let compiled = try Checkout.run(
      ["swiftc", "-warnings-as-errors", "-swift-version", "6", source.path, "-o"]
        + [compiledProgram.path] + Checkout.linkArguments())
    try #require(compiled.status == 0, "\(compiled.output)")

    guard geteuid() == 0 else { return }
    let ran = try Checkout.run(
      [
        "unshare", "--net", "--mount", "sh", "-c",
        "mount -t tmpfs tmpfs /run && { ! [ -e /etc/netns ] || mount -t tmpfs tmpfs /etc/netns; } "
          + "&& exec \(compiledProgram.path)",
      ])
    #expect(ran.status == 0, "\(ran.output)")
    for line in promised {
      #expect(ran.output.split(separator: "\n").contains { $0 == line }, "\(line) in \(ran.output)")
    }
  }
}
