import CLinux
import Glibc
import Netlink
import Linux

extension NamespaceStore {
  /// Unmounts and removes a file. Returns 0 or an errno.
  func remove(_ name: NamespaceName, _ links: Links) -> Int32 {
    let file = path(name)
    // The mount at the end of a link goes first, because only the link leads to it.
    if links == .followed, isLink(name) { umount2(file, Int32(MNT_DETACH)) }
    // EBUSY means that only a mount keeps the file from being removed. Any other error is reported before
    // anything is unmounted.
    if unlink(file) == 0 { return 0 }
    guard errno == EBUSY else { return errno }
    return removeMounted(name, file)
  }

  private func removeMounted(_ name: NamespaceName, _ file: String) -> Int32 {
    // Keeps the mounted namespace, to mount it again if the file cannot be removed.
    let held = Linux.open(file, Int32(LINUX_O_PATH) | O_NOFOLLOW | O_CLOEXEC)
    defer { close(held) }
    var code = EBUSY
    var wasMounted = false
    // One file may have several mounts, made by programs that share the directory's peers.
    while code == EBUSY {
      guard umount2(file, Int32(MNT_DETACH) | Int32(UMOUNT_NOFOLLOW)) == 0 else {
        code = errno == EINVAL ? unlinkElsewhere(name) : errno
        break
      }
      wasMounted = true
      code = unlink(file) == 0 ? 0 : errno
    }
    if code != 0, wasMounted {
      _ = mount("/proc/thread-self/fd/\(held)", file, "none", UInt(MS_BIND), nil)
    }
    return code
  }

  /// Removes a file with mounts that no path leads to, such as those from before the directory became a mount.
  /// Returns 0 or an errno.
  ///
  /// Only mounts in the caller's own mount namespace keep a file from being removed; those in others disappear
  /// with it. So this thread moves to a mount namespace with nothing but the directory.
  private func unlinkElsewhere(_ name: NamespaceName) -> Int32 {
    var code = EBUSY
    let steps: [() -> Int32] = [
      { linux_unshare(Int32(LINUX_CLONE_NEWNS)) },
      { mount("none", "/", "none", UInt(MS_PRIVATE) | UInt(MS_REC), nil) },
      { mount(directory, directory, "none", UInt(MS_BIND), nil) },
      { chdir(directory) },
      { linux_pivot_root(".", ".") },
      { umount2(".", Int32(MNT_DETACH)) },
      { unlink("/\(name.text)") },
    ]
    try? onThreadOfItsOwn { () throws(NamespaceError) in
      if steps.allSatisfy({ $0() == 0 }) { code = 0 }
    }
    return code
  }
}
