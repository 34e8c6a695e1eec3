import Glibc
import Linux
import Netlink
import NetworkNamespaces
import RouteNetlink

extension HostFacts {
  /// What this machine says of itself.
  ///
  /// - Parameter request: the `hello`, which says how the underlay is found.
  /// - Throws: if the caller is not root, or the underlay is not there.
  package static func own(
    for request: HostRequest, _ warn: (String) -> Void
  ) throws(LabError) -> HostFacts {
    guard geteuid() == 0 else {
      throw LabError(
        "netns-lab runs as user \(geteuid()) there and needs root: say `ssh: root@...`, or "
          + "`command: sudo -n netns-lab`")
    }
    guard let network = NamespaceIdentity(path: "/proc/self/ns/net") else {
      throw LabError("/proc/self/ns/net", code: errno)
    }
    var facts = HostFacts(
      time: Self.now,
      identity: "\(Boot.id ?? "") \(network.device):\(network.inode)")
    if request.needsUnderlay == true {
      facts.underlay = try underlay(request)
      facts.underlay?.vnis = try vnis(otherThan: request.name, warn)
      facts.underlay?.hasIPv6 = access("/proc/sys/net/ipv6", F_OK) == 0
      if request.needsDaemons == true { facts.underlay?.routingDaemons = try routingDaemons() }
    }
    return facts
  }

  /// Seconds since 1970.
  static var now: Double {
    let now = clock_gettime(CLOCK_REALTIME)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  /// The directory of zebra and bgpd, which is nowhere along PATH.
  private static func routingDaemons() throws(LabError) -> String {
    let places = ["/usr/lib/frr", "/usr/libexec/frr", "/usr/local/lib/frr", "/usr/local/sbin"]
    let found = places.first { place in
      ["zebra", "bgpd"].allSatisfy { access("\(place)/\($0)", X_OK) == 0 }
    }
    guard let found else {
      throw LabError(
        "`fabric: evpn` needs FRR's zebra and bgpd there (Debian: frr): they are in none of "
          + places.joined(separator: ", "))
    }
    do throws(UnknownUser) { _ = try CommandUser("frr") } catch {
      throw LabError("`fabric: evpn` runs FRR's daemons as its user, and \(error)")
    }
    return found
  }

  private static func underlay(_ request: HostRequest) throws(LabError) -> Underlay {
    var links: [Int32: (name: String, mtu: Int)] = [:]
    var addresses: [(address: IPAddress, index: Int32)] = []
    do throws(NetlinkError) {
      let connection = NetlinkConnection(try NetlinkSocket())
      try connection.consistentDump(LinkQuery(), reset: { links = [:] }) { link in
        if let name = link.name { links[link.index] = (name, Int(link.mtu ?? 0)) }
      }
      try connection.consistentDump(AddressQuery(), reset: { addresses = [] }) { reply in
        if let live = LiveAddress(reply) { addresses.append((live.prefix.address, reply.index)) }
      }
    } catch {
      throw LabError("addresses of the host", error)
    }
    let known = addresses.filter { !$0.address.isLoopback && !$0.address.isLinkLocal }
    let places = known.compactMap { item in
      links[item.index].map { "\(item.address) at \($0.name)" }
    }
    let list = places.isEmpty ? "none" : places.joined(separator: ", ")
    if let device = request.device, !links.values.contains(where: { $0.name == device }) {
      throw LabError("there is no device `\(device)`; there are \(list)")
    }
    let found = known.first { item in
      (request.address == nil || item.address == request.address)
        && (request.device == nil || links[item.index]?.name == request.device)
    }
    guard let found, let link = links[found.index] else {
      let what = request.address.map { "the address \($0)" } ?? "an address"
      let place = request.device.map { " at device `\($0)`" } ?? ""
      throw LabError("it does not have \(what)\(place); it has \(list)")
    }
    return Underlay(address: found.address, device: link.name, mtu: link.mtu)
  }

  /// The VXLAN network identifiers in use by the network of this machine, except those of one lab. The kernel does not
  /// list devices that were moved to other namespaces, so labs' records tell about these.
  private static func vnis(
    otherThan name: String, _ warn: (String) -> Void
  ) throws(LabError) -> Set<Int> {
    var result: Set<Int> = []
    var own: Set<Int> = []
    for lab in try LabPaths.labs() {
      let record: Record?
      do throws(LabError) { record = try Record.load(LabPaths(lab: lab)) } catch {
        warn("its VXLAN identifiers are not known: \(error.message)")
        continue
      }
      for device in record?.lab.devices ?? [] {
        guard case .vxlan(let vxlan) = device.kind,
          vxlan.underlay ?? device.id.namespace == LabNode.hostNamespace
        else { continue }
        if lab == name { own.insert(vxlan.vni) } else { result.insert(vxlan.vni) }
      }
    }
    var there: Set<Int> = []
    do throws(NetlinkError) {
      var query = LinkQuery()
      query.kind = LabKind.vxlan.name
      try NetlinkConnection(try NetlinkSocket()).consistentDump(query, reset: { there = [] }) {
        link in
        if let vni = link.data(VxlanAttributes.self)?.id { there.insert(Int(vni)) }
      }
    } catch {
      throw LabError("VXLAN devices of the host", error)
    }
    return result.union(there.subtracting(own))
  }
}
