import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Uplinks

extension LabManager {
  /// How to tell what belongs to a lab.
  enum Extent {
    /// By its record: what the record names and what bears the lab's mark.
    case record(Lab)
    /// By the marks alone, wherever they are. No file can be relied on.
    case marks
  }

  /// Takes the lab down: removes whatever it made according to its record, and nothing else. Without a usable record it
  /// goes by the marks in the kernel.
  ///
  /// It makes no new file and no mount, so it works even if there is no space for them.
  ///
  /// - Throws: `.lab` if there is no such lab, `.transaction` for what could not be removed.
  public func down() throws(LabFailure) {
    try LabFailure.catching {
      let lock = try LabLock(paths)
      defer { withExtendedLifetime(lock) {} }
      if let extent = try extentForDown() {
        try noteDown()
        try takeDown(extent)
      }
      try removeFiles()
    }
  }

  /// What there is to take down; nil if nothing is left.
  private func extentForDown() throws -> Extent? {
    do {
      let recovered = try recoverLocked(byMarks: true)
      if let record = try record() { return .record(record.lab) }
      if recovered { return nil }
    } catch let error as TransactionError where !error.isHalfDown {
      // What could not be undone is now removed with the lab.
      for failure in error.undoFailures { onWarning("undoing the change before: \(failure)") }
      return .marks
    }
    guard try hasTraces() else {
      throw paths.notUp
    }
    onWarning("lab `\(paths.lab)` has no record: \(Self.marksWords)")
    return .marks
  }

  /// Whether anything of the lab exists, regardless of its files.
  package func hasTraces() throws(LabError) -> Bool {
    if try services.isRunning() { return true }
    return try LabMarks.exist(of: paths.lab, access)
  }

  static let marksWords =
    "taking down what bears its mark in the kernel; what its commands changed elsewhere is not known"

  /// Removes everything that the lab made except its files, continuing after failures.
  func takeDown(_ extent: Extent) throws {
    var work = TakeDown()
    work.attempt("its services") { try services.shutDown() }
    deleteOutside(extent, &work)
    var own: [NamespaceName] = []
    access.forgetAll()
    let names = work.listing("its namespaces", { try candidates(extent) })
    var marked = (try? access.marks(of: names.map(\.text))) ?? [:]
    for name in names {
      work.attempt("namespace \(name)") {
        if try isOwn(name, marked[name.text], extent) { own.append(name) }
      }
    }
    // They end once all names are gone, those with bridges first.
    defer { for name in names { marked[name.text] = nil } }
    access.forgetAll()
    Occupants(of: own.map(store.path)).end()
    let uplinks = UplinkHost(store: store, configuration: paths.configuration)
    for name in own where uplinks.mayHaveAny {
      work.attempt("the uplink of \(name)") {
        guard let identity = NamespaceIdentity(path: store.path(name)) else { return }
        try uplinks.remove(identity)
      }
    }
    for name in own {
      work.remove("namespace \(name)") { try store.delete(name) }
    }
    let configuration = NodeConfiguration(paths)
    for name in work.listing(
      "its files in \(paths.configuration)", { try configuration.namespaces() })
    {
      work.remove("\(paths.configuration)/\(name)") { try configuration.removeAll(name) }
    }
    work.attempt("\(paths.trash)") { try purgeTrash() }
    if let error = work.error(of: paths.lab) { throw error }
  }

  /// The namespaces that the lab may have made. Those with bridges come first: without them, the kernel removes the
  /// devices of the others in one sweep.
  private func candidates(_ extent: Extent) throws(LabError) -> [NamespaceName] {
    guard case .record(let lab) = extent else { return try store.names() }
    let nodes = lab.nodes.filter(\.ownsNamespace)
    let sorted = nodes.filter { $0.kind == .bridge } + nodes.filter { $0.kind != .bridge }
    return sorted.compactMap { try? NamespaceName($0.namespace) }
  }

  /// Whether a namespace exists and the lab made it.
  ///
  /// - Parameter marked: the namespace at that name, if its mark was read already.
  private func isOwn(
    _ name: NamespaceName, _ marked: MarkedNamespace?, _ extent: Extent
  ) throws(LabError) -> Bool {
    if store.state(name) == .foreign {
      try checkIsBare(name)
      onWarning("\(store.path(name)) is no namespace by now: left alone")
      return false
    }
    guard try store.holds(name) else { return false }
    let mark = if let marked { marked.mark } else { try access.mark(of: name.text) }
    let isOwn = mark?.lab == paths.lab
    if !isOwn, case .record = extent {
      onWarning("namespace `\(name)` is somebody else's by now: left alone")
    }
    return isOwn
  }

  /// - Throws: if something is mounted over the name, which may hide the lab's namespace.
  private func checkIsBare(_ name: NamespaceName) throws(LabError) {
    let path = store.path(name)
    let isCovered: Bool
    do throws(NamespaceError) { isCovered = try store.isMountPoint(name) } catch {
      throw LabError(path, error)
    }
    guard isCovered else { return }
    throw LabError(
      "something is mounted at \(path), below which the lab's namespace may still be: `umount "
        + "\(path)` takes it off")
  }

  /// Deletes the lab's devices in the host's namespace, which itself stays.
  private func deleteOutside(_ extent: Extent, _ work: inout TakeDown) {
    if case .record(let lab) = extent, !lab.nodes.contains(where: \.isHost) { return }
    for link in work.listing("its devices on the host", { try access.hostDevices(of: paths.lab) }) {
      work.remove("device \(link.name) on the host") {
        let place = try access.place(LabNode.hostNamespace)
        do throws(NetlinkError) {
          try place.connection().perform(LinkRequest.delete(index: link.index))
        } catch {
          // Deleting one end of a pair also deletes the other.
          if error.code != ENODEV { throw LabError("device \(link.name)", error) }
        }
      }
    }
  }
}

/// Collects what was removed and what was not while taking down a lab.
private struct TakeDown {
  private var failures: [StepFailure] = []
  private var gone = 0
  private var left: [String] = []

  mutating func attempt(_ subject: String, _ body: () throws -> Void) {
    do { try body() } catch {
      failures += StepFailure.all(of: error)
      left.append(subject)
    }
  }

  mutating func listing<Item>(_ subject: String, _ body: () throws -> [Item]) -> [Item] {
    var result: [Item] = []
    attempt(subject) { result = try body() }
    return result
  }

  mutating func remove(_ subject: String, _ body: () throws -> Void) {
    let before = failures.count
    attempt(subject, body)
    if failures.count == before { gone += 1 }
  }

  func error(of lab: String) -> TransactionError? {
    guard !failures.isEmpty else { return nil }
    var error = TransactionError(failures: failures)
    error.isHalfDown = true
    let listed = left.prefix(10).joined(separator: ", ")
    let more = left.count > 10 ? " and \(left.count - 10) more" : ""
    error.outcome =
      "lab `\(lab)` is half down: \(gone) of its namespaces, devices and files are gone; what is left "
      + "or could not be looked at: \(listed)\(more). Once the cause is put right, `netns down \(lab)` "
      + "goes on"
    return error
  }
}
