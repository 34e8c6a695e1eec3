import CLinux
import Glibc
import Linux

/// The lock of a lab. Only one process at a time may change the lab.
final class LabLock {
  private let descriptor: Int32
  private let paths: LabPaths
  private let path: String

  /// Takes the lock, or throws an error that names its holder.
  ///
  /// - Parameter place: the lock file, if that is another one than the lab's own.
  init(_ paths: LabPaths, at place: String? = nil) throws(LabError) {
    try paths.check()
    try TextFile.makeDirectory(paths.root)
    self.paths = paths
    path = place ?? paths.lock
    while true {
      let file = try TextFile.open(path, O_RDWR, mode: .ownerOnly)
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(file)
        throw code == EWOULDBLOCK
          ? LabError("lab `\(paths.lab)` is being changed by another netns")
          : LabError(path, code: code)
      }
      // Its former holder may have removed the file along with the lock.
      var own = stat()
      var there = stat()
      let isThere = Linux.stat(path, &there) == 0
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
    // If nothing is left of the lab, remove the file along with the lock.
    if (try? TextFile.exists(paths.directory)) == false {
      unlink(path)
      rmdir(paths.root)
    }
    close(descriptor)
  }
}

extension LabPaths {
  /// Whether a process is changing the lab at the moment, according to the kernel's list of locks (proc_locks(5)).
  /// Trying the lock would block others. Nil if the list cannot be read.
  public var isBeingChanged: Bool? {
    var file = stat()
    guard Linux.stat(lock, &file) == 0 else { return errno == ENOENT ? false : nil }
    guard let locks = try? TextFile.read("/proc/locks") else { return nil }
    let device = [linux_major(file.st_dev), linux_minor(file.st_dev)].map(Self.twoDigits)
    let name = "\(device[0]):\(device[1]):\(file.st_ino)"
    return locks.split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      return fields.contains("FLOCK") && !fields.contains("->") && fields.contains { $0 == name }
    }
  }

  private static func twoDigits(_ number: UInt32) -> String {
    (number < 0x10 ? "0" : "") + String(number, radix: 16)
  }

  /// Whether a change of the lab, or taking it down, was begun and is not complete.
  ///
  /// - Throws: if that cannot be found out.
  public func unfinished() throws(LabError) -> Bool {
    if try TextFile.exists(journal) { return true }
    return try TextFile.exists(leavingRecord)
  }
}
