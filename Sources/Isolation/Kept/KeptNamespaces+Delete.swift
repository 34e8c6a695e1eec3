import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension KeptNamespaces {
  /// Takes a name away, its network namespace's too: process 1 that netns gave it ends, and with it all
  /// processes of its process namespace; the other namespaces end with their last user.
  ///
  /// - Throws: `.foreign` where something lies in its directory that netns did not put there, `.store`
  ///   where the network namespace's name cannot be removed, or the step that failed; `delete` again and
  ///   `collect` go on from there.
  public func delete(_ name: NamespaceName) throws(KeptNamespaceError) {
    let lock = try lock()
    try remove(name, network: .whatever)
    withExtendedLifetime(lock) {}
  }

  /// A name that `collect` took away, and why.
  public struct Removal: Sendable, Hashable {
    /// What it was called.
    public let name: NamespaceName
    /// What had become of it.
    public let state: State
  }

  /// Takes away what killed programs and ended namespaces left: names that cannot be entered any more, and
  /// what was being built or taken apart. A network namespace of such a name goes with it, unless another
  /// program gave the name to another one meanwhile.
  ///
  /// - Returns: the names that went. Empty where the directory was never used.
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

  /// The name's network namespace goes first: where that fails nothing has changed, and a name without it
  /// is known for one that is going.
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

  /// Out of sight, so that a name of which a part is left is never seen.
  func takeApart(_ name: NamespaceName) throws(KeptNamespaceError) {
    let here = path(name)
    guard here.withSystemString({ rename($0, leaving) }) == 0 else {
      throw .file("rename", here, errno)
    }
    try dismantle(leaving)
  }
}
