import Testing

@testable import NetworkLabs

/// Keys that have no effect where they stand.
struct LimitedKeyTests {
  private func faults(_ nodes: String, _ rest: String = "") -> [String] {
    ValidationTests.faults("topology:\n  nodes:\n" + nodes + "\n" + rest)
      .filter { $0.contains("means nothing") }
  }

  @Test(
    "of a node, by its kind",
    arguments: [
      ("{mac: '02:00:00:00:00:01'}", "mac", "a node of kind linux"),
      ("{stp: true}", "stp", "a node of kind linux"),
      ("{ageing: 60}", "ageing", "a node of kind linux"),
      ("{priority: 1}", "priority", "a node of kind linux"),
      ("{vlan-filtering: true}", "vlan-filtering", "a node of kind linux"),
      ("{multicast-snooping: true}", "multicast-snooping", "a node of kind linux"),
      ("{forward-delay: 4}", "forward-delay", "a node of kind linux"),
      ("{hello-time: 1}", "hello-time", "a node of kind linux"),
      ("{kind: bridge, filesystem: private}", "filesystem", "a node of kind bridge"),
      ("{kind: bridge, binds: [/a:/b]}", "binds", "a node of kind bridge"),
      ("{kind: bridge, network-mode: host}", "network-mode", "a node of kind bridge"),
      ("{kind: host, netns: x}", "netns", "a node of kind host"),
      ("{kind: host, up: false}", "up", "a node of kind host"),
      ("{kind: host, pool: none}", "pool", "a node of kind host"),
      ("{kind: host, network-mode: none}", "network-mode", "a node of kind host"),
      ("{network-mode: host, up: true}", "up", "a node in a namespace that is not its own"),
      (
        "{network-mode: 'container:b', netns: x}", "netns",
        "a node in a namespace that is not its own"
      ),
      (
        "{network-mode: 'container:b', pool: none}", "pool",
        "a node in a namespace that is not its own"
      ),
    ])
  func nodes(_ node: String, _ key: String, _ what: String) {
    let found = faults("    b: {}\n    a: \(node)")
    #expect(found.count == 1)
    #expect(
      found.first?.contains("error: key `\(key)` means nothing for \(what); it is for ") ?? false)
    #expect(found.first?.hasPrefix("4:") ?? false, "\(found)")
  }

  @Test("and not where they have one")
  func meant() {
    let found = faults(
      """
          a: {up: false, stp: true, filesystem: private, binds: [/etc/hosts:/etc/x], netns: x}
          b: {kind: bridge, mac: '02:00:00:00:00:01', stp: true, ageing: 9, up: false, netns: y}
          c: {network-mode: 'container:a', filesystem: private}
      """,
      "  defaults: {stp: true, up: true, filesystem: private}\n  kinds: {bridge: {ageing: 9}}\n"
        + "  links: [{type: bridge, endpoint: \"a:br0\"}]")
    #expect(found == [])
  }

  @Test(
    "in what nodes inherit",
    arguments: [
      ("defaults: {netns: x}", "netns", "all nodes"),
      ("groups: {g: {netns: x}}", "netns", "a group"),
      ("groups: {g: {mac: '02:00:00:00:00:01'}}", "mac", "a group"),
      ("groups: {g: {group: h}}", "group", "a group"),
      ("kinds: {bridge: {mac: '02:00:00:00:00:01'}}", "mac", "all nodes of kind bridge"),
      ("kinds: {bridge: {binds: [/a:/b]}}", "binds", "all nodes of kind bridge"),
      ("kinds: {linux: {stp: true}}", "stp", "all nodes of kind linux"),
      ("kinds: {linux: {kind: bridge}}", "kind", "a kind"),
    ])
  func shared(_ text: String, _ key: String, _ what: String) {
    let found = faults("    a: {}", "  \(text)")
    #expect(found.count == 1)
    #expect(found.first?.contains("key `\(key)` means nothing for \(what)") ?? false, "\(found)")
  }

  @Test("kinds that no node inherits from are told")
  func kinds() {
    let text = "topology:\n  nodes: {a: {}}\n  kinds: {host: {mtu: 1400}, brigde: {stp: true}}"
    #expect(
      ValidationTests.faults(text) == [
        "3:11: error: nothing is set for all nodes of kind host; write it under the node",
        "3:30: error: `brigde` is no kind; did you mean `bridge`?",
      ])
  }

  /// Each option, with the types of links that have it.
  private static let options = [
    ("vni: 4", ["vxlan"]), ("id: 4", ["vlan"]), ("table: 4", ["vrf"]), ("src-port: 4", ["vxlan"]),
    ("mode: bridge", ["macvlan", "macvtap"]), ("ttl: 4", ["vxlan", "gre", "ipip", "sit"]),
    ("remote: 10.0.0.2", ["vxlan", "gre", "ipip", "sit"]), ("dst-port: 4", ["vxlan"]),
    ("local: 10.0.0.1", ["vxlan", "gre", "ipip", "sit"]), ("udp-port: 4", ["vxlan"]),
    ("multicast-group: 239.1.1.1", ["vxlan"]),
    ("parent: x", ["vlan", "vxlan", "macvlan", "macvtap", "ipvlan"]),
    ("parent-interface: x", ["vlan", "vxlan", "macvlan", "macvtap", "ipvlan"]),
    ("host-interface: x", ["host", "vlan", "vxlan", "macvlan", "macvtap", "ipvlan"]),
    (
      "master: x",
      [
        "dummy", "vlan", "vxlan", "macvlan", "macvtap", "ipvlan", "ifb", "bridge", "vrf", "gre",
        "ipip", "sit",
      ]
    ),
  ]

  @Test("of a link, by its type", arguments: options)
  func links(_ option: String, _ types: [String]) {
    let key = option.prefix { $0 != ":" }
    for type in LinkSpec.types
    where !LinkSpec.foreignTypes.contains(type) && !(key == "mode" && type == "ipvlan") {
      let ends =
        LinkSpec.pairs.contains(type) ? #"endpoints: ["a:x", "b:x"]"# : #"endpoint: "a:y""#
      let found = faults("    a: {}\n    b: {}", "  links: [{type: \(type), \(ends), \(option)}]")
      #expect(found.isEmpty == types.contains(type), "\(type): \(found)")
      guard let first = found.first else { continue }
      #expect(first.contains("key `\(key)` means nothing for a link of type \(type); it is for "))
    }
  }

  @Test(
    "of a check, a shape, a pool and a route",
    arguments: [
      ("checks: [{from: a, ping: a, via: 10.0.0.1}]", "via"),
      ("checks: [{from: a, tcp: 'a:80', dev: eth0}]", "dev"),
      ("checks: [{from: a, tcp: 'a:80', count: 2}]", "count"),
      ("checks: [{from: a, route: a, timeout: 2s}]", "timeout"),
      ("checks: [{from: a, command: 'true', family: ipv4}]", "family"),
      ("generate: {shape: ring, count: 3, hub: x}", "hub"),
      ("generate: {shape: star, count: 3, fanout: 3}", "fanout"),
      ("generate: {shape: chain, count: 3, hosts: 3}", "hosts"),
      ("generate: {shape: mesh, count: 3, hub-node: {stp: true}}", "hub-node"),
      ("generate: {shape: star, count: 3, hub-node: {kind: bridge}}", "kind"),
      ("generate: {shape: chain, count: 3, node: {stp: true}}", "stp"),
      ("generate: {shape: chain, count: 3, link: {vni: 3}}", "vni"),
      ("pools: {p: {prefix: 10.0.0.0/8, length6: 64}}", "length6"),
      ("pools: {p: {prefix: '2001:db8::/48', length: 24}}", "length"),
    ])
  func others(_ text: String, _ key: String) {
    let found = faults("    a: {addresses: [10.0.0.9/32]}", text)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.contains("error: key `\(key)` means nothing for ") ?? false, "\(found)")
  }

  @Test("of a route, what the kernel would not look at")
  func routes() {
    let found = faults(
      """
          a:
            addresses: [10.0.0.1/24, '2001:db8::1/64']
            routes:
              - {to: '2001:db8:1::/64', dev: x, scope: link}
              - {to: 10.1.0.0/16, dev: x, on-link: true}
              - {to: 10.2.0.0/16, dev: x, scope: global}
      """, "  links: [{type: dummy, endpoint: \"a:x\"}]")
    #expect(found.count == 2)
    #expect(found.first?.contains("key `scope` means nothing for an IPv6 route") ?? false)
    #expect(found.last?.contains("key `on-link` means nothing for a route without `via`") ?? false)
  }

  @Test("a containerlab file is warned once for each key")
  func containerlab() throws {
    let text = """
      topology:
        nodes: {a: {stp: true}, b: {stp: true, mac: '02:00:00:00:00:01'}}
        links: [{endpoints: ["a:x", "b:x"], vni: 3, ttl: 4}, {endpoints: ["a:y", "b:y"], vni: 3}]
      """
    let source = SourceFile(file: "/labs/x.clab.yml")
    let (topology, _) = try Topology.read(text, defaultName: "x", source: source)
    let warnings = try Lab.resolve(topology).warnings.map(\.description)
    #expect(warnings.map { $0.split(separator: "`")[1] } == ["stp", "mac", "vni", "ttl"])
    #expect(warnings.allSatisfy { $0.contains("warning: key") && $0.contains(": ignored") })
  }

  @Test("a bridge has no more ports than the kernel gives it")
  func ports() {
    func star(_ count: Int) -> [String] {
      ValidationTests.faults("topology: {nodes: {}, generate: {shape: star, count: \(count)}}")
    }
    #expect(star(1023) == [])
    let found = star(1100)
    #expect(found.count == 1)
    #expect(
      found.first?.hasSuffix(
        "error: bridge `hub` would have 1100 ports, and the kernel gives a bridge 1023; "
          + "join several bridges by links") ?? false, "\(found)")
  }

  @Test("nft's complaints bear the file's line numbers, in spite of what is put before and between")
  func rulesetLines() {
    let rules = "table inet a {\n  chain b { c; } }\ntable inet d {\n  nonsense\n}\n"
    let output = "/dev/stdin:6:3-10: Error: syntax error\n  nonsense\n  ^^^^^^^^\n"
    #expect(
      Executor.complaint(.init(status: 1, output: output), of: rules)
        == "nftables:4:3-10: Error: syntax error\n  nonsense\n  ^^^^^^^^")
    let first = "/dev/stdin:2:1-5: Error: syntax error"
    #expect(
      Executor.complaint(.init(status: 1, output: first), of: "table")
        == "nftables:1:1-5: Error: syntax error")
  }
}
