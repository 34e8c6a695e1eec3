import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Names that hold namespaces of several kinds.
///
/// The network namespace of a name is a file of the store, shared with `ip netns`. The others are files in
/// netns's own directory, with one subdirectory for each name and one file for each kind. The directory is a
/// private mount, since a mount namespace cannot be kept on a shared one (mount_namespaces(7)).
///
/// A name is complete or it does not exist: it is built out of sight and renamed into place. `state` reports
/// what killed programs left unfinished, and `collect` removes it.
public struct KeptNamespaces: Sendable {
  /// The default directory of the names.
  public static let usualDirectory = "/run/netns-kinds"

  /// The directory of the names.
  public let directory: String
  /// The store with the network namespaces.
  public let store: NamespaceStore

  /// The names in a directory, with their network namespaces in `store`. Nothing is read or made yet.
  public init(
    directory: String = usualDirectory, store: NamespaceStore = NamespaceStore()
  ) {
    self.directory = directory
    self.store = store
  }

  /// The directory of a name.
  public func path(_ name: NamespaceName) -> String { "\(directory)/\(name.text)" }

  /// The file that keeps a namespace of this kind.
  public func path(_ name: NamespaceName, _ kind: NamespaceKind) -> String {
    kind == .net ? store.path(name) : "\(path(name))/\(kind.name)"
  }

  /// The names, in directory order; empty if there is no directory.
  ///
  /// - Throws: `.file`.
  public func list() throws(KeptNamespaceError) -> [NamespaceName] {
    guard let entries = directoryEntries(directory) else {
      if errno == ENOENT { return [] }
      throw .file("reading", directory, errno)
    }
    return entries.filter { !$0.hasPrefix(".") }.compactMap {
      try? NamespaceName($0, rules: .fileName)
    }
  }

  /// The kinds that a name holds, in the order of `NamespaceKind`, including the network if it has its own. nil
  /// if the directory has no such name, for example if the name is only a network namespace; finding that out
  /// costs a single failed look-up.
  ///
  /// - Throws: `.file`.
  public func kinds(of name: NamespaceName) throws(KeptNamespaceError) -> [NamespaceKind]? {
    try content(of: name)?.kinds
  }

  /// The condition of a name.
  public enum State: Sendable, Hashable {
    /// Everything that it holds can be entered.
    case complete
    /// Its network namespace has lost its name, or the name now stands for another one that others made.
    case networkGone, networkReplaced
    /// Process 1 of its PID namespace has ended, so that nothing can run there any more.
    case firstProcessEnded
    /// No namespace is mounted there, as after a reboot of a host that keeps the directory.
    case unmounted
    /// The same for the caller, but a process in another mount namespace sees the namespaces.
    case elsewhere
    /// Something else is there, such as a file.
    case foreign
    /// The name does not exist.
    case missing
  }

  /// The condition of a name.
  ///
  /// - Throws: `.file` if it cannot be examined.
  public func state(of name: NamespaceName) throws(KeptNamespaceError) -> State {
    guard let content = try content(of: name) else { return .missing }
    return state(of: name, content)
  }

  func state(of name: NamespaceName, _ content: Content) -> State {
    guard content.isOurs, !content.kinds.isEmpty else { return .foreign }
    let mounted = content.files.filter { isNamespace(path(name, $0)) }
    guard mounted.count == content.files.count else {
      // If this cannot be determined, the namespaces do not count as gone.
      let isElsewhere = content.files.contains { kind in
        (try? MountsElsewhere.contain(path(name, kind))) ?? true
      }
      return isElsewhere ? .elsewhere : .unmounted
    }
    if let record = content.network {
      switch store.state(name) {
      case .missing: return .networkGone
      case .namespace where isNetwork(of: name, record): break
      default: return .networkReplaced
      }
    }
    if content.files.contains(.pid), FirstProcess.hasEnded(path(name, .pid)) {
      return .firstProcessEnded
    }
    return .complete
  }

  /// Whether the name in the store still stands for the recorded namespace.
  func isNetwork(of name: NamespaceName, _ record: NamespaceReference) -> Bool {
    guard let handle = try? store.open(name), handle.isNamespace else { return false }
    return record.isSame(as: handle)
  }

  func isNamespace(_ path: String) -> Bool {
    linux_fstype(path) == Int64(LINUX_NSFS_MAGIC)
  }

  /// The files of a name's directory.
  struct Content {
    /// The kinds that have a file here, which excludes the network.
    var files: [NamespaceKind] = []
    /// The network namespace that the name was made with.
    var network: NamespaceReference?
    /// Whether process 1 of its PID namespace comes from netns.
    var hasInit = false
    /// False if the directory contains something that netns did not make.
    var isOurs = true

    var kinds: [NamespaceKind] {
      NamespaceKind.allCases.filter { $0 == .net ? network != nil : files.contains($0) }
    }
  }

  /// The file that records the network namespace, and the one that says whether process 1 comes from netns.
  static let networkFile = ".net"
  static let initFile = ".init"

  func content(of name: NamespaceName) throws(KeptNamespaceError) -> Content? {
    try content(at: path(name))
  }

  func content(at path: String) throws(KeptNamespaceError) -> Content? {
    guard let entries = directoryEntries(path) else {
      if errno == ENOENT { return nil }
      guard errno == ENOTDIR else { throw .file("reading", path, errno) }
      var content = Content()
      content.isOurs = false
      return content
    }
    var content = Content()
    for entry in entries {
      if entry == Self.initFile {
        content.hasInit = true
      } else if entry == Self.networkFile {
        // An unreadable record does not count as missing. A partly written one, after a kill, does.
        guard let record = readFile("\(path)/\(entry)") else {
          if errno == ENOENT { continue }
          throw .file("reading", "\(path)/\(entry)", errno)
        }
        content.network = NamespaceReference(record: record)
      } else if let kind = NamespaceKind(named: entry), kind.name == entry, kind != .net {
        content.files.append(kind)
      } else {
        content.isOurs = false
      }
    }
    return content
  }
}
