import RouteNetlink
import Testing

@testable import NetworkLabs

/// The results of shapes, pools and static routing.
struct ResolutionTests {
  private func lab(_ text: String, previous: Lab? = nil) throws -> Lab {
    try Lab.resolve(Topology.read(text, defaultName: "lab").topology, previous: previous).lab
  }

  private func addresses(_ lab: Lab) -> [String: [String]] {
    var result: [String: [String]] = [:]
    for device in lab.devices {
      result[device.node, default: []] += device.addresses.map(\.description)
    }
    return result
  }

  @Test(
    "shapes have the nodes and links of their kind",
    arguments: [
      ("star", 5, 6, 5), ("chain", 5, 5, 4), ("ring", 5, 5, 5), ("mesh", 5, 5, 10),
      ("tree", 7, 7, 6), ("fat-tree", 4, 36, 48),
    ])
  func shapes(shape: String, count: Int, nodes: Int, links: Int) throws {
    let lab = try lab("topology: {generate: {shape: \(shape), count: \(count)}}")
    #expect(lab.nodes.count == nodes)
    #expect(lab.devices.filter { $0.kind.peer != nil }.count == links * 2)
  }

  @Test("adding a node moves nobody's address, wherever it is added")
  func stableDraws() throws {
    func text(_ names: [String]) -> String {
      let nodes = names.map { "\($0): {}" }.joined(separator: ", ")
      let links = names.map { "{endpoints: [\"\($0):eth0\", \"sw:\($0)\"]}" }
      return """
        topology:
          nodes: {sw: {kind: bridge}, \(nodes)}
          links: [\(links.joined(separator: ", "))]
          pools: {lans: 10.0.0.0/16, loopbacks: 10.255.0.0/24}
        """
    }
    let before = try lab(text(["alpha", "beta", "gamma"]))
    let after = try lab(text(["delta", "alpha", "epsilon", "beta", "gamma"]), previous: before)
    for name in ["alpha", "beta", "gamma"] {
      #expect(addresses(before)[name] == addresses(after)[name])
      #expect(addresses(before)[name]?.count == 2)
    }
    let all = addresses(after).values.flatMap(\.self)
    #expect(Set(all).count == all.count)
  }

  @Test("a pool with nothing left is a fault")
  func emptyPool() {
    #expect(throws: FaultList.self) {
      try lab(
        "topology: {generate: {shape: chain, count: 5}, pools: {links: {prefix: 10.0.0.0/30}}}")
    }
  }

  @Test("static routing leads along shortest paths and gives leaves a default route")
  func staticRouting() throws {
    let lab = try lab(
      "topology: {generate: {shape: chain, count: 4}, pools: {links: 10.0.0.0/16}, routing: static}"
    )
    let first = try #require(lab.node("r1"))
    #expect(first.routes.map { $0.destination.length } == [0])
    let second = try #require(lab.node("r2"))
    #expect(second.sysctls["net.ipv4.ip_forward"] == "1")
    #expect(second.routes.count == 1)
    #expect(second.routes.allSatisfy { $0.nextHops.map(\.dev) == ["right"] })
  }

  @Test("addresses of prefixes and their networks")
  func prefixes() throws {
    let prefix = try #require(IPPrefix("10.1.2.3/22"))
    #expect(prefix.network.description == "10.1.0.0/22")
    #expect(prefix.contains(try #require(IPAddress("10.1.3.255"))))
    #expect(!prefix.contains(try #require(IPAddress("10.1.4.0"))))
    #expect(IPPrefix("10.0.0.0/33") == nil)
    #expect(IPAddress("fe80::1")?.isLinkLocal == true)
    #expect(HostPort("[::1]:80")?.port == 80)
    #expect(HTTPTarget("http://h:8080/x?y")?.path == "/x?y")
  }

  @Test("a service without a name keeps the one it has when others come and go")
  func serviceNames() throws {
    func lab(_ commands: [String], after previous: Lab?) throws -> Lab {
      let services = commands.map { "{run: \($0)}" }.joined(separator: ", ")
      let text = "topology: {nodes: {a: {services: [\(services)]}}}"
      return try Lab.resolve(
        Topology.read(text, defaultName: "t").topology, previous: previous
      ).lab
    }
    func names(_ lab: Lab) -> [String] { lab.node("a")?.services.map(\.name) ?? [] }
    let first = try lab(["exec sleep 1", "/bin/sleep 2", "sleep 2", #""A=b\ncat""#], after: nil)
    #expect(names(first) == ["sleep", "sleep-2", "sleep-3", "cat"])
    #expect(names(try lab(["/bin/sleep 2", "sleep 3"], after: first)) == ["sleep-2", "sleep"])
    #expect(names(try lab(["sleep 4", "exec sleep 1"], after: first)) == ["sleep-2", "sleep"])
  }
}
