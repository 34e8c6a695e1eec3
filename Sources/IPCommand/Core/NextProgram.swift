import CLinux
import Glibc
import Netlink
import NetworkNamespaces

/// The program of the same name that comes next in PATH, iproute2's own: it carries out what this one
/// leaves to it.
enum NextProgram {
  /// The environment variable that lists copies of this program that passed a command line on, so that no
  /// two of them pass it to each other for ever: "DEVICE:INODE", divided by blanks.
  private static let passers = "NETNS_PASSERS"

  /// Becomes `name` of iproute2 with the options that were given and `words`, in the namespace that `-n`
  /// named; in a batch it runs as a child, and true tells that it did. False where PATH has no other
  /// program of that name.
  static func run(
    _ name: String, _ words: [String], _ session: Session
  ) throws(CommandFailure) -> Bool {
    let own = identity("/proc/self/exe").map { [$0] } ?? []
    let known = own + (value(of: passers) ?? "").split(separator: " ").map(String.init)
    guard let path = find(name, besides: known) else { return false }
    try NamespaceEntry.requireMounts(session)
    setenv(passers, known.joined(separator: " "), 1)
    let command = Command([path] + OptionTable.passedOn(session.options) + words)
    session.output.flush()
    guard session.isBatch else { try replace(command) }
    try session.queue?.flush()
    let status = try session.runInChild { () throws(CommandFailure) in try replace(command) }
    if status != 0 { throw CommandFailure("", status: status & 0x7f == 0 ? status >> 8 : 1) }
    return true
  }

  private static func replace(_ command: Command) throws(CommandFailure) -> Never {
    do throws(NamespaceError) { try command.replaceProcess() } catch { throw error.failure() }
  }

  /// The first program of that name in PATH that is none of `known`.
  private static func find(_ name: String, besides known: [String]) -> String? {
    // Without PATH nothing comes next, least of all in the working directory.
    guard let list = value(of: "PATH"), !list.isEmpty else { return nil }
    let directories = list.split(separator: ":", omittingEmptySubsequences: false)
    return directories.lazy.map { $0.isEmpty ? "./\(name)" : "\($0)/\(name)" }.first { path in
      guard path.withSystemString({ access($0, X_OK) }) == 0, let identity = identity(path) else {
        return false
      }
      return !known.contains(identity)
    }
  }

  /// What tells a program from others under whatever name; nil for what is no file.
  private static func identity(_ path: String) -> String? {
    var status = stat()
    guard path.withSystemString({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return "\(status.st_dev):\(status.st_ino)"
  }

  private static func value(of variable: String) -> String? {
    getenv(variable).map {
      String(systemBytes: UnsafeRawBufferPointer(start: $0, count: strlen($0)))
    }
  }
}
