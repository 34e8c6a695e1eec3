import Glibc

/// How `netns` and `netns-lab` tell each other who started whom.
package enum LabLauncher {
  /// Has the number of the process in which `netns` became `netns-lab` without root: it has entered what
  /// there is to enter. A `netns-lab` that a plain user calls becomes `netns` first, which does so.
  package static let variable = "NETNS_LAB_PROCESS"

  /// Whether this process was `netns` before.
  package static var wasNetns: Bool {
    guard let text = getenv(variable) else { return false }
    return pid_t(String(cString: text)) == getpid()
  }
}
