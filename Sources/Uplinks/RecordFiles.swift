import Glibc
import NetworkNamespaces
import Linux

/// Copies of the records in the host's uplink tables, in one directory for each host below /run.
///
/// Reloading a firewall often starts with `flush ruleset`, which removes every table. The pair and the settings
/// of devices still exist then, and only the copy tells which uplink they belong to.
struct RecordFiles {
  let directory: String

  private static let draft = ".draft"

  private func path(_ name: String) -> String { "\(directory)/\(name)" }

  func read() throws(UplinkError) -> [UplinkRecord] {
    guard let names = directoryEntries(directory) else {
      if errno == ENOENT { return [] }
      throw UplinkError(directory, code: errno)
    }
    var records: [UplinkRecord] = []
    for name in names where UplinkName.isOne(name) {
      guard let content = readFile(path(name)) else {
        // It disappeared in the meantime: readers hold no lock.
        if errno == ENOENT { continue }
        throw UplinkError(path(name), code: errno)
      }
      let lines = String(systemBytes: content).split(separator: "\n").map(String.init)
      let record = UplinkRecord(
        name: name, comment: lines.first, notes: Array(lines.dropFirst()))
      if let record { records.append(record) }
    }
    return records
  }

  /// Replaces the copy in one step.
  func write(_ record: UplinkRecord) throws(UplinkError) {
    let bytes = ([record.comment] + record.notes).joined(separator: "\n").systemBytes
    let draft = path(Self.draft)
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw UplinkError(draft, code: errno) }
    defer { close(file) }
    guard Linux.write(file, bytes) == bytes.count else {
      let code = errno
      removeDraft()
      throw UplinkError(draft, code: code)
    }
    let target = path(record.name)
    guard rename(draft, target) == 0 else { throw UplinkError(target, code: errno) }
  }

  func remove(_ name: String) throws(UplinkError) {
    guard unlink(path(name)) == 0 || errno == ENOENT else {
      throw UplinkError(path(name), code: errno)
    }
  }

  // MARK: locks of wardens

  private static let lockEnd = ".lock"

  func lockFile(_ name: String) -> String { path(name) + Self.lockEnd }

  /// Removes lock files without an uplink: the program that started the warden was killed before it wrote the
  /// copy, and the warden ended with it.
  func removeLockFiles() {
    for entry in directoryEntries(directory) ?? [] where entry.hasSuffix(Self.lockEnd) {
      let name = String(entry.dropLast(Self.lockEnd.count))
      if access(path(name), F_OK) != 0 {
        _ = unlink(path(entry))
      }
    }
  }

  /// Removes what a killed program was about to write.
  func removeDraft() { _ = unlink(path(Self.draft)) }
}
