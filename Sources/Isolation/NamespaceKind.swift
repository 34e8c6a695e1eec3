import CLinux
import Glibc
import Linux

/// A kind of namespace (namespaces(7)).
public enum NamespaceKind: Int, Sendable, Hashable, CaseIterable {
  /// In the order in which they are entered.
  case cgroup, ipc, uts, net, pid, mount, time, user

  /// Its file in /proc/PID/ns: "mnt" for mounts, else the name.
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

  /// The file in /proc/PID/ns of the namespace that the process's children get, which is the one that
  /// unshare(2) made.
  public var childFile: String {
    switch self {
    case .pid: "pid_for_children"
    case .time: "time_for_children"
    default: file
    }
  }

  /// What commands call it: "mount" for mounts, else as its file.
  public var name: String { self == .mount ? "mount" : file }

  /// CLONE_NEW... of clone(2), unshare(2) and setns(2).
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

  /// The kind of a name: that of its file, or "mount"; nil for other words.
  public init?(named word: String) {
    guard let kind = Self.allCases.first(where: { $0.file == word || $0.name == word }) else {
      return nil
    }
    self = kind
  }

  /// Whether the kernel has this kind.
  public var isSupported: Bool { access("/proc/self/ns/\(file)", F_OK) == 0 }
}

/// A set of kinds of namespaces.
public struct NamespaceKinds: OptionSet, Sendable, Hashable {
  /// A bit for each kind: `1 << NamespaceKind.rawValue`.
  public let rawValue: UInt8

  /// The kinds whose bits are set.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Some kinds; none without arguments.
  public init(_ kinds: NamespaceKind...) {
    self.init(rawValue: kinds.reduce(0) { $0 | 1 << UInt8($1.rawValue) })
  }

  /// All that there are, whether the kernel has them or not.
  public static let all = NamespaceKinds(rawValue: .max)

  /// Whether a kind is among them.
  public func contains(_ kind: NamespaceKind) -> Bool { contains(NamespaceKinds(kind)) }

  /// Adds a kind.
  public mutating func insert(_ kind: NamespaceKind) { insert(NamespaceKinds(kind)) }

  /// In the order in which they are entered.
  public var kinds: [NamespaceKind] { NamespaceKind.allCases.filter { contains($0) } }

  /// Their CLONE_NEW... together.
  public var flags: UInt32 { kinds.reduce(0) { $0 | $1.flag } }
}
