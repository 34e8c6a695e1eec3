import CLinux
import Glibc
import Linux

extension NamespaceStore {
  /// Prepares the store for mounting namespaces: creates the directory, and makes it a shared mount.
  ///
  /// Safe if other programs do the same, including `ip netns`: all lock the directory, so that it is mounted
  /// only once.
  ///
  /// - Throws: `.makeDirectory`, `.openDirectory`, `.lockDirectory`, or the failed step of the mount.
  public func prepare() throws(NamespaceError) {
    // If it is shared already, no lock is needed.
    if setPropagation(MS_SHARED) { return }
    if makeDirectories(directory, 0o755) != 0 && errno != EEXIST {
      throw NamespaceError(.makeDirectory, directory, code: errno)
    }
    let opened = Linux.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw NamespaceError(.openDirectory, directory, code: errno) }
    // This also unlocks it.
    defer { close(opened) }
    guard try lock(opened) else { return }
    try withSignalsBlocked { () throws(NamespaceError) in
      let hidden = "/proc/thread-self/fd/\(opened)"
      guard let names = directoryEntries(hidden) else {
        throw NamespaceError(.readDirectory, directory, code: errno)
      }
      if try share() { uncover(directoryEntries(hidden) ?? names, in: hidden) }
    }
  }

  /// Waits for the directory's lock; false if another program made it shared in the meantime.
  ///
  /// Any user who can read the directory can lock it, so after five seconds a holder that has done nothing is
  /// ignored.
  private func lock(_ opened: Int32) throws(NamespaceError) -> Bool {
    for _ in 0..<250 {
      if flock(opened, LOCK_EX | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw NamespaceError(.lockDirectory, directory, code: errno)
      }
      if setPropagation(MS_SHARED) { return false }
      usleep(20_000)
    }
    return true
  }

  /// Makes the directory a shared mount; false if it is one already.
  private func share() throws(NamespaceError) -> Bool {
    if setPropagation(MS_SHARED) { return false }
    guard errno == EINVAL else { throw NamespaceError(.shareDirectory, directory, code: errno) }
    // Prepared out of sight and attached as a whole: a kill leaves nothing half done.
    let tree = linux_open_tree(directory)
    if tree < 0 {
      guard errno == ENOSYS else { throw NamespaceError(.bindDirectory, directory, code: errno) }
      try shareInSteps()
      return true
    }
    defer { close(tree) }
    // A bind mount joins the peer group of its origin; every namespace would then be mounted twice.
    guard linux_set_propagation(tree, UInt64(MS_PRIVATE)) == 0 else {
      guard errno == ENOSYS else {
        throw NamespaceError(.isolateDirectory, directory, code: errno)
      }
      try shareInSteps()
      return true
    }
    guard linux_set_propagation(tree, UInt64(MS_SHARED)) == 0 else {
      throw NamespaceError(.shareDirectory, directory, code: errno)
    }
    // The path may be a link itself; the mount is on its target.
    guard linux_move_mount(tree, "\(directory)/.") == 0 else {
      throw NamespaceError(.bindDirectory, directory, code: errno)
    }
    return true
  }

  /// Removes the mounts that were on the files before the directory became a mount.
  ///
  /// The new mount has a copy of each. The originals below it can only be reached through `hidden`, a
  /// descriptor from before, and would keep their files from ever being removed. This is done last, so that a
  /// kill at any moment loses no namespace of another program.
  private func uncover(_ names: [String], in hidden: String) {
    for name in names {
      let original = "\(hidden)/\(name)"
      let copy = "\(directory)/\(name)"
      guard linux_fstype(original) == Int64(LINUX_NSFS_MAGIC) else {
        continue
      }
      // One that was mounted while the directory was copied.
      if linux_fstype(copy) != Int64(LINUX_NSFS_MAGIC) {
        if mount(original, copy, "none", UInt(MS_BIND), nil) != 0 { continue }
      }
      let flags = Int32(MNT_DETACH) | Int32(UMOUNT_NOFOLLOW)
      while umount2(original, flags) == 0 {}
    }
  }

  /// The same for kernels before Linux 5.12.
  private func shareInSteps() throws(NamespaceError) {
    guard mount(directory, directory, "none", UInt(MS_BIND) | UInt(MS_REC), nil) == 0 else {
      throw NamespaceError(.bindDirectory, directory, code: errno)
    }
    guard setPropagation(MS_PRIVATE) else {
      throw NamespaceError(.isolateDirectory, directory, code: errno)
    }
    guard setPropagation(MS_SHARED) else {
      throw NamespaceError(.shareDirectory, directory, code: errno)
    }
  }

  private func setPropagation(_ kind: some BinaryInteger) -> Bool {
    // Not recursive: nothing is mounted on top of the namespaces below.
    mount("", directory, "none", UInt(kind), nil) == 0
  }

  /// Who can see a namespace that is made here.
  public enum Visibility: Sendable, Hashable {
    /// The whole host, as far as it shares the store.
    case shared
    /// Only the caller's mount namespace, from which nothing propagates (mount_namespaces(7)). Elsewhere there
    /// is just an empty file.
    case mountNamespaceOnly
  }

  /// Who can see a namespace that is made here, once the store is prepared.
  ///
  /// Compares with the mount namespace of process 1. If it cannot be examined, the result is shared.
  public func visibility() -> Visibility {
    let own = NamespaceIdentity(path: "/proc/thread-self/ns/mnt")
    if let own, own == NamespaceIdentity(path: "/proc/1/ns/mnt") { return .shared }
    do throws(NamespaceError) {
      guard let group = try MountTable.peerGroup(of: directory) else { return .shared }
      var outsideIsKnown = false
      let outside = try MountTable.first(process: "1") { mount in
        outsideIsKnown = true
        return mount.peerGroup == group
      }
      return outside == nil && outsideIsKnown ? .mountNamespaceOnly : .shared
    } catch { return .shared }
  }
}
