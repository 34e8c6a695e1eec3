import RouteNetlink
import Testing

@testable import NetworkLabs

/// What is wrong with a lab that is described in Swift is told as for the file that says the same, without a position.
@Suite("What is wrong with a lab described in Swift")
struct SwiftLabFaultTests {
  private func faults(_ topology: Topology) -> [String] {
    do throws(FaultList) {
      return try Lab.resolve(topology).warnings.map(\.description)
    } catch {
      return error.faults.map(\.description)
    }
  }

  private func expectSame(
    _ topology: Topology, _ file: String, count: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = faults(topology)
    let same = ValidationTests.faults(file).map {
      $0.drop { $0 != " " }.dropFirst().replacing(#/; the first is at [0-9]+:[0-9]+/#, with: "")
    }
    #expect(found.count == count, "\(found)", sourceLocation: sourceLocation)
    #expect(found == same.map { String($0) }, sourceLocation: sourceLocation)
  }

  @Test("texts with a NUL")
  func texts() {
    expectSame(
      Topology(
        name: "lab",
        nodes: [
          "a": NodeSpec(
            dns: DNSSpec(options: ["n\0"]), exec: ["true\0"], env: ["A\0B": "x", "C": "\0"],
            dhcpServer: DHCPServerSpec(range: "10.0.0.2,10.0.0.9", options: ["a\0b"]))
        ],
        checks: [CheckSpec(from: ["a"], .command("true"), expect: .text("\0"))]),
      #"""
      name: lab
      topology:
        nodes:
          a:
            dns: {options: ["n\0"]}
            exec: ["true\0"]
            env: {"A\0B": x, C: "\0"}
            dhcp-server: {range: "10.0.0.2,10.0.0.9", options: ["a\0b"]}
      checks: [{from: a, command: "true", expect: "\0"}]
      """#, count: 7)
  }

  @Test("values without meaning")
  func values() {
    expectSame(
      Topology(
        name: "a lab",
        nodes: [
          "a": NodeSpec(
            hostname: "-x", addresses: ["10.0.0.300/24", "here"], mtu: 40, mac: "ff:ff",
            dns: DNSSpec(servers: ["ns"], search: [""]),
            services: [
              ServiceSpec(name: "a b", run: "", ready: ReadySpec(tcp: 0, delay: -1)),
              ServiceSpec(run: "x", ready: ReadySpec()),
            ],
            exec: [""], ports: ["http"], bridge: BridgeSpec { $0.ageing = -1 })
        ],
        links: [
          LinkSpec(
            endpoints: ["a", EndpointSpec(node: "a", interface: "a name that is long")],
            ipv4: ["10.0.0.1"], mtu: 1 << 20, impairments: ImpairmentSpec(delay: -5, loss: -1)),
          LinkSpec(.vlan, endpoints: ["a:v"], parent: "eth0", id: 5000),
        ],
        pools: ["p": PoolSpec(["10.0.0.1/24"], lengthV4: 99)],
        generate: [GenerateSpec(.star, count: 0)],
        checks: [CheckSpec(from: ["a"], .ping(""), count: 0, timeout: -1, via: "gw")]),
      """
      name: "a lab"
      topology:
        nodes:
          a:
            hostname: "-x"
            addresses: ["10.0.0.300/24", "here"]
            mtu: "40"
            mac: "ff:ff"
            dns: {servers: ["ns"], search: [""]}
            services:
              - {name: "a b", run: "", ready: {tcp: 0, delay: -1us}}
              - {run: x, ready: {}}
            exec: [""]
            ports: [http]
            ageing: -1
        links:
          - endpoints: ["a", {node: a, interface: a name that is long}]
            ipv4: ["10.0.0.1"]
            mtu: 1048576
            impairments: {delay: -5us, loss: -0.0001%}
          - {type: vlan, endpoints: ["a:v"], parent: eth0, id: 5000}
        pools: {p: {prefix: 10.0.0.1/24, length: 99}}
        generate: {shape: star, count: 0}
      checks: [{from: a, ping: "", count: 0, timeout: -1us, via: gw}]
      """, count: 32)
  }

  @Test("what has no effect where it stands")
  func misplaced() {
    expectSame(
      Topology(
        name: "lab",
        kinds: ["brigde": NodeSpec(mtu: 1400)],
        nodes: [
          "a": NodeSpec(addresses: ["10.0.0.9/32"], mac: "02:00:00:00:00:01"),
          "b": NodeSpec(kind: .bridge, filesystem: .private),
        ],
        links: [LinkSpec(endpoints: ["a:e", "b:e"], parent: "host:eth0", vni: 3, mode: "bridge")],
        pools: ["p": PoolSpec(["10.0.0.0/8"], lengthV6: 64)],
        generate: [GenerateSpec(.ring, count: 3, hub: "x", link: LinkSpec(endpoints: ["a:x"]))],
        checks: [CheckSpec(from: ["a"], .tcp("a:80"), count: 2, dev: "eth0")]),
      """
      topology:
        kinds: {brigde: {mtu: 1400}}
        nodes:
          a: {addresses: [10.0.0.9/32], mac: "02:00:00:00:00:01"}
          b: {kind: bridge, filesystem: private}
        links: [{endpoints: ["a:e", "b:e"], host-interface: eth0, vni: 3, mode: bridge}]
        pools: {p: {prefix: 10.0.0.0/8, length6: 64}}
        generate: {shape: ring, count: 3, hub: x, link: {endpoints: ["a:x"]}}
      checks: [{from: a, tcp: "a:80", count: 2, dev: eth0}]
      """, count: 11)
  }

  @Test("parts that do not fit together")
  func parts() {
    expectSame(
      Topology(
        name: "lab",
        nodes: [
          "a": NodeSpec(
            group: "gone", routes: [RouteSpec(to: "default", via: ["10.9.9.9"])],
            services: [ServiceSpec(name: "s", run: "x"), ServiceSpec(name: "s", run: "y")]),
          "b": NodeSpec(),
        ],
        links: [
          LinkSpec(endpoints: ["a:eth0", "b:eth0"], ipv4: ["10.0.0.1/24", "10.0.1.2/24"]),
          LinkSpec(endpoints: ["a:eth0", "c:eth0"]),
          LinkSpec(endpoints: ["a:eth0", "b:eth1"]),
          LinkSpec(endpoints: ["a:eth2"]), LinkSpec(.vxlan, endpoints: ["a:x"]),
        ],
        checks: [CheckSpec(from: ["z"], .ping("b")), CheckSpec(from: ["a"], .tcp("b"))]),
      """
      topology:
        nodes:
          a:
            group: gone
            routes: [{to: default, via: 10.9.9.9}]
            services: [{name: s, run: x}, {name: s, run: y}]
          b: {}
        links:
          - {endpoints: ["a:eth0", "b:eth0"], ipv4: [10.0.0.1/24, 10.0.1.2/24]}
          - {endpoints: ["a:eth0", "c:eth0"]}
          - {endpoints: ["a:eth0", "b:eth1"]}
          - {endpoints: ["a:eth2"]}
          - {type: vxlan, endpoints: ["a:x"]}
      checks: [{from: z, ping: b}, {from: a, tcp: b}]
      """, count: 12)
  }

  @Test("a name that stands twice in a literal")
  func twice() {
    let topology = Topology(
      name: "lab", nodes: ["a": NodeSpec(env: ["A": "1", "A": "2"]), "a": NodeSpec()])
    #expect(
      faults(topology) == [
        "error: `A` stands twice in one mapping; remove one",
        "error: `a` stands twice in one mapping; remove one",
      ])
    let shape = Topology(name: "lab", nodes: ["h1": NodeSpec()], generate: [.init(.star, count: 1)])
    #expect(faults(shape) == [])
  }

  @Test("a topology of a file that a program changed keeps the positions of what it left")
  func changedFile() throws {
    var (topology, _) = try Topology.read(
      """
      topology:
        nodes:
          a: {kind: bridge, stp: true}
          b: {}
        links: [{endpoints: ["b:e", "a:p"]}]
      """, defaultName: "my lab", source: SourceFile(file: "/labs/x.yaml"))
    #expect(faults(topology) == ["error: `my lab` is no name of a lab"])
    topology.name = "x"
    #expect(try Lab(topology).node("b")?.origin.position == Position(line: 4, column: 5))

    topology.nodes["c"] = topology.nodes["a"]
    topology.nodes["c"]?.kind = .linux
    topology.nodes["c"]?.bridge = BridgeSpec()
    topology.links.append(LinkSpec(endpoints: ["c:e", "b:e"]))
    topology.links.append(LinkSpec(endpoints: ["c:f", "d:f"]))
    #expect(
      faults(topology) == [
        "error: `c:e` has no other end at `x.b:e`",
        "error: interface `e` of node `b` stands twice; the first is at 5:24",
        "error: node `d` is not declared; did you mean `a`?",
      ])
    topology.links.removeLast(2)
    let lab = try Lab(topology)
    #expect(lab.nodes.map(\.name) == ["a", "b", "c"] && lab.file == "/labs/x.yaml")
    #expect(lab.node("b")?.origin.position == Position(line: 4, column: 5))
    #expect(lab.node("c")?.origin.position == nil)
  }

  @Test("a mapping of names keeps its order, and takes and gives up names")
  func names() {
    var values: NamedValues<String> = ["b": "1", "a": "2"]
    values["c"] = "3"
    values["b"] = "4"
    values["a"] = nil
    values["z"] = nil
    #expect(values.map(\.name) == ["b", "c"] && values.map(\.value) == ["4", "3"])
    #expect(values["b"] == "4" && values["a"] == nil && values.count == 2)
  }
}
