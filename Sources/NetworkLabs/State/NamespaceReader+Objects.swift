import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension NamespaceReader {
  /// Next hop objects, which routes share (ip-nexthop(8)); empty before Linux 5.3, which has none.
  func readNextHops(
    _ place: OpenNamespace, _ names: [Int32: String]
  ) throws(NetlinkError) -> [Stranger] {
    var result: [Stranger] = []
    do throws(NetlinkError) {
      try place.connection().consistentDump(NextHopQuery(), reset: { result = [] }) { hop in
        let deletion = NextHopRequest(.delete, id: hop.id).message
        let keeper = Daemon.name(hop.protocol.rawValue)
        result.append(Stranger(.nexthop, hop.words(names), .request(deletion), keeper: keeper))
      }
    } catch {
      guard error.code == EOPNOTSUPP else { throw error }
    }
    return result
  }

  /// Reads which other ends a daemon told VXLANs.
  func readOtherEnds(_ place: OpenNamespace, _ links: inout [RawLink]) throws(NetlinkError) {
    let told = links.indices.filter { links[$0].isToldOtherEnds }
    guard !told.isEmpty else { return }
    var found: [Int32: Set<IPAddress>] = [:]
    try place.connection().consistentDump(FDBQuery(), reset: { found = [:] }) { entry in
      guard entry.master == nil, entry.address?.isZero == true, let end = entry.destination else {
        return
      }
      found[entry.device, default: []].insert(end)
    }
    for position in told {
      links[position].link.otherEnds = found[links[position].link.index] ?? []
    }
  }

  /// Static entries in the forwarding tables of bridges and VXLANs (bridge(8), fdb).
  ///
  /// - Parameter links: the devices of the namespace. Without a bridge or VXLAN, the kernel is not asked.
  func readForwarding(
    _ place: OpenNamespace, _ links: [RawLink]
  ) throws(NetlinkError) -> [Stranger] {
    let hasTables = links.contains {
      LabKind.named($0.link.kindName)?.traits.hasForwardingTable ?? false
    }
    guard hasTables else { return [] }
    let devices = Dictionary(links.map { ($0.link.index, $0) }) { first, _ in first }
    let own = Set(links.compactMap(\.link.mac))
    var result: [Stranger] = []
    try place.connection().consistentDump(FDBQuery(), reset: { result = [] }) { entry in
      guard let device = devices[entry.device], entry.isLasting,
        let mac = entry.address, mac.count == 6
      else { return }
      if let bridge = entry.master {
        // A bridge makes entries for its own address and those of its ports.
        if entry.isPermanent, own.contains(mac) { return }
        let words = "\(mac)\(entry.details) dev \(device.link.name) master"
        let database: NeighbourFlags = bridge == entry.device ? .device : .master
        result.append(Stranger(.fdb, words, .request(entry.removal(mac, database).message)))
      } else if case .vxlan(let vxlan) = device.kind(lower: nil) {
        // This entry comes from the VXLAN's `remote`, or from the daemon that tells it other ends.
        if mac.isZero, vxlan.remote == entry.destination || device.isOfFabric { return }
        let words = "\(mac)\(entry.details) dev \(device.link.name) self"
        result.append(Stranger(.fdb, words, .request(entry.removal(mac, .device).message)))
      }
    }
    // The kernel's order depends on a hash.
    return result.sorted { $0.subject < $1.subject }
  }
}

extension RawLink {
  /// Whether a routing daemon tells it the other ends.
  fileprivate var isOfFabric: Bool { isToldOtherEnds && link.mark?.node == EVPNFabric.node }

  /// Whether it is a VXLAN that neither has a remote end nor learns any from packets.
  fileprivate var isToldOtherEnds: Bool {
    guard case .vxlan(let vxlan) = kind(lower: nil) else { return false }
    return vxlan.learns == false && vxlan.remote == nil
  }
}

extension NextHop {
  /// In the syntax of ip-nexthop(8): "id 7 via 10.0.0.2 dev e0".
  fileprivate func words(_ names: [Int32: String]) -> String {
    var words = "id \(id)"
    if isGroup { words += " group " + members.map { "\($0.id)" }.joined(separator: "/") }
    if let gateway { words += " via \(gateway)" }
    if let dev = device.flatMap({ names[$0] }) { words += " dev \(dev)" }
    return words + (isBlackhole ? " blackhole" : "") + (isFDB ? " fdb" : "")
  }
}

extension FDBEntry {
  /// Whether it was neither learned from packets nor added by a daemon or the hardware.
  fileprivate var isLasting: Bool {
    !state.isDisjoint(with: [.permanent, .noARP]) && !flags.contains(.externallyLearned)
  }

  /// The other parts of an entry's key.
  fileprivate var details: String {
    (vlan.map { " vlan \($0)" } ?? "") + (destination.map { " dst \($0)" } ?? "")
  }

  /// - Parameter database: the device's own, or that of its bridge.
  fileprivate func removal(_ mac: LinkLayerAddress, _ database: NeighbourFlags) -> FDBRequest {
    var request = FDBRequest(
      .delete, device: device, address: mac, vlan: vlan, destination: destination, vni: vni,
      state: state, flags: database)
    request.port = port
    request.via = via
    return request
  }
}
