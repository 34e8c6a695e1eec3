import CLinux
import Glibc
import Netlink
import Linux

extension NamespaceStore {
  /// What `create` found at the name.
  public enum Creation: Sendable, Hashable {
    /// No file with that name.
    case created
    /// A stale file with that name, which was removed first.
    case healed
  }

  /// Whether an operation repairs what a killed one left behind.
  public enum Healing: Sendable { case on, off }

  /// Makes a network namespace and gives it a name.
  ///
  /// The namespace exists before its file does, so a kill at most points leaves nothing, and otherwise an empty
  /// file that `state` reports as stale. Acts on the calling thread, which is in its own namespace again
  /// afterwards; if it cannot return, the process prints the reason and exits with status 1.
  ///
  /// - Throws: `.createFile` with `EEXIST` if the name is taken, or the step that failed.
  @discardableResult
  public func create(
    _ name: NamespaceName, healing: Healing = .on
  ) throws(NamespaceError) -> Creation {
    let result = try makeRoom(for: name, healing)
    let own = try OwnNamespace()
    guard own.allowsReturn else {
      try onThreadOfItsOwn { () throws(NamespaceError) in try makeNamespace(name) }
      return result
    }
    try withSignalsBlocked { () throws(NamespaceError) in
      defer { own.enter() }
      try makeNamespace(name)
    }
    return result
  }

  /// Leaves the calling thread in the new namespace.
  private func makeNamespace(_ name: NamespaceName) throws(NamespaceError) {
    guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
      throw NamespaceError(.createNamespace, name.text, code: errno)
    }
    try bind("/proc/thread-self/ns/net", shown: "/proc/self/ns/net", on: name)
  }

  /// Gives the namespace of a process a name.
  ///
  /// - Throws: `.bind` if there is no such process, `.createFile` with `EEXIST` if the name is taken, or the
  ///   step that failed.
  @discardableResult
  public func attach(
    _ name: NamespaceName, pid: pid_t, healing: Healing = .on
  ) throws(NamespaceError) -> Creation {
    let result = try makeRoom(for: name, healing)
    let source = "/proc/\(pid)/ns/net"
    let handle: NamespaceHandle
    do throws(NamespaceError) {
      handle = try NamespaceHandle(name: name.text, path: source)
    } catch {
      throw NamespaceError(.bind(source: source), path(name), code: error.code)
    }
    try attach(name, handle, shown: source)
    return result
  }

  /// Gives an open namespace a name.
  public func attach(
    _ name: NamespaceName, _ handle: borrowing NamespaceHandle
  ) throws(NamespaceError) {
    _ = try makeRoom(for: name, .on)
    try attach(name, handle, shown: handle.path)
  }

  private func attach(
    _ name: NamespaceName, _ handle: borrowing NamespaceHandle, shown: String
  ) throws(NamespaceError) {
    let source = "/proc/thread-self/fd/\(handle.descriptor)"
    try withSignalsBlocked { () throws(NamespaceError) in
      try bind(source, shown: shown, on: name)
    }
  }

  /// Prepares the store; fails if the name is taken, before anything is made.
  private func makeRoom(
    for name: NamespaceName, _ healing: Healing
  ) throws(NamespaceError) -> Creation {
    try prepare()
    switch state(name) {
    case .missing: return .created
    case .stale where healing == .on:
      if try removeStale(name) { return .healed }
      return .created
    case .unreadable(let code): throw NamespaceError(.createFile, path(name), code: code)
    default: throw NamespaceError(.createFile, path(name), code: EEXIST)
    }
  }

  /// Creates the file and mounts `source` on exactly that file, even if the name is changed meanwhile.
  private func bind(
    _ source: String, shown: String, on name: NamespaceName
  ) throws(NamespaceError) {
    let path = path(name)
    let flags = O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = Linux.open(path, flags, 0)
    guard file >= 0 else { throw NamespaceError(.createFile, path, code: errno) }
    defer { close(file) }
    guard mount(source, "/proc/thread-self/fd/\(file)", "none", UInt(MS_BIND), nil) == 0 else {
      let code = errno
      _ = unlink(path)
      throw NamespaceError(.bind(source: shown), path, code: code)
    }
  }

  /// How a removal treats a name that is a symbolic link.
  public enum Links: Sendable {
    /// Only the link is removed.
    case kept
    /// The namespace at its target is unmounted too, as `ip netns delete` does.
    case followed
  }

  /// Removes a name from the store: the mount, then the file. The namespace ends with its last user.
  ///
  /// Also removes plain files and links. With the file, other mount namespaces lose the mount. If the file
  /// cannot be removed, the mount stays.
  ///
  /// - Throws: `.removeFile`.
  public func delete(
    _ name: NamespaceName, links: Links = .kept
  ) throws(NamespaceError) {
    let code = withSignalsBlocked { remove(name, links) }
    guard code == 0 else { throw NamespaceError(.removeFile, path(name), code: code) }
  }

  /// Removes every stale file. Waits for pending ones.
  ///
  /// - Returns: the removed names.
  /// - Throws: `.removeFile` if one could not be removed, or its state is unknown; the others have been
  ///   removed.
  public func removeStale() throws(NamespaceError) -> [NamespaceName] {
    var removed: [NamespaceName] = []
    var failure: NamespaceError?
    for name in try list() {
      do throws(NamespaceError) {
        switch settledState(name) {
        case .stale: if try removeStale(name) { removed.append(name) }
        case .unreadable(let code): throw NamespaceError(.removeFile, path(name), code: code)
        default: break
        }
      } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
    return removed
  }

  /// Removes a stale file; false if another program did.
  ///
  /// Programs that do this at the same time take turns with a lock on the file itself. Otherwise the second
  /// could remove a file that was made again after the first removal. Only root can open the file (its mode is
  /// 0, if this program or `ip netns` made it).
  private func removeStale(_ name: NamespaceName) throws(NamespaceError) -> Bool {
    let path = path(name)
    let file = Linux.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return false }
      throw NamespaceError(.removeFile, path, code: errno)
    }
    defer { close(file) }
    try lock(file, path)
    switch state(name) {
    case .stale where NamespaceIdentity(path: path) == NamespaceIdentity(descriptor: file): break
    case .missing: return false
    case .unreadable(let code): throw NamespaceError(.removeFile, path, code: code)
    default: throw NamespaceError(.createFile, path, code: EEXIST)
    }
    let code = withSignalsBlocked { remove(name, .kept) }
    guard code == 0 || code == ENOENT else {
      throw NamespaceError(.removeFile, path, code: code)
    }
    return code == 0
  }

  /// Waits for a lock, but not for ever: others may hold a lock on a file that they can open.
  private func lock(_ file: Int32, _ path: String) throws(NamespaceError) {
    for _ in 0..<250 {
      if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
      if errno != EWOULDBLOCK, errno != EINTR { break }
      usleep(20_000)
    }
    throw NamespaceError(.removeFile, path, code: errno)
  }
}
