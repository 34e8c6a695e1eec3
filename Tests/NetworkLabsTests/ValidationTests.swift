import RouteNetlink
import Testing

@testable import NetworkLabs

/// The faults reported for a file, each with its position.
struct ValidationTests {
  private func faults(_ text: String) -> [String] { Self.faults(text) }

  /// The faults reported for a file.
  static func faults(_ text: String) -> [String] {
    do throws(FaultList) {
      let (topology, first) = try Topology.read(text, defaultName: "lab")
      let (_, second) = try Lab.resolve(topology)
      return (first + second).map(\.description)
    } catch {
      return error.faults.map(\.description)
    }
  }

  @Test("unknown keys, with what was meant")
  func unknownKey() {
    let text = """
      topology:
        nodes:
          a: {hostnmae: x}
        linsk: []
      """
    #expect(
      faults(text) == [
        "3:9: error: unknown key `hostnmae` in node; did you mean `hostname`?",
        "4:3: error: unknown key `linsk` in topology; did you mean `links`?",
      ])
  }

  @Test("every fault at once, in the order of the file")
  func severalFaults() {
    let text = """
      topology:
        nodes:
          a: {routes: [{to: default, via: 10.9.9.9}]}
          b: {}
        links:
          - endpoints: ["a:eth0", "b:eth0"]
            ipv4: [10.0.0.1/24, 10.0.1.2/24]
          - endpoints: ["a:eth1", "c:eth0"]
      """
    let found = faults(text)
    #expect(found.count == 3)
    #expect(found[0].hasPrefix("3:37: error: gateway 10.9.9.9 is in no network of `a`"))
    #expect(found[1].hasPrefix("7:27: error: 10.0.1.2/24 of `b:eth0` is not in the network"))
    #expect(found[2].hasPrefix("8:29: error: node `c` is not declared"))
  }

  @Test("a misspelt key hides no other fault, and makes none")
  func misspeltKey() {
    let found = faults(
      """
      topology:
        nodes: {a: {hostnmae: x, routes: [{to: default, via: 10.0.0.9}]}, b: {imgae: y}}
        links:
          - {endponts: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
          - {endpoints: ["a:f", "c:f"], ipv5: [10.0.0.3/24]}
      cheks: [{from: d, ping: a}]
      """)
    #expect(
      found.map { $0.split(separator: ";")[0] } == [
        "2:15: error: unknown key `hostnmae` in node",
        "2:73: error: unknown key `imgae` in node",
        "4:8: error: unknown key `endponts` in link",
        "5:27: error: node `c` is not declared",
        "5:35: error: unknown key `ipv5` in link",
        "5:42: warning: `f` of `a` is in the network 10.0.0.0/24 of `e` too",
        "6:1: error: unknown key `cheks` in topology file",
        "6:16: error: node `d` is not declared",
      ], "\(found)")
  }

  @Test(
    "single faults",
    arguments: [
      (#"links: [{endpoints: ["a:a-name-that-is-long", "b:e"]}]"#, "has 19 characters"),
      (
        #"links: [{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.1/24]}]"#,
        "is already that"
      ),
      (#"links: [{endpoints: ["a:e", "a:e"]}]"#, "both ends of the link"),
      (#"links: [{endpoints: ["a:e"]}]"#, "two endpoints, not 1"),
      (#"links: [{endpoints: ["a:e", "b:e"]}, {endpoints: ["a:e", "b:f"]}]"#, "stands twice"),
      (#"links: [{type: vlan, endpoint: "a:v", id: 7, parent: v}]"#, "stands on itself"),
      (#"links: [{type: vxlan, endpoint: "a:v"}]"#, "without `vni`"),
      (#"links: [{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.0/24]}]"#, "is a network"),
      (#"links: [{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.255/24]}]"#, "broadcast address"),
      (#"links: [{endpoints: ["x:e", "y:f"]}, {endpoints: ["y:g", "x:h"]}]"#, "closes a cycle"),
      (#"links: [{endpoints: ["a:e", "b:e"], impairments: {delay: soon}}]"#, "is not right here"),
    ])
  func singleFault(links: String, words: String) {
    let text = """
      topology:
        nodes: {a: {}, b: {}, x: {kind: bridge}, y: {kind: bridge}}
        \(links)
      """
    #expect(faults(text).contains { $0.contains(words) }, "\(faults(text))")
  }

  @Test(
    "numbers that the kernel has no room for, or that no machine could build",
    arguments: [
      ("impairments: {rate: 900tbit}", "expected a rate from 1kbit to 1tbit"),
      ("impairments: {rate: 1bit}", "expected a rate from 1kbit to 1tbit"),
      ("impairments: {delay: 9999999999999999s}", "expected a time of at most a day"),
    ])
  func numbers(key: String, words: String) {
    let text = """
      topology: {nodes: {a: {}, b: {}}, links: [{endpoints: ["a:e", "b:e"], \(key)}]}
      """
    #expect(faults(text).count == 1)
    #expect(faults(text).first?.contains(words) ?? false, "\(faults(text))")
  }

  @Test("a rate is what the kernel keeps of it, whole bytes")
  func rate() throws {
    #expect(Quantity.bitsPerSecond("1001bit", unit: "kbit") == 1000)
    #expect(Quantity.bitsPerSecond("10", unit: "kbit") == 10_000)
    #expect(Quantity.bitsPerSecond("1tbit", unit: "kbit") == 1_000_000_000_000)
  }

  @Test(
    "shapes are of a size that can be built",
    arguments: [
      ("mesh", 257, "a mesh of 257 is too large"),
      ("fat-tree", 4096, "a fat-tree of 4096 is too large"),
      ("fat-tree", 3, "the k of a fat-tree is even, not 3"), ("fat-tree", 4, nil),
    ])
  func shapes(shape: String, count: Int, words: String?) {
    let found = faults("topology: {generate: {shape: \(shape), count: \(count)}}")
    #expect(found.count == (words == nil ? 0 : 1), "\(found)")
    if let words { #expect(found.first?.contains(words) ?? false, "\(found)") }
  }

  @Test("aliases that multiply one another are told, not expanded")
  func aliases() {
    var text = "x-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1...12 {
      let ten = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "x-a\(level): &a\(level) [\(ten)]\n"
    }
    #expect(faults(text).first?.contains("expand to too much") ?? false)
    #expect(faults("x-a: &a {}\ntopology: {nodes: {a: *a, b: *a}}").isEmpty)
  }

  @Test(
    "what is asked over HTTP for readiness is a URL of a host that the node knows",
    arguments: [
      ("https://localhost/", "is no http:// URL"), ("localhost:80", "is no http:// URL"),
      ("http://bb/", "is neither an address nor `localhost` nor a node; did you mean `b`?"),
      ("http://b/", "has no address"), ("http://a/", nil), ("http://localhost:8080/x", nil),
      ("http://[::1]/", nil), ("http://c/", nil), ("http://other/", nil),
    ])
  func readyOverHTTP(url: String, words: String?) {
    let found = faults(
      """
      topology:
        nodes:
          a: {services: [{run: x, ready: {http: "\(url)"}}]}
          b: {}
          c: {hostname: other, addresses: [10.0.0.1/32]}
      """)
    #expect(found.count == (words == nil ? 0 : 1), "\(found)")
    if let words { #expect(found.first?.contains(words) ?? false, "\(found)") }
  }

  @Test(
    "one destination has one route",
    arguments: [
      ("{to: default, via: 10.0.0.2}, {to: default, via: 10.0.0.3}", true),
      ("{to: default, via: 10.0.0.2}, {to: 0.0.0.0/0, via: 10.0.0.2}", true),
      ("{to: 10.9.0.1, via: 10.0.0.2}, {to: 10.9.0.1/32, type: blackhole}", true),
      ("{to: default, via: 10.0.0.2}, {to: default, via: 10.0.0.3, metric: 5}", false),
      ("{to: default, via: 10.0.0.2}, {to: default, via: 10.0.0.3, table: 5}", false),
      ("{to: default, via: [10.0.0.2, 10.0.0.3]}", false),
    ])
  func contradictoryRoutes(routes: String, isFault: Bool) {
    let found = faults(
      """
      topology:
        nodes: {a: {routes: [\(routes)]}, b: {}}
        links: [{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]
      """)
    #expect(found.count == (isFault ? 1 : 0), "\(found)")
    #expect(!isFault || found[0].contains("error: a second route to"), "\(found)")
  }

  @Test("one network on two devices of a node is told")
  func sharedNetwork() {
    let found = faults(
      """
      topology:
        nodes: {a: {}, b: {}, c: {}, d: {}}
        links:
          - {endpoints: ["a:x", "b:a"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
          - {endpoints: ["a:y", "c:a"], ipv4: [10.0.0.3/24, 10.0.0.4/24]}
          - {type: vrf, endpoint: "a:red", table: 5}
          - endpoints: [{node: a, interface: z, master: red}, "d:a"]
            ipv4: [10.0.0.5/24, 10.0.0.6/24]
          - {endpoints: ["c:x", "d:x"], ipv6: ["fe80::1/64", "fe80::2/64"]}
          - {endpoints: ["c:y", "d:y"], ipv6: ["fe80::1/64", "fe80::2/64"]}
      """)
    #expect(
      found == [
        "5:42: warning: `y` of `a` is in the network 10.0.0.0/24 of `x` too; "
          + "only one of them will be used to reach it"
      ])
  }

  @Test("a node of an unknown kind is there all the same")
  func unknownKind() {
    let found = faults(
      """
      topology:
        nodes: {a: {routes: [{to: default, via: c}]}, b: {kind: brige}, c: {}, d: {group: zz}}
        links:
          - {endpoints: ["a:e", "b:p1"], ipv4: [10.0.0.1/24]}
          - {endpoints: ["c:e", "b:p2"], ipv4: [10.0.0.2/24]}
      checks: [{from: b, ping: a}]
      """)
    #expect(
      found == [
        "2:59: error: kind `brige` needs more than a network namespace; did you mean `bridge`?",
        "2:85: error: group `zz` is not declared",
      ])
  }

  @Test(
    "a route needs its interface up",
    arguments: [
      ("{to: default, via: 10.0.0.2}", "gateway 10.0.0.2 is behind `e` of `a`, which is down"),
      ("{to: 10.9.0.0/16, dev: e}", "`e` of `a` is down"),
    ])
  func routeThroughDown(route: String, words: String) {
    let found = faults(
      """
      topology:
        nodes: {a: {routes: [\(route)]}, b: {}}
        links:
          - endpoints:
              - {node: a, interface: e, up: false, addresses: [10.0.0.1/24]}
              - {node: b, interface: e, addresses: [10.0.0.2/24]}
      """)
    #expect(found.count == 1 && found[0].contains(words), "\(found)")
  }

  @Test("words that YAML 1.1 takes for booleans and numbers stay text")
  func yamlTraps() throws {
    let text = """
      name: on
      topology:
        nodes:
          no: {hostname: off, env: {A: yes, B: 12:30:45}}
          y: {}
        links:
          - endpoints:
              - {node: no, interface: on, mac: 02:00:00:00:00:01}
              - {node: y, interface: "1e3"}
      """
    let topology = try Topology.read(text, defaultName: "x").topology
    let lab = try Lab.resolve(topology).lab
    #expect(lab.name == "on")
    #expect(lab.node("no")?.hostname == "off")
    #expect(lab.node("no")?.env == ["A": "yes", "B": "12:30:45"])
    #expect(lab.devices.contains { $0.id.name == "1e3" })
    #expect(lab.devices.contains { $0.mac == LinkLayerAddress("02:00:00:00:00:01") })
  }

  @Test("JSON is accepted, and what is no YAML is told with its place")
  func otherDocuments() {
    #expect(faults(#"{"topology": {"nodes": {"a": {"mtu": 1400}}}}"#).isEmpty)
    #expect(faults("\u{feff}topology: {nodes: {a: {}}}").isEmpty)
    #expect(faults("topology: [").first?.contains("not YAML") ?? false)
    #expect(faults("topology: {nodes: {a: {}, a: {}}}").first?.contains("stands twice") ?? false)
  }

  @Test("containerlab's keys without a meaning earn a warning each")
  func containerlabKeys() {
    let text = "topology: {nodes: {a: {image: alpine, memory: 1}}}"
    #expect(faults(text).count == 2)
    #expect(faults(text).allSatisfy { $0.contains("warning") })
  }

  @Test("containerlab's links out of the lab earn a warning each")
  func containerlabLinks() {
    let found = faults(
      """
      topology:
        nodes: {a: {credentials: {username: x}}}
        links:
          - endpoints: ["a:eth1", "mgmt-net:a-eth1"]
          - {type: mgmt-net, endpoint: "a:eth2", host-interface: a-eth2}
          - {type: vxlan-stitch, endpoint: "a:eth3", remote: 10.0.0.1, vni: 5, udp-port: 4789}
      """)
    #expect(found.count == 4)
    #expect(found.allSatisfy { $0.contains("warning") && $0.contains("no meaning") }, "\(found)")
  }

  @Test(
    "a pool that could hold none of the networks it is to give",
    arguments: ["", ", lans: 10.1.0.0/16"])
  func poolLengths(rest: String) {
    let text = """
      topology: {nodes: {a: {}}}
      pools: {q: {prefix: 10.0.0.0/8, length: 4}, r: {prefix: [10.0.0.0/8, "fd00::/64"], length6: 48}\(rest)}
      """
    #expect(
      faults(text) == [
        "2:21: error: pool `q` draws networks of length 4, and 10.0.0.0/8 is smaller than one; length is "
          + "to be 8 at least",
        "2:70: error: pool `r` draws networks of length 48, and fd00::/64 is smaller than one; length6 is "
          + "to be 64 at least",
      ])
  }
}
