import Glibc
import NetworkNamespaces
import Linux

/// A namespace, and the processes and other things that keep it (namespaces(7)).
public struct SystemNamespace: Sendable {
  /// The inode number of its nsfs file, which is unique on the host.
  public let inode: UInt64
  /// Its kind (NS_GET_NSTYPE of ioctl_nsfs(2)).
  public let kind: NamespaceKind
  /// The processes whose main thread is in it, in ascending order.
  public internal(set) var processes: [pid_t] = []
  /// The inode of the user namespace that owns it (NS_GET_USERNS of ioctl_ns(2)); nil for the initial user
  /// namespace, and if the owner is outside the caller's user namespace.
  public internal(set) var owner: UInt64?
  /// The inode of its parent (NS_GET_PARENT), for PID and user namespaces; nil for other kinds, and in the same
  /// cases as for `owner`.
  public internal(set) var parent: UInt64?
  /// The user id, in the caller's namespace, of the creator of the user namespace that it is or belongs to; nil
  /// if this was not asked for or may not be known.
  public internal(set) var ownerUID: uid_t?
  /// Its id in the caller's network namespace; nil for other kinds, and if this was not asked for.
  public internal(set) var networkID: NetworkID?
  /// Where it is mounted (nsfs), as the caller sees files, in the order of /proc/thread-self/mountinfo.
  public internal(set) var mounts: [String] = []
  /// What keeps it in addition to processes, as far as was searched for.
  public internal(set) var holders: [NamespaceHolder] = []

  /// The process with the lowest pid; nil if it has no processes.
  public var leader: pid_t? { processes.first }

  /// The id of a network namespace (ip-netns(8): `ip netns list-id`).
  public enum NetworkID: Sendable, Hashable {
    /// This id in the caller's network namespace.
    case assigned(Int32)
    /// No id in the caller's network namespace.
    case unassigned
  }
}

/// Something that keeps a namespace, other than a process in it.
public enum NamespaceHolder: Sendable, Hashable {
  /// A thread in it, while the process's main thread is in another one.
  case thread(pid: pid_t, tid: pid_t)
  /// A process whose future children will be in it (/proc/PID/ns/pid_for_children).
  case futureChildren(pid: pid_t)
  /// An open descriptor of its nsfs file.
  case descriptor(pid: pid_t, number: Int32)
  /// A socket that was opened in it, owned by a process that is now in another one.
  case socket(pid: pid_t, number: Int32)
  /// A mount of its nsfs file.
  case mount(path: String)
  /// A mount that a process in another mount namespace sees at `path`.
  case mountElsewhere(pid: pid_t, path: String)
  /// A namespace that it owns.
  case owned(inode: UInt64)
  /// A namespace that is its child.
  case child(inode: UInt64)
}

/// A process and its namespaces.
public struct SystemProcess: Sendable {
  /// The pid in /proc.
  public let pid: pid_t
  /// The parent's pid; 0 if the parent is outside the caller's PID namespace.
  public let parent: pid_t
  /// The effective user id; root's for a process that may not be examined.
  public let uid: uid_t
  var inodes: [UInt64]

  /// The inode of the process's namespace of this kind; nil if it may not be read.
  public func namespace(_ kind: NamespaceKind) -> UInt64? {
    let inode = inodes[kind.rawValue]
    return inode == 0 ? nil : inode
  }

  /// The arguments separated by spaces, or else the name; at most 8191 bytes. nil once the process is gone.
  ///
  /// Read from /proc on each access.
  public var commandLine: String? { Self.text(pid, "cmdline") ?? Self.text(pid, "comm") }

  private static func text(_ pid: pid_t, _ file: String) -> String? {
    let descriptor = open("/proc/\(pid)/\(file)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    var count = 0
    while count < bytes.count {
      let result = read(descriptor, &bytes, from: count)
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { break }
      count += result
    }
    if count == 0 { return nil }
    // The last byte ends the last argument, or the line.
    return String(systemBytes: bytes[..<(count - 1)].map { $0 == 0 ? UInt8(ascii: " ") : $0 })
  }
}
