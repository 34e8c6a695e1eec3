import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The process that becomes the holder.
struct HolderProcess {
  let directory: RuntimeDirectory
  /// nil: the user's own id alone.
  let map: SubordinateMap?
  /// A pipe that takes why it failed; it ends with nothing where all went well.
  let report: Int32

  /// What fails where newuidmap or newgidmap does.
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
    // What is mounted outside later still comes in; nothing goes out.
    sandbox.propagation = .slave
    sandbox.mapIdentities(map)
    do throws(IsolationError) { _ = try sandbox.enter() } catch { throw Self.meaning(of: error) }
    // Made before the ids are mapped, it would have files in /proc/net that are nobody's inside.
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

  /// A security module may give namespaces and nothing to do with them: then what comes next is refused.
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
      // For the sysfs of the network namespace.
      try NamespaceHandle.current().enterCurrentThread(ExecEnvironment(configuration: "/dev/null"))
    } catch { throw RootlessError("entering", error.path, code: error.code) }
    // As it is for root: what is mounted inside later comes into the mount namespaces of commands.
    guard mount("none", "/", nil, UInt(MS_SHARED) | UInt(MS_REC), nil) == 0 else {
      throw RootlessError("sharing the mounts", code: errno)
    }
    guard linux_loopback_up() == 0 else { throw RootlessError("setting lo up", code: errno) }
  }

  /// The file gets the name by which others find it from the holder itself, once that has it locked: a file
  /// of that name which nobody has locked means that a holder was killed.
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
    // Answers only where it failed.
    linux_become_holder(file, report)
    throw RootlessError("starting the process that holds them", code: errno)
  }

  /// What the program does that was executed for it.
  ///
  /// - Returns: false in a process that is none of these.
  static func runExecuted() -> Bool {
    linux_hold(RuntimeDirectory.newHolderFile, RuntimeDirectory.holderFile) == 0
  }

  // MARK: the report

  static func tell(_ error: RootlessError, _ pipe: Int32) {
    let fields = [
      error.operation, error.path, "\(error.code)", error.cause == nil ? "" : "refused",
    ]
    let bytes = fields.joined(separator: "\0").systemBytes
    // Smaller than PIPE_BUF: it is there whole or not at all.
    if write(pipe, bytes) < 0 { _exit(1) }
  }

  /// What was told; who was refused looks for the cause in the namespaces that are outside.
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
