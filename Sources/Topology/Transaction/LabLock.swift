import CLinux
import Foundation
import Glibc

/// The lock of a lab: one process at a time changes it.
final class LabLock {
  private let descriptor: Int32
  private let path: String
  private var isRemoved = false

  /// Takes the lock, or says who has it.
  init(_ paths: LabPaths) throws(LabError) {
    try paths.check()
    try TextFile.makeDirectory(paths.root)
    path = paths.lock
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
      if fstat(file, &own) == 0, stat(path, &there) == 0, own.st_ino == there.st_ino {
        descriptor = file
        return
      }
      close(file)
    }
  }

  /// Removes the file with the lock, once nothing of the lab is left.
  func remove() {
    guard !isRemoved else { return }
    isRemoved = true
    unlink(path)
  }

  deinit { close(descriptor) }
}

extension LabPaths {
  /// Whether a process is changing the lab at this moment, told by the kernel's list of locks
  /// (proc_locks(5)): to try the lock would keep it from others.
  public var isBeingChanged: Bool {
    var file = stat()
    guard stat(lock, &file) == 0, let locks = TextFile.read("/proc/locks") else { return false }
    let name = String(
      format: "%02x:%02x:%lu", linux_major(file.st_dev), linux_minor(file.st_dev), file.st_ino)
    return locks.split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      return fields.contains("FLOCK") && !fields.contains("->") && fields.contains { $0 == name }
    }
  }
}
