import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Uplinks
import Linux

/// Reads the current state.
final class SnapshotReader {
  let access: NamespaceAccess
  let paths: LabPaths

  /// What to read.
  struct Scope {
    /// Names in the store; the empty name stands for the host.
    var namespaces: Set<String> = []
    /// Kernel parameters by namespace.
    var sysctls: [String: Set<String>] = [:]
    /// Parameters whose value in a new namespace is needed.
    var pristine: Set<String> = []
    var readsRoutes = true
    var readsImpairments = false
    var needsNetem = false
    var readsConfiguration = true
    var readsAddresses = true
    /// Whether to find out each device's kind and its peer.
    var readsKinds = true
    /// Where the peer or lower device of a device probably is. That namespace is asked first, since the kernel
    /// cannot be asked about all namespaces at once.
    var likely: [DeviceID: String] = [:]
    /// Whether to read objects that no lab file declares.
    var looksAround = false
    /// The lab whose kernel parameters are compared with those of a new namespace.
    var strangersOf: Lab?
    /// What existed when that lab had come up.
    var inventory: Inventory?
    /// The kernel parameters that a new namespace had when that lab came up.
    var formerParameters: [String: String] = [:]
    /// The kernel parameters that a new namespace has now, if they were read already.
    var plainParameters: NetworkParameters.Table?
    /// Recorded rulesets to compare with the current ones, by namespace.
    var rulesets: [String: LoadedRuleset] = [:]
  }

  init(access: NamespaceAccess, paths: LabPaths) {
    self.access = access
    self.paths = paths
  }

  func read(_ scope: Scope) throws(LabError) -> Snapshot {
    var snapshot = Snapshot()
    var raw: [String: [RawLink]] = [:]
    for name in scope.namespaces.sorted() {
      guard try exists(name) else {
        access.forget(name)
        continue
      }
      let (namespace, links) = try read(name, scope)
      snapshot.namespaces[name] = namespace
      raw[name] = links
    }
    try resolveKinds(raw, scope, &snapshot)
    try readSysctls(scope, &snapshot)
    if let lab = scope.strangersOf { try readParameters(lab, scope, &snapshot) }
    for (name, ruleset) in scope.rulesets where snapshot.namespaces[name] != nil {
      let reader = rulesetReader(name)
      if try ruleset.isChanged(reader) { snapshot.changedRulesets[name] = try reader.text() }
    }
    snapshot.loadedTables = scope.rulesets.mapValues(\.tables)
    if scope.readsConfiguration { try readConfiguration(scope, &snapshot) }
    snapshot.uplinks = try readUplinks(scope)
    if scope.needsNetem { snapshot.hasNetem = try Netem.isAvailable() }
    return snapshot
  }

  private func readUplinks(_ scope: Scope) throws(LabError) -> [String: Uplink] {
    let host = UplinkHost(store: access.store, configuration: paths.configuration)
    guard host.mayHaveAny else { return [:] }
    let uplinks: [Uplink]
    do throws(UplinkError) { uplinks = try host.list() } catch {
      throw LabError("uplinks", error)
    }
    var result: [String: Uplink] = [:]
    for name in scope.namespaces where name != LabNode.hostNamespace {
      guard let parsed = try? NamespaceName(name),
        let identity = NamespaceIdentity(path: access.store.path(parsed))
      else { continue }
      result[name] = uplinks.first { $0.namespace == identity }
    }
    return result
  }

  func rulesetReader(_ name: String) -> RulesetReader {
    RulesetReader(
      runner: NodeRunner(
        namespace: name, surroundings: .given(LabEnvironment.callers()), store: access.store,
        configuration: paths.configuration))
  }

  private func exists(_ name: String) throws(LabError) -> Bool {
    if name == LabNode.hostNamespace { return true }
    let parsed: NamespaceName
    do throws(NamespaceError) {
      parsed = try NamespaceName(name)
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
    return try access.store.holds(parsed)
  }

  private func read(
    _ name: String, _ scope: Scope
  ) throws(LabError) -> (LiveNamespace, [RawLink]) {
    let place = try access.place(name)
    do throws(NetlinkError) {
      var namespace = LiveNamespace()
      var links: [RawLink] = []
      try place.connection().consistentDump(LinkQuery(), reset: { links = [] }) {
        links.append(RawLink($0))
      }
      var names: [Int32: String] = [:]
      var positions: [Int32: Int] = [:]
      for (position, link) in links.enumerated() {
        names[link.link.index] = link.link.name
        positions[link.link.index] = position
      }
      let own = links.map { ($0.link.name, $0.link.index) }
      let others = links.flatMap { link in
        link.link.alternativeNames.map { ($0, link.link.index) }
      }
      access.devices(name).indices = Dictionary(own + others) { first, _ in first }
      for position in links.indices {
        links[position].link.master = links[position].masterIndex.flatMap { names[$0] }
      }
      let looksAround = scope.looksAround && name != LabNode.hostNamespace
      if scope.readsAddresses { try readAddresses(place, positions, &links, looksAround) }
      if scope.readsRoutes {
        let found = try readRoutes(place, names, looksAround)
        namespace.routes = found.routes
        namespace.connected = found.connected
      }
      if looksAround {
        namespace.others = try readOthers(place, names) + readForwarding(place, links)
      }
      if looksAround || scope.readsImpairments {
        let found = try readDisciplines(place, names, positions)
        if looksAround { namespace.disciplines = found.disciplines }
        if scope.readsImpairments { found.impairments.forEach { links[$0].link.impairments = $1 } }
      }
      namespace.mark = links.first { $0.link.isA(.loopback) }?.link.mark
      return (namespace, links)
    } catch {
      throw LabError("reading namespace `\(name)`", error)
    }
  }

  private func readAddresses(
    _ place: OpenNamespace, _ positions: [Int32: Int], _ links: inout [RawLink],
    _ looksAround: Bool
  ) throws(NetlinkError) {
    var found: [(index: Int32, address: LiveAddress)] = []
    try place.connection().consistentDump(AddressQuery(), reset: { found = [] }) { view in
      guard var address = LiveAddress(view) else { return }
      if looksAround { address.removal = view.deletion }
      found.append((view.index, address))
    }
    for item in found {
      if let position = positions[item.index] {
        links[position].link.addresses.append(item.address)
      }
    }
  }

  private func readRoutes(
    _ place: OpenNamespace, _ names: [Int32: String], _ looksAround: Bool
  ) throws(NetlinkError) -> (routes: [LiveRoute], connected: Set<ConnectedRoute>) {
    var routes: [LiveRoute] = []
    var connected: Set<ConnectedRoute> = []
    for family in [AddressFamily.ipv4, .ipv6] {
      var part: [LiveRoute] = []
      try place.connection().consistentDump(RouteQuery(family: family), reset: { part = [] }) {
        if looksAround, let route = ConnectedRoute($0) { connected.insert(route) }
        guard var route = LiveRoute($0, names: names) else { return }
        if looksAround { route.removal = $0.deletion }
        part.append(route)
      }
      routes += part
    }
    return (routes, connected)
  }

  /// Reads the queueing disciplines that somebody set up, and the impairments among them by the position of the link.
  private func readDisciplines(
    _ place: OpenNamespace, _ names: [Int32: String], _ positions: [Int32: Int]
  ) throws(NetlinkError) -> (disciplines: [LiveDiscipline], impairments: [Int: ImpairmentSpec]) {
    var disciplines: [LiveDiscipline] = []
    var impairments: [Int: ImpairmentSpec] = [:]
    try place.connection().consistentDump(
      QdiscQuery(),
      reset: {
        disciplines = []
        impairments = [:]
      }
    ) { qdisc in
      let spec = ImpairmentSpec(qdisc)
      if let discipline = LiveDiscipline(qdisc, impairs: spec != nil, names) {
        disciplines.append(discipline)
      }
      if let spec, let position = positions[qdisc.index] {
        impairments[position] = spec
      }
    }
    return (disciplines, impairments)
  }
}

extension SnapshotReader {
  /// Resolves peers and lower devices to names.
  private func resolveKinds(
    _ raw: [String: [RawLink]], _ scope: Scope, _ snapshot: inout Snapshot
  ) throws(LabError) {
    guard scope.readsKinds else {
      for (name, links) in raw {
        for item in links { snapshot.namespaces[name]?.links[item.link.name] = item.link }
      }
      return
    }
    var byIndex: [Int32: [(namespace: String, link: RawLink)]] = [:]
    for (name, links) in raw.sorted(by: { $0.key < $1.key }) {
      for link in links { byIndex[link.link.index, default: []].append((name, link)) }
    }
    var ids = NamespaceIDs(access: access)
    for (name, links) in raw {
      for item in links {
        var link = item.link
        var place: DeviceID?
        if let lower = item.lowerIndex {
          place = try find(
            from: name, item, byIndex[lower] ?? [],
            likely: scope.likely[DeviceID(name, link.name)], &ids)
        }
        link.kind = item.kind(lower: place)
        snapshot.namespaces[name]?.links[link.name] = link
      }
    }
  }

  private func find(
    from name: String, _ item: RawLink,
    _ candidates: [(namespace: String, link: RawLink)], likely: String?,
    _ ids: inout NamespaceIDs
  ) throws(LabError) -> DeviceID? {
    guard let id = item.lowerNamespaceID else {
      return candidates.first { $0.namespace == name }
        .map { DeviceID($0.namespace, $0.link.link.name) }
    }
    let isPair = item.link.isA(.veth)
    let fitting = candidates.filter { candidate in
      !isPair
        || candidate.link.link.isA(.veth)
          && candidate.link.lowerIndex == item.link.index
    }
    // If several candidates match, the kernel's namespace ids decide.
    let likeliest = fitting.filter { $0.namespace == likely }.prefix(1)
    for candidate in likeliest + fitting
    where try ids.id(of: candidate.namespace, seenFrom: name) == id {
      return DeviceID(candidate.namespace, candidate.link.link.name)
    }
    return nil
  }
}

/// The ids by which namespaces know one another. Each is asked for once.
private struct NamespaceIDs {
  let access: NamespaceAccess
  private var known: [String: [String: Int32]] = [:]

  init(access: NamespaceAccess) { self.access = access }

  /// The id of `name` as seen from `viewer`; nil if it has none.
  ///
  /// - Throws: if the kernel cannot be asked. A namespace that is gone by now matches nothing.
  mutating func id(of name: String, seenFrom viewer: String) throws(LabError) -> Int32? {
    if let id = known[viewer]?[name] { return id < 0 ? nil : id }
    var id = NamespaceID.unassigned
    do throws(LabError) { id = try ask(name, viewer) } catch {
      if error.code != ENOENT { throw error }
    }
    known[viewer, default: [:]][name] = id
    return id < 0 ? nil : id
  }

  private func ask(_ name: String, _ viewer: String) throws(LabError) -> Int32 {
    let place = try access.place(viewer)
    let target = try access.place(name)
    do throws(NetlinkError) {
      return try place.connection().get(NamespaceIDQuery(of: .descriptor(target.descriptor))).id
    } catch {
      throw LabError("the number of namespace `\(name)`", error)
    }
  }
}
