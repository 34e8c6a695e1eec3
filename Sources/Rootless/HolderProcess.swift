import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The process that becomes the holder.
struct HolderProcess {
  let directory: RuntimeDirectory
  /// The ids to map; nil for the user's own alone.
  let map: SubordinateMap?
  /// The pipe for the reason of a failure; it closes without one on success.
  let report: Int32

  /// The operation in errors of newuidmap and newgidmap.
  static let mapping = "mapping the ids by"

  func run() -> Never {
    do throws(RootlessError) {
      try isolate()
      try arrange()
      try hold()
    } catch { Self.tell(error, report) }
    _exit(1)
  }

  private func isolate() throws(RootlessError) {
    var sandbox = Sandbox()
    sandbox.new = [.init(.user), .init(.mount)]
    // Later mounts outside still propagate in; none propagate out.
    sandbox.propagation = .slave
    sandbox.mapIdentities(map)
    do throws(IsolationError) { _ = try sandbox.enter() } catch { throw Self.meaning(of: error) }
    // If it were made before the ids are mapped, files in its /proc/net would belong to nobody inside.
    guard linux_unshare(Int32(bitPattern: NamespaceKind.net.flag)) == 0 else {
      throw RootlessError("unshare", code: errno, cause: .unknown)
    }
  }

  private static func meaning(of error: IsolationError) -> RootlessError {
    switch error.operation {
    case .unshare: RootlessError("unshare", code: error.code, cause: .unknown)
    case .runMapper: RootlessError(mapping, error.path, code: error.code)
    default: refused("\(error.operation)", error.path, error.code)
    }
  }

  /// A security module may allow the namespaces but nothing in them; then the next step is refused.
  private static func refused(_ operation: String, _ path: String, _ code: Int32) -> RootlessError {
    RootlessError(
      operation, path, code: code, cause: [EPERM, EACCES].contains(code) ? .unknown : nil)
  }

  private func arrange() throws(RootlessError) {
    umask(0o022)
    do throws(RootlessError) { try HostView.make(directory) } catch {
      throw Self.refused(error.operation, error.path, error.code)
    }
    do throws(NamespaceError) {
      // For the network namespace's own sysfs.
      try NamespaceHandle.current().enterCurrentThread(ExecEnvironment(configuration: "/dev/null"))
    } catch { throw RootlessError("entering", error.path, code: error.code) }
    // As for root, mounts that are made inside later appear in the mount namespaces of commands.
    guard mount("none", "/", nil, UInt(MS_SHARED) | UInt(MS_REC), nil) == 0 else {
      throw RootlessError("sharing the mounts", code: errno)
    }
    guard linux_loopback_up() == 0 else { throw RootlessError("setting lo up", code: errno) }
  }

  /// Locks the file first, and only then gives it the name by which others find it: an unlocked file with that
  /// name means that a holder was killed.
  private func hold() throws(RootlessError) {
    guard chdir(directory.path) == 0 else {
      throw RootlessError("changing to the directory", directory.path, code: errno)
    }
    let path = RuntimeDirectory.newHolderFile
    unlink(path)
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw RootlessError("opening", path, code: errno) }
    let record = HolderRecord()?.text.systemBytes ?? []
    guard write(file, record) == record.count else {
      throw RootlessError("writing", path, code: errno)
    }
    // Returns only if it failed.
    linux_become_holder(file, report)
    throw RootlessError("starting the process that holds them", code: errno)
  }

  /// Does the holder's work in a program that was executed for it.
  ///
  /// - Returns: false in any other process.
  static func runExecuted() -> Bool {
    linux_hold(RuntimeDirectory.newHolderFile, RuntimeDirectory.holderFile) == 0
  }

  // MARK: the report

  static func tell(_ error: RootlessError, _ pipe: Int32) {
    let fields = [
      error.operation, error.path, "\(error.code)", error.cause == nil ? "" : "refused",
    ]
    let bytes = fields.joined(separator: "\0").systemBytes
    // Smaller than PIPE_BUF, so it is written as a whole or not at all.
    if write(pipe, bytes) < 0 { _exit(1) }
  }

  /// Reads the report. If the holder was refused, looks for the cause in the namespaces outside.
  static func error(_ report: [UInt8]) -> RootlessError? {
    let fields = report.split(separator: 0, omittingEmptySubsequences: false).map {
      String(systemBytes: $0)
    }
    guard fields.count == 4, let code = Int32(fields[2]) else { return nil }
    return RootlessError(
      fields[0], fields[1], code: code,
      cause: fields[3].isEmpty ? nil : RootlessError.Cause.ofRefusal(code: code))
  }
}
