import Linux
import RouteNetlink

/// Carries links between hosts by VXLAN devices that learn the other ends from BGP EVPN (RFC 7432, RFC 8365).
///
/// Each host gets a namespace for it, with FRR's zebra and bgpd. In it, every link or network that leads to other hosts
/// has a bridge with a VXLAN device. zebra has to see both, and the packets of the VXLAN device are carried by the
/// host's own network. The sessions of BGP go over static VXLANs between these namespaces, so no daemon listens on the
/// host, and whatever routing daemons it has are left alone.
///
/// A bridge whose ports lead to other hosts exists on each of them, with the ports that lead to nodes there. One VXLAN
/// joins its parts.
struct EVPNFabric {
  /// The name of the node for it on each host.
  static let node = "fabric"
  /// The port of a bridge that leads to its parts on other hosts.
  private static let trunk = "fabric"

  /// A bridged network over several hosts.
  private struct Network {
    var node: LabNode
    var bridge: Device
    /// The ports to nodes on other hosts, as numbers of devices.
    var ports: [(device: Int, host: String)]
    var hosts: [String]
  }

  let lab: Lab
  let underlays: [String: Underlay]
  /// The hosts that it connects, by their place in the file.
  let hosts: [(number: Int, name: String)]
  private let links: [Split.Crossing]
  private let networks: [Network]

  init(_ lab: Lab, _ crossings: [Split.Crossing], _ underlays: [String: Underlay]) {
    self.lab = lab
    self.underlays = underlays
    let used = Set(crossings.flatMap(\.hosts))
    let hosts = (lab.hosts ?? []).enumerated().map { (number: $0, name: $1.name) }
      .filter { used.contains($0.name) && underlays[$0.name] != nil }
    self.hosts = hosts
    var links: [Split.Crossing] = []
    var networks: [String: Network] = [:]
    let bridges = Self.bridges(lab)
    for crossing in crossings {
      let sides = [0, 1].filter { side in
        let device = lab.devices[crossing.ends[side]]
        return bridges[device.node].map { $0.bridge.id.name == device.master } ?? false
      }
      guard sides.count == 1, let side = sides.first else {
        links.append(crossing)
        continue
      }
      let port = crossing.ends[side]
      guard var network = networks[lab.devices[port].node] ?? bridges[lab.devices[port].node]
      else { continue }
      network.ports.append((port, crossing.hosts[1 - side]))
      networks[network.node.name] = network
    }
    self.links = links
    self.networks = networks.values.sorted { $0.node.name < $1.node.name }.map { network in
      var network = network
      let used = Set(network.ports.map(\.host) + [network.node.host ?? ""])
      network.hosts = hosts.map(\.name).filter(used.contains)
      return network
    }
  }

  /// The bridges that can be on several hosts, by their nodes. Others stay on their host, and each of their ports leads
  /// to another host by a VXLAN of its own: those whose ports something else is about that could be elsewhere.
  private static func bridges(_ lab: Lab) -> [String: Network] {
    var result: [String: Network] = [:]
    let parents = Set(lab.devices.compactMap(\.kind.parent))
    for device in lab.devices {
      guard case .bridge(let spec) = device.kind, spec.vlanFiltering != true,
        let node = lab.node(device.node), node.bridge == device.id.name, node.ownsNamespace,
        node.exec.isEmpty, node.nftables == nil, node.services.allSatisfy({ $0.role != .program })
      else { continue }
      let ports = lab.devices.filter { $0.node == node.name && $0.master == device.id.name }
      let isNamed = ports.contains { port in
        parents.contains(port.id)
          || node.sysctls.keys.contains { $0.split(separator: ".").contains { $0 == port.id.name } }
      }
      if !isNamed {
        result[node.name] = Network(node: node, bridge: device, ports: [], hosts: [])
      }
    }
    return result
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
      guard let underlay = underlays[host.name], underlay.address.version == .v6 else { continue }
      reader.fault(
        lab.hosts?[host.number].origin.position ?? .none,
        "`fabric: evpn` is carried by IPv4, and `\(host.name)` has \(underlay.address)",
        advice: "give it an `address` of IPv4")
    }
    for network in networks {
      for port in lab.devices
      where port.id.namespace == network.node.namespace
        && [port.id.name, port.alternativeName].contains(Self.trunk)
      {
        reader.fault(
          port.origin.position ?? .none,
          "`\(port.node):\(Self.trunk)` is the port that leads to other hosts by "
            + "`fabric: evpn`", advice: "choose another name")
      }
    }
  }

  var namespace: String { "\(lab.name).\(Self.node)" }

  /// Two hosts, the first of which stands before the second in the file.
  struct Pair {
    var first: (number: Int, name: String)
    var second: (number: Int, name: String)
    /// Its number among all pairs of the file. A new host at the end changes none.
    var number: Int { second.number * (second.number - 1) / 2 + first.number }
  }

  var pairs: [Pair] {
    hosts.indices.flatMap { later in
      hosts[..<later].map { Pair(first: $0, second: hosts[later]) }
    }
  }

  /// What needs identifiers: links, then networks, then the sessions between hosts.
  var carried: [VXLANIdentifiers.Carried] {
    let links = links.map {
      VXLANIdentifiers.Carried("evpn \($0.words(in: lab))", $0, in: lab)
    }
    let networks = networks.map {
      VXLANIdentifiers.Carried("evpn \($0.node.name)", hosts: $0.hosts)
    }
    let sessions = pairs.map { pair in
      VXLANIdentifiers.Carried(
        "bgp \(pair.first.name) -- \(pair.second.name)",
        hosts: [pair.first.name, pair.second.name])
    }
    return links + networks + sessions
  }

  /// Adds what carries the links.
  ///
  /// - Parameter identifiers: those of `carried`.
  func build(_ parts: inout Split.Parts, _ identifiers: [Int]) {
    for host in hosts { parts.further[host.name] = ([node(on: host)], [loopback]) }
    var identifiers = identifiers[...]
    for link in links {
      let vni = identifiers.removeFirst()
      for side in 0..<2 {
        let number = link.ends[side]
        let end = parts.devices[number]
        let port = attach(end, on: link.hosts[side], vni, others: 1, &parts)
        parts.devices[number].kind = .veth(peer: port)
      }
    }
    for network in networks { join(network, identifiers.removeFirst(), &parts) }
    for pair in pairs {
      let vni = identifiers.removeFirst()
      for (own, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
        guard let session = session(vni, pair, from: own.name, to: other.name) else { continue }
        parts.further[own.name]?.devices.append(session)
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

  /// Makes a bridge with the VXLAN device, and a port whose peer is `end`.
  ///
  /// - Parameter others: how many hosts it leads to.
  private func attach(
    _ end: Device, on host: String, _ vni: Int, others: Int, _ parts: inout Split.Parts
  ) -> DeviceID {
    guard let underlay = underlays[host] else { return end.id }
    // A link carries groups that nobody asked for.
    let bridge = device(
      "br\(vni)", .bridge(BridgeSpec { $0.multicastSnooping = false }), mtu: end.mtu)
    var vxlan = lab.vxlan(vni, from: underlay, to: nil)
    (vxlan.learns, vxlan.others) = (false, others)
    var tunnel = device("vni\(vni)", .vxlan(vxlan), mtu: end.mtu)
    var port = device("port\(vni)", .veth(peer: end.id), mtu: end.mtu)
    tunnel.master = bridge.id.name
    port.master = bridge.id.name
    parts.further[host]?.devices += [bridge, tunnel, port]
    return port.id
  }

  /// Makes the bridge on the other hosts, and joins all of them.
  private func join(_ network: Network, _ vni: Int, _ parts: inout Split.Parts) {
    let node = network.node
    for port in network.ports { parts.exceptions[port.device] = port.host }
    for host in network.hosts {
      if host != node.host {
        var copy = LabNode(name: node.name, kind: node.kind, namespace: node.namespace)
        (copy.hostname, copy.origin, copy.isFabric) = (node.hostname, node.origin, true)
        if underlays[host]?.hasIPv6 != false { copy.sysctls = Self.withoutIPv6 }
        parts.further[host]?.nodes.append(copy)
        parts.further[host]?.devices.append(part(of: network, on: host))
      }
      var trunk = Device(
        id: DeviceID(node.namespace, Self.trunk), node: node.name, kind: .loopback)
      (trunk.master, trunk.mtu) = (network.bridge.id.name, network.bridge.mtu)
      trunk.withoutLinkLocal = true
      trunk.kind = .veth(
        peer: attach(trunk, on: host, vni, others: network.hosts.count - 1, &parts))
      parts.further[host]?.devices.append(trunk)
    }
  }

  /// The bridge on another host than that of its node. Where the file says its address of layer 2, two bridges must not
  /// have the same.
  private func part(of network: Network, on host: String) -> Device {
    var device = network.bridge
    (device.addresses, device.usesDHCP, device.withoutLinkLocal) = ([], false, true)
    guard device.mac != nil else { return device }
    let hash = Fingerprint.number("\(lab.name) \(network.node.name) \(host)".utf8)
    // The first byte says that it is for one station, and made up (IEEE 802).
    device.mac = LinkLayerAddress(
      bytes: [2] + (0..<5).map { UInt8(truncatingIfNeeded: hash >> ($0 * 8)) })
    return device
  }

  /// No packet of its bridges is for it.
  static let withoutIPv6 = [
    "net.ipv6.conf.all.disable_ipv6": "1", "net.ipv6.conf.default.disable_ipv6": "1",
  ]
}
