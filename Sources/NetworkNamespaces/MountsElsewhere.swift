import Glibc

/// Mounts that other mount namespaces have and the caller's has not.
package enum MountsElsewhere {
  /// Whether a process in another mount namespace sees something mounted at `path`, which has no links in
  /// it: a namespace that was named in a private mount namespace is an empty file to everybody else.
  ///
  /// - Throws: `.open` where the mounts of a process that is there cannot be read, `.readDirectory` without
  ///   /proc.
  package static func contain(_ path: String) throws(NamespaceError) -> Bool {
    var seen: Set<NamespaceIdentity> = []
    if let own = NamespaceIdentity(path: "/proc/thread-self/ns/mnt") { seen.insert(own) }
    for pid in try Process.all() {
      // Whose namespace may not be told, its mounts may be read all the same.
      if let namespace = NamespaceIdentity(path: "/proc/\(pid)/ns/mnt"),
        !seen.insert(namespace).inserted
      {
        continue
      }
      do throws(NamespaceError) {
        if try MountTable.first(process: String(pid), { $0.point == path }) != nil { return true }
      } catch {
        if !Process.isGone(pid, error.code) { throw error }
      }
    }
    return false
  }
}
