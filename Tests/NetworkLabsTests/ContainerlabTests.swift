import RouteNetlink
import Testing

@testable import NetworkLabs

/// What files for containerlab mean to netns.
struct ContainerlabTests {
  private func lab(
    _ text: String, environment: [String: String] = [:], bridges: Set<String> = [],
    previous: Lab? = nil
  ) throws(FaultList) -> (lab: Lab, warnings: [String]) {
    let source = SourceFile(file: "/labs/x.clab.yml", environment: environment)
    let (topology, first) = try Topology.read(text, defaultName: "x", source: source)
    let (lab, second) = try Lab.resolve(
      topology, previous: previous, hostBridges: bridges,
      hostAddress: { $0 == "far.example" ? IPAddress("192.0.2.9") : nil })
    return (lab, (first + second).map(\.description))
  }

  private func faults(_ text: String) -> [String] {
    do throws(FaultList) {
      _ = try lab(text)
      return []
    } catch {
      return error.faults.filter { $0.severity == .error }.map(\.description)
    }
  }

  @Test("the file's name decides what it means")
  func dialect() {
    for name in ["a.clab.yml", "/x/a.clab.yaml", "t.clab.gotmpl"] {
      #expect(SourceFile(file: name).dialect == .containerlab)
    }
    for name in ["a.yaml", "/x.clab.yml/a.yml", nil] {
      #expect(SourceFile(file: name).dialect == .own)
    }
  }

  @Test(
    "variables, as containerlab's manual tells of them",
    arguments: [
      ("${A}/$A", "one/one"), ("${NO} $NO", "$NO $NO"), ("${NO:=3}", "3"), ("${NO:-$A}", "one"),
      ("${EMPTY-x}", "$EMPTY"), ("${EMPTY:-x}", "x"), ("${A:=x}", "one"), ("${A:+y}", "y"),
      ("${NO+y}", ""), ("$$A $1 ${1} $", "$A $1 ${1} $"), ("a$_b", "a$_b"), ("${NO=}", "$NO"),
    ])
  func variables(text: String, expanded: String) throws {
    let result = try Variables.expand(text, ["A": "one", "EMPTY": ""])
    #expect(result == expanded)
  }

  @Test(
    "commands are split as there, and reach a shell as the same words",
    arguments: [
      ("ip addr add 10.0.0.1/24 dev eth1", ["ip", "addr", "add", "10.0.0.1/24", "dev", "eth1"]),
      (#"sh -c "cat /a > /b""#, ["sh", "-c", "cat /a > /b"]),
      (#"sh -c 'echo "x y"'"#, ["sh", "-c", #"echo "x y""#]),
      (#"echo a\ b "c\"d" # e"#, ["echo", "a b", #"c"d"#]),
      ("if=x  ''", ["if=x", ""]), ("echo it\\'s", ["echo", "it's"]),
    ])
  func words(line: String, words: [String]) {
    #expect(CommandWords.split(line) == words)
    #expect(CommandWords.split(CommandWords.line(of: words)) == words)
  }

  @Test("a shell gives no meaning to the words")
  func quoting() {
    #expect(
      CommandWords.line(of: ["if", "$A", "a=b", "~", "x'y"]) == #"'if' '$A' 'a=b' '~' 'x'\''y'"#)
    #expect(CommandWords.split("echo 'x") == nil)
  }

  @Test("commands of defaults, kind, group and node join, and bridges run none")
  func exec() throws {
    let (lab, warnings) = try lab(
      """
      topology:
        defaults: {exec: [one, same]}
        kinds: {linux: {exec: [two]}}
        groups: {g: {exec: [three]}}
        nodes:
          a: {group: g, exec: ["four __clabNodeName__ __clabNodeDir__", same]}
          b: {kind: bridge}
          c: {kind: bridge, exec: [five]}
      """)
    #expect(lab.node("a")?.exec == ["one", "same", "two", "three", "four a /labs/clab-x/a"])
    #expect(lab.node("b")?.exec == [])
    #expect(lab.node("c")?.exec == [])
    #expect(warnings == ["8:30: warning: a bridge runs no commands in containerlab: ignored"])
  }

  @Test("a group comes from defaults and kinds too, and may be a free word, or none")
  func group() throws {
    let (lab, _) = try lab(
      """
      topology:
        defaults: {group: d}
        kinds: {linux: {group: k}}
        groups: {d: {kind: linux, env: {A: d}}, k: {env: {A: k}}, n: {env: {A: n}}}
        nodes: {a: {}, b: {group: n}, c: {group: free}, d: {group: ""}, e: {kind: bridge}}
      """)
    #expect(lab.nodes.map { $0.env["A"] } == ["k", "n", nil, "k", "d"])
    #expect(lab.nodes.map(\.kind) == [.linux, .linux, .linux, .linux, .bridge])
  }

  @Test("keys without a value say nothing, and a key without a meaning is told of once")
  func nothing() throws {
    let (lab, warnings) = try lab(
      """
      topology:
        nodes:
          a: {exec: , mtu: null, hostname: "", image: x, privileged: true, binds: , ports: }
          b: {image: y, cgroupns-mode: host, volumes: ["v:/v"]}
          c: {env: {A: null, B: }, exec: [null, "echo x"], sysctls: {net.ipv4.ip_forward: }}
        links:
      """)
    #expect(lab.nodes.map(\.hostname) == ["a", "b", "c"])
    #expect(lab.nodes[2].env == ["A": "", "B": ""] && lab.nodes[2].exec == ["echo x"])
    #expect(lab.nodes[2].sysctls.isEmpty)
    #expect(
      warnings.map { $0.split(separator: "`")[1] } == [
        "image", "privileged", "cgroupns-mode", "volumes",
      ], "\(warnings)")
  }

  @Test(
    "names of namespaces, as there",
    arguments: [
      ("", "clab-x-a"), ("prefix:", "clab-x-a"), ("prefix: p", "p-x-a"), ("prefix: ''", "a"),
      ("prefix: __lab-name", "x-a"),
    ])
  func prefix(line: String, name: String) throws {
    let (lab, _) = try lab("\(line)\ntopology: {nodes: {a: }}")
    #expect(lab.namespaces == [name])
  }

  @Test("network modes, nodes of the host, and its bridges")
  func places() throws {
    let (lab, _) = try lab(
      """
      topology:
        defaults: {sysctls: {net.ipv4.ip_forward: 1}}
        nodes:
          guest: {network-mode: "container:a"}
          a: {network-mode: none}
          h: {kind: host, exec: [true]}
          hm: {network-mode: host}
          hg: {network-mode: "container:hm"}
          br: {kind: bridge}
          own: {kind: bridge}
          "in|a": {kind: bridge, network-mode: "container:a"}
        links:
          - endpoints: ["a:e1", "br:p1"]
          - endpoints: ["a:e2", "own:p2"]
          - endpoints: ["host:e3", "in|a:p3"]
          - endpoints: ["guest:e4", "hm:e5"]
      """, bridges: ["br", "other"])
    let places = Dictionary(uniqueKeysWithValues: lab.nodes.map { ($0.name, $0.namespace) })
    #expect(
      places == [
        "guest": "clab-x-a", "a": "clab-x-a", "h": "", "hm": "", "hg": "", "br": "",
        "own": "clab-x-own",
        "in|a": "clab-x-a",
      ])
    #expect(lab.namespaces == ["clab-x-a", "clab-x-own"])
    let masters = lab.devices.compactMap { device in device.master.map { "\(device.id) \($0)" } }
    #expect(masters == ["host:p1 br", "clab-x-own:p2 own", "clab-x-a:p3 in"])
    #expect(
      lab.devices.filter(\.kind.isBridge).map(\.id.description) == [
        "clab-x-own:own", "clab-x-a:in",
      ])
    #expect(lab.devices.first { $0.id.name == "e3" }?.node == "h")
    #expect(Set(lab.devices.filter { $0.kind.peer != nil }.map(\.mtu)) == [9500])
    #expect(Set(lab.nodes.filter(\.isHost).map(\.sysctls)) == [[:]])
    // A bridge of the lab's own stays that while the lab is up, even if the host gets one of its name.
    let again = try self.lab(
      "topology: {nodes: {own: {kind: bridge}}}", bridges: ["own"], previous: lab)
    #expect(again.lab.namespaces == ["clab-x-own"])
  }

  @Test("long names of interfaces are alternative names of devices")
  func longNames() throws {
    let (lab, _) = try lab(
      """
      topology:
        nodes: {a: {routes: [{to: 10.9.0.0/16, dev: an-interface-of-many-letters}]}, b: , br: {kind: bridge}}
        links:
          - {endpoints: ["a:an-interface-of-many-letters", "b:fifteen-letters"], ipv4: [10.0.0.1/24]}
          - endpoints: ["br:a-port-of-many-letters", "host:an-interface-of-many-letters"]
      """)
    let names = Dictionary(uniqueKeysWithValues: lab.devices.map { ($0.id, $0) })
    #expect(names.values.filter { $0.id.name.utf8.count > 15 }.isEmpty)
    #expect(
      lab.devices.filter { !$0.kind.isBridge && !$0.kind.isLoopback }.map(\.name) == [
        "an-interface-of-many-letters", "fifteen-letters", "a-port-of-many-letters",
        "an-interface-of-many-letters",
      ])
    #expect(lab.devices.filter { $0.alternativeName != nil }.count == 3)
    let device = try #require(lab.devices.first { $0.node == "a" && $0.alternativeName != nil })
    #expect(lab.node("a")?.routes.first?.nextHops.first?.dev == device.id.name)
    var wrong = lab
    wrong.devices[0].alternativeName = "another-interface-of-many-letters"
    #expect(throws: FaultList.self) { try wrong.check() }
    let tooLong = String(repeating: "x", count: 128)
    #expect(
      faults("topology: {nodes: {a: }, links: [{endpoints: ['a:\(tooLong)', 'host:x']}]}").count
        == 1)
  }

  @Test("devices are found by long names below others, whether of the lab or of the host")
  func longParents() throws {
    let (lab, _) = try lab(
      """
      topology:
        nodes: {a: {dhcp-server: {interface: an-interface-of-many-letters, range: "10.0.0.5,10.0.0.9"}}, b: }
        links:
          - endpoints: ["a:an-interface-of-many-letters", "host:a-port-of-many-letters"]
          - {type: macvlan, endpoint: "a:m1", parent: an-interface-of-many-letters}
          - {type: macvlan, endpoint: "b:m2", parent: "a:an-interface-of-many-letters"}
          - {type: macvlan, endpoint: "b:m3", host-interface: a-port-of-many-letters}
          - {type: macvlan, endpoint: "b:m4", host-interface: an-uplink-of-many-letters}
          - endpoints: ["b:m5", "macvlan:an-uplink-of-many-letters"]
      """)
    let parents = Dictionary(lab.devices.map { ($0.name, $0.kind.parent) }) { first, _ in first }
    let own = try #require(lab.devices.first { $0.node == "a" && $0.alternativeName != nil }).id
    let port = try #require(lab.devices.first { $0.node == "host" }).id
    #expect(parents["m1"] == own && parents["m2"] == own && parents["m3"] == port)
    #expect(parents["m4"] == DeviceID("", "an-uplink-of-many-letters"))
    #expect(parents["m5"] == parents["m4"])
    #expect(lab.node("a")?.services[0].command.contains("--interface=\(own.name)") ?? false)
  }

  @Test("a container that the file does not declare, and a host's name as a tunnel's end")
  func others() throws {
    let (lab, warnings) = try lab(
      """
      topology:
        nodes: {a: {network-mode: "container:other"}}
        links: [{type: vxlan, endpoint: "a:vx", remote: far.example, vni: 5}]
      """)
    #expect(lab.namespaces == ["clab-x-a"])
    #expect(warnings.count == 1 && warnings[0].contains("`other` is no node of this file"))
    guard case .vxlan(let vxlan) = lab.devices.first(where: { $0.id.name == "vx" })?.kind else {
      Issue.record("no vxlan")
      return
    }
    #expect(vxlan.remote == IPAddress("192.0.2.9"))
    for (remote, words) in [("nowhere", "has no address"), ("10.0.0.300", "is no address")] {
      let found = faults(
        "topology: {nodes: {a: }, links: [{type: vxlan, endpoint: 'a:vx', remote: \(remote), vni: 5}]}"
      )
      #expect(found.count == 1 && found[0].contains(words), "\(found)")
    }
  }

  @Test("a file system is private there, and its directory the host's")
  func filesystem() throws {
    let text = """
      topology:
        defaults: {binds: ["/etc/hostname:/x", "/etc:/e"]}
        nodes: {a: {binds: ["/etc/hosts:/e:ro,z"]}, b: {filesystem: host}, c: {kind: bridge}, h: {kind: host}}
      """
    let (lab, _) = try lab(text)
    #expect(lab.nodes.map { $0.filesystem != nil } == [true, false, false, false])
    #expect(
      lab.node("a")?.filesystem?.binds == [
        .init("/etc/hostname", on: "/x"), .init("/etc/hosts", on: "/e", isReadOnly: true),
      ])
    for (file, kept) in [
      ("/var/labs/x.clab.yml", ["/var/labs"]), ("/srv/x.clab.yml", ["/srv"]),
      ("/etc/x.clab.yml", []), ("/root/x.clab.yml", ["/root"]), ("/x.clab.yml", []),
    ] {
      let (topology, _) = try Topology.read(text, defaultName: "x", source: SourceFile(file: file))
      let system = try Lab.resolve(topology).lab.node("a")?.filesystem
      #expect(system?.kept == kept, "\(file)")
    }
    let (own, _) = try Topology.read(text, defaultName: "x", source: SourceFile(file: "/x.yaml"))
    let plain = try Lab.resolve(own).lab
    #expect(plain.nodes.filter { $0.filesystem != nil }.isEmpty)
  }

  @Test("links with special ends")
  func special() throws {
    let (lab, warnings) = try lab(
      """
      topology:
        nodes: {a: }
        links:
          - endpoints: ["a:e1", "macvlan:eno1"]
          - {type: macvlan, endpoint: {node: a, interface: e2}, host-interface: eno1, mode: vepa}
          - endpoints: ["dummy:", "a:e3"]
          - {type: vxlan, endpoint: "a:e4", remote: 192.0.2.1, vni: 5, src-port: 77}
          - endpoints: ["a:e5", "mgmt-net:x"]
          - {type: mgmt-net, endpoint: "a:e6", host-interface: y}
          - {type: vxlan-stitch, endpoint: "a:e7", remote: 192.0.2.1, vni: 6}
          - {type: veth-stitch, endpoints: ["a:e8", "host:h8"]}
      """)
    let eno1 = DeviceID("", "eno1")
    var vxlan = DeviceKind.VXLAN(vni: 5, remote: IPAddress("192.0.2.1"), port: 14789)
    vxlan.sourcePort = 77
    vxlan.underlay = ""
    let kinds = Dictionary(uniqueKeysWithValues: lab.devices.map { ($0.id.name, $0.kind) })
    #expect(kinds["e1"] == .macvlan(parent: eno1, mode: "bridge"))
    #expect(kinds["e2"] == .macvlan(parent: eno1, mode: "vepa"))
    #expect(kinds["e3"] == .dummy)
    #expect(kinds["e4"] == .vxlan(vxlan))
    #expect(kinds.keys.filter { ["e5", "e6", "e7"].contains($0) }.isEmpty)
    #expect(kinds["e8"]?.name == "veth")
    #expect(
      warnings.map { $0.split(separator: "`")[1] } == ["mgmt-net", "mgmt-net", "vxlan-stitch"])
  }

  @Test("a template, and nodes that only an image could be, are called what they are")
  func foreign() {
    #expect(
      faults("name: {{ .Name }}\n").first?.hasPrefix("1:7: error: `{{` is of a Go template")
        ?? false)
    let found = faults(
      """
      topology:
        kinds: {ceos: {image: c}}
        nodes: {r1: {kind: nokia_srlinux}, r2: {kind: nokia_srlinux}, c: {kind: ceos}, l: }
        links:
          - endpoints: ["r1:ethernet-1/1", "r2:a-name-that-is-too-long"]
          - endpoints: ["c:Ethernet1/1", "l:eth1"]
      """)
    #expect(found.count == 2, "\(found)")
    #expect(found[0].hasPrefix("3:22: error: kind `nokia_srlinux` (`r1`, `r2`) runs from an image"))
    #expect(found[1].hasPrefix("3:75: error: kind `ceos` (`c`) runs from an image"))
  }

  @Test("nodes that stand for what is there already are left out, with one warning a kind")
  func outsiders() throws {
    let (lab, warnings) = try lab(
      """
      topology:
        kinds: {ovs-bridge: {mtu: 9000}}
        nodes:
          sw: {kind: ovs-bridge}
          sw2: {kind: OVS-bridge}
          box: {kind: ext-container, exec: [ls]}
          cluster: {kind: k8s-kind}
          a: {network-mode: "container:box"}
          b:
        links:
          - endpoints: ["a:e1", "sw:ovsp1"]
          - endpoints: ["b:e1", "sw2:ovsp1"]
          - endpoints: ["box:e1", "b:e2"]
          - endpoints: ["a:e3", "b:e3"]
      """)
    #expect(lab.nodes.map(\.name) == ["a", "b"])
    #expect(lab.devices.filter { !$0.kind.isLoopback }.map(\.name) == ["e3", "e3"])
    #expect(
      warnings.map { $0.split(separator: "`")[1] } == [
        "ovs-bridge", "ext-container", "k8s-kind", "box",
      ],
      "\(warnings)")
    #expect(warnings[0].hasPrefix("4:16: warning: kind `ovs-bridge` is a bridge of Open vSwitch"))
  }

  @Test("what is wrong there too is an error")
  func errors() {
    #expect(
      faults(
        "topology: {nodes: {a: {network-mode: 'container:b'}, b: {network-mode: 'container:a'}}}"
      )
      .count == 2)
    #expect(faults("topology: {nodes: {a: {exec: ['echo ${A']}}}\nx: 1").count == 1)
  }
}
