import Glibc
import NetworkNamespaces
import Linux

extension LabManager {
  /// Finishes what a killed process left unfinished.
  ///
  /// - Parameter byMarks: whether a lab with unusable files is taken down by its marks in the kernel, rather than being
  ///   an error.
  /// - Returns: whether there was anything to do.
  /// - Throws: what could not be read or undone.
  @discardableResult
  public func recover(byMarks: Bool = false) throws(LabFailure) -> Bool {
    try LabFailure.catching {
      try paths.check()
      if try !paths.unfinished() {
        guard byMarks, try loadRecord().damage != nil else { return false }
      }
      let lock = try LabLock(paths)
      defer { withExtendedLifetime(lock) {} }
      let result = try recoverLocked(byMarks: byMarks)
      if try record() == nil { try removeFiles() }
      return result
    }
  }

  private func loadRecord() throws(LabError) -> StateFile.Content<Record> {
    try StateFile.load(Record.self, paths.record, of: paths.lab)
  }

  @discardableResult
  func recoverLocked(byMarks: Bool = false) throws -> Bool {
    if try TextFile.exists(paths.leavingRecord) { return try finishDown() }
    let journal = try Journal.load(paths)
    // Without a change in progress, the caller reads the record itself.
    if case .absent = journal, !byMarks { return false }
    let record = try loadRecord()
    if byMarks, let damage = journal.damage ?? record.damage {
      onWarning("\(damage): \(Self.marksWords)")
      return try finishDown()
    }
    let known = try record.usable()
    guard let journal = try journal.usable() else {
      // A journal from before the last boot is useless.
      try TextFile.remove(paths.journal)
      return false
    }
    if journal.mode == .down { return try finishDown() }
    if known?.transaction == journal.transaction {
      // The transaction was complete except for cleaning up.
      try purgeTrash()
      try TextFile.remove(paths.journal)
      return true
    }
    onWarning("lab `\(paths.lab)`: undoing what an interrupted `up` left")
    let failures = undo(journal)
    guard failures.isEmpty else { throw unfinishedUndo(failures) }
    try finishUndo(journal)
    let commands = journal.lastingCommands
    if !commands.isEmpty { onWarning(TransactionError.notUndone(commands, mayHaveRun: true)) }
    return true
  }

  /// Takes down, by the marks, a lab whose taking down was begun or of which nothing is known.
  private func finishDown() throws -> Bool {
    try noteDown()
    try takeDown(.marks)
    try removeFiles()
    return true
  }

  /// Notes that the lab is being taken down, so that the next netns continues. It renames an existing file.
  func noteDown() throws(LabError) {
    guard try !TextFile.exists(paths.leavingRecord) else { return }
    for path in [paths.record, paths.journal] {
      if rename(path, paths.leavingRecord) == 0 { return }
      guard errno == ENOENT else { throw LabError("\(path) cannot be renamed", code: errno) }
    }
  }

  /// The error to report if undoing has failed.
  func unfinishedUndo(_ failures: [StepFailure]) -> TransactionError {
    var error = TransactionError(failures: [], undoFailures: failures)
    error.outcome =
      "lab `\(paths.lab)` is neither as it was nor as wanted. Once the cause is put right, `netns gc` "
      + "undoes the rest; `netns down \(paths.lab)` takes the lab down as it is"
    return error
  }

  /// Gives namespaces that lost their names in an unfinished transaction these names back.
  func restoreTrash() throws(LabError) {
    guard try TextFile.exists(paths.trash) else { return }
    let trash = NamespaceStore(directory: paths.trash)
    for name in try trash.names() {
      let isBack = try store.holds(name)
      do throws(NamespaceError) {
        if !isBack {
          let handle = try trash.open(name)
          try store.attach(name, handle)
        }
        try trash.delete(name)
      } catch {
        throw LabError("restoring namespace `\(name)`", error)
      }
    }
  }

  /// Releases the namespaces that a complete transaction removed.
  func purgeTrash() throws(LabError) {
    guard try TextFile.exists(paths.trash) else { return }
    let trash = NamespaceStore(directory: paths.trash)
    let names = try trash.names()
    Occupants(of: names.map(trash.path)).end()
    for name in names {
      do throws(NamespaceError) {
        try trash.delete(name)
      } catch {
        throw LabError("namespace `\(name)`", error)
      }
    }
    // The namespace store makes its directory a mount point.
    umount2(paths.trash, Int32(MNT_DETACH))
    try DirectoryTree.remove(paths.trash)
  }

  /// Removes all files of the lab, logs included, and the directories made for them.
  func removeFiles() throws(LabError) {
    try purgeTrash()
    FileSystems(paths).removeAll()
    try DirectoryTree.remove(paths.directory)
    try NodeConfiguration(paths).removeDirectory()
  }
}

/// Removes directories with their content.
enum DirectoryTree {
  /// - Throws: if something cannot be removed. A missing directory is no error.
  static func remove(_ path: String) throws(LabError) {
    for name in try TextFile.entries(of: path) {
      let inner = "\(path)/\(name)"
      guard unlink(inner) != 0, errno != ENOENT else { continue }
      guard errno == EISDIR else { throw LabError("\(inner) cannot be removed", code: errno) }
      try remove(inner)
    }
    if rmdir(path) != 0, errno != ENOENT {
      throw LabError("\(path) cannot be removed", code: errno)
    }
  }
}
