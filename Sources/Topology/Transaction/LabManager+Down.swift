import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension LabManager {
  /// Takes the lab down, by its record: whatever it made goes, and nothing else.
  ///
  /// - Throws: `LabError` where there is no such lab, or what could not be removed.
  public func down() throws {
    let lock = try LabLock(paths)
    let recovered = try recoverLocked()
    guard let record = try record() else {
      removeDirectory(lock)
      if recovered { return }
      throw LabError("lab `\(paths.lab)` is not up")
    }
    try Journal(
      mode: .down, transaction: record.transaction, before: nil, known: nil, wanted: record.lab
    ).save(paths)
    try takeDown(record.lab)
    removeDirectory(lock)
  }

  /// Goes on to the end whatever fails.
  func takeDown(_ lab: Lab) throws {
    var failures: [String] = []
    func attempt(_ body: () throws -> Void) {
      do { try body() } catch { failures.append("\(error)") }
    }
    attempt { try services.shutDown() }
    attempt { try deleteOutside(lab) }
    // The bridge's namespace first: without it the others' devices go in one sweep of the kernel.
    let nodes = lab.nodes.filter(\.ownsNamespace)
    let names = nodes.filter { $0.kind == .bridge } + nodes.filter { $0.kind != .bridge }
    // All are asked for their marks before the first goes: the kernel, at work on the devices of one
    // that went, would let every later question wait.
    var own: [NamespaceName] = []
    for node in names {
      attempt { if let name = try ownName(node.namespace, of: lab) { own.append(name) } }
    }
    access.forgetAll()
    Occupants(of: own.map(store.path)).end()
    for name in own { attempt { try store.delete(name) } }
    let configuration = NodeConfiguration(paths)
    for node in nodes { attempt { try configuration.removeAll(node.namespace) } }
    guard failures.isEmpty else { throw TransactionError(failures: failures) }
    unlink(paths.record)
    unlink(paths.journal)
    removeFiles()
  }

  /// The name of a namespace that is there and that the lab made.
  private func ownName(_ name: String, of lab: Lab) throws -> NamespaceName? {
    let parsed = try NamespaceName(name)
    guard store.state(parsed) == .namespace else { return nil }
    guard try mark(of: name)?.lab == lab.name else {
      onWarning("namespace `\(name)` is somebody else's by now: left alone")
      return nil
    }
    return parsed
  }

  private func mark(of name: String) throws -> OwnerMark? {
    let place = try access.place(name)
    do throws(NetlinkError) {
      let answer = try place.connection.get(LinkQuery.byName("lo"))
      return RawLink(answer)?.link.mark
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
  }

  /// Devices in the host's namespace, which stays.
  private func deleteOutside(_ lab: Lab) throws {
    guard lab.nodes.contains(where: \.isHost) else { return }
    var scope = SnapshotReader.Scope()
    scope.namespaces = [LabNode.hostNamespace]
    scope.readsRoutes = false
    scope.readsConfiguration = false
    let snapshot = try reader.read(scope)
    let links = snapshot.namespaces[LabNode.hostNamespace]?.links.values.map(\.self) ?? []
    let place = try access.place(LabNode.hostNamespace)
    for link in links where link.mark?.lab == lab.name {
      do throws(NetlinkError) {
        try place.connection.perform(LinkRequest.delete(index: link.index).request)
      } catch {
        if error.code != ENODEV { throw LabError("host:\(link.name)", error) }
      }
    }
  }
}
