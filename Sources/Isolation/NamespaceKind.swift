import CLinux
import Glibc
import Linux

/// A kind of namespace (namespaces(7)).
public enum NamespaceKind: Int, Sendable, Hashable, CaseIterable {
  /// In the order in which namespaces are entered.
  case cgroup, ipc, uts, net, pid, mount, time, user

  /// The name of its file in /proc/PID/ns: "mnt" for mount, otherwise the name.
  public var file: String {
    switch self {
    case .cgroup: "cgroup"
    case .ipc: "ipc"
    case .uts: "uts"
    case .net: "net"
    case .pid: "pid"
    case .mount: "mnt"
    case .time: "time"
    case .user: "user"
    }
  }

  /// The file in /proc/PID/ns for the namespace of the process's future children, which is the one that
  /// unshare(2) made.
  public var childFile: String {
    switch self {
    case .pid: "pid_for_children"
    case .time: "time_for_children"
    default: file
    }
  }

  /// The name in commands: "mount" for mount, otherwise that of the file.
  public var name: String { self == .mount ? "mount" : file }

  /// The flag CLONE_NEW... of clone(2), unshare(2) and setns(2).
  public var flag: UInt32 {
    switch self {
    case .cgroup: 0x0200_0000
    case .ipc: 0x0800_0000
    case .uts: 0x0400_0000
    case .net: 0x4000_0000
    case .pid: 0x2000_0000
    case .mount: 0x0002_0000
    case .time: 0x0000_0080
    case .user: 0x1000_0000
    }
  }

  /// The kind with this name or file name; nil for other words.
  public init?(named word: String) {
    guard let kind = Self.allCases.first(where: { $0.file == word || $0.name == word }) else {
      return nil
    }
    self = kind
  }

  /// Whether the kernel supports this kind.
  public var isSupported: Bool { access("/proc/self/ns/\(file)", F_OK) == 0 }
}

/// A set of kinds of namespaces.
public struct NamespaceKinds: OptionSet, Sendable, Hashable {
  /// One bit for each kind: `1 << NamespaceKind.rawValue`.
  public let rawValue: UInt8

  /// The kinds whose bits are set.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// These kinds; none without arguments.
  public init(_ kinds: NamespaceKind...) {
    self.init(rawValue: kinds.reduce(0) { $0 | 1 << UInt8($1.rawValue) })
  }

  /// All kinds, whether the kernel supports them or not.
  public static let all = NamespaceKinds(rawValue: .max)

  /// Whether the set contains this kind.
  public func contains(_ kind: NamespaceKind) -> Bool { contains(NamespaceKinds(kind)) }

  /// Adds a kind.
  public mutating func insert(_ kind: NamespaceKind) { insert(NamespaceKinds(kind)) }

  /// The kinds in the order in which they are entered.
  public var kinds: [NamespaceKind] { NamespaceKind.allCases.filter { contains($0) } }

  /// The CLONE_NEW... flags of all kinds.
  public var flags: UInt32 { kinds.reduce(0) { $0 | $1.flag } }
}
