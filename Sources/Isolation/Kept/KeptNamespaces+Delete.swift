import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension KeptNamespaces {
  /// Removes a name and its network namespace. A process 1 from netns ends, and so do all processes of its PID
  /// namespace; the other namespaces end with their last user.
  ///
  /// - Throws: `.foreign` if its directory contains something that netns did not make, `.store` if the name of
  ///   the network namespace cannot be removed, or the step that failed. Calling `delete` again, or `collect`,
  ///   then continues.
  public func delete(_ name: NamespaceName) throws(KeptNamespaceError) {
    let lock = try lock()
    try remove(name, network: .whatever)
    withExtendedLifetime(lock) {}
  }

  /// A name that `collect` removed, and why.
  public struct Removal: Sendable, Hashable {
    /// The removed name.
    public let name: NamespaceName
    /// The state that it was in.
    public let state: State
  }

  /// Removes what killed programs and ended namespaces left: names that cannot be entered any more, and partly
  /// built or removed ones. The network namespace of such a name is removed too, unless another program has
  /// used its name again in the meantime.
  ///
  /// - Returns: the removed names; empty if the directory was never used.
  public func collect() throws(KeptNamespaceError) -> [Removal] {
    guard access(directory, F_OK) == 0 else { return [] }
    let lock = try lock()
    var removed: [Removal] = []
    for name in try list() {
      let state = try state(of: name)
      switch state {
      case .networkGone, .networkReplaced, .firstProcessEnded, .unmounted:
        try remove(name, network: .ownOnly)
        removed.append(Removal(name: name, state: state))
      case .complete, .elsewhere, .foreign, .missing: break
      }
    }
    withExtendedLifetime(lock) {}
    return removed
  }

  private enum Network { case whatever, ownOnly }

  /// The network namespace goes first: if that fails, nothing has changed, and a name without it is recognized
  /// as being removed.
  private func remove(_ name: NamespaceName, network: Network) throws(KeptNamespaceError) {
    guard let content = try content(of: name) else { return }
    guard content.isOurs, !content.kinds.isEmpty else { throw .foreign(path(name)) }
    try withSignalsBlocked { () throws(KeptNamespaceError) in
      if let record = content.network, store.state(name) != .missing,
        network == .whatever || isNetwork(of: name, record)
      {
        do throws(NamespaceError) { try store.delete(name) } catch { throw .store(error) }
      }
      try takeApart(name)
    }
  }

  /// This happens out of sight, so that no partly removed name is ever visible.
  func takeApart(_ name: NamespaceName) throws(KeptNamespaceError) {
    let here = path(name)
    guard rename(here, leaving) == 0 else {
      throw .file("rename", here, errno)
    }
    try dismantle(leaving)
  }
}
