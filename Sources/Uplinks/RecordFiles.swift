import Glibc
import NetworkNamespaces
import Linux

/// Copies of what the tables of a host's uplinks say, in a directory for each host below /run.
///
/// A firewall that is loaded anew often starts with `flush ruleset`, which takes every table away. The
/// pair and what is set on devices are still there then, and only the copy tells what they belong to.
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
        // It went meanwhile: who only looks holds no lock.
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

  /// Puts a copy in the place of the one that is there, in one step.
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
    let outcome = target.withSystemString { target in
      draft.withSystemString { rename($0, target) }
    }
    guard outcome == 0 else { throw UplinkError(target, code: errno) }
  }

  func remove(_ name: String) throws(UplinkError) {
    guard unlink(path(name)) == 0 || errno == ENOENT else {
      throw UplinkError(path(name), code: errno)
    }
  }

  // MARK: locks of wardens

  private static let lockEnd = ".lock"

  func lockFile(_ name: String) -> String { path(name) + Self.lockEnd }

  /// Removes those of uplinks that there are not: a program was killed before it wrote the copy, and its warden
  /// ends with it.
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
