import Glibc
import RouteNetlink
import Testing

@testable import NetworkLabs

/// Strangers in a hand-made snapshot.
struct StrangerTests {
  private let lab: Lab = {
    let text = """
      name: t
      topology:
        nodes: {a: {routes: [{to: 10.9.0.0/16, via: 10.0.0.2}]}, b: {}, host: {kind: host}}
        links: [{endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]
      """
    do {
      return try Lab.resolve(Topology.read(text, defaultName: "t").topology).lab
    } catch { fatalError("\(error)") }
  }()

  private func link(_ device: Device) -> LiveLink {
    var link = LiveLink(
      index: 2, name: device.id.name, kindName: device.kind.name, mtu: 1500, flags: .up,
      hasCarrier: true, withoutLinkLocal: false)
    link.kind = device.kind
    link.addresses = device.addresses.map { LiveAddress(prefix: $0, flags: .permanent) }
    return link
  }

  private var snapshot: Snapshot {
    var snapshot = Snapshot()
    for node in lab.nodes {
      var there = LiveNamespace()
      there.mark = OwnerMark(lab: lab.name, node: node.name)
      there.routes = node.routes.map { LiveRoute(route: $0, origin: .static) }
      for device in lab.devices where device.id.namespace == node.namespace {
        there.links[device.id.name] = link(device)
        for address in device.addresses {
          there.connected.insert(ConnectedRoute(address.network, index: 2, table: 254))
        }
      }
      snapshot.namespaces[node.namespace] = there
    }
    return snapshot
  }

  private func words(_ change: (inout LiveNamespace) -> Void) -> [String] {
    var snapshot = snapshot
    change(&snapshot.namespaces["t.a", default: LiveNamespace()])
    return lab.strangers(Inventory(), in: snapshot).flatMap(\.strangers).map(\.words)
  }

  private func prefix(_ text: String) -> IPPrefix {
    IPPrefix(text, needsLength: true) ?? IPPrefix(.any(.ipv4), length: 0)
  }

  @Test("a lab as it was made has none, nor has the host, nor a namespace of somebody else's")
  func none() {
    #expect(words { _ in } == [])
    #expect(
      words {
        $0.mark = nil;
        $0.routes.append(LiveRoute(route: Route(to: prefix("1.0.0.0/8")), origin: .boot))
      } == [])
    var snapshot = snapshot
    snapshot.namespaces[""]?.routes.append(
      LiveRoute(route: Route(to: prefix("1.0.0.0/8")), origin: .boot))
    #expect(lab.strangers(Inventory(), in: snapshot).isEmpty)
  }

  @Test(
    "the kernel's own addresses are told by what it says, or by what they look like before Linux 5.18"
  )
  func addresses() {
    func seen(
      _ text: String, flags: AddressFlags = .permanent, originator: UInt8? = nil, tells: Bool = true
    )
      -> Bool
    {
      !words {
        if tells {
          $0.links["lo"]?.addresses.append(
            LiveAddress(prefix: prefix("::1/128"), flags: .permanent, originator: 1))
        }
        $0.links["e"]?.addresses.append(
          LiveAddress(prefix: prefix(text), flags: flags, originator: originator))
      }.isEmpty
    }
    #expect(seen("192.0.2.1/24") && seen("192.0.2.1/24", tells: false))
    #expect(seen("fe80::1/64") && !seen("fe80::1/64", tells: false))
    #expect(!seen("fe80::1/64", originator: 3) && !seen("fd00::1/64", flags: [], originator: 2))
    #expect(!seen("fd00::1/64", flags: [], tells: false) && seen("fd00::1/64", flags: []))
  }

  @Test("routes of daemons are counted, those appended to the lab's own are strangers")
  func routes() throws {
    let own = try #require(lab.nodes[0].routes.first)
    var second = own
    second.nextHops = [Route.NextHop(gateway: IPAddress("10.0.0.3"), dev: "e")]
    #expect(
      words { $0.routes.append(LiveRoute(route: second, origin: .boot)) }
        == ["route 10.9.0.0/16 via 10.0.0.3 dev e"])
    var snapshot = snapshot
    for (origin, network) in [(186, "10.1.0.0/16"), (186, "10.2.0.0/16"), (200, "10.3.0.0/16")] {
      snapshot.namespaces["t.a"]?.routes.append(
        LiveRoute(route: Route(to: prefix(network)), origin: RouteProtocol(rawValue: UInt8(origin)))
      )
    }
    let node = lab.strangers(Inventory(), in: snapshot).first
    #expect(node?.strangers == [] && node?.routes == ["bgp": 2, "protocol 200": 1])
  }

  @Test("a route to the network of an address is missed where the kernel keeps one")
  func missingRoutes() throws {
    let device = try #require(lab.devices.first { $0.id.name == "e" })
    func missed(_ change: (inout LiveLink) -> Void) -> [String] {
      words {
        $0.connected = []
        var vrf = link(device)
        (vrf.name, vrf.kindName, vrf.kind) = ("red", "vrf", .vrf(table: 7))
        vrf.alias = "netns-lab:t/a"
        $0.links["red"] = vrf
        var end = link(device)
        change(&end)
        $0.links["e"] = end
      }
    }
    #expect(missed { _ in } == ["missing route 10.0.0.0/24 dev e"])
    #expect(missed { $0.master = "red" } == ["missing route 10.0.0.0/24 dev e table 7"])
    #expect(missed { $0.flags = [] } == [])
    #expect(missed { $0.addresses[0].flags.insert(.noPrefixRoute) } == [])
    #expect(missed { $0.addresses = [] } == [])
  }

  @Test("what was there when the lab had come up is its own, with the values of then")
  func inventory() {
    var before = snapshot
    var after = snapshot
    after.namespaces["t.a"]?.links["e"]?.mtu = 1300
    let inventory = Inventory(
      of: lab, former: nil, first: Snapshot(), last: after, before: ["t.a": ["route 1.0.0.0/8"]],
      after: ["t.a": ["route 1.0.0.0/8", "address 192.0.2.1/24 on e"]], ran: ["t.a"])
    #expect(inventory.made == ["t.a": ["address 192.0.2.1/24 on e"]])
    #expect(lab.strangers(inventory, in: after).isEmpty)
    let strangers = lab.strangers(inventory, in: before).flatMap(\.strangers)
    #expect(strangers.map(\.words) == ["mtu e 1500, not 1300"])
    // Where no program ran, what appears later is not the lab's.
    before.namespaces["t.a"]?.links["e"]?.mtu = 1400
    let next = Inventory(
      of: lab, former: inventory, first: before, last: before, before: [:], after: [:], ran: [])
    #expect(next == inventory)
  }

  @Test(
    "a device that programs or other labs hold is not removed, nor one whose other end is outside")
  func links() {
    func reason(_ kind: String, alias: String? = nil, peer: DeviceID? = nil) -> String? {
      var snapshot = snapshot
      var link = LiveLink(
        index: 9, name: "x", kindName: kind, mtu: 1500, flags: .up, hasCarrier: true,
        withoutLinkLocal: false)
      link.alias = alias
      link.kind = peer.map { .veth(peer: $0) }
      snapshot.namespaces["t.a"]?.links["x"] = link
      return lab.strangers(Inventory(), in: snapshot).first?.strangers.first?.reasonToStay
    }
    #expect(reason("bridge") == nil && reason("veth", peer: DeviceID("t.b", "y")) == nil)
    #expect(reason("veth", peer: DeviceID("", "y")) != nil && reason("veth") != nil)
    #expect(reason("tun") != nil && reason("device") != nil)
    #expect(reason("bridge", alias: "netns-lab:other/a") == "of lab `other`")
  }
}

/// The program that a command line needs.
struct PlainCommandTests {
  @Test(
    "a line names a program only where nothing but running it could do without",
    arguments: [
      ("ping -c 1 a", "ping"), ("A=1 B=2 exec ip link", "ip"), ("  dnsmasq", "dnsmasq"),
      ("x 2>/dev/null >out", "x"), ("python3 -m http.server", "python3"), ("A=1", nil), ("", nil),
      ("a || b", nil), ("a; b", nil), ("echo x", nil), ("$A b", nil), ("./a", nil), ("/bin/a", nil),
      ("'a b' c", nil), ("exec -a x y", nil), ("! a", nil), ("a &", nil), ("if a", nil),
    ])
  func program(line: String, program: String?) {
    #expect(PlainCommand.program(of: line) == program)
  }
}
