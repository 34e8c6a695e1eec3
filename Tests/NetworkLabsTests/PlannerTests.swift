import Testing

@testable import NetworkLabs

/// Plans for hand-made snapshots.
struct PlannerTests {
  private func lab(_ nodes: String, _ links: String) throws -> Lab {
    let text = "name: t\ntopology:\n  nodes: {\(nodes)}\n  links: [\(links)]\n"
    return try Lab.resolve(Topology.read(text, defaultName: "t").topology).lab
  }

  private let pair = #"{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}"#

  /// The kernel's state after `lab` came up.
  private func snapshot(of lab: Lab) -> Snapshot {
    var snapshot = Snapshot()
    for node in lab.nodes {
      var there = LiveNamespace()
      there.mark = OwnerMark(lab: lab.name, node: node.name)
      there.routes = node.routes.map { LiveRoute(route: $0, origin: .static) }
      there.sysctls = node.sysctls
      snapshot.namespaces[node.namespace] = there
      var files = LiveConfiguration()
      files.hostsLink = ""
      files.resolvConf = node.resolvConf
      snapshot.configuration[node.namespace] = files
    }
    for (number, device) in lab.devices.enumerated() {
      var link = LiveLink(
        index: Int32(number + 1), name: device.id.name, kindName: device.kind.name,
        mtu: device.mtu ?? 1500, flags: device.up ? .up : [], hasCarrier: true,
        withoutLinkLocal: device.withoutLinkLocal)
      link.kind = device.kind
      link.master = device.master
      link.alias = OwnerMark(lab: lab.name, node: device.node).description
      link.impairments = device.impairments
      link.addresses = device.addresses.map { LiveAddress(prefix: $0, flags: .permanent) }
      snapshot.namespaces[device.id.namespace]?.links[device.id.name] = link
    }
    snapshot.hostsText = HostsFile.text(of: lab)
    return snapshot
  }

  private func words(_ plan: Plan) -> [String] {
    plan.steps.filter { !$0.isDetail }.map {
      "\($0.action.rawValue) \($0.kind.rawValue) \($0.subject)"
    }
  }

  @Test("a new lab: everything, in an order in which each step finds what it needs")
  func newLab() throws {
    let lab = try lab("a: {}, b: {routes: [{to: default, via: 10.0.0.1}]}", pair)
    let plan = try Plan.make(for: lab, known: nil, against: Snapshot())
    #expect(
      words(plan) == [
        "create namespace t.a", "create namespace t.b", "create link a:e -- b:e",
        "create address 10.0.0.1/24 on e", "create address 10.0.0.2/24 on e",
        "create route default via 10.0.0.1",
      ])
    for step in plan.steps { #expect(step.after.allSatisfy { $0 < step.id }) }
  }

  @Test("what is as wanted needs nothing")
  func unchanged() throws {
    let lab = try lab("a: {sysctls: {net.ipv4.ip_forward: 1}}, b: {}", pair)
    #expect(try Plan.make(for: lab, known: lab, against: snapshot(of: lab)).isEmpty)
  }

  @Test("addresses, MTU, routes and rates change in place")
  func inPlace() throws {
    let before = try lab("a: {}, b: {routes: [{to: 10.9.0.0/16, via: 10.0.0.1}]}", pair)
    let link =
      #"{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.3/24], mtu: 1400, "#
      + #"impairments: {rate: 1mbit}}"#
    let after = try lab("a: {}, b: {routes: [{to: 10.9.0.0/16, via: 10.0.0.1, mtu: 1300}]}", link)
    let plan = try Plan.make(for: after, known: before, against: snapshot(of: before))
    #expect(!words(plan).contains { $0.contains(" link ") || $0.contains(" namespace ") })
    #expect(words(plan).contains("change interface a:e"))
    #expect(words(plan).contains("remove address 10.0.0.2/24 on e"))
    #expect(words(plan).contains { $0.hasPrefix("change route 10.9.0.0/16") })
    #expect(words(plan).contains("create impairment a:e"))
  }

  @Test("a node that is gone from the file goes, with the link to it")
  func removedNode() throws {
    let before = try lab("a: {}, b: {}, c: {}", pair + #", {endpoints: ["a:f", "c:e"]}"#)
    let after = try lab("a: {}, b: {}", pair)
    let plan = try Plan.make(for: after, known: before, against: snapshot(of: before))
    #expect(words(plan) == ["remove link a:f -- c:e", "remove namespace t.c"])
  }

  @Test("somebody else's namespace or device is a conflict, not a victim")
  func conflicts() throws {
    let lab = try lab("a: {}, b: {}", pair)
    var foreign = snapshot(of: lab)
    foreign.namespaces["t.a"]?.mark = nil
    foreign.namespaces["t.a"]?.links["e"] = nil
    #expect(throws: PlanError.self) { try Plan.make(for: lab, known: nil, against: foreign) }
    var device = snapshot(of: lab)
    device.namespaces["t.a"]?.links["e"]?.alias = nil
    device.namespaces["t.a"]?.links["e"]?.kind = .dummy
    let small = try self.lab(
      "a: {}, b: {}", pair.replacing("{endpoints", with: "{mtu: 1400, endpoints"))
    #expect(throws: PlanError.self) { try Plan.make(for: small, known: lab, against: device) }
    // A device that matches the record is the lab's, even if somebody removed its mark.
    device.namespaces["t.a"]?.links["e"]?.kind = .veth(peer: DeviceID("t.b", "e"))
    #expect(
      words(try Plan.make(for: small, known: lab, against: device)).contains("change interface a:e")
    )
  }

  @Test("a kind that changes is made anew, with what was on it")
  func recreated() throws {
    let vxlan = #", {type: vxlan, endpoint: {node: a, interface: x, addresses: [10.5.0.1/24]}, "#
    let before = try lab("a: {}, b: {}", pair + vxlan + "vni: 1, remote: 10.0.0.2}")
    let after = try lab("a: {}, b: {}", pair + vxlan + "vni: 2, remote: 10.0.0.2}")
    let plan = try Plan.make(for: after, known: before, against: snapshot(of: before))
    #expect(
      words(plan) == ["remove link a:x", "create link a:x", "create address 10.5.0.1/24 on x"])
  }

  @Test("a DHCP client begins anew with its device")
  func clientOfNewDevice() throws {
    let before = try lab("a: {}, b: {}", client("b:e"))
    let after = try lab("a: {}, b: {}", client("b:f"))
    var there = snapshot(of: before)
    let service = try #require(before.node("a")?.services.first)
    there.services["a"] = [
      service.name: ServiceStatus(
        service: service, state: .running, isReady: true, pid: 7, status: nil, restarts: 0)
    ]
    #expect(try Plan.make(for: before, known: before, against: there).isEmpty)
    let found = words(try Plan.make(for: after, known: before, against: there))
    #expect(
      found == [
        "remove link b:e -- a:e", "create link a:e -- b:f", "change service a/dhcp-e",
      ])
  }

  private func client(_ far: String) -> String {
    #"{endpoints: [{node: a, interface: e, dhcp: true}, "\#(far)"]}"#
  }

  @Test(
    "commands run where others stood before, and those that ran do not run again",
    arguments: [
      ("one, two", "one, two", []), ("one, two", "one, two, three", ["three"]),
      ("one, two, three", "one, other, three", ["other"]), ("one, two", "one", []),
      ("", "one", ["one"]),
    ])
  func commands(ran: String, wanted: String, runs: [String]) throws {
    let before = try lab("a: {exec: [\(ran)]}, b: {}", pair)
    let after = try lab("a: {exec: [\(wanted)]}, b: {}", pair)
    let plan = try Plan.make(for: after, known: before, against: snapshot(of: before))
    #expect(words(plan).filter { $0.contains(" exec ") } == runs.map { "create exec \($0)" })
    #expect(plan.warnings.isEmpty)
  }

  @Test("that commands do not run again is told where an interface is made anew")
  func commandsOfNewDevice() throws {
    let before = try lab("a: {exec: [one]}, b: {}", pair)
    let after = try lab(
      "a: {exec: [one]}, b: {}", pair.replacing("b:e", with: "b:f"))
    let plan = try Plan.make(for: after, known: before, against: snapshot(of: before))
    #expect(!words(plan).contains { $0.contains(" exec ") })
    #expect(plan.warnings.count == 1)
    #expect(plan.warnings.first?.hasPrefix("node `a`: what `exec` did to `e` is gone") ?? false)
  }
}
