import Glibc

/// Mounts that exist in other mount namespaces but not in the caller's.
package enum MountsElsewhere {
  /// Whether a process in another mount namespace sees a mount at `path`, which contains no links. A namespace
  /// that was named in a private mount namespace is an empty file to everybody else.
  ///
  /// - Throws: `.open` if the mounts of an existing process cannot be read, `.readDirectory` without /proc.
  package static func contain(_ path: String) throws(NamespaceError) -> Bool {
    try process(seeing: path) != nil
  }

  /// A process in another mount namespace that sees a mount at `path`; nil if there is none.
  ///
  /// - Throws: as `contain`.
  package static func process(seeing path: String) throws(NamespaceError) -> pid_t? {
    var seen: Set<NamespaceIdentity> = []
    if let own = NamespaceIdentity(path: "/proc/thread-self/ns/mnt") { seen.insert(own) }
    for pid in try Process.all() {
      // Even if the namespace of a process may not be read, its mounts may be.
      if let namespace = NamespaceIdentity(path: "/proc/\(pid)/ns/mnt"),
        !seen.insert(namespace).inserted
      {
        continue
      }
      do throws(NamespaceError) {
        if try MountTable.first(process: String(pid), { $0.point == path }) != nil { return pid }
      } catch {
        if !Process.isGone(pid, error.code) { throw error }
      }
    }
    return nil
  }
}
