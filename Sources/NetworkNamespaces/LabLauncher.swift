import Glibc
import Linux

/// How `netns` and `netns-lab` tell each other which started the other.
package enum LabLauncher {
  /// Contains the pid of the process in which `netns` became `netns-lab` without root, after it entered the
  /// user's namespaces. When an unprivileged user calls `netns-lab`, it first becomes `netns`, which does this.
  package static let variable = "NETNS_LAB_PROCESS"

  /// Whether this process was `netns` before.
  package static var wasNetns: Bool {
    guard let text = getenv(variable) else { return false }
    return pid_t(text) == getpid()
  }
}
