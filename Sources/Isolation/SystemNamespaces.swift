import Glibc
import NetworkNamespaces

/// All namespaces of the host that the caller can see: those of the processes in its /proc and, on request,
/// those that something else keeps (lsns(8)).
///
/// Namespaces and processes that end during the scan are left out, and so are those that the caller may not
/// examine: without privileges, all except processes of the same user.
///
///     let machine = try SystemNamespaces()
///     for namespace in machine.namespaces where namespace.processes.isEmpty {
///       print(namespace.kind.name, namespace.inode, namespace.holders)
///     }
public struct SystemNamespaces: Sendable {
  /// What to search in addition to the namespaces of processes. Each costs system calls.
  public struct Scan: OptionSet, Sendable {
    /// One bit for each.
    public let rawValue: Int
    /// The members whose bits are set.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Owners and parents, even if no process is in them: `owner`, `parent`, `ownerUID`.
    public static let relations = Scan(rawValue: 1)
    /// `networkID`
    public static let networkIDs = Scan(rawValue: 2)
    /// `mounts`, and namespaces that are mounted in the caller's mount namespace.
    public static let mounts = Scan(rawValue: 4)
    /// Namespaces mounted in other mount namespaces, as far as these have a process.
    public static let mountsElsewhere = Scan(rawValue: 8)
    /// Namespaces that processes have open.
    public static let descriptors = Scan(rawValue: 16)
    /// The network namespaces of sockets (requires Linux 5.6, and permission to trace the process).
    public static let sockets = Scan(rawValue: 32)
    /// Namespaces of single threads, and of future children of processes.
    public static let threads = Scan(rawValue: 64)

    /// Only the namespaces of processes.
    public static let processes: Scan = []
    /// Everything that can be found.
    public static let everything = Scan(rawValue: 127)
  }

  /// The namespaces in ascending order of `inode`.
  public private(set) var namespaces: [SystemNamespace]
  /// The processes in ascending order of `pid`.
  public private(set) var processes: [SystemProcess]
  private let places: [UInt64: Int]

  /// Scans the host for the given `kinds`. `.relations` also adds owners and parents of other kinds.
  ///
  /// - Throws: `NamespaceError` with operation `.readDirectory` if there is no /proc, `.open` if the caller's
  ///   own mounts cannot be read.
  public init(
    kinds: [NamespaceKind] = NamespaceKind.allCases, _ scan: Scan = .everything
  ) throws(NamespaceError) {
    var scanner = NamespaceScanner(kinds: kinds, scan)
    try scanner.run()
    processes = scanner.processes
    namespaces = scanner.namespaces.sorted { $0.inode < $1.inode }
    places = Dictionary(
      uniqueKeysWithValues: namespaces.enumerated().map { ($0.element.inode, $0.offset) })
  }

  /// The namespace with this inode; nil if none was found.
  public func namespace(_ inode: UInt64) -> SystemNamespace? {
    places[inode].map { namespaces[$0] }
  }

  /// The process with this pid; nil if none was found.
  public func process(_ pid: pid_t) -> SystemProcess? {
    var low = 0
    var high = processes.count
    while low < high {
      let middle = (low + high) / 2
      if processes[middle].pid < pid { low = middle + 1 } else { high = middle }
    }
    return low < processes.count && processes[low].pid == pid ? processes[low] : nil
  }
}
