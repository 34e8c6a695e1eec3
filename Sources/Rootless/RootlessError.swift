import Glibc
import NetworkNamespaces
import Linux

/// Why a plain user's namespaces could not be made, joined or ended.
public struct RootlessError: Error, Sendable, Hashable {
  /// What was done: a system call, or a step in plain words.
  public var operation: String
  /// The file that it was about; empty where there is none.
  public var path: String
  /// `errno`, positive.
  public var code: Int32
  /// What forbids it, where that can be told.
  public var cause: Cause?

  /// What forbids a plain user the namespaces.
  public enum Cause: Sendable, Hashable {
    /// The sysctl kernel.unprivileged_userns_clone is 0 (Debian, Ubuntu).
    case sysctl
    /// The kernel's limit user.max_KIND_namespaces, 0 or used up.
    case limit(kind: String, value: Int)
    /// kernel.apparmor_restrict_unprivileged_userns is 1, and no profile lets this program.
    case appArmor
    /// A seccomp filter, as of a container.
    case seccomp
    /// A kernel without user namespaces.
    case noUserNamespaces
    /// The process may be in a chroot(2), in which nobody makes a user namespace, or a security module refuses.
    case unknown
    /// The runtime directory is not the user's alone.
    case notPrivate
    /// The holder is in a process namespace that this one does not show.
    case outOfSight
  }

  /// A failure; `code` is an `errno`, positive.
  public init(_ operation: String, _ path: String = "", code: Int32, cause: Cause? = nil) {
    self.operation = operation
    self.path = path
    self.code = code
    self.cause = cause
  }
}

extension RootlessError.Cause {
  /// What forbids a new user, mount and network namespace for which unshare(2) failed with `code`, or after
  /// which nothing is allowed.
  static func ofRefusal(code: Int32) -> Self {
    if access("/proc/self/ns/user", F_OK) != 0 { return .noUserNamespaces }
    if code == ENOSPC { return exhausted() ?? .limit(kind: "user", value: -1) }
    if number("/proc/sys/kernel/unprivileged_userns_clone") == 0 { return .sysctl }
    if number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1 { return .appArmor }
    return hasFilter ? .seccomp : .unknown
  }

  /// The limit that leaves no room at all; else that of user namespaces, the one that is used up most likely.
  private static func exhausted() -> Self? {
    let limits = ["user", "mnt", "net"].compactMap { kind in
      number("/proc/sys/user/max_\(kind)_namespaces").map { (kind, $0) }
    }
    return (limits.first { $0.1 == 0 } ?? limits.first).map { .limit(kind: $0.0, value: $0.1) }
  }

  private static var hasFilter: Bool {
    guard let bytes = readFile("/proc/self/status") else { return false }
    return String(decoding: bytes, as: UTF8.self).contains("\nSeccomp:\t2")
  }

  private static func number(_ file: String) -> Int? {
    readFile(file).flatMap { bytes in
      Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
  }
}
