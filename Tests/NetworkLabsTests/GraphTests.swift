import Foundation
import RouteNetlink
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

  /// The far end of a tunnel within one host has no edge of its own.
  @Test func drawsWhatHostsFound() throws {
    let (topology, _) = try Topology.read(
      """
      hosts: {h1: {address: 192.0.2.1}, h2: {ssh: root@192.0.2.2}}
      topology:
        nodes: {a: {host: h1}, b: {host: h2}, c: {host: h1}}
        links:
          - {endpoints: ["a:eth0", "b:eth0"]}
          - {endpoints: ["a:eth1", "c:eth1"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
          - {type: gre, endpoints: ["a:g"], remote: 10.0.0.2}
          - {type: gre, endpoints: ["c:g"], remote: 10.0.0.1}
      """, defaultName: "lab")
    let lab = try Lab.resolve(topology).lab
    var underlays: [String: Underlay] = [:]
    for (host, text) in [("h1", "192.0.2.1"), ("h2", "192.0.2.2")] {
      underlays[host] = Underlay(address: try #require(IPAddress(text)), device: "u", mtu: 1500)
    }
    var shares = try lab.split(over: underlays, previous: [:]).shares
      .mapValues { Graph($0, snapshot: nil) }
    #expect(Graph(lab, of: shares).edges.map(\.state) == [.up, .up, .up])
    let tunnel = try #require(shares["h1"]?.edges.firstIndex { $0.kind == "gre" })
    shares["h1"]?.edges[tunnel].ends[1].state = .down
    #expect(Graph(lab, of: shares).edges.map(\.state) == [.up, .up, .down])
    shares["h2"] = nil
    let alone = Graph(lab, of: shares)
    #expect(alone.edges.map(\.state) == [.missing, .up, .down])
    #expect(alone.nodes.map(\.state) == [.up, .missing, .up])
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
