import Foundation
import Testing

@testable import NetworkLabs

/// Pictures of labs.
struct GraphTests {
  private static let text = """
    name: pic
    topology:
      nodes: {r1: {}, r2: {}, sw: {kind: bridge}}
      links:
        - {endpoints: ["r1:e0", "r2:e0"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
        - {endpoints: ["r1:lan", "sw:p1"]}
        - {type: vxlan, endpoint: {node: r1, interface: vx0}, vni: 7, remote: 192.0.2.9}

    """

  private func graph() throws -> Graph {
    let lab = try Lab.resolve(Topology.read(Self.text, defaultName: "t").topology).lab
    return Graph(lab, snapshot: nil)
  }

  @Test func hasEveryEndAndAddress() throws {
    let dot = try graph().dot
    for word in ["e0 10.0.0.1/24", "e0 10.0.0.2/24", ">lan<", ">p1<", "vx0", "vxlan", "ROUNDED"] {
      #expect(dot.contains(word), "\(word)")
    }
    #expect(dot.contains(#""r1":e0_0 -- "r2":e0_1 []"#))
  }

  @Test func marksWhatIsMissing() throws {
    let lab = try Lab.resolve(Topology.read(Self.text, defaultName: "t").topology).lab
    let dot = Graph(lab, snapshot: Snapshot()).dot
    #expect(dot.contains("style=dashed, label=\"missing\""))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dot"), "no Graphviz"))
  func isWhatGraphvizReads() throws {
    var graph = try graph()
    graph.name = #"a "quoted" \ <name> & more"#
    graph.nodes[0].addresses = ["<&\">"]
    let dot = Process()
    dot.executableURL = URL(fileURLWithPath: "/usr/bin/dot")
    dot.arguments = ["-Tsvg"]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    (dot.standardInput, dot.standardOutput, dot.standardError) = (input, output, errors)
    try dot.run()
    input.fileHandleForWriting.write(Data(graph.dot.utf8))
    try input.fileHandleForWriting.close()
    let svg = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    dot.waitUntilExit()
    #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    #expect(dot.terminationStatus == 0)
    #expect(svg.contains("10.0.0.2/24") && svg.contains("&lt;name&gt;"))
  }
}
