import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// A file that keeps one namespace, of any kind, at any path.
public enum NamespaceFile {
  /// The kind of the namespace in a file (NS_GET_NSTYPE, ioctl_nsfs(2)); nil for any other file, with `errno`
  /// set if it cannot be opened.
  public static func kind(_ path: String) -> NamespaceKind? {
    guard linux_fstype(path) == Int64(LINUX_NSFS_MAGIC) else { return nil }
    let descriptor = Linux.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let flag = linux_namespace_flag(descriptor)
    return NamespaceKind.allCases.first { Int32(bitPattern: $0.flag) == flag }
  }

  /// Keeps a namespace as a file: creates the file, unless an empty one exists, and mounts the namespace on it.
  /// If that fails, the file is removed again.
  ///
  /// - Parameter source: a file with the namespace, such as "/proc/4711/ns/uts".
  /// - Throws: `.notNamespace` or `.otherKind` if the source is something else, `.foreign` if something else
  ///   exists at the path, `.file` or `.bind`.
  public static func keep(
    _ kind: NamespaceKind, of source: String, at path: String
  ) throws(KeptNamespaceError) {
    let descriptor = try open(source, kind)
    defer { close(descriptor) }
    try withSignalsBlocked { () throws(KeptNamespaceError) in
      var isNew = true
      let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC
      var file = Linux.open(path, flags | O_CREAT | O_EXCL, 0o444)
      if file < 0, errno == EEXIST {
        isNew = false
        guard isEmpty(path) else { throw .foreign(path) }
        file = Linux.open(path, flags)
      }
      guard file >= 0 else { throw .file("open", path, errno) }
      defer { close(file) }
      let from = "/proc/thread-self/fd/\(descriptor)"
      guard mount(from, "/proc/thread-self/fd/\(file)", "none", UInt(MS_BIND), nil) == 0 else {
        let code = errno
        if isNew { _ = unlink(path) }
        throw .bind(kind, path, code)
      }
    }
  }

  /// Releases a namespace that is kept as a file, and removes the file.
  ///
  /// - Throws: `.notNamespace` if none is mounted at the path itself, `.file`.
  public static func release(_ path: String) throws(KeptNamespaceError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      throw .file("stat", path, errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG, kind(path) != nil else { throw .notNamespace(path) }
    try withSignalsBlocked { () throws(KeptNamespaceError) in
      let flags = Int32(MNT_DETACH) | Int32(UMOUNT_NOFOLLOW)
      guard umount2(path, flags) == 0 else {
        throw .file("umount", path, errno)
      }
      // There may be a second mount underneath.
      guard isEmpty(path) else { return }
      guard unlink(path) == 0 else { throw .file("unlink", path, errno) }
    }
  }

  private static func open(
    _ source: String, _ kind: NamespaceKind
  ) throws(KeptNamespaceError) -> Int32 {
    let isNamespace = linux_fstype(source) == Int64(LINUX_NSFS_MAGIC)
    if !isNamespace, errno != 0, access(source, F_OK) != 0 { throw .file("open", source, errno) }
    guard isNamespace else { throw .notNamespace(source) }
    let descriptor = Linux.open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .file("open", source, errno) }
    let flag = linux_namespace_flag(descriptor)
    guard flag == Int32(bitPattern: kind.flag) else {
      close(descriptor)
      throw .otherKind(
        source, NamespaceKind.allCases.first { Int32(bitPattern: $0.flag) == flag } ?? kind)
    }
    return descriptor
  }

  /// Whether the path is an empty plain file with nothing mounted on it.
  private static func isEmpty(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
      && status.st_mode & S_IFMT == S_IFREG && status.st_size == 0
      && linux_fstype(path) != Int64(LINUX_NSFS_MAGIC)
  }
}
