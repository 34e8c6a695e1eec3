import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Limits on the resources of a command.
public struct ResourceLimits: Sendable, Hashable {
  /// Memory in bytes.
  public var memory: UInt64?
  /// Processors; 0.5 is half the time of one. At least 0.01 are given.
  public var processors: Double?
  /// The number of processes and threads.
  public var processes: UInt64?

  /// No limits.
  public init() {}

  /// Whether nothing is limited.
  public var isEmpty: Bool { memory == nil && processors == nil && processes == nil }

  /// The controllers that the limits need, and what to write to which of their files.
  ///
  /// - Throws: `.limit` with `EINVAL` for a number of processors that is negative, or no number of microseconds.
  fileprivate func settings() throws(IsolationError)
    -> [(controller: String, file: String, value: String)]
  {
    var settings: [(controller: String, file: String, value: String)] = []
    if let memory { settings.append(("memory", "memory.max", String(memory))) }
    if let processors {
      guard processors >= 0, let time = Int(exactly: (processors * 100_000).rounded()) else {
        throw IsolationError(operation: .limit, path: "cpu.max", code: EINVAL)
      }
      settings.append(("cpu", "cpu.max", "\(max(time, 1000)) 100000"))
    }
    if let processes { settings.append(("pids", "pids.max", String(processes))) }
    return settings
  }
}

/// A control group (cgroups(7), version 2) for one command. It is made where the controllers have been
/// delegated, below the caller's group or beside it.
public struct ControlGroup: Sendable, Hashable {
  /// The group's directory.
  public let path: String

  /// Makes a group with limits. The caller removes it (rmdir(2)) when the command has ended.
  ///
  /// - Throws: `.limit` if version 2 lacks a controller for the caller, or a limit is refused.
  public init(_ limits: ResourceLimits) throws(IsolationError) {
    let settings = try limits.settings()
    let parent = try Self.parent(settings.map(\.controller))
    Self.removeLeftovers(in: parent)
    path = "\(parent)/\(Self.prefix)\(getpid())"
    guard mkdir(path, 0o755) == 0 else {
      throw IsolationError(operation: .limit, path: path, code: errno)
    }
    do throws(IsolationError) {
      for setting in settings { try Self.write(setting.value, "\(path)/\(setting.file)") }
    } catch {
      rmdir(path)
      throw error
    }
  }

  /// The group of a process. `root` is where version 2 is mounted.
  ///
  /// - Throws: `.limit` if there is no such process, or it is in no group of version 2.
  public init(of process: pid_t, below root: String = "/sys/fs/cgroup") throws(IsolationError) {
    let file = "/proc/\(process)/cgroup"
    guard let its = Self.path(in: file) else {
      throw IsolationError(operation: .limit, path: file, code: errno)
    }
    path = its == "/" ? root : "\(root)\(its)"
  }

  /// Moves the calling process into the group.
  ///
  /// - Throws: `.limit`.
  public func join() throws(IsolationError) { try Self.write("0", "\(path)/cgroup.procs") }

  private static let prefix = "netns-run-"

  /// Where to make the new group: in the caller's own if the controllers are enabled for its child groups,
  /// otherwise in its parent. Only the root and groups without processes can have such children.
  private static func parent(_ controllers: [String]) throws(IsolationError) -> String {
    guard let root = VRFControlGroup.unifiedRoot(), let own = path(in: "/proc/self/cgroup") else {
      throw IsolationError(
        operation: .limit, path: controllers.joined(separator: ","), code: ENOENT)
    }
    let parts = own.split(separator: "/")
    let beside = parts.dropLast().map { "/\($0)" }.joined()
    let candidates = parts.isEmpty ? [root] : ["\(root)\(own)", "\(root)\(beside)"]
    for candidate in candidates {
      let enabled = readFile("\(candidate)/cgroup.subtree_control") ?? []
      let names = String(decoding: enabled, as: UTF8.self).split { $0 == " " || $0 == "\n" }
      if controllers.allSatisfy({ controller in names.contains { $0 == controller } }) {
        return candidate
      }
    }
    throw IsolationError(
      operation: .limit, path: controllers.joined(separator: ","), code: EOPNOTSUPP)
  }

  /// The path in the version 2 line of a /proc/PID/cgroup file; nil with errno set if there is none.
  private static func path(in file: String) -> String? {
    guard let text = readFile(file) else { return nil }
    let line = text.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "0::".utf8) }
    if line == nil { errno = ENOENT }
    return line.map { String(systemBytes: $0.dropFirst(3)) }
  }

  /// Removes groups left by killed programs; groups in use cannot be removed.
  private static func removeLeftovers(in parent: String) {
    for entry in directoryEntries(parent) ?? [] where entry.hasPrefix(prefix) {
      guard let pid = pid_t(entry.dropFirst(prefix.utf8.count)), kill(pid, 0) != 0, errno == ESRCH
      else { continue }
      rmdir("\(parent)/\(entry)")
    }
  }

  private static func write(_ text: String, _ file: String) throws(IsolationError) {
    let descriptor = open(file, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw IsolationError(operation: .limit, path: file, code: errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Linux.write(descriptor, bytes) == bytes.count else {
      throw IsolationError(operation: .limit, path: file, code: errno)
    }
  }
}
