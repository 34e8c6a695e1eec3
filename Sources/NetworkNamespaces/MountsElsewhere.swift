import Glibc

/// Mounts that other mount namespaces have and the caller's has not.
enum MountsElsewhere {
  /// Whether a process in another mount namespace sees something mounted at `path`, which has no links in
  /// it: a namespace that was named in a private mount namespace is an empty file to everybody else.
  static func contain(_ path: String) -> Bool {
    var seen: Set<NamespaceIdentity> = []
    if let own = NamespaceIdentity(path: "/proc/thread-self/ns/mnt") { seen.insert(own) }
    return Process.all().contains { pid in
      // Processes that are gone, or may not be looked at, tell nothing.
      guard let namespace = NamespaceIdentity(path: "/proc/\(pid)/ns/mnt"),
        seen.insert(namespace).inserted
      else { return false }
      return MountTable.first(process: String(pid)) { $0.point == path } != nil
    }
  }
}
