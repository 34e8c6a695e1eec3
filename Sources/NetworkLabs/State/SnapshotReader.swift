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
  struct Scope: Sendable {
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
    for reading in try readAll(scope) {
      guard let content = reading.content else {
        access.forget(reading.name)
        continue
      }
      access.devices(reading.name).indices = content.indices
      snapshot.namespaces[reading.name] = content.namespace
      raw[reading.name] = content.links
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
    // The links by index, each with its namespace and its position among the links of that.
    var byIndex: [Int32: [Candidate]] = [:]
    for (name, links) in raw.sorted(by: { $0.key < $1.key }) {
      for (position, link) in links.enumerated() {
        byIndex[link.link.index, default: []].append(Candidate(namespace: name, position: position))
      }
    }
    var ids = NamespaceIDs(access: access)
    for (name, links) in raw {
      for item in links {
        var link = item.link
        var place: DeviceID?
        if let lower = item.lowerIndex {
          let likely = scope.likely[DeviceID(name, link.name)].flatMap { likely in
            raw[likely]?.firstIndex { $0.link.index == lower }
              .map { Candidate(namespace: likely, position: $0) }
          }
          place = try find(from: name, item, likely, byIndex[lower] ?? [], raw, &ids)
        }
        link.kind = item.kind(lower: place)
        snapshot.namespaces[name]?.links[link.name] = link
      }
    }
  }

  /// A device that may be the peer or lower device of another one.
  private struct Candidate {
    var namespace: String
    var position: Int
  }

  private func find(
    from name: String, _ item: RawLink, _ likely: Candidate?, _ candidates: [Candidate],
    _ raw: [String: [RawLink]], _ ids: inout NamespaceIDs
  ) throws(LabError) -> DeviceID? {
    func device(_ candidate: Candidate) -> DeviceID? {
      raw[candidate.namespace].map {
        DeviceID(candidate.namespace, $0[candidate.position].link.name)
      }
    }
    guard let id = item.lowerNamespaceID else {
      return candidates.first { $0.namespace == name }.flatMap(device)
    }
    let isPair = item.link.isA(.veth)
    func fits(_ candidate: Candidate) -> Bool {
      guard isPair, let link = raw[candidate.namespace]?[candidate.position] else { return !isPair }
      return link.link.isA(.veth) && link.lowerIndex == item.link.index
    }
    // If several candidates match, the kernel's namespace ids decide.
    if let likely, fits(likely), try ids.id(of: likely.namespace, seenFrom: name) == id {
      return device(likely)
    }
    for candidate in candidates where fits(candidate) {
      if try ids.id(of: candidate.namespace, seenFrom: name) == id { return device(candidate) }
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
