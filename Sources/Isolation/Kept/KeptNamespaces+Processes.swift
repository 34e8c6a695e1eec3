import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension KeptNamespaces {
  /// The processes in any namespace of a name, in the order of /proc, except a process 1 from netns. Empty if
  /// the directory has no such name.
  ///
  /// - Throws: `.file`.
  public func processes(of name: NamespaceName) throws(KeptNamespaceError) -> [pid_t] {
    guard let content = try content(of: name) else { return [] }
    let wanted = content.kinds.compactMap { kind in
      NamespaceIdentity(path: path(name, kind)).map { (kind, $0) }
    }
    let first = content.hasInit ? FirstProcess.pid(path(name, .pid)) : 0
    return try Self.processes().filter { pid in
      pid != first && wanted.contains { Self.namespace($0.0, of: String(pid)) == $0.1 }
    }
  }

  /// The names without a network namespace whose namespaces a process is all in, in directory order. nil means
  /// the calling thread.
  ///
  /// - Throws: `.file`.
  public func namesWithoutNetwork(
    ofProcess pid: pid_t?
  ) throws(KeptNamespaceError) -> [NamespaceName] {
    let process = pid.map(String.init) ?? "thread-self"
    var names: [NamespaceName] = []
    for name in try list() {
      guard let content = try content(of: name), content.network == nil, !content.files.isEmpty
      else { continue }
      let isInside = content.files.allSatisfy { kind in
        guard let own = NamespaceIdentity(path: path(name, kind)) else { return false }
        return Self.namespace(kind, of: process) == own
      }
      if isInside { names.append(name) }
    }
    return names
  }

  private static func namespace(_ kind: NamespaceKind, of process: String) -> NamespaceIdentity? {
    NamespaceIdentity(path: "/proc/\(process)/ns/\(kind.file)")
  }

  private static func processes() throws(KeptNamespaceError) -> [pid_t] {
    guard let entries = directoryEntries("/proc") else { throw .file("reading", "/proc", errno) }
    return entries.compactMap { pid_t($0) }
  }
}
