import Glibc
import NetworkNamespaces
import Linux

/// Why an unprivileged user's namespaces could not be made, joined or ended.
public struct RootlessError: Error, Sendable, Hashable {
  /// The operation that failed: a system call, or a step in words.
  public var operation: String
  /// The file concerned; empty if there is none.
  public var path: String
  /// A positive `errno`.
  public var code: Int32
  /// What forbids the operation, if known.
  public var cause: Cause?

  /// What keeps an unprivileged user from making namespaces.
  public enum Cause: Sendable, Hashable {
    /// The sysctl kernel.unprivileged_userns_clone is 0 (Debian, Ubuntu).
    case sysctl
    /// The kernel's limit user.max_KIND_namespaces is 0 or exhausted.
    case limit(kind: String, value: Int)
    /// kernel.apparmor_restrict_unprivileged_userns is 1, and no profile permits this program.
    case appArmor
    /// A seccomp filter, for example in a container.
    case seccomp
    /// The kernel has no user namespaces.
    case noUserNamespaces
    /// The process may be in a chroot(2), where user namespaces cannot be made, or a security module forbids
    /// it.
    case unknown
    /// Others can access the runtime directory.
    case notPrivate
    /// The holder is in a PID namespace that is not visible here.
    case outOfSight
  }

  /// A failure; `code` is a positive `errno`.
  public init(_ operation: String, _ path: String = "", code: Int32, cause: Cause? = nil) {
    self.operation = operation
    self.path = path
    self.code = code
    self.cause = cause
  }
}

extension RootlessError.Cause {
  /// The cause if unshare(2) failed with `code` for a new user, mount and network namespace, or if nothing is
  /// permitted after it.
  static func ofRefusal(code: Int32) -> Self {
    if access("/proc/self/ns/user", F_OK) != 0 { return .noUserNamespaces }
    if code == ENOSPC { return exhausted() ?? .limit(kind: "user", value: -1) }
    if number("/proc/sys/kernel/unprivileged_userns_clone") == 0 { return .sysctl }
    if number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1 { return .appArmor }
    return hasFilter ? .seccomp : .unknown
  }

  /// The limit that is 0, if there is one; otherwise that of user namespaces, which is most likely exhausted.
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
