import Glibc
import Netlink
import RouteNetlink

/// The port of a network's bridge that leads to the other hosts. It outlives containers as the bridge does.
struct VxlanPort {
  let wanted: VxlanConfiguration
  let network: String
  let kernel: NetlinkConnection

  var name: String { "vxlan\(wanted.id)" }

  /// The device if it is there.
  ///
  /// - Throws: `.invalidConfiguration` if it is of somebody else, or has other settings.
  func find() throws(CNIError) -> Link? {
    guard let link = try kernel.find(name) else { return nil }
    guard let data = link.data(VxlanAttributes.self), HostMark.isOn(link, network: network) else {
      throw CNIError(
        .invalidConfiguration, "id: a device \(name) that is not of the network \(network) exists",
        details: "two networks of a host cannot have the same id")
    }
    let device = try wanted.device.map { name throws(CNIError) in try kernel.find(name)?.index ?? 0
    }
    let lower = data.link.flatMap { $0 == 0 ? nil : Int32(bitPattern: $0) }
    let local = (data.local ?? data.local6).flatMap {
      IPAddress(family: wanted.family, bytes: $0)
    }
    let differing = [
      ("dstport", data.port == wanted.port), ("local", local == wanted.local),
      ("dev", lower == device), ("learning", (data.learning != 0) == wanted.isLearning),
    ].filter { !$0.1 }.map(\.0)
    guard differing.isEmpty else {
      throw CNIError(
        .invalidConfiguration,
        "\(name) exists with another \(differing.joined(separator: " and "))",
        details: "ip link delete \(name), if no container of the network runs any more")
    }
    return link
  }

  /// The longest packet that containers may send.
  ///
  /// - Parameter configured: what the configuration says; nil for as much as there is room for.
  /// - Throws: `.invalidConfiguration` if there is less room; `.tryAgainLater` if the host has no route to a remote.
  func mtu(_ configured: Int?) throws(CNIError) -> Int {
    var room = Int(UInt16.max)
    var through = ""
    for link in try underlays() {
      guard let mtu = link.mtu, Int(mtu) - wanted.overhead < room else { continue }
      room = Int(mtu) - wanted.overhead
      through = link.name ?? ""
    }
    guard let configured, configured > room else { return configured ?? room }
    throw CNIError(
      .invalidConfiguration,
      "mtu: \(configured) is more than the \(room) that fit into packets of \(through)",
      details: "vxlan takes \(wanted.overhead) bytes of each")
  }

  /// The devices that lead to the remotes.
  private func underlays() throws(CNIError) -> [Link] {
    if let device = wanted.device {
      guard let link = try kernel.find(device) else {
        throw CNIError(.invalidConfiguration, "dev: the host has no device \(device)")
      }
      return [link]
    }
    var indices: Set<Int32> = []
    if !wanted.isLearning {
      indices = Set(try addresses().filter { $0.address == wanted.local }.map(\.index))
    }
    for remote in wanted.remotes {
      do throws(NetlinkError) {
        let route = try kernel.route(to: remote)
        if let index = route.device { indices.insert(index) }
      } catch {
        guard [ENETUNREACH, EHOSTUNREACH].contains(error.code) else {
          throw CNIError("the route to \(remote)", error)
        }
        throw CNIError(.tryAgainLater, "remotes: the host has no route to \(remote)")
      }
    }
    var links: [Link] = []
    do throws(NetlinkError) {
      for index in indices { links.append(try kernel.link(index: index)) }
    } catch { throw CNIError("the devices that lead to the remotes", error) }
    // A routing daemon may well announce an address of the loopback, whose MTU says nothing.
    if !wanted.isLearning, links.contains(where: { $0.type == .loopback }) {
      throw CNIError(
        .invalidConfiguration,
        "local: lo has it, so dev has to say which device leads to other hosts")
    }
    return links
  }

  /// The addresses of the host and their devices.
  private func addresses() throws(CNIError) -> [(address: IPAddress, index: Int32)] {
    do throws(NetlinkError) {
      return try kernel.addresses(AddressQuery(family: wanted.family)).compactMap { address in
        (address.local ?? address.peer).map { ($0, address.index) }
      }
    } catch { throw CNIError("addresses of the host", error) }
  }

  /// Makes the device if it is missing, and lets it lead to exactly the remotes.
  ///
  /// - Returns: whether it is new.
  func ensure(_ bridge: HostBridge, mtu: Int) throws(CNIError) -> Bool {
    try checkLocal()
    if let link = try find() {
      guard link.master == bridge.index else {
        throw CNIError(.invalidConfiguration, "\(name) exists, but is no port of \(bridge.name)")
      }
      try lead(link.index, mtu: mtu == link.mtu.map(Int.init) ? nil : mtu)
      return false
    }
    var device: Int32?
    if let name = wanted.device { device = try kernel.find(name)?.index }
    var link = LinkSettings.vxlan(name) {
      $0.id = wanted.id
      $0.port = wanted.port
      $0.source = wanted.local
      $0.link = device.map { UInt32(bitPattern: $0) }
      $0.learning = wanted.isLearning ? 1 : 0
      // Without any address of an end, it would be of IPv4.
      if wanted.family == .ipv6, wanted.local == nil {
        $0.source = .any(.ipv6)
      }
    }
    link.address = HostMark.address(network, name, "vxlan").bytes
    link.master = bridge.index
    link.mtu = UInt32(mtu)
    link.up = true
    do throws(NetlinkError) { try kernel.perform(.add(link)) } catch {
      // Another ADD made it in the meantime.
      guard error.code == EEXIST, let other = try find() else {
        throw CNIError("making \(name)", error)
      }
      try lead(other.index, mtu: nil)
      return false
    }
    do throws(CNIError) {
      guard let made = try kernel.find(name) else { throw CNIError(.other, "\(name) is gone") }
      try lead(made.index, mtu: nil)
    } catch {
      try remove()
      throw error
    }
    return true
  }

  /// - Throws: `.invalidConfiguration` if `local` is not an address of the host, or a remote is one.
  func checkLocal() throws(CNIError) {
    let own = try addresses().map(\.address)
    if let remote = wanted.remotes.first(where: own.contains) {
      throw CNIError(
        .invalidConfiguration,
        "remotes: \(remote) is this host's, whose packets would go to itself",
        details: "name the other hosts alone")
    }
    guard let local = wanted.local, !own.contains(local) else { return }
    throw CNIError(.invalidConfiguration, "local: the host does not have the address \(local)")
  }

  /// The remotes that frames to unknown addresses go to.
  func destinations(_ index: Int32) throws(CNIError) -> [IPAddress] {
    var present: [IPAddress] = []
    do throws(NetlinkError) {
      try kernel.consistentDump(FDBQuery(device: index), reset: { present = [] }) {
        if $0.device == index, $0.address?.isZero == true, let address = $0.destination {
          present.append(address)
        }
      }
    } catch { throw CNIError("the forwarding database of \(name)", error) }
    return present
  }

  private func lead(_ index: Int32, mtu: Int?) throws(CNIError) {
    // What a routing daemon has told it stays.
    let present = wanted.isLearning ? try destinations(index) : []
    if present.contains(where: { $0.family != wanted.family }) {
      throw CNIError(
        .invalidConfiguration, "remotes: \(name) exists with remotes of another family",
        details: "ip link delete \(name), if no container of the network runs any more")
    }
    func request(_ operation: FDBRequest.Operation, _ address: IPAddress) -> FDBRequest {
      FDBRequest(operation, device: index, address: Self.anyone, destination: address)
    }
    var requests: [any KernelRequest] = wanted.remotes.filter { !present.contains($0) }
      .map { request(.append, $0) }
    if let mtu { requests.append(LinkRequest.set(index: index) { $0.mtu = UInt32(mtu) }) }
    if !requests.isEmpty { try kernel.carryOutAll("remotes of \(name)", requests) }
    // Former ones go last: if a new one is refused, the containers keep what they have.
    for address in present where !wanted.remotes.contains(address) {
      // Another ADD may do the same right now.
      try kernel.carryOut("remotes of \(name)", request(.delete, address), but: [ENOENT])
    }
  }

  /// Stands for addresses that are not known, and for groups.
  private static let anyone = LinkLayerAddress(bytes: [0, 0, 0, 0, 0, 0])!

  /// The device in the result of ADD.
  func interface() throws(CNIError) -> AddResult.Interface {
    let address = try kernel.find(name)?.address.flatMap { LinkLayerAddress($0) }
    guard let address else { throw CNIError(.other, "\(name) is gone") }
    return AddResult.Interface(name: name, hardwareAddress: "\(address)")
  }

  /// - Throws: unless the device is a port of the bridge, and leads to the remotes.
  func check(_ bridge: Link) throws(CNIError) {
    guard let link = try find(), link.master == bridge.index else {
      throw CNIError(.other, "\(bridge.name ?? "the bridge") has no port \(name)")
    }
    let present = try destinations(link.index)
    if let missing = wanted.remotes.first(where: { !present.contains($0) }) {
      throw CNIError(.other, "\(name) does not lead to \(missing)")
    }
  }

  /// Whether the device is there, whatever its settings are.
  func isPresent() throws(CNIError) -> Bool {
    try kernel.find(name).map { HostMark.isOn($0, network: network) } ?? false
  }

  func remove() throws(CNIError) {
    try kernel.carryOut("removing \(name)", LinkRequest.delete(name: name), but: [ENODEV])
  }
}
