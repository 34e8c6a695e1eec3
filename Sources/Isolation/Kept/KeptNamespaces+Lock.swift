import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The lock on the directory, which anything that changes it must hold: nobody else changes it in the meantime.
struct KeptLock: ~Copyable {
  fileprivate let descriptor: Int32

  deinit { close(descriptor) }
}

extension KeptNamespaces {
  /// Where names are built and taken apart. No name begins with a dot.
  var building: String { "\(directory)/.new" }
  var leaving: String { "\(directory)/.old" }

  /// Locks the directory. Makes and mounts it if necessary, and removes the hidden remains of killed programs.
  ///
  /// - Throws: `.file`, or what removing the remains throws.
  func lock() throws(KeptNamespaceError) -> KeptLock {
    if makeDirectories(directory, 0o755) != 0, errno != EEXIST {
      throw .file("mkdir", directory, errno)
    }
    // Not the directory itself, which every user can open and lock.
    let path = "\(directory)/.lock"
    let flags = O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    let descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw .file("open", path, errno) }
    let lock = KeptLock(descriptor: descriptor)
    guard waitForLock(descriptor) == 0 else { throw .file("flock", path, errno) }
    try withSignalsBlocked { () throws(KeptNamespaceError) in
      try makePrivate()
      try dismantle(building)
      try dismantle(leaving)
    }
    return lock
  }

  /// Makes the directory a private mount.
  private func makePrivate() throws(KeptNamespaceError) {
    if mount("", directory, "none", UInt(MS_PRIVATE), nil) == 0 { return }
    guard errno == EINVAL else { throw .file("mount --make-private", directory, errno) }
    guard mount(directory, directory, "none", UInt(MS_BIND), nil) == 0 else {
      throw .file("mount --bind", directory, errno)
    }
    // Below a shared mount the new one is shared as well. If a kill happens here, the next caller continues.
    guard mount("", directory, "none", UInt(MS_PRIVATE), nil) == 0 else {
      throw .file("mount --make-private", directory, errno)
    }
  }

  /// Takes the directory of a name apart, wherever it is: ends the process 1 from netns, unmounts and removes
  /// the files. If one of the files is not netns's own, nothing is changed.
  func dismantle(_ path: String) throws(KeptNamespaceError) {
    guard let content = try content(at: path) else { return }
    guard content.isOurs else { throw .foreign(path) }
    if content.hasInit, isNamespace("\(path)/\(NamespaceKind.pid.name)") {
      let code = FirstProcess.end("\(path)/\(NamespaceKind.pid.name)")
      guard code == 0 else { throw .end(path, code) }
    }
    for kind in content.files {
      let file = "\(path)/\(kind.name)"
      let flags = Int32(MNT_DETACH) | Int32(UMOUNT_NOFOLLOW)
      while umount2(file, flags) == 0 {}
      try remove(file)
    }
    // The files that tell how to take it apart go last.
    for file in [Self.networkFile, Self.initFile] { try remove("\(path)/\(file)") }
    guard rmdir(path) == 0 || errno == ENOENT else {
      throw .file("rmdir", path, errno)
    }
  }

  private func remove(_ file: String) throws(KeptNamespaceError) {
    guard unlink(file) == 0 || errno == ENOENT else {
      throw .file("unlink", file, errno)
    }
  }
}
