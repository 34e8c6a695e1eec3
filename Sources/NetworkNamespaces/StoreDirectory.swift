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
    // Once it is shared there is nothing to lock against.
    if setPropagation(MS_SHARED) { return }
    if mkdir(directory, 0o755) != 0 && errno != EEXIST {
      throw NamespaceError(.makeDirectory, directory, code: errno)
    }
    let opened = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw NamespaceError(.openDirectory, directory, code: errno) }
    // Unlocks it, too.
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

  /// Waits for the directory's lock; false where somebody else shared it meanwhile.
  ///
  /// Who may read a directory may lock it, any user for one. So nobody is waited for who has done nothing
  /// after so long.
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

  /// Makes the directory a shared mount. False where it is one already.
  private func share() throws(NamespaceError) -> Bool {
    if setPropagation(MS_SHARED) { return false }
    guard errno == EINVAL else { throw NamespaceError(.shareDirectory, directory, code: errno) }
    // Prepared out of sight and put in place whole: being killed meanwhile leaves no half of it.
    let tree = linux_open_tree(directory)
    if tree < 0 {
      guard errno == ENOSYS else { throw NamespaceError(.bindDirectory, directory, code: errno) }
      try shareInSteps()
      return true
    }
    defer { close(tree) }
    // A bind joins its origin's peer group, in which every namespace would then be mounted twice.
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
    // The directory may be a link itself; what is mounted on stays the last component.
    guard linux_move_mount(tree, "\(directory)/.") == 0 else {
      throw NamespaceError(.bindDirectory, directory, code: errno)
    }
    return true
  }

  /// Takes away what was mounted on the files before the directory became a mount of its own.
  ///
  /// The new mount has a copy of each. The original below it can be reached through `hidden` alone, a
  /// descriptor from before; it would keep its file from ever being removed. Comes last, so that being
  /// killed at any moment loses no namespace of another program.
  private func uncover(_ names: [String], in hidden: String) {
    for name in names {
      let original = "\(hidden)/\(name)"
      let copy = "\(directory)/\(name)"
      guard original.withSystemString({ linux_fstype($0) }) == Int64(LINUX_NSFS_MAGIC) else {
        continue
      }
      // One that was mounted while the directory was copied.
      if copy.withSystemString({ linux_fstype($0) }) != Int64(LINUX_NSFS_MAGIC) {
        let result = original.withSystemString { original in
          copy.withSystemString { mount(original, $0, "none", UInt(MS_BIND), nil) }
        }
        if result != 0 { continue }
      }
      let flags = Int32(MNT_DETACH) | Int32(UMOUNT_NOFOLLOW)
      original.withSystemString { while umount2($0, flags) == 0 {} }
    }
  }

  /// The same before Linux 5.12.
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
    // Not recursive: of the namespaces mounted below, nobody mounts anything on top.
    mount("", directory, "none", UInt(kind), nil) == 0
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
