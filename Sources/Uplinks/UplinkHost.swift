import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// Uplinks of namespaces: their ways out through the host, and published ports of the host.
///
/// The host is the network namespace of the calling thread. Each change is made under a lock on that namespace.
/// What a killed program left is repaired by the next change, or by `collect`.
public struct UplinkHost {
  /// Receives notes for the user, for example that another program's rules would have to allow something.
  public var onNote: (String) -> Void = { _ in }

  let store: NamespaceStore
  let files: ResolverFile
  private let runtime: String

  /// - Parameters:
  ///   - configuration: the directory with one subdirectory of files for each namespace.
  ///   - runtime: a directory that exists while there are uplinks, with copies of their tables' records.
  public init(
    store: NamespaceStore = NamespaceStore(), configuration: String = "/etc/netns",
    runtime: String = "/run/netns-uplink"
  ) {
    self.store = store
    self.runtime = runtime
    files = ResolverFile(configuration: configuration)
  }

  // MARK: whether there are any

  /// nil if the caller's own namespace cannot be determined.
  private var directory: String? {
    NamespaceIdentity(path: "/proc/thread-self/ns/net").map { "\(runtime)/\($0.inode)" }
  }

  /// Whether there may be uplinks. Costs one system call if there never were any.
  public var mayHaveAny: Bool {
    // An error other than ENOENT does not mean that the directory is missing.
    if access(runtime, F_OK) != 0, errno == ENOENT { return false }
    guard let directory else { return true }
    return access(directory, F_OK) == 0 || errno != ENOENT
  }

  /// The copies of the tables' records.
  ///
  /// - Throws: if the caller's own namespace cannot be determined.
  private func records() throws(UplinkError) -> RecordFiles {
    guard let directory else { throw UplinkError("/proc/thread-self/ns/net", code: errno) }
    return RecordFiles(directory: directory)
  }

  /// Removes the directory, unless there are uplinks.
  func removeDirectory() {
    if let directory { rmdir(directory) }
    rmdir(runtime)
  }

  // MARK: wardens

  /// The file that the warden of an uplink locks.
  func lockFile(_ name: String) throws(UplinkError) -> String { try records().lockFile(name) }

  /// Whether an uplink's warden is running, if it needs one.
  func isWatched(_ record: UplinkRecord) throws(UplinkError) -> Bool {
    guard record.hasWarden else { return true }
    return try WardenProcess.isAlive(lock: try lockFile(record.name))
  }

  /// Starts the warden of an uplink if it needs a new one. An existing one for other destinations ends.
  ///
  /// - Parameter old: the uplink before the change.
  func startWarden(
    _ record: UplinkRecord, after old: UplinkRecord? = nil
  ) throws(UplinkError) -> WardenProcess? {
    let lock = try lockFile(record.name)
    if let old, old.hasWarden, !old.isWatchedAlike(record) {
      try WardenProcess.end(lock: lock, atOnce: true)
    }
    guard try !isWatched(record) else { return nil }
    return try WardenProcess(record, lock: lock)
  }

  // MARK: looking

  /// All uplinks of the host, ordered by the numbers in their names.
  public func list() throws(UplinkError) -> [Uplink] {
    guard mayHaveAny else { return [] }
    let view = try UplinkView(try records())
    let names = try names()
    return try view.records.map { record throws(UplinkError) in
      Uplink(record, try state(record, view, names[record.namespace]))
    }
  }

  /// The uplink of a namespace.
  public func uplink(of namespace: NamespaceIdentity) throws(UplinkError) -> Uplink? {
    try list().first { $0.namespace == namespace }
  }

  /// Whether the kernel has nftables. It may load a module to find out.
  package static func hasTables() throws(UplinkError) -> Bool {
    try FilterTables()?.isSupported() ?? false
  }

  /// Rules of other programs that drop what the host forwards for these devices.
  package static func barriers(
    to passage: ForwardBarrier.Passage
  ) throws(UplinkError) -> [ForwardBarrier] {
    guard let tables = try FilterTables() else { return [] }
    return try ForwardBarrier.all(tables, passage)
  }

  /// Directories of the host to hide from commands in a namespace: those with servers that resolve names for
  /// others, if the namespace has restricted destinations; otherwise none.
  public func hiddenDirectories(_ namespace: NamespaceIdentity?) throws(UplinkError) -> [String] {
    guard let namespace, mayHaveAny else { return [] }
    let isLimited = try records().read().contains {
      $0.namespace == namespace && $0.allowed != nil
    }
    return isLimited ? ["/run/nscd", "/run/systemd/resolve", "/run/dbus"] : []
  }

  /// A resolv.conf(5) with those of the host's name servers that a namespace can reach.
  ///
  /// - Throws: if there are none.
  public static func nameServers() throws(UplinkError) -> String { try ResolverFile.host() }

  // MARK: the lock

  /// Runs `body` while no other program changes this host's uplinks, with signals blocked.
  func locked<R>(_ body: (UplinkView) throws(UplinkError) -> R) throws(UplinkError) -> R {
    let records = try records()
    let lock = try lock(records.directory)
    defer { close(lock) }
    return try withSignalsBlocked { () throws(UplinkError) in
      // The directory stays if there is a copy in it.
      defer { removeDirectory() }
      records.removeDraft()
      records.removeLockFiles()
      let view = try UplinkView(records)
      try view.writeMissingCopies()
      return try body(view)
    }
  }

  /// Locks the directory, which is made if it is missing. It is accessible to root alone, because any user
  /// could lock the namespace's file for ever.
  ///
  /// - Returns: the descriptor that holds the lock.
  private func lock(_ directory: String) throws(UplinkError) -> Int32 {
    while true {
      guard makeDirectories(runtime, 0o755) == 0 || errno == EEXIST else {
        throw UplinkError(runtime, code: errno)
      }
      guard mkdir(directory, 0o700) == 0 || errno == EEXIST || errno == ENOENT else {
        throw UplinkError(directory, code: errno)
      }
      let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      // The previous holder of the lock removed the last uplink and with it the directory.
      if file < 0, errno == ENOENT { continue }
      guard file >= 0 else { throw UplinkError(directory, code: errno) }
      guard waitForLock(file) == 0 else {
        let code = errno
        close(file)
        throw UplinkError("locking \(directory)", code: code)
      }
      var (held, named) = (stat(), stat())
      if fstat(file, &held) == 0, Linux.stat(directory, &named) == 0, held.st_ino == named.st_ino,
        held.st_dev == named.st_dev
      {
        return file
      }
      close(file)
    }
  }
}
