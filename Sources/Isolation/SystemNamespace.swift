import Glibc
import NetworkNamespaces
import Linux

/// A namespace, and who and what keeps it (namespaces(7)).
public struct SystemNamespace: Sendable {
  /// The number of its nsfs file, which no other namespace of the machine has.
  public let inode: UInt64
  /// Its kind (NS_GET_NSTYPE of ioctl_nsfs(2)).
  public let kind: NamespaceKind
  /// The processes whose main thread is in it, in ascending order.
  public internal(set) var processes: [pid_t] = []
  /// The inode of the user namespace that it belongs to (NS_GET_USERNS of ioctl_ns(2)); nil for the
  /// initial user namespace, and where the owner lies outside of the caller's user namespace.
  public internal(set) var owner: UInt64?
  /// The inode of the namespace that it was made in (NS_GET_PARENT); nil as for `owner`, and for kinds
  /// that do not nest: only pid and user namespaces do.
  public internal(set) var parent: UInt64?
  /// Who made the user namespace that it is or belongs to, as a user id of the caller's namespace; nil
  /// where it was not asked for or may not be known.
  public internal(set) var ownerUID: uid_t?
  /// What the caller's network namespace calls it; nil for other kinds, and where it was not asked for.
  public internal(set) var networkID: NetworkID?
  /// Where it is mounted, as the caller sees files, in the order of /proc/thread-self/mountinfo (nsfs).
  public internal(set) var mounts: [String] = []
  /// What keeps it besides processes, as far as was looked for.
  public internal(set) var holders: [NamespaceHolder] = []

  /// The process of the lowest number; nil where no process is in it.
  public var leader: pid_t? { processes.first }

  /// The id of a network namespace (ip-netns(8): `ip netns list-id`).
  public enum NetworkID: Sendable, Hashable {
    /// The id that the caller's network namespace has for it.
    case assigned(Int32)
    /// The caller's network namespace has no id for it.
    case unassigned
  }
}

/// What keeps a namespace besides the processes in it.
public enum NamespaceHolder: Sendable, Hashable {
  /// A thread in it whose process is in another one.
  case thread(pid: pid_t, tid: pid_t)
  /// A process whose children will be in it (/proc/PID/ns/pid_for_children).
  case futureChildren(pid: pid_t)
  /// An open descriptor of its file.
  case descriptor(pid: pid_t, number: Int32)
  /// A socket that was opened in it, by a process that is in another one now.
  case socket(pid: pid_t, number: Int32)
  /// A mount of its file.
  case mount(path: String)
  /// A mount that a process in another mount namespace sees at `path`.
  case mountElsewhere(pid: pid_t, path: String)
  /// A namespace that it owns.
  case owned(inode: UInt64)
  /// A namespace whose parent it is.
  case child(inode: UInt64)
}

/// A process, as far as it tells of namespaces.
public struct SystemProcess: Sendable {
  /// Its number as /proc shows it.
  public let pid: pid_t
  /// 0 where the parent lies outside of the caller's pid namespace.
  public let parent: pid_t
  /// Who it belongs to: the effective user id, or root's for a process that may not be looked into.
  public let uid: uid_t
  var inodes: [UInt64]

  /// The inode of the namespace of a kind that it is in; nil where that may not be read.
  public func namespace(_ kind: NamespaceKind) -> UInt64? {
    let inode = inodes[kind.rawValue]
    return inode == 0 ? nil : inode
  }

  /// Its arguments with blanks between them, else its name; at most 8191 bytes, nil once it is gone.
  ///
  /// Read from /proc when it is asked for.
  public var commandLine: String? { Self.text(pid, "cmdline") ?? Self.text(pid, "comm") }

  private static func text(_ pid: pid_t, _ file: String) -> String? {
    let descriptor = open("/proc/\(pid)/\(file)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    var count = 0
    while count < bytes.count {
      let result = bytes[count...].withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress, $0.count)
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { break }
      count += result
    }
    if count == 0 { return nil }
    // The last byte ends the last word, or the line.
    return String(systemBytes: bytes[..<(count - 1)].map { $0 == 0 ? UInt8(ascii: " ") : $0 })
  }
}
