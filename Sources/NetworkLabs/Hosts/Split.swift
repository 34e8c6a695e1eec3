import Linux
import RouteNetlink

/// The connection of a host to the network between the hosts, as it found it.
public struct Underlay: Sendable, Hashable, Codable {
  /// The address by which other hosts reach it.
  public var address: IPAddress
  /// The device that has the address.
  public var device: String
  /// The MTU of the device in bytes.
  public var mtu: Int
  /// The VXLAN network identifiers that other labs, or others, use there.
  public var vnis: Set<Int> = []
  /// The directory of the daemons of FRR; nil if it was not asked for.
  public var routingDaemons: String?
  /// Whether its kernel has IPv6; nil if not known.
  public var hasIPv6: Bool?

  /// Bytes that VXLAN adds to a packet: outer IP and UDP headers, its own, and the inner Ethernet header
  /// (`VXLAN_HEADROOM` and `VXLAN6_HEADROOM` of the kernel's net/vxlan.h).
  var overhead: Int { address.version == .v6 ? 70 : 50 }
}

/// Divides a lab among its hosts.
struct Split {
  /// The lab with the MTUs that fit between the hosts and the identifiers that were drawn.
  private(set) var lab: Lab
  private let underlays: [String: Underlay]
  private let reader = Reader()
  private let indices: [DeviceID: [Int]]
  private let places: [String: String]

  /// Nodes that come from other hosts.
  private let moved: Set<String>

  init(_ lab: Lab, _ underlays: [String: Underlay], _ moved: Set<String>) {
    self.lab = lab
    self.underlays = underlays
    self.moved = moved
    places = Dictionary(lab.nodes.map { ($0.name, $0.host ?? "") }) { first, _ in first }
    indices = Dictionary(
      lab.devices.indices.map { (lab.devices[$0].id, [$0]) }, uniquingKeysWith: +)
  }

  /// A link between two hosts, as two devices.
  struct Crossing {
    var ends: [Int]
    var hosts: [String]

    /// "a:eth0 -- b:eth0"
    func words(in lab: Lab) -> String {
      ends.map { Split.name(lab.devices[$0]) }.joined(separator: " -- ")
    }
  }

  /// The share of each host that has one.
  ///
  /// - Throws: the links that cannot be carried between their hosts.
  mutating func run(previous: [String: String]) throws(FaultList) -> [String: Lab] {
    let crossings = crossings()
    for crossing in crossings { checkFamilies(crossing) }
    if reader.faults.isEmpty { fit(crossings) }
    var fabric: EVPNFabric?
    if lab.hosts?.first?.usesEVPN == true, !crossings.isEmpty {
      fabric = EVPNFabric(lab, crossings, underlays)
      fabric?.check(reader)
    }
    guard reader.faults.isEmpty else { throw FaultList(reader.faults.map(\.withPlaceInFile)) }
    let carried =
      fabric?.carried ?? crossings.map { VXLANIdentifiers.Carried($0.words(in: lab), $0, in: lab) }
    let identifiers = VXLANIdentifiers(
      lab.name, used: underlays.mapValues(\.vnis), previous: previous, moved: moved
    ).draw(for: carried)
    for (item, vni) in zip(carried, identifiers) { lab.draws[item.key] = "\(vni)" }
    var parts = Parts(lab)
    if let fabric {
      fabric.build(&parts, identifiers)
    } else {
      for (crossing, vni) in zip(crossings, identifiers) { replace(crossing, vni, &parts) }
    }
    return shares(parts)
  }

  private func host(_ device: Int) -> String { places[lab.devices[device].node] ?? "" }

  private func crossings() -> [Crossing] {
    lab.devices.indices.compactMap { number in
      let device = lab.devices[number]
      guard let peer = device.kind.peer else { return nil }
      // Nodes that stand for hosts are in namespaces of the same name.
      let other = indices[peer]?.first { lab.devices[$0].kind.peer == device.id }
      guard let other, number < other, host(number) != host(other) else { return nil }
      return Crossing(ends: [number, other], hosts: [host(number), host(other)])
    }
  }

  private static func name(_ device: Device) -> String { "\(device.node):\(device.name)" }

  private func checkFamilies(_ crossing: Crossing) {
    let ends = crossing.hosts.compactMap { underlays[$0] }
    guard ends.count == 2, ends[0].address.version != ends[1].address.version else { return }
    reader.fault(
      lab.devices[crossing.ends[0]].origin[.link] ?? .none,
      "the hosts of this link, `\(crossing.hosts[0])` at \(ends[0].address) and "
        + "`\(crossing.hosts[1])` at \(ends[1].address), have addresses of two families",
      advice: "give one of them an `address` of the other's family")
  }

  /// The most bytes that a packet on the link may have.
  private func room(_ crossing: Crossing) -> (bytes: Int, narrow: String, underlay: Underlay)? {
    crossing.hosts.compactMap { host in
      underlays[host].map { ($0.mtu - $0.overhead, host, $0) }
    }.min { $0.0 < $1.0 }
  }

  /// Gives all devices of a segment an MTU that fits between the hosts. A larger one at any of them would lose packets.
  private mutating func fit(_ crossings: [Crossing]) {
    let first = indices.compactMapValues(\.first)
    let segments = Segments(lab.devices, first)
    var narrowest: [Int: Crossing] = [:]
    for crossing in crossings {
      guard let segment = segments.ofDevice[crossing.ends[0]] else { continue }
      let other = narrowest[segment].flatMap(room)?.bytes ?? .max
      if room(crossing)?.bytes ?? .max < other { narrowest[segment] = crossing }
    }
    for (segment, crossing) in narrowest.sorted(by: { $0.key < $1.key }) {
      guard let room = room(crossing) else { continue }
      for number in segments.all[segment].devices { fit(number, room, crossing) }
    }
  }

  private mutating func fit(
    _ number: Int, _ room: (bytes: Int, narrow: String, underlay: Underlay), _ crossing: Crossing
  ) {
    let device = lab.devices[number]
    if device.kind.row.traits.isTunnel { return }
    let isUsual =
      lab.dialect == .containerlab && device.mtu == device.kind.row.traits.containerlabMTU
    let link = crossing.words(in: lab)
    let carrier = "device \(room.underlay.device) of host `\(room.narrow)`"
    if let mtu = device.mtu, mtu > room.bytes, !isUsual {
      reader.fault(
        device.origin.position ?? .none,
        "`\(Self.name(device))` asks for an MTU of \(mtu), and \(link) goes between hosts over \(carrier), "
          + "whose MTU is \(room.underlay.mtu)",
        advice: "that device has to carry \(mtu + room.underlay.overhead) bytes, or ask for "
          + "\(room.bytes) at most")
    } else if room.bytes < 1280, device.addresses.contains(where: { $0.address.version == .v6 }) {
      reader.fault(
        device.origin.position ?? .none,
        "IPv6 needs an MTU of 1280 at least, and \(link) over \(carrier) has \(room.bytes)",
        advice: "that device has to carry \(1280 + room.underlay.overhead) bytes")
    } else if device.mtu == nil || isUsual {
      lab.devices[number].mtu = min(room.bytes, LabKind.veth.traits.usualMTU ?? room.bytes)
    }
  }

  /// Makes the ends of a link VXLAN devices that lead to each other.
  private func replace(_ crossing: Crossing, _ vni: Int, _ parts: inout Parts) {
    for side in 0..<2 {
      guard let own = underlays[crossing.hosts[side]],
        let other = underlays[crossing.hosts[1 - side]]
      else { continue }
      parts.devices[crossing.ends[side]].kind = .vxlan(
        lab.vxlan(vni, from: own, to: other.address))
    }
  }

  /// The devices of the lab and their hosts, with what carries links between hosts.
  struct Parts {
    var devices: [Device]
    /// The hosts of devices that are not on the host of their node.
    var exceptions: [Int: String] = [:]
    /// Nodes and devices besides, by host.
    var further: [String: (nodes: [LabNode], devices: [Device])] = [:]

    init(_ lab: Lab) { devices = lab.devices }
  }

  private func shares(_ parts: Parts) -> [String: Lab] {
    var whole = lab
    whole.devices = parts.devices
    let text = HostsFile.text(of: whole)
    var shares: [String: Lab] = [:]
    for host in lab.hosts ?? [] {
      let further = parts.further[host.name] ?? ([], [])
      var share = Lab(name: lab.name)
      share.nodes = whole.nodes.filter { $0.host == host.name } + further.nodes
      guard !share.nodes.isEmpty else { continue }
      for number in share.nodes.indices { share.nodes[number].host = nil }
      let own = whole.devices.indices.filter {
        (parts.exceptions[$0] ?? places[whole.devices[$0].node]) == host.name
      }.map { whole.devices[$0] }
      // Bridges are made before their ports.
      share.devices =
        further.devices.filter(\.kind.isBridge) + own + further.devices.filter { !$0.kind.isBridge }
      share.hostsText = text
      share.managedFrom = lab.managedFrom
      share.dialect = lab.dialect
      // A directory of this machine means nothing on another one.
      share.file = host.ssh == nil ? lab.file : nil
      shares[host.name] = share
    }
    return shares
  }
}

extension Lab {
  /// A VXLAN device whose packets the host's own network carries.
  ///
  /// - Parameter remote: the other end; nil if the forwarding table decides.
  func vxlan(_ vni: Int, from own: Underlay, to remote: IPAddress?) -> DeviceKind.VXLAN {
    var vxlan = DeviceKind.VXLAN(
      vni: vni, remote: remote, local: own.address,
      port: hosts?.first?.port ?? LabHost.usualPort)
    vxlan.underlay = LabNode.hostNamespace
    return vxlan
  }

  /// Divides the lab among its hosts: each gets its nodes, and a VXLAN device for each end of a link that leads to
  /// another host.
  ///
  /// - Parameters:
  ///   - underlays: how each host is connected to the others. A host without links to other ones needs none.
  ///   - previous: the draws of an earlier lab of the same name, which are kept.
  ///   - moved: the nodes that were on another host in that lab.
  /// - Returns: this lab with MTUs and draws, and the share of each host that has nodes, by its name.
  /// - Throws: the links that cannot be carried between their hosts.
  package func split(
    over underlays: [String: Underlay], previous: [String: String], moved: Set<String> = []
  ) throws(FaultList) -> (lab: Lab, shares: [String: Lab]) {
    var split = Split(self, underlays, moved)
    let shares = try split.run(previous: previous)
    return (split.lab, shares)
  }

  /// The hosts with links to other hosts, which need an underlay.
  package var hostsWithCrossings: Set<String> {
    let places = Dictionary(nodes.map { ($0.name, $0.host ?? "") }) { first, _ in first }
    var nodesOf: [DeviceID: [String]] = [:]
    for device in devices { nodesOf[device.id, default: []].append(device.node) }
    var result: Set<String> = []
    for device in devices {
      guard let peer = device.kind.peer, let own = places[device.node] else { continue }
      for other in nodesOf[peer] ?? [] {
        if let host = places[other], host != own { result.formUnion([own, host]) }
      }
    }
    return result
  }
}
