import Glibc

extension NamespaceStore {
  /// The names of a namespace, in the order of the directory.
  ///
  /// - Throws: `.readDirectory`.
  public func names(of identity: NamespaceIdentity) throws(NamespaceError) -> [NamespaceName] {
    try list().filter { NamespaceIdentity(path: path($0)) == identity }
  }

  /// The names of the namespace that a process is in; nil stands for the calling thread.
  ///
  /// - Throws: `.process` where there is no such process, `.readDirectory`.
  public func names(ofProcess pid: pid_t?) throws(NamespaceError) -> [NamespaceName] {
    let path = "/proc/\(pid.map(String.init) ?? "thread-self")/ns/net"
    guard let identity = NamespaceIdentity(path: path) else {
      throw NamespaceError(.process, path, code: errno)
    }
    return try names(of: identity)
  }

  /// The processes whose main thread is in a namespace, in the order of /proc.
  ///
  /// - Throws: `.open` where the name stands for nothing, `.readDirectory` without /proc.
  public func processes(in name: NamespaceName) throws(NamespaceError) -> [pid_t] {
    guard let identity = NamespaceIdentity(path: path(name)) else {
      throw NamespaceError(.open, path(name), code: errno)
    }
    return try Self.processes(in: identity)
  }

  /// The processes whose main thread is in a namespace, in the order of /proc.
  ///
  /// - Throws: `.readDirectory` without /proc.
  public static func processes(in identity: NamespaceIdentity) throws(NamespaceError) -> [pid_t] {
    guard let stream = opendir("/proc") else {
      throw NamespaceError(.readDirectory, "/proc", code: errno)
    }
    defer { closedir(stream) }
    let kernel = kernelThreads()
    var pids: [pid_t] = []
    while let entry = readdir(stream) {
      let pid = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
      }
      guard pid > 0, !kernel.contains(pid),
        NamespaceIdentity(path: "/proc/\(pid)/ns/net") == identity
      else { continue }
      pids.append(pid)
    }
    return pids
  }

  /// The kernel's own threads, none of which is ever in a namespace but the initial one: half of the
  /// processes of a small machine, told at once. Empty where they are not visible.
  private static func kernelThreads() -> Set<pid_t> {
    guard readFile("/proc/2/comm") == Array("kthreadd\n".utf8),
      // No program: what only calls itself by that name has one.
      readFile("/proc/2/cmdline") == [], let list = readFile("/proc/2/task/2/children")
    else { return [] }
    return Set(
      list.split(separator: 0x20).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) })
  }
}
