import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension UplinkHost {
  /// The first name of each namespace in the store.
  func names() throws(UplinkError) -> [NamespaceIdentity: NamespaceName] {
    var names: [NamespaceIdentity: NamespaceName] = [:]
    do throws(NamespaceError) {
      for name in try store.list() {
        guard let identity = NamespaceIdentity(path: store.path(name)) else { continue }
        names[identity] = names[identity] ?? name
      }
    } catch { throw UplinkError(error) }
    return names
  }

  /// The state of an uplink.
  ///
  /// - Parameter name: of its namespace; nil to skip the inside.
  func state(
    _ record: UplinkRecord, _ view: UplinkView, _ name: NamespaceName?
  ) throws(UplinkError) -> Uplink.State {
    guard view.pairState(record) == .whole, try isWatched(record) else { return .unfinished }
    if try view.isDamaged(record) { return .changed }
    if try !view.pair.isSettledHost(record) { return .changed }
    guard let name else { return .whole }
    if record.hasResolver, !files.exists(name.text) { return .changed }
    let handle: NamespaceHandle
    do throws(NamespaceError) { handle = try store.open(name) } catch {
      // It was deleted in the meantime.
      if error.code == ENOENT { return .unfinished }
      throw UplinkError(error)
    }
    guard handle.identity == record.namespace else { return .unfinished }
    return try view.pair.isSettledInside(record, handle) ? .whole : .changed
  }

  /// Repairs what killed programs left and what others changed, and removes what is left of namespaces that
  /// have ended.
  ///
  /// - Returns: what was done, one line each.
  public func collect() throws(UplinkError) -> [String] {
    var lines: [String] = []
    if mayHaveAny {
      lines = try locked { view throws(UplinkError) in
        view.records.isEmpty ? [] : try tidy(view, try FilterProgram(), for: nil)
      }
    } else {
      // A kill between the two steps leaves the outer directory.
      removeDirectory()
    }
    return lines + (try removeFiles())
  }

  /// Removes the resolv.conf files of namespaces that no longer have an uplink, as after a reboot.
  private func removeFiles() throws(UplinkError) -> [String] {
    guard access(files.configuration, F_OK) == 0 else { return [] }
    let living = try list().filter { $0.hasResolver }.map { $0.namespace }
    let removed = try files.remove { name, identity in
      guard living.contains(identity), let name = try? NamespaceName(name) else { return true }
      return NamespaceIdentity(path: store.path(name)) != identity
    }
    return removed.map { "\($0): removed" }
  }

  /// - Parameter namespace: the only one whose uplink is examined fully; others only get back lost tables. nil
  ///   for all.
  func tidy(
    _ view: UplinkView, _ program: FilterProgram, for namespace: NamespaceIdentity?
  ) throws(UplinkError) -> [String] {
    var lines: [String] = []
    var failure: UplinkError?
    var view = view
    let names = try names()
    for record in view.records {
      let name = names[record.namespace]
      let isMeant = namespace == nil || namespace == record.namespace
      var state = view.pairState(record)
      if state == .whole {
        if isMeant {
          state = try self.state(record, view, name)
        } else if try !isWatched(record) {
          state = .unfinished
        } else if view.lost.contains(record.name) {
          state = .changed
        }
      }
      switch state {
      case .whole: continue
      case .changed:
        do throws(UplinkError) {
          try finish(record, view, program, name)
          lines.append("\(record.name): put right what others changed")
        } catch {
          // The others are repaired nevertheless.
          if isMeant { failure = failure ?? UplinkError("\(record.name): \(error)") }
        }
        continue
      case .unfinished where name != nil:
        if (try? finish(record, view, program, name)) != nil {
          lines.append("\(record.name): finished what was interrupted")
          continue
        }
      default: break
      }
      try remove(record, view, program)
      try view.read()
      lines.append(
        name == nil
          ? "\(record.name): removed an uplink whose namespace has ended"
          : "\(record.name): removed what was left of an uplink")
    }
    if let failure { throw failure }
    return lines
  }

  /// Makes everything match the record. For a namespace without a name, only the host's side can be changed.
  private func finish(
    _ record: UplinkRecord, _ view: UplinkView, _ program: FilterProgram, _ name: NamespaceName?
  ) throws(UplinkError) {
    if try view.isDamaged(record) { try load(record, view, program) }
    guard let name else { return try view.pair.settleHost(record, mtu: nil) }
    let handle: NamespaceHandle
    do throws(NamespaceError) { handle = try store.open(name) } catch { throw UplinkError(error) }
    try settle(record, view, handle, nil, try startWarden(record))
  }
}
