import CLinux
import Glibc
import Netlink

extension NamespaceStore {
  /// Unmounts and removes a file: 0 or `errno`.
  func remove(_ name: NamespaceName, _ links: Links) -> Int32 {
    path(name).withSystemString { file in
      // The mount at the end of a link goes first, for the link leads to it.
      if links == .followed, isLink(name) { umount2(file, Int32(MNT_DETACH)) }
      // A file that may be removed, and is only kept by what is mounted on it, is said to be busy.
      // Whatever else stands in the way is told before anything is unmounted.
      if unlink(file) == 0 { return 0 }
      guard errno == EBUSY else { return errno }
      return removeMounted(name, file)
    }
  }

  private func removeMounted(_ name: NamespaceName, _ file: UnsafePointer<CChar>) -> Int32 {
    // Holds what is mounted, to put it back where the file stays all the same.
    let held = Glibc.open(file, Int32(LINUX_O_PATH) | O_NOFOLLOW | O_CLOEXEC)
    defer { close(held) }
    var code = EBUSY
    var wasMounted = false
    // Several may lie on one file, as programs make them that share the directory's peers.
    while code == EBUSY {
      guard umount2(file, Int32(MNT_DETACH) | Int32(UMOUNT_NOFOLLOW)) == 0 else {
        code = errno == EINVAL ? unlinkElsewhere(name) : errno
        break
      }
      wasMounted = true
      code = unlink(file) == 0 ? 0 : errno
    }
    if code != 0, wasMounted {
      mount("/proc/thread-self/fd/\(held)", file, "none", UInt(MS_BIND), nil)
    }
    return code
  }

  /// Removes a file on which mounts lie that no path leads to, such as those that were there before the
  /// directory became a mount of its own: 0 or `errno`.
  ///
  /// The kernel keeps a file for the mounts of the caller's mount namespace alone, and takes those of
  /// others away with it. So this thread moves to a mount namespace with nothing but the directory.
  private func unlinkElsewhere(_ name: NamespaceName) -> Int32 {
    var code = EBUSY
    let steps: [() -> Int32] = [
      { linux_unshare(Int32(LINUX_CLONE_NEWNS)) },
      { mount("none", "/", "none", UInt(MS_PRIVATE) | UInt(MS_REC), nil) },
      { mount(directory, directory, "none", UInt(MS_BIND), nil) },
      { chdir(directory) },
      { linux_pivot_root(".", ".") },
      { umount2(".", Int32(MNT_DETACH)) },
      { "/\(name.text)".withSystemString { unlink($0) } },
    ]
    try? onThreadOfItsOwn { () throws(NamespaceError) in
      if steps.allSatisfy({ $0() == 0 }) { code = 0 }
    }
    return code
  }
}
