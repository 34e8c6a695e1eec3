import Glibc
import NetworkNamespaces

/// Entering a namespace for `-n NAME`.
///
/// setns(2) alone is enough for most commands. The mounts that `exec` arranges are made only where the
/// namespace has files in /etc/netns/NAME, or by a command that reads /sys: it calls `requireMounts`.
enum NamespaceEntry {
  static func enter(_ name: String, _ session: Session) throws(CommandFailure) {
    do throws(NamespaceError) {
      let handle = try NamespaceHandle(name: name, path: "\(session.store.directory)/\(name)")
      let environment = ExecEnvironment()
      if environment.hasConfiguration(name) {
        try handle.enterCurrentThread(environment) { session.complain($0.words) }
      } else {
        try handle.enterCurrentThread()
      }
    } catch { throw .usage(error.words) }
    session.namespaceChanged()
  }

  /// Gives the process the mounts of the namespace that `-n` named, if it has not got them yet.
  static func requireMounts(_ session: Session) throws(CommandFailure) {
    let environment = ExecEnvironment()
    guard let name = session.options.namespace, !session.hasNamespaceMounts,
      !environment.hasConfiguration(name)
    else { return }
    session.hasNamespaceMounts = true
    do throws(NamespaceError) {
      let handle = try NamespaceHandle(name: name, path: "/proc/thread-self/ns/net")
      try handle.enterCurrentThread(environment) { session.complain($0.words) }
    } catch { throw .usage(error.words) }
  }
}
