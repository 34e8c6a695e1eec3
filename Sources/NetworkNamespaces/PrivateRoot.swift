import CLinux
import Glibc
import Linux

/// A private root directory of a mount namespace: it shows everything in the host's root, and new entries are
/// visible nowhere else.
enum PrivateRoot {
  /// Makes the root directory, and leaves the calling thread in it.
  ///
  /// - Parameter place: an empty directory on a file system in memory, which becomes the root.
  static func make(_ place: String) throws(NamespaceError) {
    guard mount(place, place, nil, UInt(MS_BIND), nil) == 0 else {
      throw NamespaceError(.makePrivate, place, code: errno)
    }
    guard let names = directoryEntries("/") else {
      throw NamespaceError(.makePrivate, "/", code: errno)
    }
    for name in names { try show("/\(name)", below: place) }
    // With both arguments the same, the old root ends up on top of the new one (pivot_root(2)).
    guard chdir(place) == 0, linux_pivot_root(".", ".") == 0, umount2(".", Int32(MNT_DETACH)) == 0,
      chdir("/") == 0
    else { throw NamespaceError(.makePrivate, "/", code: errno) }
  }

  private static func show(_ path: String, below place: String) throws(NamespaceError) {
    var status = stat()
    // An entry that has disappeared in the meantime is ignored.
    guard lstat(path, &status) == 0 else { return }
    let target = place + path
    if status.st_mode & S_IFMT == S_IFLNK {
      guard let text = readlink(path), symlink(text, target) == 0 else {
        throw NamespaceError(.makePrivate, path, code: errno)
      }
      return
    }
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    guard (isDirectory ? mkdir(target, 0o755) : mknod(target, S_IFREG | 0o644, 0)) == 0 else {
      throw NamespaceError(.makePrivate, path, code: errno)
    }
    let tree = linux_open_tree(path)
    guard tree >= 0 else { throw NamespaceError(.makePrivate, path, code: errno) }
    defer { close(tree) }
    guard linux_move_mount(tree, target) == 0 else {
      throw NamespaceError(.makePrivate, path, code: errno)
    }
  }
}
