import CLinux
import Glibc

extension NamespaceStore {
  /// Makes the store ready to mount namespaces in: the directory, as a shared mount of its own.
  ///
  /// Safe while other programs do the same, `ip netns` included: they lock the directory as this does,
  /// so that there is one mount only.
  ///
  /// - Throws: `.makeDirectory`, `.openDirectory`, `.lockDirectory`, or the step of the mount.
  public func prepare() throws(NamespaceError) {
    let lock = try lock()
    defer { close(lock) }
    try share()
  }

  /// Opens and locks the directory, made if missing. Closing the descriptor unlocks it.
  func lock() throws(NamespaceError) -> Int32 {
    if mkdir(directory, 0o755) != 0 && errno != EEXIST {
      throw NamespaceError(.makeDirectory, directory, code: errno)
    }
    let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw NamespaceError(.openDirectory, directory, code: errno) }
    while flock(descriptor, LOCK_EX) != 0 {
      if errno == EINTR { continue }
      let code = errno
      close(descriptor)
      throw NamespaceError(.lockDirectory, directory, code: code)
    }
    return descriptor
  }

  /// Makes the directory a shared mount; the caller holds the lock.
  private func share() throws(NamespaceError) {
    if setPropagation(MS_SHARED) { return }
    guard errno == EINVAL else { throw NamespaceError(.shareDirectory, directory, code: errno) }
    guard mount(directory, directory, "none", UInt(MS_BIND) | UInt(MS_REC), nil) == 0 else {
      throw NamespaceError(.bindDirectory, directory, code: errno)
    }
    // A bind joins its origin's peer group, in which every namespace would then be mounted twice.
    guard setPropagation(MS_PRIVATE) else {
      throw NamespaceError(.isolateDirectory, directory, code: errno)
    }
    guard setPropagation(MS_SHARED) else {
      throw NamespaceError(.shareDirectory, directory, code: errno)
    }
  }

  private func setPropagation(_ kind: some BinaryInteger) -> Bool {
    mount("", directory, "none", UInt(kind) | UInt(MS_REC), nil) == 0
  }

  /// Who sees a namespace that is made here.
  public enum Visibility: Sendable, Hashable {
    /// The whole machine, as far as it shares the store.
    case shared
    /// Only the caller's mount namespace, which gets nothing out (mount_namespaces(7)): elsewhere an
    /// empty file is all there is.
    case mountNamespaceOnly
  }

  /// Who sees a namespace that is made here, once the store is prepared.
  ///
  /// The outside is the mount namespace of process 1; what cannot be looked at counts as shared.
  public func visibility() -> Visibility {
    guard let own = NamespaceIdentity(path: "/proc/self/ns/mnt"),
      let outside = NamespaceIdentity(path: "/proc/1/ns/mnt"), own != outside,
      let outer = MountTable(process: "1"), let inner = MountTable(process: "self"),
      let point = realPath(directory)
    else { return .shared }
    let group = inner.top(at: point)?.peerGroup
    let isOutside = group.map { group in outer.mounts.contains { $0.peerGroup == group } } ?? false
    return isOutside ? .shared : .mountNamespaceOnly
  }
}

/// realpath(3): nil with `errno` set.
func realPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}
