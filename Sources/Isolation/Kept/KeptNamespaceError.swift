import Glibc
import NetworkNamespaces
import Linux

/// What could not be done with a name that holds namespaces of several kinds.
public enum KeptNamespaceError: Error, Sendable, Hashable {
  /// The name begins with a dot, which the directory keeps for itself.
  case hiddenName(String)
  /// The name is taken; what stands there.
  case taken(String, KeptNamespaces.State)
  /// The name cannot be used any more, for the reason that its state gives.
  case broken(String, KeptNamespaces.State)
  /// The name holds no namespace of a kind.
  case hasNone(String, NamespaceKind)
  /// The kernel was built without a kind.
  case unsupported(NamespaceKind)
  /// A step on a file of the directory, such as "mkdir", with the error number.
  case file(String, String, Int32)
  /// unshare(2); the kind that is to blame, where one is.
  case make(NamespaceKind?, Int32)
  /// Writing a file of the new namespaces, such as "uid_map".
  case write(String, Int32)
  /// The hostname, the clocks, /proc, or process 1 of the new namespaces.
  case arrange(String, Int32)
  /// Mounting a namespace on a file.
  case bind(NamespaceKind, String, Int32)
  /// A process, or one of its namespaces, that cannot be opened.
  case process(pid_t, NamespaceKind, Int32)
  /// Process 1 could not be ended.
  case end(String, Int32)
  /// A file that is not netns's own, in the way.
  case foreign(String)
  /// A file that is no namespace.
  case notNamespace(String)
  /// A file that has a namespace of another kind.
  case otherKind(String, NamespaceKind)
  /// What the store of network namespaces says.
  case store(NamespaceError)
}

extension KeptNamespaceError: CustomStringConvertible {
  /// What happened and what to do, in a line for people.
  public var description: String {
    switch self {
    case .hiddenName(let name):
      "\"\(name)\" begins with a dot: a name that holds several kinds may not"
    case .taken(let name, let state): "\(name) exists already\(state.advice(name))"
    case .broken(let name, let state): "\(name)\(state.advice(name))"
    case .hasNone(let name, let kind): "\(name) has no \(kind.name) namespace"
    case .unsupported(let kind): "this kernel has no \(kind.name) namespaces"
    case .file(let step, let path, let code): "\(step) \(path) failed: \(Self.reason(code))"
    case .make(let kind, let code): Self.making(kind, code)
    case .write(let file, let code):
      "writing \(file) failed: \(Self.reason(code))"
    case .arrange(let what, let code): "\(what) failed in the new namespaces: \(Self.reason(code))"
    case .bind(let kind, let path, let code): Self.binding(kind, path, code)
    case .process(let pid, let kind, let code):
      "cannot open /proc/\(pid)/ns/\(kind.file): \(Self.reason(code))"
    case .end(let name, let code): "cannot end process 1 of \(name): \(Self.reason(code))"
    case .foreign(let path): "\(path) is not of netns's making, and is left alone"
    case .notNamespace(let path): "\(path) is no namespace"
    case .otherKind(let path, let kind): "\(path) is a namespace of kind \(kind.name)"
    case .store(let error): error.description
    }
  }

  private static func reason(_ code: Int32) -> String { errorText(code) }

  private static func making(_ kind: NamespaceKind?, _ code: Int32) -> String {
    let what = kind.map { "a new \($0.name) namespace" } ?? "the new namespaces"
    let cause =
      switch (code, kind) {
      case (ENOSPC, let kind?): ": user.max_\(kind.file)_namespaces allows no more (sysctl(8))"
      case (ENOSPC, nil): ": one of user.max_*_namespaces allows no more (sysctl(8))"
      default: ""
      }
    return "cannot make \(what): \(reason(code))\(cause)"
  }

  private static func binding(_ kind: NamespaceKind, _ path: String, _ code: Int32) -> String {
    let cause =
      kind == .mount && code == EINVAL
      ? ": a mount namespace is kept only on a mount that is not shared, and not in itself or in a younger"
        + " one"
      : ""
    return "cannot keep the \(kind.name) namespace as \(path): \(reason(code))\(cause)"
  }
}

extension KeptNamespaces.State {
  /// What became of a name and what to do, to follow it in a message; empty where all is well.
  public func advice(_ name: String) -> String {
    switch self {
    case .complete, .missing: ""
    case .networkGone:
      ": another program took its network namespace away; netns delete \(name)"
    case .networkReplaced:
      ": another program gave its name to another network namespace; netns gc takes away the rest"
    case .firstProcessEnded: ": its init ended; netns delete \(name)"
    case .unmounted: ": its namespaces ended with an earlier boot; netns delete \(name)"
    case .elsewhere: ": its namespaces are kept in another mount namespace"
    case .foreign: ": there is something else of that name"
    }
  }
}
