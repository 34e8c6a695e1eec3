import Glibc
import NetworkNamespaces
import Uplinks

/// Enters a namespace for `-n NAME`.
///
/// setns(2) alone is enough for most commands. The mounts that `exec` sets up are made at once only if /etc/netns/NAME
/// has files that any command may read, such as name tables. If it has only files for the resolver, they are made under
/// `-resolve`. Commands that need them in any case call `requireMounts`.
enum NamespaceEntry {
  /// Enters the namespace that a word names, and returns its name.
  static func enter(_ word: String, _ session: Session) throws(CommandFailure) -> String {
    let target = try session.target(word)
    do throws(NamespaceError) {
      let handle = try NamespaceHandle(name: target.name, path: target.path)
      let environment = session.execEnvironment
      if try hasFilesForAll(target.name, environment) {
        try handle.enterCurrentThread(environment) { session.complain($0.words) }
      } else {
        try handle.enterCurrentThread()
      }
    } catch { throw .usage(error.words) }
    session.namespaceChanged()
    return target.name
  }

  /// Sets up the mounts for the namespace given with `-n`, unless that is done.
  static func requireMounts(_ session: Session) throws(CommandFailure) {
    let environment = session.execEnvironment
    guard let name = session.options.namespace, !session.hasNamespaceMounts else { return }
    do throws(NamespaceError) {
      if try hasFilesForAll(name, environment) { return }
      session.hasNamespaceMounts = true
      let handle = try NamespaceHandle(name: name, path: "/proc/thread-self/ns/net")
      try handle.enterCurrentThread(environment) { session.complain($0.words) }
    } catch { throw .usage(error.words) }
  }

  /// Makes the resolver use the files of the namespace given with `-n`.
  static func requireResolver(_ session: Session) throws(CommandFailure) {
    guard let name = session.options.namespace, ExecEnvironment().hasConfiguration(name) else {
      return
    }
    try requireMounts(session)
  }

  /// Files that only the resolver reads.
  private static let resolverFiles = [
    "resolv.conf", "hosts", "hostname", "host.conf", "nsswitch.conf", "gai.conf",
  ]

  private static func hasFilesForAll(
    _ name: String, _ environment: ExecEnvironment
  ) throws(NamespaceError) -> Bool {
    try environment.files(of: name).contains { !resolverFiles.contains($0) }
  }
}

extension Session {
  /// The files that commands see in a namespace. As with `ip`, these are only files that the host's /etc has too.
  var execEnvironment: ExecEnvironment {
    var environment = ExecEnvironment()
    environment.showsMissing = personality.showsMissingFiles
    return environment
  }

  /// The same for the namespace at a path, which may be restricted to a few destinations.
  func execEnvironment(of path: String) throws(CommandFailure) -> ExecEnvironment {
    var environment = execEnvironment
    let host = UplinkHost(store: store)
    guard personality.knowsMore, host.mayHaveAny else { return environment }
    do throws(UplinkError) {
      environment.emptiedPaths = try host.hiddenDirectories(NamespaceIdentity(path: path))
    } catch { throw CommandFailure("netns: \(error)", status: 255) }
    return environment
  }
}
