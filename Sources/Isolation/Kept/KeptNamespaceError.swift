import Glibc
import NetworkNamespaces
import Linux

/// Why an operation on a name that holds namespaces of several kinds failed.
public enum KeptNamespaceError: Error, Sendable, Hashable {
  /// The name begins with a dot; such names are reserved.
  case hiddenName(String)
  /// The name is taken; the state tells by what.
  case taken(String, KeptNamespaces.State)
  /// The name cannot be used any more; the state tells why.
  case broken(String, KeptNamespaces.State)
  /// The name holds no namespace of this kind.
  case hasNone(String, NamespaceKind)
  /// The kernel does not support this kind.
  case unsupported(NamespaceKind)
  /// A system call on a file of the directory failed, such as "mkdir", with this errno.
  case file(String, String, Int32)
  /// unshare(2) failed; with the kind that caused it, if known.
  case make(NamespaceKind?, Int32)
  /// Writing a /proc file of the new namespaces failed, such as "uid_map".
  case write(String, Int32)
  /// Setting up the hostname, the clocks, /proc, or process 1 of the new namespaces failed.
  case arrange(String, Int32)
  /// Mounting a namespace on a file failed.
  case bind(NamespaceKind, String, Int32)
  /// A process, or one of its namespaces, could not be opened.
  case process(pid_t, NamespaceKind, Int32)
  /// Process 1 could not be ended.
  case end(String, Int32)
  /// A file that netns did not make is in the way.
  case foreign(String)
  /// The file is not a namespace.
  case notNamespace(String)
  /// The file is a namespace of another kind.
  case otherKind(String, NamespaceKind)
  /// The store of network namespaces failed.
  case store(NamespaceError)
}

extension KeptNamespaceError: CustomStringConvertible {
  /// What happened and what to do about it, in one line.
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
  /// What is wrong with a name and what to do about it, to be appended to a message; empty if all is well.
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
