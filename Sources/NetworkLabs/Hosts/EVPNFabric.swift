import RouteNetlink

/// Carries links between hosts by VXLAN devices that learn the other ends from BGP EVPN (RFC 7432, RFC 8365).
///
/// Each host gets a namespace for it, with FRR's zebra and bgpd. In it, every link or network that leads to other hosts
/// has a bridge with a VXLAN device. zebra has to see both, and the packets of the VXLAN device are carried by the
/// host's own network. The sessions of BGP go over static VXLANs between these namespaces, so nothing listens on the
/// host, and whatever routing daemons it has are left alone.
///
/// A bridge whose ports lead to other hosts exists on each of them, with the ports that lead to nodes there. Its parts are
/// joined by one VXLAN.
struct EVPNFabric {
  /// The name of the node for it on each host.
  static let node = "fabric"
  /// The port of a bridge that leads to its parts on other hosts.
  static let trunk = "fabric"

  let lab: Lab
  let underlays: [String: Underlay]
  /// The hosts that it connects, in the order of the file.
  let hosts: [String]
  private let links: [Split.Crossing]
  /// Bridged networks by their nodes.
  private let networks: [(node: String, ports: [(device: Int, host: String)], hosts: [String])]

  init(_ lab: Lab, _ crossings: [Split.Crossing], _ underlays: [String: Underlay]) {
    self.lab = lab
    self.underlays = underlays
    let used = Set(crossings.flatMap(\.hosts))
    hosts = (lab.hosts ?? []).map(\.name).filter { used.contains($0) && underlays[$0] != nil }
    let bridges = Dictionary(
      lab.nodes.filter { $0.kind == .bridge && $0.ownsNamespace }.map { ($0.name, $0.bridge) },
      uniquingKeysWith: { first, _ in first })
    func isPort(_ device: Device) -> Bool {
      bridges[device.node].map { $0 == device.master } ?? false
    }
    var links: [Split.Crossing] = []
    var ports: [String: [(device: Int, host: String)]] = [:]
    var homes: [String: String] = [:]
    for crossing in crossings {
      let sides = [0, 1].filter { isPort(lab.devices[crossing.ends[$0]]) }
      if sides.count == 1, let side = sides.first {
        let port = crossing.ends[side]
        let node = lab.devices[port].node
        ports[node, default: []].append((port, crossing.hosts[1 - side]))
        homes[node] = crossing.hosts[side]
      } else {
        links.append(crossing)
      }
    }
    self.links = links
    let order = hosts
    networks = ports.sorted { $0.key < $1.key }.map { node, ports in
      let used = Set(ports.map(\.host) + [homes[node] ?? ""])
      return (node, ports, order.filter(used.contains))
    }
  }

  /// Reports what stands in its way.
  func check(_ reader: Reader) {
    for node in lab.nodes where node.name == Self.node || node.namespace == namespace {
      reader.fault(
        node.origin.position ?? .none,
        "`fabric: evpn` has a node `\(Self.node)` of its own on every host",
        advice: "choose another name")
    }
    for host in hosts {
      guard let underlay = underlays[host], underlay.address.version == .v6 else { continue }
      reader.fault(
        lab.hosts?.first { $0.name == host }?.origin.position ?? .none,
        "`fabric: evpn` is carried by IPv4, and `\(host)` has \(underlay.address)",
        advice: "give it an `address` of IPv4")
    }
    for network in networks {
      for port in lab.devices where port.node == network.node && port.id.name == Self.trunk {
        reader.fault(
          port.origin.position ?? .none,
          "`\(network.node):\(Self.trunk)` is the port that leads to other hosts by "
            + "`fabric: evpn`", advice: "choose another name")
      }
    }
  }

  var namespace: String { "\(lab.name).\(Self.node)" }

  /// The pairs of hosts, each host with those before it. So a new host at the end changes no numbers.
  var pairs: [(Int, Int)] {
    hosts.indices.flatMap { later in (0..<later).map { ($0, later) } }
  }

  /// What needs identifiers: links, then networks, then the sessions between hosts.
  var carried: [VXLANIdentifiers.Carried] {
    func name(_ device: Int) -> String { "\(lab.devices[device].node):\(lab.devices[device].name)" }
    let links = links.map { link in
      VXLANIdentifiers.Carried(
        "evpn \(name(link.ends[0])) -- \(name(link.ends[1]))", hosts: link.hosts,
        nodes: link.ends.map { lab.devices[$0].node })
    }
    let networks = networks.map {
      VXLANIdentifiers.Carried("evpn \($0.node)", hosts: $0.hosts)
    }
    let sessions = pairs.map { first, second in
      VXLANIdentifiers.Carried(
        "bgp \(hosts[first]) -- \(hosts[second])", hosts: [hosts[first], hosts[second]])
    }
    return links + networks + sessions
  }

  /// Adds what carries the links.
  ///
  /// - Parameter identifiers: those of `carried`.
  func build(_ parts: inout Split.Parts, _ identifiers: [Int]) {
    for host in hosts { parts.further[host] = ([node(on: host)], [loopback]) }
    var identifiers = identifiers[...]
    for link in links {
      let vni = identifiers.removeFirst()
      for side in 0..<2 { join(link.ends[side], on: link.hosts[side], vni, &parts) }
    }
    for network in networks { join(network, identifiers.removeFirst(), &parts) }
    for (number, pair) in pairs.enumerated() {
      let vni = identifiers.removeFirst()
      for (own, other) in [pair, (pair.1, pair.0)] {
        parts.further[hosts[own]]?.devices.append(
          session(vni, number, from: own, to: other))
      }
    }
  }

  private var loopback: Device {
    Device(id: DeviceID(namespace, "lo"), node: Self.node, kind: .loopback)
  }

  func device(_ name: String, _ kind: DeviceKind, mtu: Int?) -> Device {
    var device = Device(
      id: DeviceID(namespace, NameRules.kernelName(name)), node: Self.node, kind: kind)
    if device.id.name != name { device.alternativeName = name }
    device.mtu = mtu
    device.withoutLinkLocal = true
    return device
  }

  /// Connects a device of a node on a host to the VXLAN.
  private func join(_ number: Int, on host: String, _ vni: Int, _ parts: inout Split.Parts) {
    let end = parts.devices[number]
    let port = attach(end, on: host, vni, &parts)
    parts.devices[number].kind = .veth(peer: port)
  }

  /// Makes a bridge with the VXLAN device, and a port whose peer is `end`.
  private func attach(
    _ end: Device, on host: String, _ vni: Int, _ parts: inout Split.Parts
  ) -> DeviceID {
    guard let underlay = underlays[host] else { return end.id }
    let bridge = device("br\(vni)", .bridge(BridgeSpec()), mtu: end.mtu)
    var vxlan = lab.vxlan(vni, from: underlay, to: nil)
    vxlan.learns = false
    var tunnel = device("vni\(vni)", .vxlan(vxlan), mtu: end.mtu)
    var port = device("\(end.node)-\(end.name)", .veth(peer: end.id), mtu: end.mtu)
    tunnel.master = bridge.id.name
    port.master = bridge.id.name
    parts.further[host]?.devices += [bridge, tunnel, port]
    return port.id
  }

  /// Makes the bridge on the other hosts, and joins all of them.
  private func join(
    _ network: (node: String, ports: [(device: Int, host: String)], hosts: [String]), _ vni: Int,
    _ parts: inout Split.Parts
  ) {
    guard let node = lab.node(network.node),
      let bridge = parts.devices.first(where: {
        $0.node == node.name && $0.id.name == node.bridge && $0.kind.isBridge
      })
    else { return }
    for port in network.ports { parts.exceptions[port.device] = port.host }
    for host in network.hosts {
      if host != node.host {
        var copy = LabNode(name: node.name, kind: node.kind, namespace: node.namespace)
        (copy.hostname, copy.sysctls, copy.nftables) = (node.hostname, node.sysctls, node.nftables)
        (copy.origin, copy.isFabric) = (node.origin, true)
        parts.further[host]?.nodes.append(copy)
        var device = bridge
        (device.addresses, device.mac, device.usesDHCP) = ([], nil, false)
        parts.further[host]?.devices.append(device)
      }
      var trunk = Device(
        id: DeviceID(node.namespace, Self.trunk), node: node.name, kind: bridge.kind)
      (trunk.master, trunk.mtu, trunk.withoutLinkLocal) = (bridge.id.name, bridge.mtu, true)
      trunk.kind = .veth(peer: attach(trunk, on: host, vni, &parts))
      parts.further[host]?.devices.append(trunk)
    }
  }
}
