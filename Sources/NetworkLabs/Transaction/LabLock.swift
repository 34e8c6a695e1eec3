import CLinux
import Foundation
import Glibc

/// The lock of a lab: one process at a time changes it.
final class LabLock {
  private let descriptor: Int32
  private let paths: LabPaths

  /// Takes the lock, or says who has it.
  init(_ paths: LabPaths) throws(LabError) {
    try paths.check()
    try TextFile.makeDirectory(paths.root)
    self.paths = paths
    let path = paths.lock
    while true {
      let file = try TextFile.open(path, O_RDWR, mode: .ownerOnly)
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(file)
        throw code == EWOULDBLOCK
          ? LabError("lab `\(paths.lab)` is being changed by another netns")
          : LabError(path, code: code)
      }
      // The one who had it before may have removed the file with it.
      var own = stat()
      var there = stat()
      let isThere = stat(path, &there) == 0
      let code = errno
      if fstat(file, &own) == 0, isThere, own.st_ino == there.st_ino {
        descriptor = file
        return
      }
      close(file)
      guard isThere || code == ENOENT else { throw LabError(path, code: code) }
    }
  }

  deinit {
    // Where nothing of the lab is left, the file goes with the lock.
    if (try? TextFile.exists(paths.directory)) == false {
      unlink(paths.lock)
      rmdir(paths.root)
    }
    close(descriptor)
  }
}

extension LabPaths {
  /// Whether a process is changing the lab at this moment, told by the kernel's list of locks
  /// (proc_locks(5)): to try the lock would keep it from others. Nil where the list cannot be read.
  public var isBeingChanged: Bool? {
    var file = stat()
    guard stat(lock, &file) == 0 else { return errno == ENOENT ? false : nil }
    guard let locks = try? TextFile.read("/proc/locks") else { return nil }
    let name = String(
      format: "%02x:%02x:%lu", linux_major(file.st_dev), linux_minor(file.st_dev), file.st_ino)
    return locks.split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      return fields.contains("FLOCK") && !fields.contains("->") && fields.contains { $0 == name }
    }
  }

  /// What was begun with the lab and is not complete: a change, or taking it down.
  ///
  /// - Throws: where that cannot be read.
  public func unfinished() throws(LabError) -> Bool {
    if try TextFile.exists(journal) { return true }
    return try TextFile.exists(leavingRecord)
  }
}
