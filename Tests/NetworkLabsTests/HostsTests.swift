import RouteNetlink
import Testing

@testable import NetworkLabs

/// Labs over several hosts: where nodes are placed, and what each host gets.
@Suite struct HostsTests {
  private static let hosts = """
    hosts: {h1: {address: 192.0.2.1}, h2: {ssh: root@192.0.2.2}}

    """

  private static func lab(_ text: String, previous: Lab? = nil) throws -> Lab {
    let (topology, _) = try Topology.read(text, defaultName: "lab")
    return try Lab.resolve(topology, previous: previous).lab
  }

  private static func underlay(_ address: String, mtu: Int = 1500, _ vnis: Set<Int> = []) throws
    -> Underlay
  {
    Underlay(address: try #require(IPAddress(address)), device: "eth0", mtu: mtu, vnis: vnis)
  }

  private static func places(_ lab: Lab) -> [String: [String]] {
    Dictionary(grouping: lab.nodes, by: { $0.host ?? "" }).mapValues { $0.map(\.name) }
  }

  /// How many links have their ends on two hosts.
  private static func cut(_ lab: Lab) -> Int {
    lab.devices.filter { device in
      guard let peer = device.kind.peer, let other = lab.devices.first(where: { $0.id == peer })
      else { return false }
      return lab.node(device.node)?.host != lab.node(other.node)?.host
    }.count / 2
  }

  @Test(
    "faults are told with their place and what to do",
    arguments: [
      (
        "topology: {nodes: {a: {host: h1}}}", "1:30: error: host `h1` is not declared; the file has"
      ),
      (
        hosts + "topology: {nodes: {a: {host: h3}}}",
        "2:30: error: host `h3` is not declared; did you mean `h1`"
      ),
      (
        "hosts: {h1: {shs: x}}\ntopology: {nodes: {}}",
        "unknown key `shs` in host; did you mean `ssh`"
      ),
      ("hosts: {h1: {weight: 0}}\ntopology: {nodes: {}}", "expected a number from 1 to 1000"),
      (
        "hosts: {h1: {}, h2: {}}\ntopology: {nodes: {}}",
        "1:17: error: `h2` and `h1` are the same machine; say by `ssh`"
      ),
      (
        "hosts: {h1: {ssh: x, address: 192.0.2.1}, h2: {ssh: y@192.0.2.1}}\ntopology: {nodes: {}}",
        "1:53: error: `h2` and `h1` have the same address 192.0.2.1"
      ),
      (
        "hosts: {h1: {ssh: \"-oProxyCommand=x\"}}\ntopology: {nodes: {}}",
        "1:19: error: `-oProxyCommand=x` is nothing that ssh could connect to"
      ),
      (
        "hosts: {h1: {ssh: r@127.0.0.1}}\ntopology: {nodes: {}}",
        "1:19: error: 127.0.0.1 is no address by which other hosts could reach `h1`"
      ),
      (
        "hosts: {h1: {command: x}}\ntopology: {nodes: {}}",
        "1:23: error: `command` of `h1`, which is this machine"
      ),
      (
        "hosts: {h1: {groups: [leavs]}}\ntopology: {groups: {leaves: {}}, nodes: {}}",
        "1:23: error: group `leavs` is not declared; did you mean `leaves`"
      ),
      (
        "hosts: {h1: {groups: [g]}, h2: {ssh: x, groups: [g]}}\ntopology: {groups: {g: {}}, nodes: {}}",
        "1:50: error: group `g` is on host `h1` already"
      ),
      ("fabric: static\ntopology: {nodes: {}}", "1:9: error: `fabric` without `hosts`"),
      (
        hosts + "fabric: statc\ntopology: {nodes: {}}",
        "2:9: error: `statc` is not known here; did you mean `static`"
      ),
      (
        hosts + "topology: {nodes: {a: {kind: host}}}", "error: which host is node `a`?"
      ),
      (
        hosts
          + "topology: {nodes: {a: {host: h1}, b: {host: h2, network-mode: \"container:a\"}}}",
        "2:45: error: `b` is on host `h2`, and what it shares a namespace or a lower device with"
      ),
      (
        "hosts: {h1: {}, h2: {ssh: x}}\n"
          + "topology: {nodes: {a: {host: h1}, b: {host: h2}}, links: [{endpoints: [\"a:e\", \"b:e\"]}]}",
        "1:9: error: `h1` has links to other hosts, and its address is not known"
      ),
    ])
  func faults(_ text: String, _ words: String) {
    let found = ValidationTests.faults(text)
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }

  @Test("a node goes where the file says, with its group, and with what it stands on")
  func explicit() throws {
    let lab = try Self.lab(
      """
      hosts: {h1: {address: 192.0.2.1, groups: [g]}, h2: {ssh: x, address: 192.0.2.2}}
      topology:
        groups: {g: {}, k: {}}
        nodes:
          a: {group: g}
          b: {group: g, host: h2}
          c: {network-mode: "container:b"}
          d: {group: k}
          e: {group: k}
          f: {}
        links: [{type: macvlan, endpoint: "f:m", parent: "b:eth0"}, {type: dummy, endpoint: "b:eth0"}]
      """)
    let host = Dictionary(uniqueKeysWithValues: lab.nodes.map { ($0.name, $0.host ?? "") })
    #expect(host["a"] == "h1")
    #expect(host["b"] == "h2")
    #expect(host["c"] == "h2")
    #expect(host["d"] == host["e"])
    #expect(host["f"] == "h2")
  }

  @Test("few links are cut: none between two islands, two of a ring, one of a chain")
  func cuts() throws {
    func text(_ shape: String) -> String {
      Self.hosts + "topology: {pools: {links: 10.0.0.0/16}, generate: [\(shape)]}"
    }
    let islands = try Self.lab(
      text("{shape: mesh, count: 6, name: a}, {shape: mesh, count: 6, name: b}"))
    #expect(Self.cut(islands) == 0)
    #expect(Self.places(islands).values.map(\.count) == [6, 6])
    let ring = try Self.lab(text("{shape: ring, count: 40}"))
    #expect(Self.cut(ring) == 2)
    #expect(Self.places(ring).values.map(\.count) == [20, 20])
    #expect(Self.cut(try Self.lab(text("{shape: chain, count: 41}"))) == 1)
  }

  @Test("the number of nodes follows the weights")
  func weights() throws {
    let lab = try Self.lab(
      """
      hosts: {h1: {address: 192.0.2.1, weight: 3}, h2: {ssh: root@192.0.2.2}}
      topology: {pools: {links: 10.0.0.0/16}, generate: [{shape: ring, count: 40}]}
      """)
    #expect(Self.places(lab).mapValues(\.count) == ["h1": 30, "h2": 10])
  }

  @Test("what was placed before stays when nodes are added, also where that is uneven")
  func stability() throws {
    func text(_ count: Int) -> String {
      Self.hosts
        + "topology: {pools: {links: 10.0.0.0/16}, generate: [{shape: chain, count: \(count)}]}"
    }
    let first = try Self.lab(text(20))
    let second = try Self.lab(text(31), previous: first)
    for node in first.nodes { #expect(second.node(node.name)?.host == node.host) }
    #expect(Self.cut(second) <= 2)
  }

  private static let crossing =
    hosts + """
      topology:
        nodes: {a: {host: h1}, b: {host: h2}, lan: {kind: bridge, host: h1}, c: {host: h2}, d: {host: h1}}
        links:
          - {endpoints: ["a:eth0", "b:eth0"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
          - {endpoints: ["c:eth0", "lan:p1"]}
          - {endpoints: ["d:eth0", "lan:p2"]}
          - {endpoints: ["a:eth1", "d:eth1"]}

      """

  @Test(
    "a link between hosts becomes a VXLAN on each, and both ends and their segment an MTU that fits"
  )
  func split() throws {
    let lab = try Self.lab(Self.crossing)
    #expect(lab.hostsWithCrossings == ["h1", "h2"])
    let underlays = [
      "h1": try Self.underlay("192.0.2.1"), "h2": try Self.underlay("192.0.2.2", mtu: 1400),
    ]
    let (whole, shares) = try lab.split(over: underlays, previous: [:])
    let near = try #require(shares["h1"])
    let far = try #require(shares["h2"])
    #expect(near.nodes.map(\.name) == ["a", "lan", "d"])
    #expect(far.nodes.map(\.name) == ["b", "c"])
    #expect(near.hosts == nil && near.nodes.allSatisfy { $0.host == nil })
    func vxlan(_ share: Lab, _ node: String, _ name: String) throws -> DeviceKind.VXLAN {
      let device = try #require(share.devices.first { $0.node == node && $0.id.name == name })
      guard case .vxlan(let vxlan) = device.kind else {
        Issue.record("\(device)")
        return .init(vni: 0, port: 0)
      }
      return vxlan
    }
    let one = try vxlan(near, "a", "eth0")
    let other = try vxlan(far, "b", "eth0")
    let port = try vxlan(near, "lan", "p1")
    #expect(one.vni == other.vni && one.vni != port.vni)
    #expect(one.remote == other.local && one.local == other.remote)
    #expect(one.underlay == "" && one.port == 4789)
    let mtus = Dictionary(
      whole.devices.map { ("\($0.node):\($0.id.name)", $0.mtu) },
      uniquingKeysWith: { first, _ in first })
    for name in ["a:eth0", "b:eth0", "c:eth0", "lan:p1", "lan:lan", "lan:p2", "d:eth0"] {
      #expect(mtus[name] == 1350, "\(name)")
    }
    #expect(mtus["a:eth1"] == .some(nil))
    // Names of nodes on other hosts are known on each.
    #expect(near.hostsText == far.hostsText && near.hostsText?.contains("10.0.0.2 b\n") == true)
  }

  @Test("identifiers stay, and are none that a host of the link uses")
  func identifiers() throws {
    let lab = try Self.lab(Self.crossing)
    func vnis(_ first: Set<Int>, _ previous: [String: String]) throws -> [String: String] {
      let underlays = [
        "h1": try Self.underlay("192.0.2.1", first), "h2": try Self.underlay("192.0.2.2"),
      ]
      return try lab.split(over: underlays, previous: previous).lab.draws
    }
    let drawn = try vnis([], [:])
    #expect(drawn.count == 2 && Set(drawn.values).count == 2)
    #expect(try vnis([], [:]) == drawn)
    let used = Set(drawn.values.compactMap { Int($0) })
    let others = try vnis(used, drawn)
    #expect(used.isDisjoint(with: others.values.compactMap { Int($0) }))
    #expect(try vnis([], others) == others)
  }

  @Test(
    "an MTU that the underlay cannot carry is a fault that says what it would have to carry",
    arguments: [
      (
        "{endpoints: [\"a:e\", \"b:e\"], mtu: 9000}", "192.0.2", 1500,
        "carry 9050 bytes, or ask for 1450"
      ),
      ("{endpoints: [\"a:e\", \"b:e\"], mtu: 1450}", "192.0.2", 1500, nil),
      (
        "{endpoints: [\"a:e\", \"b:e\"], mtu: 1450}", "2001:db8:", 1500,
        "carry 1520 bytes, or ask for 1430"
      ),
      (
        "{endpoints: [\"a:e\", \"b:e\"], ipv6: [\"2001:db8::1/64\", \"2001:db8::2/64\"]}",
        "192.0.2",
        1300, "IPv6 needs an MTU of 1280 at least"
      ),
    ])
  func tooLarge(_ link: String, _ network: String, _ mtu: Int, _ words: String?) throws {
    let lab = try Self.lab(
      Self.hosts + "topology: {nodes: {a: {host: h1}, b: {host: h2}}, links: [\(link)]}")
    let dot = network.contains(":") ? ":" : "."
    let underlays = [
      "h1": try Self.underlay("\(network)\(dot)1", mtu: mtu),
      "h2": try Self.underlay("\(network)\(dot)2", mtu: mtu),
    ]
    let result = Result { () throws(FaultList) in try lab.split(over: underlays, previous: [:]) }
    switch (result, words) {
    case (.success, nil): break
    case (.failure(let list), let words?):
      let faults = list.faults.map(\.description)
      #expect(faults.allSatisfy { $0.hasPrefix("2:") && $0.contains(words) }, "\(faults)")
    case (.success, _): Issue.record("no fault")
    case (.failure(let list), nil): Issue.record("\(list.faults)")
    }
  }

  @Test("hosts with addresses of two families cannot be joined")
  func families() throws {
    let lab = try Self.lab(Self.crossing)
    let underlays = [
      "h1": try Self.underlay("192.0.2.1"), "h2": try Self.underlay("2001:db8::2"),
    ]
    #expect(throws: FaultList.self) { try lab.split(over: underlays, previous: [:]) }
  }

  @Test("the address of a host is found in what ssh takes")
  func hostOfSSH() {
    for (ssh, host) in [
      ("192.0.2.1", "192.0.2.1"), ("root@192.0.2.1", "192.0.2.1"),
      ("root@2001:db8::1", "2001:db8::1"),
      ("ssh://root@192.0.2.1:2222", "192.0.2.1"), ("ssh://root@[2001:db8::1]:22", "2001:db8::1"),
      ("build", "build"),
    ] {
      #expect(LabHost.host(in: ssh) == host)
    }
  }
}
