import Glibc

/// Namespaces to enter, at most one of each kind.
public struct NamespaceSet: Sendable, Hashable {
  /// Where to find a namespace.
  public enum Source: Sendable, Hashable {
    /// A file: in /proc/PID/ns, or one with a namespace mounted on it.
    case file(String)
    /// The namespace of a process.
    case process(pid_t)
    /// An open namespace, or a process descriptor (pidfd_open(2)). The caller keeps ownership.
    case descriptor(Int32)
  }

  private var sources: [(kind: NamespaceKind, source: Source)] = []

  /// An empty set.
  public init() {}

  /// Where to find the namespace of this kind; nil for none.
  public subscript(kind: NamespaceKind) -> Source? {
    get { sources.first { $0.kind == kind }?.source }
    set {
      sources.removeAll { $0.kind == kind }
      if let newValue { sources.append((kind, newValue)) }
    }
  }

  /// The kinds in the set.
  public var kinds: NamespaceKinds {
    sources.reduce(into: NamespaceKinds()) { $0.insert($1.kind) }
  }

  /// Whether the set is empty.
  public var isEmpty: Bool { sources.isEmpty }

  public static func == (one: Self, other: Self) -> Bool {
    NamespaceKind.allCases.allSatisfy { one[$0] == other[$0] }
  }

  public func hash(into hasher: inout Hasher) {
    for kind in NamespaceKind.allCases { hasher.combine(self[kind]) }
  }
}
