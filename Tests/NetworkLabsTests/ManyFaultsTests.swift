import Testing

@testable import NetworkLabs

/// All faults of a file are reported at once. What cannot be read hides no other fault, and causes none.
struct ManyFaultsTests {
  private func faults(_ text: String) -> [String] { ValidationTests.faults(text) }

  @Test("faults of form, of spelling and of meaning stand together, each where it is")
  func together() {
    let found = faults(
      """
      topology:
        nodes:
          a: {mtu: 40, routes: [{to: default, via: 10.9.9.9}], hostnmae: x}
          b: {}
          b: {mtu: 1500}
        links:
          - {endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.300/24], mtu: 1400, mtu: 1500}
          - {endpoints: ["a", "b:f"], ipv4: [10.0.1.1/24, 10.0.1.2/24]}
          - {endpoints: ["a:g", "c:g"]}
      checks:
        - {from: a, ping: 10.0.0.300}
        - {from: z, tcp: "b:80"}
      """)
    #expect(
      found.map { String($0.split(separator: ";")[0]) } == [
        "3:14: error: `40` is not right here",
        "3:46: error: gateway 10.9.9.9 is in no network of `a`",
        "3:58: error: unknown key `hostnmae` in node",
        "5:5: error: `b` stands twice in one mapping",
        "7:55: error: `10.0.0.300/24` is no address",
        "7:82: error: `mtu` stands twice in one mapping", "8:20: error: `a` is no endpoint",
        "9:27: error: node `c` is not declared", "11:21: error: `10.0.0.300` is no address",
        "12:12: error: node `z` is not declared",
      ], "\(found.joined(separator: "\n"))")
  }

  @Test(
    "nodes that are in each other's networks, and a link from an interface to itself, are one fault each"
  )
  func circles() {
    let found = faults(
      """
      topology:
        nodes: {a: {network-mode: "container:b"}, b: {network-mode: "container:a"}, c: {}}
        links:
          - {endpoints: ["a:e", "c:e"]}
          - {endpoints: ["c:f", "c:f"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
          - {type: vlan, endpoint: "c:v", parent: "a:e", id: 5}
      checks: [{from: a, ping: b}]
      """)
    #expect(
      found == [
        "2:29: error: node `a` is in its own network by way of others",
        "2:63: error: node `b` is in its own network by way of others",
        "5:20: error: both ends of the link are `c:f`",
      ], "\(found.joined(separator: "\n"))")
  }

  @Test(
    "what cannot be read is told once, and nothing that follows from it",
    arguments: [
      #"{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.300/24, 10.0.0.2/24]}"#,
      #"{endpoints: ["a:e", "b:e"], ipv4: 7}"#,
      #"{endpoints: ["a:e", "b"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}"#,
      #"{endpoints: ["a:e", {node: b}], ipv4: [10.0.0.1/24, 10.0.0.2/24]}"#,
      #"{endpoints: ["a:e", {interface: e}]}"#, #"{endpoints: [[], "b:e"]}"#, "7",
      #"{endpoints: ["a:e", "b:a-name-that-is-long"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}"#,
      #"{endpoints: "a:e"}"#,
      #"{type: veeth, endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}"#,
      #"{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24], up: perhaps}"#,
      #"{endpoints: ["a:e", {node: b, interface: e, dhcp: perhaps}], ipv4: [10.0.0.1/24]}"#,
      #"{endpoints: [{node: a, interface: e, mtu: 40}, "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}"#,
      #"{type: vrf, endpoint: "a:red", table: 0}, {endpoints: [{node: a, interface: e, master: red}, "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}"#,
      #"{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}, {type: vlan, endpoint: "a:v", parent: x y z:q, id: 5000}"#,
      #"{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}, {type: vlan, endpoint: "a:v", id: 5000, parent: e}"#,
      #"{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24], impairments: {reorder: 1%, delay: soon}}"#,
      #"{endpoints: ["a:e", "b:e"], pool: zz}"#,
    ])
  func once(links: String) {
    let found = faults(
      """
      topology:
        nodes:
          a: {routes: [{to: default, via: b}, {to: 10.1.0.0/16, via: 10.0.0.2, dev: e}]}
          b: {routes: [{to: 10.2.0.0/16, via: a}]}
        links: [\(links)]
      checks: [{from: a, ping: b}]
      """)
    #expect(found.count == 1, "\(found.joined(separator: "\n"))")
  }

  @Test(
    "parts that are none hide only what they hold",
    arguments: [
      ("nodes: []", 1), ("nodes: {a: 5, b: {}}", 2), ("nodes: {a: {addresses: 5}, b: {}}", 2),
      ("nodes: {a: {kind: linx}, b: {}}", 2), ("nodes: {a: {}, b: {}, 'c d': {}}", 2),
      ("nodes: {a: {}, b: {}}, pools: {links: 10.0.0.1/24}", 1),
      ("nodes: {a: {}, b: {}}, generate: {shape: star}", 1),
      ("nodes: {a: {}, b: {}}, generate: {shape: mesh, count: 999}", 1),
      ("nodes: {a: {}, b: {}}, groups: 5", 1), ("nodes: {a: {}, b: {}}, defaults: []", 3),
      ("nodes: {a: {routes: [{to: default, via: b}]}, b: {}}, defaults: {addresses: [7]}", 3),
    ])
  func parts(body: String, count: Int) {
    let found = faults(
      """
      topology: {\(body), links: [{endpoints: ["a:e", "b:e"]}, {endpoints: ["a:f", "c:f"]}]}
      checks: [{from: a, ping: b}, {from: a, ping: h1}]
      """)
    // Without the fault there are two: `c` and `h1` are not declared.
    let own = found.filter { !$0.contains("`c`") && !$0.contains("`h1`") }
    #expect(own.count == 1, "\(found.joined(separator: "\n"))")
    #expect(found.count == count || found.count == 3, "\(found.joined(separator: "\n"))")
  }

  @Test(
    "a key that is none, and what is missing for it, are one fault",
    arguments: [
      ("checks: [{from: a, pong-it: b}]", "unknown key `pong-it` in check"),
      (
        "checks: [{source-node: a, ping: b}]",
        "unknown key `source-node` in check; `from` is missing"
      ),
      ("links: [{ends: ['a:e', 'b:e']}]", "unknown key `ends` in link"),
      (
        "links: [{type: vlan, endpoint: 'a:v', parent: x, number: 7}]",
        "unknown key `number` in link"
      ),
      (
        "nodes: {c: {services: [{command-line: x}]}}",
        "unknown key `command-line` in service; `run` is missing"
      ),
      (
        "nodes: {c: {services: [{run: x, ready: {socket: 80}}]}}",
        "unknown key `socket` in ready condition"
      ),
      ("nodes: {c: {services: [{run: x, ready: {tcp: many}}]}}", "`many` is not right here"),
      (
        "nodes: {c: {services: [{run: x, ready: {}}]}}",
        "a ready condition of nothing; write one of tcp, udp"
      ),
      ("nodes: {c: {services: [{run: x, ready: }]}}", "a ready condition of nothing"),
      (
        "nodes: {c: {routes: [{to: 10.0.0.0/8, gateway: 10.0.0.2}]}}",
        "unknown key `gateway` in route"
      ),
      (
        "links: [{endpoints: ['a:e', 'b:e'], impairments: {reorder: 1%, latency: 1ms}}]",
        "unknown key `latency`"
      ),
      ("generate: {form: star, count: 3}", "unknown key `form` in generate; `shape` is missing"),
    ])
  func strayKeys(part: String, words: String) {
    let nodes = part.hasPrefix("nodes") ? "" : "nodes: {a: {}, b: {}}, "
    let isOutside = part.hasPrefix("checks")
    let found = faults(
      isOutside ? "topology: {nodes: {a: {}, b: {}}}\n\(part)" : "topology: {\(nodes)\(part)}")
    #expect(found.count == 1 && found[0].contains(words), "\(found.joined(separator: "\n"))")
  }

  @Test(
    "text that is no YAML is told where it stops, with what stands before",
    arguments: [
      ("topology:\n\tnodes: {}", "2:1: error: a tab, where YAML is indented by blanks alone"),
      (
        "topology:\n  nodes:\n  \ta: {}",
        "3:3: error: a tab, where YAML is indented by blanks alone"
      ),
      ("a: {b: 1", "2:1: error: not YAML: while parsing a flow mapping"),
      ("a: *x", "1:4: error: an alias"),
      ("a: \u{1}", "1:4: error: not YAML: control characters are not allowed"),
      ("a: 1\n---\nb: 2\n", "2:1: error: a second document"),
      ("topology: {nodes: {a: {exec: [\"true\\0\"]}}}", "1:31: error: a NUL character"),
      ("? [1]\n: 2\ntopology: {}", "1:3: error: a key must be plain text"),
      (String(repeating: "[", count: 300), "error: nested too deeply"),
    ])
  func text(text: String, words: String) {
    #expect(faults(text).first?.contains(words) ?? false, "\(faults(text))")
  }

  @Test("each of several duplicates is named, in nested mappings too")
  func duplicates() {
    let found = faults(
      """
      name: x
      topology:
        nodes: {a: {}, a: {}, a: {}}
        defaults:
          sysctls: {net.ipv4.ip_forward: 1, net.ipv4.ip_forward: 0}
      name: y
      """)
    #expect(
      found == [
        "3:18: error: `a` stands twice in one mapping; the first is at 3:11; remove one",
        "3:25: error: `a` stands twice in one mapping; the first is at 3:11; remove one",
        "5:39: error: `net.ipv4.ip_forward` stands twice in one mapping; the first is at 5:15; remove one",
        "6:1: error: `name` stands twice in one mapping; the first is at 1:1; remove one",
      ], "\(found.joined(separator: "\n"))")
  }

  @Test("anchors, merges and aliases are read as before")
  func anchors() throws {
    let value = try Document.read(
      "a: &x {p: 1, q: [1, &y two]}\nb: {<<: *x, p: 3}\nc: *y\nd: {<<: [*x, {r: 9}]}\n")
    #expect(value["b"]?["p"]?.text == "3" && value["b"]?["q"]?.entries == nil)
    #expect(value["c"]?.text == "two" && value["d"]?["r"]?.text == "9")
    #expect(value["c"]?.position == Position(line: 1, column: 21))
  }

  @Test(
    "a pool that is too small is told once, with the length that would do",
    arguments: [
      (
        "generate: {shape: star, count: 1000}, pools: {lans: 10.0.0.0/28}",
        "1:64: error: pool `lans` (10.0.0.0/28) has room for 13 addresses, and 1000 are wanted; "
          + "a prefix of length /22 would do"
      ),
      (
        "generate: {shape: star, count: 300}, pools: {lans: {prefix: 10.0.0.0/16}}",
        "/24 of pool `lans` has room for 253 addresses, and 300 are wanted; "
          + "`length: 23` would do, in a pool that is as large"
      ),
      (
        "generate: {shape: chain, count: 20}, pools: {links: 10.0.0.0/28}",
        "pool `links` (10.0.0.0/28) has room for 8 networks of length /31, and 19 are wanted; "
          + "a prefix of length /26 would do"
      ),
      (
        "nodes: {a: {}, b: {}, c: {}}, pools: {loopbacks: \"2001:db8::/127\"}",
        "pool `loopbacks` (2001:db8::/127) has room for 1 addresses, and 3 are wanted; "
          + "a prefix of length /126 would do"
      ),
    ])
  func shortage(body: String, words: String) {
    let found = faults("topology: {\(body)}")
    #expect(found.count == 1 && found[0].contains(words), "\(found.joined(separator: "\n"))")
  }
}
