import Foundation
import NetworkNamespaces
import RouteNetlink
import Testing

@testable import NetworkLabs

/// Labs made by programs are judged like files.
@Suite("What is wrong with a lab that comes from no file")
struct LabJudgementTests {
  /// A lab with one of everything, made from a file.
  static func whole() throws -> Lab {
    try Lab.resolve(
      Topology.read(
        """
        name: w
        topology:
          nodes:
            a:
              sysctls: {net.ipv4.ip_forward: 1}
              env: {A: b}
              exec: [echo hi]
              nftables: table inet t {}
              dns: {servers: [10.0.0.2]}
              services: [{name: s, run: sleep 1, ready: {tcp: 80, http: "http://localhost/"}}]
              routes:
                - {to: default, via: 10.0.0.2, mtu: 1400, metric: 5}
                - {to: 10.7.0.0/16, type: blackhole}
            b: {addresses: ["2001:db8::7/128"]}
            sw: {kind: bridge, stp: true, ageing: 60}
            host: {kind: host}
          links:
            - {endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24], mtu: 1400}
            - endpoints: ["a:f", "sw:p"]
              impairments: {delay: 1ms, loss: 1%, rate: 1mbit}
            - {endpoints: ["b:h", "host:h"]}
            - {type: vlan, endpoint: "a:v", parent: e, id: 7}
            - {type: vxlan, endpoint: "a:x", vni: 9, remote: 10.0.0.2, src-port: 4790}
            - {type: macvlan, endpoint: "a:m", parent: e}
            - {type: ipvlan, endpoint: "b:i", parent: e}
            - {type: vrf, endpoint: "b:red", table: 9}
            - {type: gre, endpoint: "b:g", remote: 10.0.0.1, local: 10.0.0.2}
        checks:
          - {from: a, ping: b}
          - {from: a, tcp: "b:80", expect: fail}
          - {from: b, http: "http://a/", expect: 200}
        """, defaultName: "w"
      ).topology
    ).lab
  }

  private func errors(_ change: (inout Lab) -> Void) throws -> [String] {
    var lab = try Self.whole()
    change(&lab)
    return lab.faults.filter { $0.severity == .error }.map(\.description)
  }

  private func change(_ name: String, _ body: (inout Device) -> Void) throws -> [String] {
    try errors { lab in
      guard let index = lab.devices.firstIndex(where: { $0.id.name == name }) else { return }
      body(&lab.devices[index])
    }
  }

  @Test("a lab of a file has no faults") func none() throws { #expect(try errors { _ in } == []) }

  @Test("a fault of a lab without a file says what, without a place")
  func withoutPlace() throws {
    #expect(
      try errors { $0.nodes.append(LabNode(name: "a b", kind: .linux, namespace: "n")) } == [
        "error: `a b` is no node name; letters, digits, `-`, `_` and `.`, at most 63",
        "error: `a b` is no hostname of node `a b`",
      ])
  }

  @Test("a ready condition names something")
  func ready() throws {
    let found = try errors { $0.nodes[0].services[0].ready = ReadySpec() }
    #expect(found.count == 1 && found[0].contains("a ready condition of nothing"), "\(found)")
  }

  @Test("an alternative name is another one than any interface of the node has")
  func alternativeNames() throws {
    for name in ["e", "f", "a/b", String(repeating: "x", count: 128)] {
      let found = try change("e") { $0.alternativeName = name }
      #expect(found.count == 1, "\(found)")
    }
    #expect(try change("e") { $0.alternativeName = "a-name-of-more-than-fifteen" } == [])
    #expect(try change("lo") { $0.alternativeName = "x" }.count == 1)
  }

  @Test("a bind's source is an absolute path: a lab without a file has no directory")
  func bindSource() throws {
    let found = try errors {
      $0.nodes[0].filesystem = PrivateFileSystem()
      $0.nodes[0].filesystem?.binds = [
        .init("frr.conf", on: "/etc/frr.conf"), .init("/a", on: "/b"),
      ]
    }
    #expect(found.count == 1 && found[0].contains("the source `frr.conf` of a bind"), "\(found)")
  }

  @Test("what a text without a file names is in the working directory")
  func withoutFile() throws {
    let text = "topology: {nodes: {a: {filesystem: private, binds: [Package.swift:/x]}}}"
    let here = FileManager.default.currentDirectoryPath
    for file in [nil, "/dev/stdin", "/proc/self/fd/63"] {
      let (topology, _) = try Topology.read(text, defaultName: "t", source: SourceFile(file: file))
      let system = try Lab.resolve(topology).lab.nodes[0].filesystem
      #expect(system?.binds == [.init("\(here)/Package.swift", on: "/x")])
      #expect(system?.kept == [here])
    }
  }

  @Test("numbers that the kernel has no room for are refused")
  func numbers() throws {
    let bad: [(String, (inout Device) -> Void)] = [
      ("v", { $0.kind = .vlan(parent: DeviceID("w.a", "e"), id: 99_999) }),
      ("v", { $0.kind = .vlan(parent: DeviceID("w.a", "e"), id: -1) }),
      ("e", { $0.mtu = -5 }), ("e", { $0.mtu = .max }), ("e", { $0.impairments?.rate = 0 }),
      ("f", { $0.impairments?.delay = -1 }), ("f", { $0.impairments?.loss = 2_000_000 }),
      ("f", { $0.impairments?.rate = 1 }), ("f", { $0.impairments?.limit = .min }),
      ("red", { $0.kind = .vrf(table: 0) }), ("red", { $0.kind = .vrf(table: 1 << 40) }),
      ("x", { $0.kind = .vxlan(.init(vni: 1 << 24, port: 4789)) }),
      ("x", { $0.kind = .vxlan(.init(vni: 1, port: 70_000)) }),
      ("x", { $0.kind = .vxlan(.init(vni: 1, port: 1, ttl: 256)) }),
      ("x", { $0.kind = .vxlan(.init(vni: 1, port: 1, sourcePort: 65_535)) }),
      ("g", { $0.kind = .tunnel(.init(kind: "frob", remote: .any(.ipv4))) }),
      ("g", { $0.kind = .tunnel(.init(kind: "gre", remote: .empty(.ipv4))) }),
      ("m", { $0.kind = .macvlan(parent: DeviceID("w.a", "e"), mode: "frob") }),
      ("i", { $0.kind = .ipvlan(parent: DeviceID("w.b", "e"), mode: "l4") }),
    ]
    for (number, (name, body)) in bad.enumerated() {
      let isPlain = name == "e" && number == 4
      #expect(try change(name, body).isEmpty == isPlain, "\(number)")
    }
    #expect(
      try errors { lab in
        guard let bridge = lab.devices.firstIndex(where: \.kind.isBridge) else { return }
        var spec = BridgeSpec()
        (spec.ageing, spec.priority, spec.forwardDelay, spec.helloTime) = (-1, 1 << 20, 1, 11)
        lab.devices[bridge].kind = .bridge(spec)
      }.count == 4)
  }

  @Test("names, ends, masters and parents that are none are refused")
  func devices() throws {
    let bad: [(String, (inout Device) -> Void)] = [
      ("f", { $0.id.name = "../x" }), ("f", { $0.id.name = "a name that is long" }),
      ("f", { $0.node = "zz" }), ("f", { $0.id.namespace = "w.b" }),
      ("f", { $0.kind = .veth(peer: DeviceID("w.zz", "p")) }),
      ("f", { $0.kind = .veth(peer: $0.id) }), ("f", { $0.master = "e" }),
      ("f", { $0.master = "zz" }), ("v", { $0.kind = .vlan(parent: DeviceID("w.a", "q"), id: 7) }),
      ("v", { $0.kind = .vlan(parent: $0.id, id: 7) }),
      ("v", { $0.kind = .vlan(parent: DeviceID("w.b", "e"), id: 7) }),
      ("e", { $0.mac = LinkLayerAddress(bytes: [1, 2]) }),
      ("e", { $0.mac = LinkLayerAddress(bytes: [1, 0, 0, 0, 0, 0]) }),
      ("e", { $0.addresses = [IPPrefix(.empty(.ipv4), length: 0)] }),
      ("e", { $0.addresses = [IPPrefix(IPAddress("10.0.0.1")!, length: 99)] }),
      ("e", { $0.addresses = [IPPrefix(IPAddress("10.0.0.1")!, length: -1)] }),
      ("lo", { $0.id.name = "lo1" }), ("e", { $0.kind = .loopback }),
      ("lo", { $0.master = "sw" }),
      ("x", { $0.kind = .vxlan(.init(vni: 9, port: 4789, underlay: "../proc/1/ns/net")) }),
    ]
    for (number, (name, body)) in bad.enumerated() {
      #expect(try !change(name, body).isEmpty, "\(number)")
    }
    #expect(try !errors { lab in lab.devices.append(lab.devices[1]) }.isEmpty)
  }

  @Test("what a node holds is refused where no file could give it")
  func nodes() throws {
    let service = try #require(Self.whole().nodes[0].services.first)
    let bad: [(inout LabNode) -> Void] = [
      { $0.name = "a/b" }, { $0.namespace = "../x" }, { $0.namespace = "" },
      { $0.namespace = "w.b" }, { $0.hostname = "x\n127.0.0.1 bank.example" },
      { $0.env = ["A=B": ""] }, { $0.env = ["": ""] }, { $0.env = ["A": "\0"] },
      { $0.exec = [""] }, { $0.exec = ["true\0false"] }, { $0.nftables = "\0" },
      { $0.resolvConf = "\0" }, { $0.services = [service, service] },
      { $0.services[0].name = "../../x" }, { $0.services[0].name = "" },
      { $0.services[0].name = ".hidden" }, { $0.services[0].command = "" },
      { $0.services[0].env = ["A=": "b"] }, { $0.services[0].ready?.tcp = 0 },
      { $0.services[0].ready?.delay = .max }, { $0.services[0].ready?.http = "ftp://x/" },
      { $0.services[0].role = .dhcpClient }, { $0.routes[0].metric = -1 },
      { $0.routes[0].table = 0 }, { $0.routes[0].mtu = 1 << 33 }, { $0.routes[0].type = "frob" },
      { $0.routes[0].scope = "frob" }, { $0.routes[0].nextHops = [] },
      { $0.routes[1].nextHops = $0.routes[0].nextHops }, { $0.routes.append($0.routes[0]) },
      { $0.routes[0].nextHops[0].gateway = IPAddress(family: .mpls, bytes: [1, 2, 3]) },
      { $0.routes[0].nextHops[0].gateway = IPAddress("10.9.9.9") },
      { $0.routes[0].nextHops[0].dev = "zz" }, { $0.routes[0].source = IPAddress("::1") },
      { $0.routes[1].destination = IPPrefix(IPAddress("10.0.0.1")!, length: 40) },
      { $0.routes[1].destination = IPPrefix(IPAddress("10.0.0.1")!, length: 8) },
      { $0.routes[1].destination = IPPrefix(.empty(.ipv4), length: 8) },
      {
        $0.filesystem = .init()
        $0.filesystem?.directories = ["etc"]
      },
      {
        $0.filesystem = .init()
        $0.filesystem?.binds = [.init("/etc\0", on: "/x")]
      },
      {
        $0.filesystem = .init()
        $0.filesystem?.size = -1
      },
    ]
    for (number, body) in bad.enumerated() {
      #expect(try !errors { body(&$0.nodes[0]) }.isEmpty, "\(number)")
    }
    #expect(try !errors { $0.nodes.append($0.nodes[0]) }.isEmpty)
    for name in ["", "../x", "a b", "."] { #expect(try !errors { $0.name = name }.isEmpty) }
    #expect(
      try errors { lab in
        guard let host = lab.nodes.firstIndex(where: \.isHost) else { return }
        lab.nodes[host].exec = ["reboot"]
        lab.nodes[host].sysctls = ["net.ipv4.ip_forward": "1"]
        lab.nodes[host].routes = lab.nodes[0].routes
        lab.nodes[host].services = [service]
      }.count == 4)
  }

  @Test(
    "a sysctl is one of a network namespace, in every form",
    arguments: [
      ("net.ipv4.ip_forward", true), ("net/ipv4/ip_forward", true),
      ("net.ipv4.conf.eth0/7.rp_filter", true), ("net/ipv4/conf/eth0.7/rp_filter", true),
      ("net/../kernel/hostname", false), ("net.//.kernel.hostname", false), ("net", false),
      ("net/ipv4/../../kernel/hostname", false), ("/proc/sys/net/ipv4/ip_forward", false),
      ("/net/ipv4/ip_forward", false), ("kernel.hostname", false), ("kernel/hostname", false),
      ("netfoo.bar", false), ("net..ipv4", false), ("net/./ipv4/ip_forward", false),
      ("net.ipv4. ip_forward", false), ("net.ipv4.ip_forward\0", false), ("", false),
      ("../kernel/hostname", false), ("-net.ipv4.ip_forward", false), ("net/", false),
    ])
  func sysctls(key: String, isGood: Bool) throws {
    let found = try errors { $0.nodes[0].sysctls = [key: "1"] }
    #expect(found.isEmpty == isGood, "\(found)")
  }

  @Test("checks that would trap, or that nobody can run, are refused")
  func checks() throws {
    let bad: [(inout Check) -> Void] = [
      { $0.count = 0 }, { $0.count = .max }, { $0.timeout = -1 }, { $0.timeout = .max },
      { $0.node = "zz" }, { $0.target = "zz" }, { $0.target = "10.0.0.300" },
      { $0.expect = "7" }, { $0.via = .empty(.ipv4) }, { $0.target = "b\0" },
      { $0.kind = .tcp }, { $0.kind = .http },
      {
        $0.kind = .udp
        $0.target = "zz:53"
      },
      {
        $0.kind = .http
        $0.target = "http://zz/"
      },
    ]
    for (number, body) in bad.enumerated() {
      #expect(try !errors { body(&$0.checks[0]) }.isEmpty, "\(number)")
    }
  }

  @Test("waiting has no limit that a program could exceed")
  func waiting() {
    #expect(Clock.microseconds(after: .max) == .max)
    #expect(Clock.microseconds(after: .min) < 0)
    #expect(Clock.microseconds(after: 60_000_000) > Clock.microseconds())
  }

  @Test("where things stand in the file is no part of what they are")
  func origin() throws {
    let lab = try Self.whole()
    var moved = lab
    moved.nodes[0].origin = Origin(Position(line: 99, column: 1))
    moved.devices[0].origin = Origin()
    #expect(moved == lab && moved.hashValue == lab.hashValue)
    let decoded = try JSONDecoder().decode(Lab.self, from: JSONEncoder().encode(lab))
    #expect(decoded.nodes[0].origin.position == Position(line: 4, column: 5))
    #expect(decoded.nodes[0].origin[.exec(0)]?.line == 7)
    #expect(decoded.nodes[0].routes[1].origin.position?.line == 13)
    // As written by a version without origins.
    for index in moved.nodes.indices { moved.nodes[index].origin = Origin() }
    let text = try String(decoding: JSONEncoder().encode(moved.nodes), as: UTF8.self)
    #expect(try JSONDecoder().decode([LabNode].self, from: Data(text.utf8)) == lab.nodes)
  }
}
