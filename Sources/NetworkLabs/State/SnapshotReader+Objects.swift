import CLinux
import Glibc
import Netlink
import RouteNetlink

extension SnapshotReader {
  /// Next hops that routes share (ip-nexthop(8)); none where the kernel has no such thing (before Linux 5.3).
  func readNextHops(
    _ place: NamespaceAccess.Place, _ names: [Int32: String]
  ) throws(NetlinkError) -> [Stranger] {
    var result: [Stranger] = []
    do throws(NetlinkError) {
      try place.connection.consistentDump(
        Request(RTM_GETNEXTHOP, header: nhmsg()), reset: { result = [] }
      ) { message in
        guard let hop = NextHop(message) else { return }
        let deletion = NextHopRequest(.delete, id: hop.id).message
        let keeper = Daemon.name(hop.protocol)
        result.append(Stranger(.nexthop, hop.words(names), .request(deletion), keeper: keeper))
      }
    } catch {
      guard error.code == EOPNOTSUPP else { throw error }
    }
    return result
  }

  /// Lasting entries of the forwarding tables of bridges and VXLANs (bridge(8), fdb).
  ///
  /// - Parameter links: the devices of the namespace; without a bridge or VXLAN there is nothing to ask.
  func readForwarding(
    _ place: NamespaceAccess.Place, _ links: [RawLink]
  ) throws(NetlinkError) -> [Stranger] {
    guard links.contains(where: { ["bridge", "vxlan"].contains($0.link.kindName) }) else {
      return []
    }
    let devices = Dictionary(links.map { ($0.link.index, $0) }) { first, _ in first }
    let own = Set(links.compactMap(\.link.mac))
    var result: [Stranger] = []
    try place.connection.consistentDump(
      NeighbourQuery(family: AF_BRIDGE).message, reset: { result = [] }
    ) { message in
      guard let entry = Neighbour(message), let device = devices[entry.index],
        entry.isLasting, let address = entry.linkLayerAddress, address.count == 6,
        let mac = LinkLayerAddress(address)
      else { return }
      let isPermanent = entry.state & UInt16(NUD_PERMANENT) != 0
      if let bridge = entry.attributes.payload(NeighbourAttributes.keys.master)?.u32.map(Int32.init)
      {
        // Those of its ports and its own the bridge makes itself.
        if isPermanent, own.contains(mac) { return }
        let words = "\(mac)\(entry.details) dev \(device.link.name) master"
        result.append(
          Stranger(.fdb, words, .request(entry.removal(isOwn: bridge == entry.index))))
      } else if device.link.kindName == "vxlan" {
        // What its `remote` comes to.
        if mac.isZero,
          device.remote == entry.attributes.payload(NeighbourAttributes.keys.dst)?.array
        {
          return
        }
        let words = "\(mac)\(entry.details) dev \(device.link.name) self"
        result.append(Stranger(.fdb, words, .request(entry.removal(isOwn: true))))
      }
    }
    // The kernel's order is that of a hash.
    return result.sorted { $0.subject < $1.subject }
  }
}

extension RawLink {
  /// The other end of a VXLAN, as in the message.
  fileprivate var remote: [UInt8]? {
    switch kind(lower: nil) {
    case .vxlan(let vxlan): vxlan.remote?.bytes
    default: nil
    }
  }
}

extension NextHop {
  /// "id 7 via 10.0.0.2 dev e0", in the words of ip-nexthop(8).
  fileprivate func words(_ names: [Int32: String]) -> String {
    var words = "id \(id)"
    if isGroup { words += " group " + members.map { "\($0.id)" }.joined(separator: "/") }
    if let gateway { words += " via \(gateway)" }
    if let dev = device.flatMap({ names[$0] }) { words += " dev \(dev)" }
    return words + (isBlackhole ? " blackhole" : "") + (isFDB ? " fdb" : "")
  }
}

extension Neighbour {
  /// Neither learned from packets nor by a daemon or the hardware.
  fileprivate var isLasting: Bool {
    state & UInt16(NUD_PERMANENT | NUD_NOARP) != 0 && flags & UInt8(NTF_EXT_LEARNED) == 0
  }

  /// What else names an entry of a forwarding table.
  fileprivate var details: String {
    let vlan = attributes[NeighbourAttributes.keys.vlan].map { " vlan \($0)" } ?? ""
    return vlan
      + (attributes.payload(NeighbourAttributes.keys.dst).flatMap { IPAddress($0) }.map {
        " dst \($0)"
      } ?? "")
  }

  /// - Parameter isOwn: whether the device itself holds it, rather than its bridge.
  fileprivate func removal(isOwn: Bool) -> Request {
    var header = ndmsg()
    header.ndm_family = UInt8(AF_BRIDGE)
    header.ndm_ifindex = index
    header.ndm_state = state
    header.ndm_flags = UInt8(isOwn ? NTF_SELF : NTF_MASTER)
    var list = AttributeList()
    for type in [
      NeighbourAttributes.keys.lladdr.code, NeighbourAttributes.keys.vlan.code,
      NeighbourAttributes.keys.dst.code, NeighbourAttributes.keys.port.code,
      NeighbourAttributes.keys.vni.code, NeighbourAttributes.keys.ifindex.code,
    ] {
      if let payload = attributes[type] { list.put(type, bytes: payload.array) }
    }
    return Request(RTM_DELNEIGH, header: header, attributes: list)
  }
}
