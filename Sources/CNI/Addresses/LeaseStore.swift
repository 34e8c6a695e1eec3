import CLinux
import Glibc
import Linux
import RouteNetlink

/// The addresses of a network that are given out: a directory as the plugin host-local has it, so that either can
/// follow the other.
///
/// It has a file for each address, with the container's id and the interface's name on two lines; a file `lock` that is
/// locked with flock(2) during any change; and for each set of ranges a file `last_reserved_ip.N` with the address that
/// was given out last.
struct LeaseStore: ~Copyable {
  let directory: String
  private let lock: Int32

  /// Opens the store and waits for its lock, which it holds as long as it exists.
  ///
  /// - Parameter makes: whether the directory is made if it is missing.
  /// - Returns: nil if it is missing.
  static func open(_ directory: String, makes: Bool) throws(CNIError) -> LeaseStore? {
    if makes, makeDirectories(directory, 0o755) != 0, errno != EEXIST {
      throw CNIError("making \(directory)", errno: errno)
    }
    let path = "\(directory)/lock"
    let lock = Linux.open(path, O_CREAT | O_RDONLY | O_CLOEXEC, 0o750)
    if lock < 0, errno == ENOENT, !makes { return nil }
    guard lock >= 0 else { throw CNIError("opening \(path)", errno: errno) }
    guard waitForLock(lock) == 0 else {
      let code = errno
      close(lock)
      throw CNIError("locking \(path)", errno: code)
    }
    return LeaseStore(directory: directory, lock: lock)
  }

  private init(directory: String, lock: Int32) {
    self.directory = directory
    self.lock = lock
  }

  deinit { close(lock) }

  /// An address that is given out.
  struct Lease: Hashable {
    var address: IPAddress
    /// nil for a file that a killed program has not written to: nobody has the address.
    var owner: AttachmentName?
  }

  private static let lineBreak = "\r\n"

  private func path(_ address: IPAddress) -> String { "\(directory)/\(address)" }

  /// Everything in the store.
  func leases() throws(CNIError) -> [Lease] {
    guard let names = directoryEntries(directory) else {
      throw CNIError("reading \(directory)", errno: errno)
    }
    var leases: [Lease] = []
    for name in names {
      guard let address = IPAddress(name) else { continue }
      guard let content = readFile("\(directory)/\(name)") else {
        throw CNIError("reading \(directory)/\(name)", errno: errno)
      }
      leases.append(Lease(address: address, owner: Self.owner(String(systemBytes: content))))
    }
    return leases.sorted { $0.address < $1.address }
  }

  /// Versions before 0.8 only wrote the container's id.
  private static func owner(_ content: String) -> AttachmentName? {
    // A line break of both characters is one Character.
    let lines = content.split { $0.isNewline }.map { String($0) }
    guard let container = lines.first?.trimmingBlanks(), !container.isEmpty else { return nil }
    return AttachmentName(
      container: container, interface: lines.count > 1 ? lines[1].trimmingBlanks() : "")
  }

  /// Gives an address out that nobody has.
  ///
  /// The file appears with its content, so that none is ever empty.
  func reserve(_ address: IPAddress, for owner: AttachmentName, set: Int) throws(CNIError) {
    let path = path(address)
    try write(owner.container + Self.lineBreak + owner.interface, to: draft)
    let result = rename(draft, path)
    guard result == 0 else { throw CNIError("making \(path)", errno: errno) }
    do throws(CNIError) { try write(address.description, to: lastPath(set)) } catch {
      unlink(path)
      throw error
    }
  }

  /// What becomes the file of a lease. A killed program may leave it behind.
  private var draft: String { "\(directory)/.draft" }

  /// Takes back what an attachment has.
  func release(_ owner: AttachmentName) throws(CNIError) {
    try release { $0.isOf(owner) }
  }

  /// Takes back all that match.
  ///
  /// - Returns: the others.
  @discardableResult
  func release(where matches: (Lease) -> Bool) throws(CNIError) -> [Lease] {
    unlink(draft)
    var others: [Lease] = []
    for lease in try leases() {
      guard matches(lease) else {
        others.append(lease)
        continue
      }
      let path = path(lease.address)
      guard unlink(path) == 0 || errno == ENOENT else {
        throw CNIError("removing \(path)", errno: errno)
      }
    }
    return others
  }

  private func lastPath(_ set: Int) -> String { "\(directory)/last_reserved_ip.\(set)" }

  /// The address that was given out last from the set with this index; nil if there was none.
  func last(_ set: Int) -> IPAddress? {
    readFile(lastPath(set)).flatMap { IPAddress(String(systemBytes: $0).trimmingBlanks()) }
  }

  private func write(_ text: String, to path: String) throws(CNIError) {
    let file = Linux.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw CNIError("writing \(path)", errno: errno) }
    defer { close(file) }
    guard writeAll(file, Array(text.utf8)) else { throw CNIError("writing \(path)", errno: errno) }
  }
}

extension LeaseStore.Lease {
  func isOf(_ name: AttachmentName) -> Bool {
    guard let owner else { return false }
    return owner.container == name.container
      && (owner.interface == name.interface || owner.interface.isEmpty)
  }
}
