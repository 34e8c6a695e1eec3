import Foundation
import RouteNetlink
import Testing

@testable import NetworkLabs

/// A lab that is described in Swift is the lab of the file that says the same.
@Suite("A lab described in Swift")
struct SwiftLabTests {
  /// A lab that uses every key there is.
  static func file(variables: String) -> String {
    """
    name: all
    prefix: x
    hosts:
      one: {address: 192.0.2.1, device: eth9, groups: [hosts], weight: 2}
      two: {ssh: root@192.0.2.2, command: sudo -n netns-lab}
    fabric: {type: static, port: 8472}
    topology:
      defaults: {mtu: 9000, env: {LANG: C}}
      kinds: {bridge: {stp: true}}
      groups: {hosts: {sysctls: {net.ipv4.ip_forward: 1}, exec: [echo group]}}
      nodes:
        a:
          kind: linux
          group: hosts
          netns: own
          hostname: www
          addresses: [10.255.0.1/32, "2001:db8:ff::1/128"]
          up: true
          mtu: 1500
          dns: {servers: [10.0.0.53], search: [lab.example], options: ["ndots:2"]}
          routes:
            - {to: default, via: b, metric: 7, family: ipv4}
            - {to: 10.7.0.0/16, via: [10.0.0.2, 10.0.0.3], dev: eth0, from: 10.0.0.1, mtu: 1400}
            - {to: 10.8.0.0/16, via: 10.99.0.1, dev: eth0, on-link: true, table: 100}
            - {to: 10.9.0.0/16, dev: eth0, scope: link}
            - {to: 10.10.0.0/16, type: blackhole}
          sysctls: {net.ipv4.conf.all.rp_filter: "0"}
          nftables: table inet t {}
          services:
            - name: web
              run: exec sleep 600
              ready: {tcp: 80, udp: 53, http: "http://localhost/", command: "true", log: up, delay: 2s}
              restart: on-failure
              env: {A: b}
            - {run: exec sleep 601}
          exec: [echo own]
          filesystem: private
          binds: ["/etc/hosts:/srv/hosts:ro"]
          env: {B: c}
          env-files: [\(variables)]
          pool: none
          uplink: {via: eth9, dns: true, allow: [192.0.2.0/24]}
          ports: ["8080:80"]
        b:
          allow: ["192.0.2.1:443"]
          dhcp-server:
            {interface: eth0, range: "10.0.0.100,10.0.0.200", lease: 10m, router: 10.0.0.2,
             domain: lab.example, options: [no-hosts]}
        c: {network-mode: "container:b"}
        sw:
          kind: bridge
          mac: 02:00:00:00:00:99
          vlan-filtering: true
          multicast-snooping: false
          ageing: 60
          priority: 4096
          forward-delay: 4
          hello-time: 1
        outside: {kind: host, host: one}
      links:
        - endpoints: ["a:eth0", "b:eth0"]
          ipv4: [10.0.0.1/16, 10.0.0.2/16]
          ipv6: [null, "2001:db8::2/64"]
          mtu: 1400
          up: true
          impairments:
            {delay: 20ms, jitter: 5ms, loss: 1%, duplicate: 0.1%, corrupt: 0.01%, reorder: 5%,
             rate: 10mbit, limit: 500}
        - endpoints:
            - {node: a, interface: eth1, altname: the-second-of-a, addresses: [10.1.0.1/24],
               mtu: 1300, mac: "02:00:00:00:00:01", up: true, master: red,
               impairments: {delay: 1ms}}
            - {node: sw, interface: p1, mtu: 1300}
        - {endpoints: [{node: b, interface: eth1, dhcp: true}, "sw:p2"]}
        - {endpoints: ["a:eth2", "b:eth2"], pool: far}
        - {type: vrf, endpoints: ["a:red"], table: 100}
        - {type: vlan, endpoints: ["a:v"], parent: eth0, id: 7, master: red}
        - {type: vxlan, endpoints: ["a:x"], parent: eth0, multicast-group: 239.1.1.1, vni: 42,
           local: 10.0.0.1, dst-port: 4790, src-port: 4791, ttl: 16, learning: false}
        - {type: gre, endpoints: ["b:g"], remote: 10.0.0.1}
        - {type: macvlan, endpoints: ["b:m"], parent: "a:eth0", mode: private}
        - {type: macvlan, endpoints: ["b:h"], host-interface: eth9}
        - {type: host, endpoints: ["b:up"], host-interface: lab0}
      pools:
        links: {prefix: [10.16.0.0/16, "2001:db8:16::/48"], length: 30, length6: 126}
        far: {prefix: 10.17.0.0/16}
      generate:
        - {shape: star, count: 3, name: h, hub: lan, node: {mtu: 1400}, hub-node: {ageing: 9},
           link: {up: true, mtu: 1400}}
        - {shape: tree, count: 4, name: t, fanout: 3}
        - {shape: fat-tree, count: 2, name: f, hosts: 1}
      routing: static
    checks:
      - {name: seen, from: [a, b], ping: 10.0.0.2, count: 2, timeout: 3s, family: ipv4}
      - {from: b, tcp: "a:80", expect: fail}
      - {from: b, udp: "a:53"}
      - {from: b, http: "http://a/", expect: 200}
      - {from: b, command: echo 7, expect: "7"}
      - {from: b, mtu: a, expect: 1400}
      - {from: b, route: 10.0.0.1, via: 10.0.0.1, dev: eth0}
    """
  }

  /// The same lab.
  static func topology(variables: String) -> Topology {
    Topology(
      name: "all", prefix: "x", defaults: NodeSpec(mtu: 9000, env: ["LANG": "C"]),
      kinds: ["bridge": NodeSpec(bridge: BridgeSpec { $0.stp = true })],
      groups: [
        "hosts": NodeSpec(sysctls: ["net.ipv4.ip_forward": "1"], exec: ["echo group"])
      ],
      nodes: [
        "a": first(variables: variables),
        "b": NodeSpec(
          dhcpServer: DHCPServerSpec(
            range: "10.0.0.100,10.0.0.200", interface: "eth0", lease: "10m", router: "10.0.0.2",
            domain: "lab.example", options: ["no-hosts"]),
          allow: ["192.0.2.1:443"]),
        "c": NodeSpec(networkMode: "container:b"),
        "sw": NodeSpec(
          kind: .bridge, mac: "02:00:00:00:00:99",
          bridge: BridgeSpec {
            $0.vlanFiltering = true
            $0.multicastSnooping = false
            $0.ageing = 60
            $0.priority = 4096
            $0.forwardDelay = 4
            $0.helloTime = 1
          }),
        "outside": NodeSpec(kind: .host, host: "one"),
      ],
      links: links,
      pools: [
        "links": PoolSpec(["10.16.0.0/16", "2001:db8:16::/48"], lengthV4: 30, lengthV6: 126),
        "far": PoolSpec(["10.17.0.0/16"]),
      ],
      generate: [
        GenerateSpec(
          .star, count: 3, name: "h", hub: "lan", node: NodeSpec(mtu: 1400),
          hubNode: NodeSpec(bridge: BridgeSpec { $0.ageing = 9 }),
          link: LinkSpec(mtu: 1400, up: true)),
        GenerateSpec(.tree, count: 4, name: "t", fanout: 3),
        GenerateSpec(.fatTree, count: 2, name: "f", hosts: 1),
      ],
      routing: .static, checks: checks,
      hosts: [
        "one": HostSpec(address: "192.0.2.1", device: "eth9", groups: ["hosts"], weight: 2),
        "two": HostSpec(ssh: "root@192.0.2.2", command: "sudo -n netns-lab"),
      ], fabric: FabricSpec(.static, port: 8472))
  }

  private static func first(variables: String) -> NodeSpec {
    NodeSpec(
      kind: .linux, group: "hosts", netns: "own", hostname: "www",
      addresses: ["10.255.0.1/32", "2001:db8:ff::1/128"], up: true, mtu: 1500,
      dns: DNSSpec(servers: ["10.0.0.53"], search: ["lab.example"], options: ["ndots:2"]),
      routes: [
        RouteSpec(to: "default", via: ["b"], metric: 7, family: .v4),
        RouteSpec(
          to: "10.7.0.0/16", via: ["10.0.0.2", "10.0.0.3"], dev: "eth0", from: "10.0.0.1",
          mtu: 1400),
        RouteSpec(to: "10.8.0.0/16", via: ["10.99.0.1"], dev: "eth0", table: 100, onLink: true),
        RouteSpec(to: "10.9.0.0/16", dev: "eth0", scope: .link),
        RouteSpec(to: "10.10.0.0/16", type: .blackhole),
      ],
      sysctls: ["net.ipv4.conf.all.rp_filter": "0"], nftables: "table inet t {}",
      services: [
        ServiceSpec(
          name: "web", run: "exec sleep 600",
          ready: ReadySpec(
            tcp: 80, udp: 53, http: "http://localhost/", command: "true", log: "up",
            delay: 2_000_000),
          restart: .onFailure, env: ["A": "b"]),
        ServiceSpec(run: "exec sleep 601"),
      ],
      exec: ["echo own"], filesystem: .private, binds: ["/etc/hosts:/srv/hosts:ro"],
      env: ["B": "c"], envFiles: [variables], pool: "none",
      uplink: UplinkSpec(via: "eth9", dns: true, allow: ["192.0.2.0/24"]), ports: ["8080:80"])
  }

  private static let links = [
    LinkSpec(
      endpoints: ["a:eth0", "b:eth0"], ipv4: ["10.0.0.1/16", "10.0.0.2/16"],
      ipv6: [nil, "2001:db8::2/64"], mtu: 1400, up: true,
      impairments: ImpairmentSpec(
        delay: 20_000, jitter: 5_000, loss: 10_000, duplicate: 1_000, corrupt: 100,
        reorder: 50_000, rate: 10_000_000, limit: 500)),
    LinkSpec(endpoints: [
      EndpointSpec(
        node: "a", interface: "eth1", alternativeName: "the-second-of-a",
        addresses: ["10.1.0.1/24"], mtu: 1300, mac: "02:00:00:00:00:01", up: true, master: "red",
        impairments: ImpairmentSpec(delay: 1_000)),
      EndpointSpec(node: "sw", interface: "p1", mtu: 1300),
    ]),
    LinkSpec(endpoints: [EndpointSpec(node: "b", interface: "eth1", dhcp: true), "sw:p2"]),
    LinkSpec(endpoints: ["a:eth2", "b:eth2"], pool: "far"),
    LinkSpec(.vrf, endpoints: ["a:red"], table: 100),
    LinkSpec(.vlan, endpoints: ["a:v"], parent: "eth0", master: "red", id: 7),
    LinkSpec(
      .vxlan, endpoints: ["a:x"], parent: "eth0", vni: 42, local: "10.0.0.1", group: "239.1.1.1",
      port: 4790, sourcePort: 4791, ttl: 16, learning: false),
    LinkSpec(.gre, endpoints: ["b:g"], remote: "10.0.0.1"),
    LinkSpec(.macvlan, endpoints: ["b:m"], parent: "a:eth0", mode: "private"),
    LinkSpec(.macvlan, endpoints: ["b:h"], parent: "host:eth9"),
    LinkSpec(.host, endpoints: ["b:up"], parent: "host:lab0"),
  ]

  private static let checks = [
    CheckSpec(
      name: "seen", from: ["a", "b"], .ping("10.0.0.2"), count: 2, timeout: 3_000_000, family: .v4),
    CheckSpec(from: ["b"], .tcp("a:80"), expect: .failure),
    CheckSpec(from: ["b"], .udp("a:53")),
    CheckSpec(from: ["b"], .http("http://a/"), expect: .status(200)),
    CheckSpec(from: ["b"], .command("echo 7"), expect: .text("7")),
    CheckSpec(from: ["b"], .pathMTU("a"), expect: .bytes(1400)),
    CheckSpec(from: ["b"], .route("10.0.0.1"), via: "10.0.0.1", dev: "eth0"),
  ]

  /// A file of variables, there while `body` runs.
  private func withVariables(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID()).env").path
    try "FROM_FILE=1\n".write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func document(_ topology: Topology) -> Value { Topology.type.write(topology, Writer()) }

  @Test("is the lab of the file that says the same, part by part")
  func sameLab() throws {
    try withVariables { variables in
      let read = try Topology.read(Self.file(variables: variables), defaultName: "t").topology
      let made = Self.topology(variables: variables)
      #expect(document(made).words == document(read).words)
      let (labOfFile, warnings) = try Lab.resolve(read)
      let (lab, warningsOfMade) = try Lab.resolve(made)
      for (own, other) in zip(lab.nodes, labOfFile.nodes) { #expect(own == other) }
      for (own, other) in zip(lab.devices, labOfFile.devices) { #expect(own == other) }
      for (own, other) in zip(lab.checks, labOfFile.checks) { #expect(own == other) }
      #expect(lab == labOfFile)
      #expect(warningsOfMade.map(\.withoutPlace) == warnings.map(\.withoutPlace))
      #expect(try Lab(made) == lab)
    }
  }

  @Test("uses every key, and every key can be said in Swift")
  func everyKey() throws {
    try withVariables { variables in
      var found: Set<String> = []
      document(Self.topology(variables: variables)).collectKeys(of: Topology.shape, into: &found)
      let all = ShapeTable.all.flatMap { table in
        table.rows.filter { !$0.isIgnored }.map { "\(table.name): \($0.key)" }
      }
      #expect(Set(all).subtracting(found) == SchemaTests.synonyms)
    }
  }

  @Test("has no positions, in the lab or in its record")
  func positions() throws {
    try withVariables { variables in
      let lab = try Lab(Self.topology(variables: variables))
      #expect(lab.nodes.allSatisfy { $0.origin.position == nil })
      #expect(lab.nodes[0].origin[.nftables] == nil)
      let text = try String(decoding: JSONEncoder().encode(lab), as: UTF8.self)
      #expect(!text.contains("\"0:") && !text.contains("origin"))
    }
  }

  @Test("names each type of link that a file may name")
  func types() {
    #expect(
      LinkSpec.Kind.allCases.map(\.rawValue) == LabKind.pairs + LabKind.singles + ["host"])
  }
}

extension Value {
  /// Its content, without positions.
  var words: String {
    switch content {
    case .scalar(let text, let isPlain): isPlain ? "plain \(text)" : "`\(text)`"
    case .list(let items): "[" + items.map(\.words).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\($0.key): \($0.value.words)" }.joined(separator: ", ") + "}"
    }
  }

  /// The keys in it, as "TABLE: KEY".
  fileprivate func collectKeys(of shape: Shape, into found: inout Set<String>) {
    switch (shape, content) {
    case (.table(let table), .map(let entries)):
      for entry in entries {
        found.insert("\(table.name): \(entry.key)")
        guard let row = table.rows.first(where: { $0.key == entry.key }) else { continue }
        entry.value.collectKeys(of: row.shape, into: &found)
      }
    case (.list(let item), .list(let items)):
      for value in items { value.collectKeys(of: item, into: &found) }
    case (.map(let item), .map(let entries)):
      for entry in entries { entry.value.collectKeys(of: item, into: &found) }
    case (.any(let shapes), _):
      for shape in shapes { collectKeys(of: shape, into: &found) }
    default: break
    }
  }
}

extension Fault {
  fileprivate var withoutPlace: String {
    var fault = self
    fault.position = .none
    return fault.description
  }
}
