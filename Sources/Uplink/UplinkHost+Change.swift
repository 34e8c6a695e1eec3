import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension UplinkHost {
  /// Makes or changes the uplink of a namespace, so that it is what `request` says. What fails is undone.
  ///
  /// - Parameters:
  ///   - namespace: the namespace; its name is that of the directory below /etc/netns.
  ///   - request: what the uplink shall be; without a way out and ports there is to be none.
  /// - Throws: one line that says what stands in the way.
  @discardableResult
  public func set(
    _ request: UplinkRequest, for namespace: borrowing NamespaceHandle
  ) throws(UplinkError) -> Uplink? {
    try set(for: namespace) { (_) throws(UplinkError) in request }
  }

  /// The same, where what it shall be depends on what it is.
  @discardableResult
  public func set(
    for namespace: borrowing NamespaceHandle,
    _ decide: (Uplink?) throws(UplinkError) -> UplinkRequest
  ) throws(UplinkError) -> Uplink? {
    guard let identity = namespace.identity, namespace.isNamespace else {
      throw UplinkError("\(namespace.name) is no namespace")
    }
    if identity == NamespaceIdentity(path: "/proc/thread-self/ns/net") {
      throw UplinkError("\(namespace.name) is the host itself")
    }
    let program = try FilterProgram()
    return try locked { view throws(UplinkError) in
      var view = view
      if try !tidy(view, program).isEmpty { try view.read() }
      let old = view.record(of: identity)
      let request = try decide(old.map { Uplink($0, isWhole: true) })
      guard request.hasWayOut || !request.ports.isEmpty else {
        if let old { try remove(old, view, program) }
        return nil
      }
      let plan = UplinkPlan(host: self, view: view, request: request, old: old)
      let record = try plan.record(for: namespace, identity)
      if record != old { try apply(record, old, plan, namespace, program) }
      try noteBarriers(view)
      return Uplink(record, isWhole: true)
    }
  }

  private func apply(
    _ record: UplinkRecord, _ old: UplinkRecord?, _ plan: UplinkPlan,
    _ namespace: borrowing NamespaceHandle, _ program: FilterProgram
  ) throws(UplinkError) {
    let view = plan.view
    let servers = record.hasResolver ? try ResolverFile.host() : nil
    do throws(UplinkError) {
      if let old {
        try view.pair.markUnfinished(old.name)
        // While the table still says what they were.
        let dropped = old.devices.filter { device in
          !record.devices.contains { $0.isSame(device) }
        }
        try restore(dropped, old, view)
        try program.load(UplinkRules(record: record).text)
      } else {
        try makeDirectory()
        try program.load(UplinkRules(record: record).text)
        try view.pair.make(record.name, in: namespace, mtu: try plan.mtu(record))
      }
      try settle(record, view, namespace, servers)
    } catch {
      // What undoing meets with is told after the cause.
      do throws(UplinkError) {
        if let old {
          try program.load(UplinkRules(record: old).text)
          try settle(old, view, namespace, servers)
        } else {
          try remove(record, view, program)
        }
      } catch let second {
        throw UplinkError("\(error); undoing it: \(second); netns gc tries again")
      }
      throw error
    }
  }

  /// Brings all that the table does not hold to what it says.
  private func settle(
    _ record: UplinkRecord, _ view: UplinkView, _ namespace: borrowing NamespaceHandle,
    _ servers: String?
  ) throws(UplinkError) {
    if record.hasResolver {
      let servers = if let servers { servers } else { try ResolverFile.host() }
      try files.write(namespace.name, record.namespace, servers)
    } else {
      _ = try files.remove { $1 == record.namespace }
    }
    try view.pair.settle(record, namespace)
  }

  // MARK: removing

  /// Takes away the uplink of a namespace that has ended, or is about to.
  ///
  /// - Returns: whether there was one.
  @discardableResult
  public func remove(_ namespace: NamespaceIdentity) throws(UplinkError) -> Bool {
    guard mayHaveAny else { return false }
    return try locked { view throws(UplinkError) in
      guard let record = view.record(of: namespace) else { return false }
      try remove(record, view, try FilterProgram())
      return true
    }
  }

  /// Takes away the uplink of a namespace whose name was removed, unless it has another name.
  public func removeUnnamed(_ namespace: NamespaceIdentity) throws(UplinkError) {
    guard mayHaveAny else { return }
    let names: [NamespaceName]
    do throws(NamespaceError) { names = try store.names(of: namespace) } catch {
      throw UplinkError(error)
    }
    if names.isEmpty { try remove(namespace) }
  }

  /// The table goes last: it says what else there is to undo.
  func remove(
    _ record: UplinkRecord, _ view: UplinkView, _ program: FilterProgram
  ) throws(UplinkError) {
    try view.pair.remove(record.name)
    _ = try files.remove { $1 == record.namespace }
    try restore(record.devices, record, view)
    try program.load(UplinkRules.removal(record.name))
    if view.records.allSatisfy({ $0.name == record.name }) { removeDirectory() }
  }

  /// Takes back what was set on devices, unless another uplink needs it.
  private func restore(
    _ devices: [ForwardingDevice], _ record: UplinkRecord, _ view: UplinkView
  ) throws(UplinkError) {
    let others = view.records.filter { $0.name != record.name }
    for device in devices {
      let isNeeded = others.contains { $0.devices.contains { $0.isSame(device) } }
      if !isNeeded { try Forwarding.restore(device) }
    }
  }

  // MARK: what killed programs left

  /// Puts right what killed programs left, and takes away what is left of namespaces that have ended.
  ///
  /// - Returns: what was done, a line for each.
  public func collect() throws(UplinkError) -> [String] {
    var lines: [String] = []
    if mayHaveAny {
      lines = try locked { view throws(UplinkError) in
        var lines: [String] = []
        if view.records.isEmpty {
          removeDirectory()
        } else {
          lines = try tidy(view, try FilterProgram())
        }
        return lines
      }
    } else {
      // A kill between the two leaves the outer directory.
      removeDirectory()
    }
    return lines + (try removeFiles())
  }

  /// The files of namespaces that have no uplink any more, as after a reboot.
  private func removeFiles() throws(UplinkError) -> [String] {
    guard access(files.configuration, F_OK) == 0 else { return [] }
    let living = try list().filter { $0.hasResolver }.map { $0.namespace }
    let removed = try files.remove { name, identity in
      guard living.contains(identity), let name = try? NamespaceName(name) else { return true }
      return NamespaceIdentity(path: store.path(name)) != identity
    }
    return removed.map { "\($0): removed" }
  }

  private func tidy(
    _ view: UplinkView, _ program: FilterProgram
  ) throws(UplinkError) -> [String] {
    var lines: [String] = []
    var view = view
    for record in view.records {
      let state = try view.pair.state(record.name)
      if state == .whole { continue }
      if state == .unfinished, try finish(record, view) {
        lines.append("\(record.name): finished what was interrupted")
      } else {
        try remove(record, view, program)
        try view.read()
        lines.append("\(record.name): removed an uplink whose namespace has ended")
      }
    }
    return lines
  }

  /// - Returns: false where the namespace has no name any more, or it does not work.
  private func finish(_ record: UplinkRecord, _ view: UplinkView) throws(UplinkError) -> Bool {
    do throws(NamespaceError) {
      guard let name = try store.names(of: record.namespace).first else { return false }
      let handle = try store.open(name)
      guard let pair = try? settle(record, view, handle, nil) else { return false }
      return pair == ()
    } catch { throw UplinkError(error) }
  }

  private func noteBarriers(_ view: UplinkView) throws(UplinkError) {
    guard let tables = view.tables else { return }
    for barrier in try ForwardBarrier.all(tables) {
      onNote(barrier.words)
      for command in barrier.commands { onNote("  \(command)") }
    }
  }
}

extension ForwardingDevice {
  /// Whether the same setting of the host is meant.
  func isSame(_ other: ForwardingDevice) -> Bool { family == other.family && name == other.name }
}
