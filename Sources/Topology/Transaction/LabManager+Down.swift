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
    let nodes = lab.nodes.filter { !$0.isHost }
    for node in nodes.filter({ $0.kind == .bridge }) + nodes.filter({ $0.kind != .bridge }) {
      attempt { try deleteNamespace(node.namespace, of: lab) }
      attempt { try removeConfiguration(node.namespace) }
    }
    guard failures.isEmpty else { throw TransactionError(failures: failures) }
    unlink(paths.record)
    unlink(paths.journal)
    removeFiles()
  }

  private func deleteNamespace(_ name: String, of lab: Lab) throws {
    let parsed = try NamespaceName(name)
    guard store.state(parsed) == .namespace else { return }
    guard try mark(of: name)?.lab == lab.name else {
      onWarning("namespace `\(name)` is somebody else's by now: left alone")
      return
    }
    access.forget(name)
    try store.delete(parsed)
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

  private func removeConfiguration(_ name: String) throws {
    let directory = "\(paths.configuration)/\(name)"
    // The link to the lab's hosts file says whose directory it is.
    guard TextFile.readLink("\(directory)/hosts") == paths.hosts else { return }
    unlink("\(directory)/resolv.conf")
    unlink("\(directory)/hosts")
    rmdir(directory)
  }
}
