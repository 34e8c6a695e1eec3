import Testing

@testable import NetworkLabs

/// IPv4 and IPv6 side by side.
struct FamilyTests {
  private func routes(_ routes: String, ipv6: String = #"["2001:db8::1/64", "2001:db8::2/64"]"#)
    -> [String]
  {
    let text = """
      topology:
        nodes: {a: {routes: [\(routes)]}, b: {}, c: {}}
        links:
          - {endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24], ipv6: \(ipv6)}
          - {endpoints: ["a:f", "c:f"], ipv4: [10.0.1.1/24, 10.0.1.2/24]}
      """
    do throws(FaultList) {
      let lab = try Lab.resolve(Topology.read(text, defaultName: "lab").topology).lab
      return lab.nodes[0].routes.map(\.description)
    } catch {
      return error.faults.map(\.message)
    }
  }

  @Test(
    "a default route has the families that there are, or the one that is picked",
    arguments: [
      ("{to: default, via: b}", ["default via 10.0.0.2", "default via 2001:db8::2"]),
      ("{to: default, via: b, family: ipv4}", ["default via 10.0.0.2"]),
      ("{to: default, via: b, family: ipv6}", ["default via 2001:db8::2"]),
      ("{to: default, via: c}", ["default via 10.0.1.2"]),
      ("{to: default, via: [b, c]}", ["default nexthop via 10.0.0.2 nexthop via 10.0.1.2"]),
      ("{to: default, via: 10.0.0.2}", ["default via 10.0.0.2"]),
      ("{to: default, via: b, from: 10.0.0.1}", ["default via 10.0.0.2 src 10.0.0.1"]),
      ("{to: default, dev: e}", ["default dev e", "default dev e"]),
      ("{to: default, dev: f}", ["default dev f"]),
      ("{to: default, type: blackhole}", ["blackhole default", "blackhole default"]),
      ("{to: 0.0.0.0/0, type: blackhole}", ["blackhole default"]),
      ("{to: \"2001:db8:7::/48\", via: b}", ["2001:db8:7::/48 via 2001:db8::2"]),
      ("{to: 10.7.0.0/16, via: b}", ["10.7.0.0/16 via 10.0.0.2"]),
      ("{to: 10.7.0.0/16, via: b, family: ipv6}", ["a route of IPv4 under `family: ipv6`"]),
      ("{to: default, via: 10.0.0.2, family: ipv6}", ["a route of IPv4 under `family: ipv6`"]),
      ("{to: default, via: c, family: ipv6}", ["node `c` shares no IPv6 network with `a`"]),
    ])
  func defaults(declared: String, made: [String]) { #expect(routes(declared) == made) }

  @Test("a gateway that is known by a link-local address only is reached over its link")
  func linkLocal() {
    #expect(
      routes("{to: default, via: b}", ipv6: #"["fe80::1/64", "fe80::2/64"]"#)
        == ["default via 10.0.0.2", "default via fe80::2 dev e"])
  }

  @Test("a check is tried in each family that both nodes have")
  func checks() throws {
    let text = """
      topology:
        nodes: {a: {}, b: {}, c: {}, d: {}}
        links:
          - endpoints: ["a:e", "b:e"]
            ipv4: [10.0.0.1/24, 10.0.0.2/24]
            ipv6: ["2001:db8::1/64", "2001:db8::2/64"]
          - {endpoints: ["a:f", "c:f"], ipv4: [10.0.1.1/24, 10.0.1.2/24]}
      checks:
        - {from: a, ping: b}
        - {from: a, tcp: "b:80", family: ipv6}
        - {from: c, http: "http://b/"}
        - {from: a, mtu: c}
        - {from: a, route: b, via: 10.0.0.2}
        - {from: a, ping: 10.0.0.2}
        - {from: a, command: "true"}
        - {from: a, ping: d}
      """
    let lab = try Lab.resolve(Topology.read(text, defaultName: "lab").topology).lab
    let runner = CheckRunner(lab: lab)
    let book = AddressBook(lab)
    let tried = lab.checks.flatMap { runner.perFamily($0, book) }
    #expect(
      tried.map { check in
        check.host.map { runner.resolve($0, for: check, book)?.description ?? "none" } ?? "-"
      } == [
        "10.0.0.2", "2001:db8::2", "2001:db8::2", "10.0.0.2", "10.0.1.2", "10.0.0.2", "10.0.0.2",
        "-", "none",
      ])
    #expect(tried[0].name == "a: ping b, IPv4" && tried[1].name == "a: ping b, IPv6")
    #expect(tried[3].name == "c: http http://b/")
  }

  @Test(
    "a family that the address of a check has not is a fault",
    arguments: ["ping: 10.0.0.1", "tcp: \"10.0.0.1:80\"", "route: b, via: 10.0.0.1"])
  func contradiction(target: String) {
    let found = ValidationTests.faults(
      """
      topology: {nodes: {a: {}, b: {}}}
      checks: [{from: a, \(target), family: ipv6}]
      """)
    #expect(
      found.count == 1 && found[0].contains("an IPv4 address under `family: ipv6`"), "\(found)")
  }
}
