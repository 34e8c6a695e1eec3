import Foundation
import Testing

@testable import NetworkLabs

/// Environment files of nodes.
struct EnvironmentFileTests {
  @Test("variables come from files, and those of the node itself go before")
  func environmentFiles() throws {
    let directory = NSTemporaryDirectory() + "t-env-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try """
    # words
    A=file
    export B="two words" # more
    C = x # more

    D='#'
    E=
    no variable
    """.write(toFile: "\(directory)/one", atomically: true, encoding: .utf8)
    try "A=two\nF=f".write(toFile: "\(directory)/two", atomically: true, encoding: .utf8)
    let text = """
      topology:
        defaults: {env-files: [one]}
        nodes: {a: {env-files: [two], env: {F: own}}, b: }
      """
    let source = SourceFile(file: "\(directory)/x.clab.yml")
    let (lab, warnings) = try Lab.resolve(
      Topology.read(text, defaultName: "x", source: source).0)
    let common = ["B": "two words", "C": "x", "D": "#", "E": ""]
    #expect(lab.node("b")?.env == common.merging(["A": "file"]) { $1 })
    #expect(lab.node("a")?.env == common.merging(["A": "two", "F": "own"]) { $1 })
    #expect(warnings.count == 1 && warnings[0].message.contains("`no variable`"), "\(warnings)")
    let known = EnvironmentFile("A=$HOME", environment: ["HOME": "/h"]).values
    #expect(known == ["A": "/h"])
    let (missing, _) = try Topology.read(
      "topology: {nodes: {a: {env-files: [gone]}}}", defaultName: "x", source: source)
    #expect(throws: FaultList.self) { try Lab.resolve(missing) }
  }

  @Test(
    "values in files of variables, as godotenv reads them",
    arguments: [
      ("A=1\nB=$A-${A}", "1-1"), ("A=1\nB=\"$A\"", "1"), ("A=1\nB='$A'", "$A"),
      ("B=x${GONE}y", "xy"), ("A=1\nB=\\$A", "$A"), ("A=1\nB=\"\\${A}\"", "${A}"),
      ("B=${a} $", "${a} $"),
      ("B=\"a\\nb\\tc\\\"\"", "a\nbtc\""), ("B=\"two\nlines\" # more", "two\nlines"), ("B: x", "x"),
      ("export B=x#y # z", "x#y"), ("exported=1\nB=2\r\n", "2"), ("B= # none", ""),
      ("B=\"no end\nB=x", "x"),
      ("B=1\nB=2", "2"),
    ])
  func environmentValues(text: String, value: String) {
    #expect(EnvironmentFile(text, environment: [:]).values["B"] == value)
  }

  @Test("the absolute path of a file has neither `.` nor `..`, whether the file is there or not")
  func absolutePaths() {
    let here = FileManager.default.currentDirectoryPath
    for (path, expected) in [
      ("/a/./b//../c/", "/a/c"), ("/..", "/"), ("x.yaml", "\(here)/x.yaml"),
      ("../x", URL(fileURLWithPath: here).deletingLastPathComponent().path + "/x"),
    ] {
      #expect(FilePath.absolute(path) == expected.replacingOccurrences(of: "//", with: "/"))
    }
  }
}
