import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The user, mount and network namespace that all commands of an unprivileged user share, and the process that
/// keeps them.
///
/// The holder has a record lock on a file in the runtime directory. Commands find it through this lock: the
/// kernel tells which process owns the lock, and a lock ends with its process. An unlocked file was left by a
/// holder that was killed.
public struct Holder: Sendable {
  /// The runtime directory with its files.
  public let directory: RuntimeDirectory
  /// Its pid, as the caller sees it.
  public let pid: pid_t
  let descriptor: Int32

  /// Whether an unprivileged user has a holder.
  public enum State: Sendable {
    /// No holder was started.
    case none
    /// It runs.
    case running(Holder)
    /// It was killed, or the host was rebooted; everything that it held is gone.
    case ended
  }

  /// Looks for a holder. Nothing is made.
  ///
  /// - Throws: if others can access the directory, or the holder is not visible from here.
  public static func find(in directory: RuntimeDirectory = .own()) throws(RootlessError) -> State {
    guard try directory.check() else { return .none }
    for _ in 0..<100 {
      guard let owner = try owner(directory) else { return .none }
      guard owner > 0 else { return .ended }
      let descriptor = linux_pidfd(owner)
      guard descriptor >= 0 else {
        if errno == ESRCH { continue }
        throw RootlessError("pidfd_open", "\(owner)", code: errno)
      }
      // The pid may have been reused by now.
      if try Self.owner(directory) == owner {
        return .running(Holder(directory: directory, pid: owner, descriptor: descriptor))
      }
      close(descriptor)
    }
    return .ended
  }

  /// The pid of the process that has locked the file, or 0; nil if there is no file.
  private static func owner(_ directory: RuntimeDirectory) throws(RootlessError) -> pid_t? {
    let path = directory.holder
    let file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw RootlessError("opening", path, code: errno)
    }
    defer { close(file) }
    let owner = linux_lock_owner(file)
    guard owner >= 0 else {
      throw RootlessError(
        "asking who has locked", path, code: errno, cause: errno == ESRCH ? .outOfSight : nil)
    }
    return owner
  }

  /// Enters its namespaces for good with the calling process, which must have one thread. The process is then
  /// root inside, in the directory with the same path as before, or in / if there is none.
  public func join() throws(RootlessError) {
    let path = getcwd()
    let kinds: NamespaceKinds = [.init(.user), .init(.mount), .init(.net)]
    guard linux_setns(descriptor, Int32(bitPattern: kinds.flags)) == 0 else {
      throw RootlessError("entering the namespaces of process", "\(pid)", code: errno)
    }
    if let path, path.hasPrefix("/"), chdir(path) != 0 { errno = 0 }
    HostView.refresh()
  }

  /// Whether a process is in its user namespace, or in a descendant of it.
  public func contains(_ process: pid_t) -> Bool {
    NamespaceIdentity(path: "/proc/\(pid)/ns/user").map {
      UserNamespace.isInside("/proc/\(process)/ns/user", $0)
    } ?? false
  }

  /// When it was made, in seconds since 1970.
  public var since: Int? {
    var status = stat()
    return Linux.stat(directory.holder, &status) == 0
      ? status.st_mtim.tv_sec : nil
  }

  /// Whether the calling process is inside an unprivileged user's namespaces.
  public static var isAround: Bool { HostRoot.isThere }

  /// Holds the calling process's namespaces until the holder's file is removed, if the process was executed for
  /// this (`netns rootless hold`).
  ///
  /// - Returns: false in any other process.
  public static func hold() -> Bool { HolderProcess.runExecuted() }

  /// The file of a named namespace, as seen from outside.
  func path(of name: String) -> String { "/proc/\(pid)/root/run/netns/\(name)" }

  func hasNamespace(_ name: String) -> Bool {
    linux_fstype(path(of: name)) == Int64(LINUX_NSFS_MAGIC)
  }

  /// The number of ids that are mapped inside.
  public var idCount: Int? {
    readFile("/proc/\(pid)/uid_map").map { bytes in
      String(decoding: bytes, as: UTF8.self).split(separator: "\n").reduce(0) {
        $0 + (Int($1.split(separator: " ").last ?? "") ?? 0)
      }
    }
  }
}
