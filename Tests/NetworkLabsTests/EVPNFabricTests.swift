import RouteNetlink
import Testing

@testable import NetworkLabs

/// Labs over several hosts with `fabric: evpn`: what each host gets.
@Suite struct EVPNFabricTests {
  private static let text = """
    hosts:
      h1: {address: 192.0.2.1}
      h2: {ssh: root@192.0.2.2}
      h3: {ssh: root@192.0.2.3}
    fabric: evpn
    topology:
      nodes:
        lan: {kind: bridge, host: h1, mac: "02:00:00:00:00:01", addresses: [10.0.0.254/24]}
        a: {host: h1}
        b: {host: h2}
        c: {host: h3}
        d: {host: h3}
      links:
        - {endpoints: ["a:eth0", "lan:p1"]}
        - {endpoints: ["b:eth0", "lan:p2"]}
        - {endpoints: ["c:eth0", "lan:p3"]}
        - {endpoints: ["d:eth0", "lan:p4"]}
        - {endpoints: ["a:eth1", "b:to-a-of-the-hos"]}

    """

  private static func lab(_ text: String) throws -> Lab {
    let (topology, _) = try Topology.read(text, defaultName: "lab")
    return try Lab.resolve(topology).lab
  }

  private static func underlays(_ addresses: [String]) throws -> [String: Underlay] {
    var result: [String: Underlay] = [:]
    for (number, address) in addresses.enumerated() {
      var underlay = Underlay(
        address: try #require(IPAddress(address)), device: "eth0", mtu: 1500)
      underlay.routingDaemons = "/usr/lib/frr"
      result["h\(number + 1)"] = underlay
    }
    return result
  }

  private static let addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]

  private static func split(_ previous: [String: String] = [:]) throws -> (
    lab: Lab, shares: [String: Lab]
  ) {
    try lab(text).split(over: underlays(addresses), previous: previous)
  }

  private static func vxlans(_ share: Lab) -> [DeviceKind.VXLAN] {
    share.devices.compactMap { device in
      guard case .vxlan(let vxlan) = device.kind else { return nil }
      return vxlan
    }
  }

  @Test("a bridge is on each host with nodes on it, with their ports, and one VXLAN joins all")
  func network() throws {
    let (whole, shares) = try Self.split()
    let vni = try #require(whole.draws["vni evpn lan"].flatMap { Int($0) })
    var addresses: Set<LinkLayerAddress> = []
    for (host, ports) in [("h1", ["p1"]), ("h2", ["p2"]), ("h3", ["p3", "p4"])] {
      let share = try #require(shares[host])
      let there = share.devices.filter { $0.master == "lan" }.map(\.id.name)
      #expect(Set(there) == Set(ports + ["fabric"]), "\(host)")
      let bridge = try #require(share.devices.first { $0.id.name == "lan" })
      #expect(bridge.mtu == 1450)
      #expect(bridge.addresses.isEmpty == (host != "h1"))
      #expect(addresses.insert(try #require(bridge.mac)).inserted)
      let tunnel = try #require(Self.vxlans(share).first { $0.vni == vni })
      #expect(tunnel.remote == nil && tunnel.learns == false && tunnel.underlay == "")
      #expect(tunnel.others == 2)
      let trunk = try #require(share.devices.first { $0.id.name == "fabric" })
      let peer = try #require(share.devices.first { $0.id == trunk.kind.peer })
      #expect(peer.kind.peer == trunk.id && peer.master == "br\(vni)" && peer.mtu == 1450)
    }
  }

  @Test("a link leads to a bridge with a VXLAN on both hosts, and nowhere else")
  func link() throws {
    let (whole, shares) = try Self.split()
    let name = "vni evpn a:eth1 -- b:to-a-of-the-hos"
    let vni = try #require(whole.draws[name].flatMap { Int($0) })
    #expect(Self.vxlans(try #require(shares["h3"])).allSatisfy { $0.vni != vni })
    for (host, node) in [("h1", "a"), ("h2", "b")] {
      let share = try #require(shares[host])
      let port = try #require(
        share.devices.first { $0.kind.peer != nil && $0.master == "br\(vni)" })
      #expect(share.devices.first { $0.id == port.kind.peer }?.node == node)
    }
  }

  @Test("no device has a peer or a master that is not there, and each name is there once")
  func whole() throws {
    for share in try Self.split().shares.values {
      let names = share.devices.map(\.id)
      #expect(Set(names).count == names.count)
      for device in share.devices {
        if let peer = device.kind.peer {
          #expect(share.devices.first { $0.id == peer }?.kind.peer == device.id, "\(device.id)")
        }
        if let master = device.master {
          let place = names.firstIndex(of: DeviceID(device.id.namespace, master))
          #expect(place ?? .max < names.firstIndex(of: device.id) ?? 0, "\(device.id)")
        }
      }
    }
  }

  @Test("every pair of hosts has a session of BGP, with the next hop in reach")
  func sessions() throws {
    let (whole, shares) = try Self.split()
    for (own, address) in [("h1", "192.0.2.1"), ("h2", "192.0.2.2"), ("h3", "192.0.2.3")] {
      let share = try #require(shares[own])
      let node = try #require(share.node("fabric"))
      #expect(node.isFabric == true && node.services.map(\.name) == ["zebra", "bgpd"])
      let others = Set(Self.addresses).subtracting([address])
      #expect(Set(node.routes.map { "\($0.destination.address)" }) == others)
      let bgpd = node.services[1].command
      #expect(bgpd.contains("bgp router-id \(address)\n") && bgpd.contains("advertise-all-vni"))
      for other in shares.keys where other != own {
        let near = share.devices.first { $0.id.name == "to-\(other)" }
        let far = shares[other]?.devices.first { $0.id.name == "to-\(own)" }
        let peer = try #require(far?.addresses.first?.address)
        #expect(near?.addresses.first?.length == 31)
        // One of both connects.
        #expect(bgpd.contains(" neighbor \(peer) peer-group hosts\n") == (other < own))
      }
    }
    #expect(Set(whole.draws.filter { $0.key.hasPrefix("vni ") }.values).count == 5)
    #expect(try Self.split(whole.draws).lab.draws == whole.draws)
  }

  @Test("a host that is added at the end changes no daemon and no identifier of the others")
  func addition() throws {
    let (before, shares) = try Self.split()
    let text = Self.text.replacing(
      "fabric: evpn", with: "  h4: {ssh: root@192.0.2.4}\nfabric: evpn"
    ).replacing("d: {host: h3}", with: "d: {host: h4}")
    let (after, more) = try Self.lab(text).split(
      over: Self.underlays(Self.addresses + ["192.0.2.4"]), previous: before.draws)
    #expect(before.draws.allSatisfy { after.draws[$0.key] == $0.value })
    for (host, share) in shares {
      #expect(share.node("fabric")?.services == more[host]?.node("fabric")?.services)
    }
    #expect(more["h4"]?.node("fabric") != nil)
  }

  @Test(
    "a bridge stays on its host if something is about its ports",
    arguments: [
      "exec: [bridge link]", "vlan-filtering: true", "nftables: \"table bridge t {}\"",
      "services: [{run: exec sleep 9}]", "sysctls: {net.ipv4.conf.p3.rp_filter: 1}",
    ])
  func stays(_ setting: String) throws {
    let text = Self.text.replacing(
      "kind: bridge, host: h1", with: "kind: bridge, host: h1, \(setting)")
    let (whole, shares) = try Self.lab(text).split(
      over: Self.underlays(Self.addresses), previous: [:])
    #expect(shares["h3"]?.node("lan") == nil && whole.draws["vni evpn lan"] == nil)
    let ports = shares["h1"]?.devices.filter { $0.master == "lan" }.map(\.id.name)
    #expect(ports.map(Set.init) == ["p1", "p2", "p3", "p4"])
    #expect(whole.draws.count == 4 + 3)
    for host in ["h2", "h3"] {
      #expect(try Self.vxlans(#require(shares[host])).allSatisfy { $0.others ?? 1 == 1 })
    }
  }

  @Test("what FRR or the names do not allow is told with its place")
  func faults() throws {
    func faults(_ text: String, _ addresses: [String] = Self.addresses) throws -> [String] {
      let (lab, underlays) = (try Self.lab(text), try Self.underlays(addresses))
      do throws(FaultList) { _ = try lab.split(over: underlays, previous: [:]) } catch {
        return error.faults.map(\.description)
      }
      return []
    }
    let named = Self.text.replacing("d: {host: h3}", with: "fabric: {host: h3}")
      .replacing("d:eth0", with: "fabric:eth0")
    #expect(try faults(named).first?.hasPrefix("12:5: error: `fabric: evpn` has a node") == true)
    let port = Self.text.replacing("lan:p1", with: "lan:fabric")
    #expect(try faults(port).first?.contains("is the port that leads to other hosts") == true)
    let six = try faults(Self.text, ["2001:db8::1", "2001:db8::2", "2001:db8::3"])
    #expect(six.count == 3 && six[0].hasPrefix("2:3: error: `fabric: evpn` is carried by IPv4"))
  }
}
