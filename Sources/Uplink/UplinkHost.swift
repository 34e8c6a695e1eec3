import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// Uplinks of namespaces: their ways out through the host, and ports of the host that lead in.
///
/// The host is the network namespace of the calling thread. Each change is made under a lock on that
/// namespace; what a killed program left is put right by the next change, or by `collect`.
public struct UplinkHost {
  /// Where notes for people go, such as what another program's rules would have to allow.
  public var onNote: (String) -> Void = { _ in }

  let store: NamespaceStore
  let files: ResolverFile
  private let runtime: String

  /// - Parameters:
  ///   - configuration: the directory that holds a directory of files for each namespace.
  ///   - runtime: a directory that is there while there are uplinks, so that others need not be asked.
  public init(
    store: NamespaceStore = NamespaceStore(), configuration: String = "/etc/netns",
    runtime: String = "/run/netns-uplink"
  ) {
    self.store = store
    self.runtime = runtime
    files = ResolverFile(configuration: configuration)
  }

  // MARK: whether there are any

  /// nil where the own namespace cannot be told.
  private var directory: String? {
    NamespaceIdentity(path: "/proc/thread-self/ns/net").map { "\(runtime)/\($0.inode)" }
  }

  /// Whether there may be uplinks: one system call where there never was one.
  public var mayHaveAny: Bool {
    // What cannot be looked at is not taken for absent.
    if access(runtime, F_OK) != 0, errno == ENOENT { return false }
    guard let directory else { return true }
    return access(directory, F_OK) == 0 || errno != ENOENT
  }

  func makeDirectory() throws(UplinkError) {
    guard let directory else { throw UplinkError("/proc/thread-self/ns/net", code: errno) }
    for path in [runtime, directory] {
      guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw UplinkError(path, code: errno) }
    }
  }

  /// Removes the directory, unless there are other uplinks.
  func removeDirectory() {
    if let directory { rmdir(directory) }
    rmdir(runtime)
  }

  // MARK: looking

  /// All uplinks of the host, in the order of their names' numbers.
  public func list() throws(UplinkError) -> [Uplink] {
    guard mayHaveAny else { return [] }
    let view = try UplinkView()
    return try view.records.map { record throws(UplinkError) in
      Uplink(record, isWhole: try view.pair.state(record.name) == .whole)
    }
  }

  /// The uplink of a namespace.
  public func uplink(of namespace: NamespaceIdentity) throws(UplinkError) -> Uplink? {
    try list().first { $0.namespace == namespace }
  }

  /// A resolv.conf(5) with those of the host's name servers that a namespace can reach.
  ///
  /// - Throws: where there are none.
  public static func nameServers() throws(UplinkError) -> String { try ResolverFile.host() }

  // MARK: the lock

  /// Runs `body` while no other program changes uplinks of this host, and no signal ends this one.
  func locked<R>(_ body: (UplinkView) throws(UplinkError) -> R) throws(UplinkError) -> R {
    let path = "/proc/thread-self/ns/net"
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw UplinkError(path, code: errno) }
    defer { close(file) }
    while flock(file, LOCK_EX) != 0 {
      if errno != EINTR { throw UplinkError("locking \(path)", code: errno) }
    }
    return try withSignalsBlocked { () throws(UplinkError) in try body(try UplinkView()) }
  }
}

/// The host as it was when it was looked at.
struct UplinkView {
  let connection: NetlinkConnection
  let tables: FilterTables?
  /// Every uplink, dead and unfinished ones too.
  private(set) var records: [UplinkRecord] = []
  /// Names that no new uplink can have: those of tables and of devices.
  private(set) var names: [String] = []

  var pair: UplinkPair { UplinkPair(host: connection) }
  var devices: HostDevices { HostDevices(connection: connection) }

  init() throws(UplinkError) {
    do throws(NetlinkError) { connection = NetlinkConnection(try NetlinkSocket()) } catch {
      throw UplinkError("netlink", error)
    }
    tables = try FilterTables()
    try read()
  }

  mutating func read() throws(UplinkError) {
    records = []
    names = try devices.all().map(\.name)
    guard let tables else { return }
    let named = try tables.tables().filter { UplinkName.isOne($0.name) }
    names += named.map { $0.name }
    if named.isEmpty { return }
    let notes = try tables.rules().filter { $0.chain == UplinkRecord.chain }
    for table in named where table.family == .inet {
      let own = notes.filter { $0.family == .inet && $0.table == table.name }
      let record = UplinkRecord(
        name: table.name, comment: table.comment, notes: own.compactMap { $0.comment })
      if let record { records.append(record) }
    }
    records.sort { ($0.name.utf8.count, $0.name) < ($1.name.utf8.count, $1.name) }
  }

  func record(of namespace: NamespaceIdentity) -> UplinkRecord? {
    records.first { $0.namespace == namespace }
  }

  /// The first name that nothing has.
  func freeName() -> String {
    var slot = 0
    while names.contains(UplinkName.of(slot)) { slot += 1 }
    return UplinkName.of(slot)
  }
}
