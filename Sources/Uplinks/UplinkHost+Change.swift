import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

extension UplinkHost {
  /// Makes the uplink of a namespace, or changes it to match `request`. A failed change is undone.
  ///
  /// - Parameters:
  ///   - namespace: the namespace; its name is that of its directory below /etc/netns.
  ///   - request: the wanted uplink; with neither a way out nor ports, the uplink is removed.
  /// - Throws: one line that says what prevents it.
  @discardableResult
  public func set(
    _ request: UplinkRequest, for namespace: borrowing NamespaceHandle
  ) throws(UplinkError) -> Uplink? {
    try set(for: namespace) { (_) throws(UplinkError) in request }
  }

  /// The same if the wanted uplink depends on the present one.
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
      if try !tidy(view, program, for: identity).isEmpty { try view.read() }
      let old = view.record(of: identity)
      let request = try decide(old.map { Uplink($0, .whole) })
      guard request.hasWayOut || !request.ports.isEmpty else {
        if let old { try remove(old, view, program) }
        return nil
      }
      let plan = UplinkPlan(host: self, view: view, request: request, old: old)
      let record = try plan.record(for: namespace, identity)
      if record != old { try apply(record, old, plan, namespace, program) }
      try noteBarriers(view, record)
      return Uplink(record, .whole)
    }
  }

  private func apply(
    _ record: UplinkRecord, _ old: UplinkRecord?, _ plan: UplinkPlan,
    _ namespace: borrowing NamespaceHandle, _ program: FilterProgram
  ) throws(UplinkError) {
    let view = plan.view
    // Found out first: if this fails, nothing has changed.
    let servers = record.hasResolver && old?.hasResolver != true ? try nameServers(record) : nil
    do throws(UplinkError) {
      // It starts while the rest is made.
      let warden = try startWarden(record, after: old)
      if let old {
        try view.pair.markUnfinished(old.name)
        // Done while the table still has the old devices.
        try restore(old.devices, unless: record, view)
        try load(record, view, program, after: old)
      } else {
        try load(record, view, program)
        try view.pair.make(record.name, in: namespace, mtu: try view.mtu(record))
      }
      try settle(record, view, namespace, servers, warden)
    } catch {
      // Failures while undoing are reported after the cause.
      do throws(UplinkError) {
        if let old {
          try restore(record.devices, unless: old, view)
          try load(old, view, program)
          try settle(old, view, namespace, servers, try startWarden(old, after: record))
        } else {
          try remove(record, view, program)
        }
      } catch let second {
        throw UplinkError("\(error); undoing it: \(second); netns gc tries again")
      }
      throw error
    }
  }

  /// The copy is written first: a table without a copy would be forgotten if it is removed.
  func load(
    _ record: UplinkRecord, _ view: UplinkView, _ program: FilterProgram,
    after old: UplinkRecord? = nil
  ) throws(UplinkError) {
    try view.files.write(record)
    let rules = UplinkRules(record: record)
    try program.load(old.map { rules.text(after: $0) } ?? rules.text)
  }

  /// Makes everything outside the table match the record.
  ///
  /// - Parameter warden: one that was started for it.
  func settle(
    _ record: UplinkRecord, _ view: UplinkView, _ namespace: borrowing NamespaceHandle,
    _ servers: String? = nil, _ warden: WardenProcess?
  ) throws(UplinkError) {
    if !record.hasResolver {
      _ = try files.remove { $1 == record.namespace }
    } else if try files.owner(namespace.name) != record.namespace {
      let servers = if let servers { servers } else { try nameServers(record) }
      try files.write(namespace.name, record.namespace, servers)
    }
    let mtu = try view.mtu(record)
    try view.pair.settleHost(record, mtu: mtu)
    try view.pair.settleInside(record, namespace, mtu: mtu)
    try warden?.begin()
    try view.pair.markFinished(record.name)
  }

  /// The contents of resolv.conf.
  private func nameServers(_ record: UplinkRecord) throws(UplinkError) -> String {
    if record.resolver != nil { return ResolverPlace.file }
    return try ResolverFile.host()
  }

  // MARK: removing

  /// Removes the uplink of a namespace that has ended, or is about to.
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

  /// Removes the uplink of a namespace whose name was removed, unless the namespace has another name.
  public func removeUnnamed(_ namespace: NamespaceIdentity) throws(UplinkError) {
    guard mayHaveAny else { return }
    let names: [NamespaceName]
    do throws(NamespaceError) { names = try store.names(of: namespace) } catch {
      throw UplinkError(error)
    }
    if names.isEmpty { try remove(namespace) }
  }

  /// The last step of the warden of an uplink that ends with its namespace.
  func removeEnded(_ ended: UplinkRecord) throws(UplinkError) {
    try locked { view throws(UplinkError) in
      guard let record = view.records.first(where: { $0.name == ended.name }),
        record.namespace == ended.namespace, view.pairState(record) == nil
      else { return }
      let lock = try lockFile(record.name)
      guard unlink(lock) == 0 else { throw UplinkError(lock, code: errno) }
      try removeRest(record, view, try FilterProgram())
    }
  }

  func remove(
    _ record: UplinkRecord, _ view: UplinkView, _ program: FilterProgram
  ) throws(UplinkError) {
    try view.pair.remove(record.name)
    if record.hasWarden {
      // It ends with the device. A warden that is about to do the same as this waits for the lock that is held
      // here.
      let lock = try lockFile(record.name)
      try WardenProcess.end(lock: lock, atOnce: record.endsWithNamespace)
    }
    _ = try files.remove { $1 == record.namespace }
    try removeRest(record, view, program)
  }

  /// The table goes last, because it says what else to undo.
  private func removeRest(
    _ record: UplinkRecord, _ view: UplinkView, _ program: FilterProgram
  ) throws(UplinkError) {
    try view.pair.removeRoutes(record)
    try restore(record.devices, of: record.name, view)
    try program.load(UplinkRules.removal(record.name))
    try view.files.remove(record.name)
  }

  /// Undoes the settings of devices that an uplink no longer needs.
  private func restore(
    _ devices: [ForwardingDevice], unless record: UplinkRecord, _ view: UplinkView
  ) throws(UplinkError) {
    let dropped = devices.filter { device in !record.devices.contains { $0.isSame(device) } }
    try restore(dropped, of: record.name, view)
  }

  /// Undoes an uplink's settings of devices, unless another uplink needs them.
  private func restore(
    _ devices: [ForwardingDevice], of name: String, _ view: UplinkView
  ) throws(UplinkError) {
    let others = view.records.filter { $0.name != name }
    for device in devices {
      let isNeeded = others.contains { $0.devices.contains { $0.isSame(device) } }
      if !isNeeded { try Forwarding.restore(device) }
    }
  }

  private func noteBarriers(
    _ view: UplinkView, _ record: UplinkRecord
  ) throws(UplinkError) {
    guard let tables = view.tables else { return }
    for barrier in try ForwardBarrier.all(tables, .uplinks([record.name])) {
      onNote("\(barrier.words); this allows it:")
      for command in barrier.commands { onNote("  \(command)") }
    }
  }
}

extension ForwardingDevice {
  /// Whether both refer to the same setting of the host.
  func isSame(_ other: ForwardingDevice) -> Bool { family == other.family && name == other.name }
}
