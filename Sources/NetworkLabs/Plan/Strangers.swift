import CLinux
import RouteNetlink
import Uplinks

extension Lab {
  /// What is in the namespaces of the lab's nodes but not part of the lab. Nodes without strangers are left out.
  ///
  /// - Parameters:
  ///   - inventory: what existed when the lab had come up, which counts as the lab's; nil to report everything that
  ///     the file does not declare.
  ///   - snapshot: a snapshot read with `looksAround`.
  func strangers(_ inventory: Inventory?, in snapshot: Snapshot) -> [NodeStrangers] {
    let members = Dictionary(grouping: nodes, by: \.namespace)
    let devices = Dictionary(grouping: self.devices, by: \.id.namespace)
    return nodes.compactMap { node in
      guard node.ownsNamespace, let there = snapshot.namespaces[node.namespace],
        there.mark?.lab == name
      else { return nil }
      let loaded = snapshot.loadedTables[node.namespace] ?? []
      let result = StrangerSearch(
        lab: self, node: node, members: members[node.namespace] ?? [],
        devices: devices[node.namespace] ?? [], inventory: inventory, there: there, loaded: loaded
      ).run()
      return result.isEmpty ? nil : result
    }
  }
}

/// Searches one node's namespace for strangers.
private struct StrangerSearch {
  let lab: Lab
  let node: LabNode
  let inventory: Inventory?
  let there: LiveNamespace
  /// The node, and the nodes that share its namespace.
  private let members: [LabNode]
  /// The tables of the lab's own rulesets.
  private let tables: Set<String>
  private let devices: [String: Device]
  private let tellsOriginators: Bool

  init(
    lab: Lab, node: LabNode, members: [LabNode], devices: [Device], inventory: Inventory?,
    there: LiveNamespace, loaded: Set<String>
  ) {
    self.lab = lab
    self.node = node
    self.members = members
    self.inventory = inventory
    self.there = there
    tables = loaded.union(members.compactMap(\.nftables).flatMap(LoadedRuleset.declared))
    self.devices = Dictionary(devices.map { ($0.id.name, $0) }) { first, _ in first }
    tellsOriginators = there.tellsOriginators
  }

  func run() -> NodeStrangers {
    var result = NodeStrangers(node: node.name, namespace: node.namespace)
    for link in there.links.values.sorted(by: { $0.index < $1.index }) {
      if let device = devices[link.name] ?? loopback(link) {
        result.strangers += addresses(link, device) + settings(link, device)
      } else if let stranger = stranger(link) {
        result.strangers.append(stranger)
      }
    }
    result.strangers += foreignRoutes.map { route in
      let removal = route.removal.map(Stranger.Removal.request) ?? .none("unknown")
      return Stranger(.route, route.words, removal, keeper: Daemon.name(route.origin.rawValue))
    }
    result.strangers += there.others.filter(isForeign).map(judged) + disciplines + missingRoutes
    for (stranger, keeper) in result.strangers.compactMap({ item in item.keeper.map { (item, $0) } }
    ) {
      result.kept[stranger.kind, default: [:]][keeper, default: 0] += 1
    }
    result.strangers.removeAll { $0.keeper != nil }
    let own = Set(members.flatMap(\.sysctls.keys).map(Sysctl.path))
    result.strangers += there.parameters.filter { !own.contains($0.path) }.map { difference in
      Stranger(
        .sysctl, difference.words, .sysctl(key: difference.key, value: difference.usual))
    }
    let known = inventory?.made[node.namespace] ?? []
    result.strangers.removeAll { known.contains($0.words) }
    result.strangers.sort { $0.kind < $1.kind }
    return result
  }

  // MARK: devices

  /// The loopback of a node whose file cannot declare one, such as a bridge node.
  private func loopback(_ link: LiveLink) -> Device? {
    guard link.isA(.loopback) else { return nil }
    return Device(id: DeviceID(node.namespace, link.name), node: node.name, kind: .loopback)
  }

  private func stranger(_ link: LiveLink) -> Stranger? {
    // The plan deals with devices that bear the lab's own mark.
    guard !LiveLink.automatic.contains(link.name),
      link.mark?.lab != lab.name, node.uplink == nil || link.name != Uplink.deviceInside
    else { return nil }
    let removal: Stranger.Removal =
      switch link.kindName {
      case _ where link.mark != nil: .none("of lab `\(link.mark?.lab ?? "")`")
      case "device": .none("not a virtual device: it must be moved back")
      case let kind where TunAttributes.isOf(kind: kind):
        .none("a program may hold it")
      case LabKind.veth.name where !isWithin(link.kind?.peer):
        .none("its other end is outside the lab")
      default: .request(LinkRequest.delete(index: link.index).message)
      }
    return Stranger(.link, link.words, removal)
  }

  private func isWithin(_ peer: DeviceID?) -> Bool {
    peer.map { peer in lab.nodes.contains { !$0.isHost && $0.namespace == peer.namespace } }
      ?? false
  }

  private func addresses(_ link: LiveLink, _ device: Device) -> [Stranger] {
    link.addresses.compactMap { address in
      let isByDHCP = device.usesDHCP && address.originator == RouteProtocol.dhcp.rawValue
      guard !device.addresses.contains(address.prefix), !isByDHCP,
        !address.isOfKernel(tells: tellsOriginators)
      else { return nil }
      let removal = address.removal.map(Stranger.Removal.request) ?? .none("unknown")
      let keeper = Daemon.name(address.originator)
      return Stranger(.address, address.words(on: link.name), removal, keeper: keeper)
    }
  }

  /// Settings that the file leaves to the kernel and somebody has changed.
  private func settings(_ link: LiveLink, _ device: Device) -> [Stranger] {
    let id = DeviceID(node.namespace, link.name)
    var result: [Stranger] = []
    func note(_ kind: Stranger.Kind, _ now: String, _ before: String, _ change: LinkChange) {
      result.append(Stranger(kind, "\(link.name) \(now), not \(before)", .change(id, change)))
    }
    let before = inventory?.settings(of: id)
    if let before {
      if device.mtu == nil, link.mtu != before.mtu, link.mtu != portsMTU(link) {
        var change = LinkChange()
        change.mtu = before.mtu
        note(.mtu, "\(link.mtu)", "\(before.mtu)", change)
      }
      // A bridge takes over the address of one of its ports.
      if device.mac == nil, link.mac != before.mac, !link.isA(.bridge),
        let mac = before.mac
      {
        var change = LinkChange()
        change.mac = mac
        note(.mac, link.mac?.description ?? "none", "\(mac)", change)
      }
    }
    result += others(link, since: before)
    result += alternativeNames(link, besides: before, device.alternativeName)
    guard case .bridge(let wanted) = device.kind, case .bridge(let now) = link.kind else {
      return result
    }
    for (option, value) in now.differences(from: wanted) {
      var change = LinkChange()
      change.bridge = .only(option, option.usual)
      note(
        .bridge, "\(option.name) \(option.words(value))", option.words(option.usual), change)
    }
    return result
  }

  /// Settings that no file can declare. Kernel parameters are compared along with those of the namespace.
  private func others(_ link: LiveLink, since before: Inventory.Settings?) -> [Stranger] {
    guard let values = before?.values else { return [] }
    return link.changes(since: values).compactMap { setting, before, now in
      guard let request = setting.request(link.index, before), let kind = setting.strangerKind
      else {
        return nil
      }
      let words = "\(link.name) \(setting.name) \(setting.words(now)), not \(setting.words(before))"
      return Stranger(kind, words, .request(request.message))
    }
  }

  private func alternativeNames(
    _ link: LiveLink, besides before: Inventory.Settings?, _ declared: String?
  ) -> [Stranger] {
    link.alternativeNames.filter {
      $0 != declared && before?.alternativeNames.contains($0) != true
    }.map {
      Stranger(
        .altname, "\($0) of \(link.name)",
        .request(AlternativeNameRequest(.delete, [$0], index: link.index).message))
    }
  }

  /// The least MTU among the ports, which a bridge has unless somebody set one.
  private func portsMTU(_ link: LiveLink) -> Int? {
    guard link.isA(.bridge) else { return nil }
    return there.links.values.filter { $0.master == link.name }.map(\.mtu).min()
  }

  // MARK: routes and disciplines

  private var foreignRoutes: [LiveRoute] {
    let own = Dictionary(members.flatMap(\.routes).map { ($0.key, $0) }) { first, _ in first }
    var seen: Set<Route.Key> = []
    return there.routes.filter { item in
      if item.tos == 0, own[item.route.key] != nil, seen.insert(item.route.key).inserted {
        return false
      }
      if members.contains(where: \.usesDHCP), item.origin == .dhcp {
        return false
      }
      // The routes of a device that is itself a stranger go with it.
      let hops = item.route.nextHops.compactMap(\.dev)
      return hops.isEmpty || hops.contains { devices[$0] != nil }
    }
  }

  /// Missing routes to the networks of the lab's addresses.
  private var missingRoutes: [Stranger] {
    there.links.values.sorted { $0.index < $1.index }.flatMap { link -> [Stranger] in
      guard let device = devices[link.name], link.isUp, !link.isA(.loopback) else {
        return []
      }
      var table = Route.mainTable
      if case .vrf(let own) = link.master.flatMap({ there.links[$0] })?.kind { table = own }
      var seen: Set<ConnectedRoute> = []
      return link.addresses.filter { address in
        address.hasConnectedRoute && !address.isDuplicate
          && device.addresses.contains(address.prefix)
      }.compactMap { address in
        let network = address.prefix.network
        let route = ConnectedRoute(network, index: link.index, table: table)
        guard !there.connected.contains(route), seen.insert(route).inserted else { return nil }
        let words =
          "route \(network) dev \(link.name)" + (table == Route.mainTable ? "" : " table \(table)")
        return Stranger(
          .missing, words, .request(route.request(from: address.prefix.address).message))
      }
    }
  }

  /// Policies and states of IPsec may belong to a service: nothing shows who made them.
  private func judged(_ other: Stranger) -> Stranger {
    guard other.kind == .xfrm, members.contains(where: { !$0.services.isEmpty }) else {
      return other
    }
    return Stranger(other.kind, other.subject, .none("a service of the node may keep it"))
  }

  private func isForeign(_ other: Stranger) -> Bool {
    guard case .table(let table) = other.removal else { return true }
    return !tables.contains(table)
  }

  private var disciplines: [Stranger] {
    let foreign = there.disciplines.filter { item in
      guard let device = devices[item.device] else { return false }
      return !(item.isRoot && device.impairments != nil && item.impairs)
    }
    let handles = foreign.reduce(into: [String: Set<QdiscHandle>]()) {
      $0[$1.device, default: []].insert($1.handle)
    }
    // Removing a discipline removes those below it.
    return foreign.filter {
      $0.isOutermost || !(handles[$0.device]?.contains($0.parent.discipline) ?? false)
    }
    .map { Stranger(.qdisc, $0.words, .request($0.removal)) }
  }
}

extension LiveLink {
  /// Devices that kernel modules put into every namespace.
  static let automatic: Set<String> = [
    "tunl0", "gre0", "gretap0", "erspan0", "sit0", "ip6tnl0", "ip6gre0", "ip_vti0", "ip6_vti0",
    "pimreg", "pim6reg",
  ]
}
