import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Held by the one who changes the directory; who holds it knows that nobody is at work there.
struct KeptLock: ~Copyable {
  fileprivate let descriptor: Int32

  deinit { close(descriptor) }
}

extension KeptNamespaces {
  /// Where a name is built and where it is taken apart. No name begins with a dot.
  var building: String { "\(directory)/.new" }
  var leaving: String { "\(directory)/.old" }

  /// Locks the directory, made and mounted where it is not yet, and clears away what killed programs left
  /// out of sight.
  ///
  /// - Throws: `.file`, or what clearing away throws.
  func lock() throws(KeptNamespaceError) -> KeptLock {
    if mkdir(directory, 0o755) != 0, errno != EEXIST { throw .file("mkdir", directory, errno) }
    // Not the directory itself: every user can open and lock that.
    let path = "\(directory)/.lock"
    let flags = O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    let descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw .file("open", path, errno) }
    let lock = KeptLock(descriptor: descriptor)
    while flock(descriptor, LOCK_EX) != 0 {
      if errno != EINTR { throw .file("flock", path, errno) }
    }
    try withSignalsBlocked { () throws(KeptNamespaceError) in
      try makePrivate()
      try dismantle(building)
      try dismantle(leaving)
    }
    return lock
  }

  /// Makes the directory a mount that is not shared.
  private func makePrivate() throws(KeptNamespaceError) {
    if mount("", directory, "none", UInt(MS_PRIVATE), nil) == 0 { return }
    guard errno == EINVAL else { throw .file("mount --make-private", directory, errno) }
    guard mount(directory, directory, "none", UInt(MS_BIND), nil) == 0 else {
      throw .file("mount --bind", directory, errno)
    }
    // On a shared mount it became shared; who is killed here leaves that to the next one.
    guard mount("", directory, "none", UInt(MS_PRIVATE), nil) == 0 else {
      throw .file("mount --make-private", directory, errno)
    }
  }

  /// Takes a name's directory apart, wherever it lies: ends the process 1 that netns gave it, unmounts and
  /// removes its files. Nothing is touched where one of them is not netns's own.
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
      file.withSystemString { while umount2($0, flags) == 0 {} }
      try remove(file)
    }
    // What says how to take it apart goes last.
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
