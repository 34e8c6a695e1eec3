import Glibc

/// Namespaces to enter, one of a kind at most.
public struct NamespaceSet: Sendable, Hashable {
  /// Where a namespace is found.
  public enum Source: Sendable, Hashable {
    /// A file: one of /proc/PID/ns, or one that it is mounted on.
    case file(String)
    /// The namespace that a process is in.
    case process(pid_t)
    /// An open namespace, or the descriptor of a process (pidfd_open(2)); it stays the caller's.
    case descriptor(Int32)
  }

  private var sources: [(kind: NamespaceKind, source: Source)] = []

  /// An empty set.
  public init() {}

  /// Where the namespace of a kind is found; nil for none.
  public subscript(kind: NamespaceKind) -> Source? {
    get { sources.first { $0.kind == kind }?.source }
    set {
      sources.removeAll { $0.kind == kind }
      if let newValue { sources.append((kind, newValue)) }
    }
  }

  /// The kinds that it has a namespace of.
  public var kinds: NamespaceKinds {
    sources.reduce(into: NamespaceKinds()) { $0.insert($1.kind) }
  }

  /// Whether it has none.
  public var isEmpty: Bool { sources.isEmpty }

  public static func == (one: Self, other: Self) -> Bool {
    NamespaceKind.allCases.allSatisfy { one[$0] == other[$0] }
  }

  public func hash(into hasher: inout Hasher) {
    for kind in NamespaceKind.allCases { hasher.combine(self[kind]) }
  }
}
