import CLinux
import Glibc
import Isolation
import Linux

extension RootlessError.Cause {
  /// The command by which an administrator permits what was refused; nil if no command does.
  package var remedy: String? {
    switch self {
    case .sysctl: "sysctl -w kernel.unprivileged_userns_clone=1"
    case .limit(let kind, let value) where value == 0:
      "sysctl -w user.max_\(kind)_namespaces=10000"
    case .limit(_, let value) where value >= Int32.max: nil
    case .limit(let kind, let value):
      "sysctl -w user.max_\(kind)_namespaces=\(min(max(value, 5000) * 2, Int(Int32.max)))"
    case .appArmor: "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    case .seccomp, .noUserNamespaces, .unknown, .notPrivate, .outOfSight: nil
    }
  }

  /// What is wrong, such as "kernel.unprivileged_userns_clone is 0"; nil if other words fit better.
  package var words: String? {
    switch self {
    case .sysctl: "kernel.unprivileged_userns_clone is 0"
    case .limit(let kind, let value) where value == 0: "user.max_\(kind)_namespaces is 0"
    case .limit(_, let value) where value >= Int32.max:
      "a limit of the user namespaces around this one is used up, or they are 32 deep already"
    case .limit(let kind, let value):
      "a limit is used up, perhaps user.max_\(kind)_namespaces\(value < 0 ? "" : " (\(value))")"
    case .appArmor: "AppArmor: kernel.apparmor_restrict_unprivileged_userns is 1"
    case .seccomp: "a seccomp filter, as containers have it"
    case .noUserNamespaces: "this kernel has no user namespaces"
    case .unknown:
      "not known; in a chroot, or under the rules of a security module, nobody can make user namespaces"
    case .notPrivate, .outOfSight: nil
    }
  }

  /// Tries to make the namespaces of an ordinary user in a child process, which then ends.
  ///
  /// The calling process has one thread.
  ///
  /// - Returns: what forbids it; nil if nothing does.
  package static func ofTrial() -> Self? {
    let child = linux_fork()
    if child == 0 {
      let flags = NamespaceKind.user.flag | NamespaceKind.mount.flag | NamespaceKind.net.flag
      if linux_unshare(Int32(bitPattern: flags)) != 0 { _exit(errno) }
      // A security module may let the namespaces be made, and then permit nothing in them.
      _exit(mount("none", "/", "none", UInt(MS_PRIVATE) | UInt(MS_REC), nil) == 0 ? 0 : errno)
    }
    var status: Int32 = 0
    while child > 0, waitpid(child, &status, 0) < 0, errno == EINTR {}
    guard child > 0, status & 0x7f == 0 else { return .unknown }
    let code = status >> 8 & 0xff
    return code == 0 ? nil : ofRefusal(code: code)
  }
}

extension SubordinateMap.Shortage {
  /// The command that ends the shortage; nil if no command does.
  package func remedy(user: String) -> String? {
    switch self {
    case .noRanges:
      "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 \(user)"
    case .missing: "apt-get install uidmap"
    case .notPrivileged(let path): "chmod u+s \(path)"
    case .noNewPrivileges, .failed: nil
    }
  }
}

/// /dev/net/tun, by which an ordinary user's namespaces are connected.
package enum TunDevice {
  package static let path = "/dev/net/tun"

  /// Why the caller cannot open it: its mode, or nil if it is missing.
  package struct Refusal: Error, Sendable, Hashable {
    package var mode: mode_t?

    /// The command by which an administrator allows it.
    package var remedy: String { mode == nil ? "modprobe tun" : "chmod 0666 \(TunDevice.path)" }
  }

  package static func check() throws(Refusal) {
    var status = stat()
    let isThere = Linux.stat(path, &status) == 0
    guard !isThere || access(path, R_OK | W_OK) != 0 else { return }
    throw Refusal(mode: isThere ? status.st_mode & 0o777 : nil)
  }
}
