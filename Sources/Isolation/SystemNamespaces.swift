import Glibc
import NetworkNamespaces

/// All namespaces of the machine, as far as the caller sees them: those of the processes in its /proc, and
/// on request those that something else keeps (lsns(8)).
///
/// What ends while it is read is left out, and so is what the caller may not look at: without privilege
/// that is everything but the processes of the same user.
///
///     let machine = try SystemNamespaces()
///     for namespace in machine.namespaces where namespace.processes.isEmpty {
///       print(namespace.kind.name, namespace.inode, namespace.holders)
///     }
public struct SystemNamespaces: Sendable {
  /// What is looked for and asked besides the namespaces of processes. Each costs system calls.
  public struct Scan: OptionSet, Sendable {
    /// A bit for each of them.
    public let rawValue: Int
    /// Those whose bits are set.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Owners and parents, also those that no process is in: `owner`, `parent`, `ownerUID`.
    public static let relations = Scan(rawValue: 1)
    /// `networkID`
    public static let networkIDs = Scan(rawValue: 2)
    /// `mounts`, and namespaces that are mounted in the caller's mount namespace.
    public static let mounts = Scan(rawValue: 4)
    /// Those that are mounted in other mount namespaces, as far as a process is in them.
    public static let mountsElsewhere = Scan(rawValue: 8)
    /// Those that processes have open.
    public static let descriptors = Scan(rawValue: 16)
    /// Network namespaces of sockets (Linux 5.6, and the right to trace the process).
    public static let sockets = Scan(rawValue: 32)
    /// Those of single threads, and of children that processes will have.
    public static let threads = Scan(rawValue: 64)

    /// Nothing besides the namespaces of processes.
    public static let processes: Scan = []
    /// All there is to be found.
    public static let everything = Scan(rawValue: 127)
  }

  /// In ascending order of `inode`.
  public private(set) var namespaces: [SystemNamespace]
  /// In ascending order of `pid`.
  public private(set) var processes: [SystemProcess]
  private let places: [UInt64: Int]

  /// Reads the machine.
  ///
  /// `kinds` are looked for. `.relations` adds owners and parents of other kinds too.
  ///
  /// - Throws: `NamespaceError` of operation `.readDirectory` where there is no /proc, `.open` where the
  ///   caller's own mounts cannot be read.
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

  /// The namespace of an inode; nil where none was found.
  public func namespace(_ inode: UInt64) -> SystemNamespace? {
    places[inode].map { namespaces[$0] }
  }

  /// The process of a number; nil where none was found.
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
