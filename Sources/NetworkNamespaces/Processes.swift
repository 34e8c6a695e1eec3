import CLinux
import Glibc
import Linux

extension NamespaceStore {
  /// The names of a namespace, in directory order.
  ///
  /// - Throws: `.readDirectory`.
  public func names(of identity: NamespaceIdentity) throws(NamespaceError) -> [NamespaceName] {
    let names = try list()
    // Relative to the directory, which saves walking the path for each name.
    let parent = Linux.open(directory, Int32(LINUX_O_PATH) | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 || names.isEmpty else {
      throw NamespaceError(.readDirectory, directory, code: errno)
    }
    defer { close(parent) }
    return names.filter { name in
      var status = stat()
      return fstatat(parent, name.text, &status, 0) == 0 && NamespaceIdentity(status) == identity
    }
  }

  /// The names of the namespace that a process is in; nil means the calling thread.
  ///
  /// - Throws: `.process` if there is no such process, `.readDirectory`.
  public func names(ofProcess pid: pid_t?) throws(NamespaceError) -> [NamespaceName] {
    let path = "/proc/\(pid.map(String.init) ?? "thread-self")/ns/net"
    guard let identity = NamespaceIdentity(path: path) else {
      throw NamespaceError(.process, path, code: errno)
    }
    return try names(of: identity)
  }

  /// The processes whose main thread is in a namespace, in the order of /proc.
  ///
  /// - Throws: `.open` if the name does not exist, `.readDirectory` without /proc.
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
    try processes(in: [identity])
  }

  /// The processes whose main thread is in any of several namespaces, in the order of /proc.
  ///
  /// - Throws: `.readDirectory` without /proc.
  public static func processes(
    in identities: Set<NamespaceIdentity>
  ) throws(NamespaceError) -> [pid_t] {
    let all = try Process.all()
    let proc = Linux.open("/proc", Int32(LINUX_O_PATH) | O_DIRECTORY | O_CLOEXEC)
    guard proc >= 0, let own = NamespaceIdentity(path: "/proc/thread-self/ns/net") else {
      let code = errno
      close(proc)
      throw NamespaceError(.readDirectory, "/proc", code: code)
    }
    defer { close(proc) }
    // The text of the link names the inode (namespaces(7)); it costs less to read it than to follow the link.
    let links = Set(identities.filter { $0.device == own.device }.map { "net:[\($0.inode)]" })
    return all.filter { readlinkat(proc, "\($0)/ns/net").map(links.contains) ?? false }
  }

  /// The processes that keep a namespace alive: with a thread in it, or an open descriptor of it. The calling
  /// process and sockets in the namespace do not count.
  ///
  /// - Parameter onUnreadable: called for each existing process that cannot be examined.
  /// - Throws: `.readDirectory` without /proc.
  public static func users(
    of identity: NamespaceIdentity, onUnreadable: (NamespaceError) -> Void
  ) throws(NamespaceError) -> [pid_t] {
    var users: [pid_t] = []
    let own = linux_own_process()
    for pid in try Process.all() where pid != own {
      do throws(NamespaceError) {
        let isInside = try Process.hasThread(pid, in: identity)
        if try isInside ? true : Process.holds(pid, identity) { users.append(pid) }
      } catch {
        if !Process.isGone(pid, error.code) { onUnreadable(error) }
      }
    }
    return users
  }
}

/// Information about processes from /proc.
enum Process {
  /// All processes except kernel threads, which are always in the initial namespaces.
  ///
  /// - Throws: `.readDirectory`.
  static func all() throws(NamespaceError) -> [pid_t] {
    // A directory without processes is not a procfs.
    guard access("/proc/self", F_OK) == 0 else {
      throw NamespaceError(.readDirectory, "/proc", code: errno)
    }
    let kernel = kernelThreads()
    return try entries("/proc").compactMap { pid_t($0) }.filter { !kernel.contains($0) }
  }

  /// Whether a process that could not be examined, for the reason in `code`, has ended.
  static func isGone(_ pid: pid_t, _ code: Int32) -> Bool {
    // A zombie has no mounts (EINVAL).
    [ENOENT, ESRCH, EINVAL].contains(code) || kill(pid, 0) != 0 && errno == ESRCH
  }

  /// - Throws: `.readDirectory`.
  static func hasThread(
    _ pid: pid_t, in identity: NamespaceIdentity
  ) throws(NamespaceError) -> Bool {
    if NamespaceIdentity(path: "/proc/\(pid)/ns/net") == identity { return true }
    var status = stat()
    // A directory has one link for itself, one in its parent, and one for each subdirectory.
    guard stat("/proc/\(pid)/task", &status) == 0, status.st_nlink > 3 else { return false }
    let threads = try entries("/proc/\(pid)/task")
    return threads.contains {
      NamespaceIdentity(path: "/proc/\(pid)/task/\($0)/ns/net") == identity
    }
  }

  /// Whether a process has a namespace's file open.
  ///
  /// - Throws: `.readDirectory`.
  static func holds(
    _ pid: pid_t, _ identity: NamespaceIdentity
  ) throws(NamespaceError) -> Bool {
    try entries("/proc/\(pid)/fd").contains {
      linux_is_file("/proc/\(pid)/fd/\($0)", identity.device, identity.inode) == 1
    }
  }

  /// The entries that are numbers.
  private static func entries(_ directory: String) throws(NamespaceError) -> [String] {
    guard let entries = directoryEntries(directory) else {
      throw NamespaceError(.readDirectory, directory, code: errno)
    }
    return entries.filter { name in
      name.utf8.first.map { (0x30...0x39).contains($0) } ?? false
    }
  }

  /// The kernel threads, which are half of the processes of a small host, read at once; empty if they are not
  /// visible.
  private static func kernelThreads() -> Set<pid_t> {
    guard readFile("/proc/2/comm") == Array("kthreadd\n".utf8),
      // Kernel threads have no command line; a program that only took the name would have one.
      readFile("/proc/2/cmdline") == [], let list = readFile("/proc/2/task/2/children")
    else { return [] }
    return Set(
      list.split(separator: 0x20).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) })
  }
}
