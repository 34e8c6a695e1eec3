import Glibc
import NetworkNamespaces

extension LabManager {
  /// Finishes what a killed process left half-done.
  ///
  /// - Returns: true where there was something.
  /// - Throws: what could not be undone.
  @discardableResult
  public func recover() throws -> Bool {
    try paths.check()
    guard access(paths.journal) else { return false }
    let lock = try LabLock(paths)
    let result = try recoverLocked()
    if try record() == nil { removeDirectory(lock) }
    return result
  }

  private func access(_ path: String) -> Bool { Glibc.access(path, F_OK) == 0 }

  @discardableResult
  func recoverLocked() throws -> Bool {
    guard let journal = try Journal.load(paths) else {
      // What a journal or record of an earlier boot tells of is gone with that boot.
      unlink(paths.journal)
      return false
    }
    if journal.mode == .down {
      try takeDown(journal.wanted)
      return true
    }
    if try record()?.transaction == journal.transaction {
      // It was complete but for the tidying.
      purgeTrash()
      unlink(paths.journal)
      return true
    }
    onWarning("lab `\(paths.lab)`: undoing what an interrupted `up` left")
    let failures = undo(journal)
    guard failures.isEmpty else { throw TransactionError(failures: [], undoFailures: failures) }
    finishUndo(journal, nil)
    if journal.known == nil { removeFiles() }
    return true
  }

  /// Gives namespaces that lost their name in an unfinished transaction their name back.
  func restoreTrash() throws(LabError) {
    let trash = NamespaceStore(directory: paths.trash)
    guard trash.exists else { return }
    do throws(NamespaceError) {
      for name in try trash.list() where trash.state(name) == .namespace {
        if store.state(name) != .namespace {
          let handle = try trash.open(name)
          try store.attach(name, handle)
        }
        try trash.delete(name)
      }
    } catch {
      throw LabError("restoring namespaces", error)
    }
  }

  /// Lets go of the namespaces that a complete transaction removed.
  func purgeTrash() {
    let trash = NamespaceStore(directory: paths.trash)
    guard trash.exists else { return }
    let names = (try? trash.list()) ?? []
    Occupants(of: names.map(trash.path)).end()
    for name in names {
      do throws(NamespaceError) {
        try trash.delete(name)
      } catch {
        onWarning("\(error)")
      }
    }
    // The store makes its directory a mount of its own.
    umount2(paths.trash, Int32(MNT_DETACH))
    rmdir(paths.trash)
  }

  /// Removes the lab's directory and the lock.
  func removeDirectory(_ lock: LabLock) {
    removeFiles()
    lock.remove()
    NodeConfiguration(paths).removeDirectory()
    rmdir(paths.root)
  }

  /// Removes the files of the lab, logs included.
  func removeFiles() {
    purgeTrash()
    DirectoryTree.remove(paths.directory)
  }
}

/// Directories with what is in them.
enum DirectoryTree {
  static func remove(_ path: String) {
    guard let stream = opendir(path) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      let inner = "\(path)/\(name)"
      if unlink(inner) != 0, errno == EISDIR { remove(inner) }
    }
    rmdir(path)
  }
}
