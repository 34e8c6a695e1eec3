import NetworkNamespaces

extension LabManager {
  /// Everything in some namespaces (the empty name stands for the host) that a file can declare, and what it cannot.
  ///
  /// - Parameter record: the record of the lab they belong to, if any.
  public func snapshotForExport(
    of namespaces: Set<String>, _ record: Record?
  ) throws(LabError) -> Snapshot {
    var scope = SnapshotReader.Scope()
    scope.namespaces = namespaces
    scope.readsImpairments = true
    scope.looksAround = true
    scope.rulesets = record?.rulesets ?? [:]
    for node in record?.lab.nodes ?? [] {
      scope.sysctls[node.namespace, default: []].formUnion(node.sysctls.keys)
    }
    var snapshot = try snapshot(scope)
    // The host's ends of uplinks are made again with the uplinks.
    for uplink in snapshot.uplinks.values {
      snapshot.namespaces[LabNode.hostNamespace]?.links[uplink.name] = nil
    }
    var subjects: [NetworkParameters.Subject] = []
    for (name, there) in snapshot.namespaces where name != LabNode.hostNamespace {
      subjects.append(
        NetworkParameters.Subject(
          namespace: name, own: [:],
          devices: there.links.keys.filter { $0 != "lo" }.sorted()))
      let made = record?.inventory?.made[name] ?? []
      let tables = there.others.filter { $0.kind == .nftables && !made.contains($0.words) }
      if !tables.isEmpty {
        snapshot.rulesets[name] = try reader.rulesetReader(name).text(of: tables.map(\.subject))
      }
    }
    if subjects.count <= NetworkParameters.limit {
      for (name, found) in try NetworkParameters.differences(
        subjects, in: access.store, former: [:])
      {
        snapshot.namespaces[name]?.parameters = found
      }
    }
    return snapshot
  }
}
