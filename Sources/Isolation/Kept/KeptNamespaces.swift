import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Names that hold namespaces of several kinds.
///
/// The network namespace of a name is a file of the store, which `ip netns` shares. The others are files
/// in a directory of netns's own, one directory for each name and one file for each kind: it is a mount
/// that is not shared, since a mount namespace can be kept on no other (mount_namespaces(7)).
///
/// A name is whole or it is not there: it is built out of sight and renamed into place, and what a killed
/// program left half done is told by `state` and taken away by `collect`.
public struct KeptNamespaces: Sendable {
  /// The directory of the names, unless another one is asked for.
  public static let usualDirectory = "/run/netns-kinds"

  /// The directory of the names.
  public let directory: String
  /// Where the network namespaces are.
  public let store: NamespaceStore

  /// Names in a directory, whose network namespaces are in `store`. Nothing is read or made yet.
  public init(
    directory: String = usualDirectory, store: NamespaceStore = NamespaceStore()
  ) {
    self.directory = directory
    self.store = store
  }

  /// The directory of a name.
  public func path(_ name: NamespaceName) -> String { "\(directory)/\(name.text)" }

  /// The file that keeps a namespace of a name.
  public func path(_ name: NamespaceName, _ kind: NamespaceKind) -> String {
    kind == .net ? store.path(name) : "\(path(name))/\(kind.name)"
  }

  /// The names, in the order of the directory; empty where there is none.
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

  /// The kinds that a name holds, in the order of `NamespaceKind`, the network among them where it has one
  /// of its own; nil for a name that is not here, as that of a network namespace alone.
  ///
  /// Nothing but a failed look-up is spent on such a name.
  ///
  /// - Throws: `.file`.
  public func kinds(of name: NamespaceName) throws(KeptNamespaceError) -> [NamespaceKind]? {
    try content(of: name)?.kinds
  }

  /// What stands behind a name.
  public enum State: Sendable, Hashable {
    /// All that it holds can be entered.
    case complete
    /// Its network namespace has lost its name, or is another one by now, which others made.
    case networkGone, networkReplaced
    /// Process 1 of its process namespace has ended, so that nothing can run there any more.
    case firstProcessEnded
    /// No namespace is mounted there, as after a reboot of a machine that keeps the directory.
    case unmounted
    /// The same to the caller; a process of another mount namespace sees them.
    case elsewhere
    /// Something else, such as a file.
    case foreign
    /// Nothing.
    case missing
  }

  /// What stands behind a name.
  ///
  /// - Throws: `.file` where it cannot be looked at.
  public func state(of name: NamespaceName) throws(KeptNamespaceError) -> State {
    guard let content = try content(of: name) else { return .missing }
    return state(of: name, content)
  }

  func state(of name: NamespaceName, _ content: Content) -> State {
    guard content.isOurs, !content.kinds.isEmpty else { return .foreign }
    let mounted = content.files.filter { isNamespace(path(name, $0)) }
    guard mounted.count == content.files.count else {
      // What cannot be told is not taken for gone.
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

  /// Whether the store has under a name the namespace that was recorded.
  func isNetwork(of name: NamespaceName, _ record: NamespaceReference) -> Bool {
    guard let handle = try? store.open(name), handle.isNamespace else { return false }
    return record.isSame(as: handle)
  }

  func isNamespace(_ path: String) -> Bool {
    linux_fstype(path) == Int64(LINUX_NSFS_MAGIC)
  }

  /// The files of a name's directory.
  struct Content {
    /// Kinds with a file here, so without the network.
    var files: [NamespaceKind] = []
    /// The network namespace that the name was made with.
    var network: NamespaceReference?
    /// Whether process 1 of its process namespace is netns's own.
    var hasInit = false
    /// False where something is among them that netns did not make.
    var isOurs = true

    var kinds: [NamespaceKind] {
      NamespaceKind.allCases.filter { $0 == .net ? network != nil : files.contains($0) }
    }
  }

  /// The file that records the network namespace, and the one that says whose process 1 is.
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
        // What cannot be read is not taken for absent; what was being written when it was killed is.
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
