import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// Reads single namespaces, on any thread.
struct NamespaceReader: Sendable {
  let store: NamespaceStore
  let scope: SnapshotReader.Scope

  /// What is in a namespace.
  struct Content {
    var namespace = LiveNamespace()
    var links: [RawLink] = []
    /// The indices of its devices by name.
    var indices: [String: Int32] = [:]
  }

  func exists(_ name: String) throws(LabError) -> Bool {
    if name == LabNode.hostNamespace { return true }
    let parsed: NamespaceName
    do throws(NamespaceError) {
      parsed = try NamespaceName(name)
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
    return try store.holds(parsed)
  }

  func read(_ name: String, _ place: OpenNamespace) throws(LabError) -> Content {
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
      for position in links.indices {
        links[position].link.master = links[position].masterIndex.flatMap { names[$0] }
      }
      try readOtherEnds(place, &links)
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
      return Content(
        namespace: namespace, links: links,
        indices: Dictionary(own + others) { first, _ in first })
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
