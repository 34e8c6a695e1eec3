import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// /etc/netns/NAME/resolv.conf (ip-netns(8)) with the host's name servers. Its first line says which namespace
/// it belongs to.
struct ResolverFile {
  let configuration: String

  private static let start = "# netns uplink "
  private static let file = "resolv.conf"

  // MARK: the contents

  /// The part of a host's resolv.conf(5) that a namespace can use. Servers on the loopback or with a device of
  /// the host cannot be reached from inside.
  ///
  /// - Returns: nil if no server is left.
  static func usable(_ text: String) -> String? {
    var lines: [String] = []
    var servers = 0
    for line in text.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard let first = words.first, !line.hasPrefix("#"), !line.hasPrefix(";") else { continue }
      if first == "nameserver" {
        guard words.count > 1, let address = IPAddress(String(words[1])),
          !address.isLoopback, !address.isZero
        else { continue }
        servers += 1
      }
      lines.append(String(line))
    }
    return servers > 0 ? lines.joined(separator: "\n") + "\n" : nil
  }

  /// The host's servers: from resolv.conf, or from the file in which systemd-resolved keeps the servers that
  /// its stub asks (systemd-resolved.service(8)).
  ///
  /// - Throws: if a namespace can reach none of them.
  static func host(
    etc: String = "/etc/resolv.conf", resolved: String = "/run/systemd/resolve/resolv.conf"
  ) throws(UplinkError) -> String {
    guard let own = readFile(etc) else { throw UplinkError(etc, code: errno) }
    let text = String(systemBytes: own)
    if let usable = usable(text) { return usable }
    let isStub = text.split(separator: "\n").contains {
      $0.split(separator: " ") == ["nameserver", "127.0.0.53"]
    }
    if isStub, let upstream = readFile(resolved), let usable = usable(String(systemBytes: upstream))
    {
      return usable
    }
    throw UplinkError(
      "\(etc) names no server that can be reached from a namespace (one on the loopback is the host's own): "
        + "name some by hand, in /etc/netns/NAME/resolv.conf or the `dns` of a lab")
  }

  // MARK: the file

  private func path(_ name: String) -> String { "\(configuration)/\(name)/\(Self.file)" }

  /// The namespace that the file of a name belongs to; nil if there is no file, or if somebody else wrote it.
  ///
  /// - Throws: if the file cannot be read.
  func owner(_ name: String) throws(UplinkError) -> NamespaceIdentity? {
    guard let content = readFile(path(name)) else {
      if [ENOENT, ENOTDIR, EISDIR, ELOOP].contains(errno) { return nil }
      throw UplinkError(path(name), code: errno)
    }
    guard content.starts(with: Self.start.utf8) else { return nil }
    let words = content.dropFirst(Self.start.utf8.count).prefix { $0 > 0x20 }
    let numbers = String(systemBytes: Array(words)).split(separator: ":")
    guard numbers.count == 3, let device = UInt64(numbers[0]), let inode = UInt64(numbers[1]) else {
      return nil
    }
    return NamespaceIdentity(device: device, inode: inode)
  }

  /// Whether a name has a file, whoever wrote it.
  func exists(_ name: String) -> Bool { Self.exists(path(name)) }

  /// - Throws: if there is a file that does not belong to this namespace.
  func check(_ name: String, _ identity: NamespaceIdentity) throws(UplinkError) {
    let path = path(name)
    var status = stat()
    // The directory may be shared, as by the nodes of a lab.
    let directory = "\(configuration)/\(name)"
    if lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      throw UplinkError("\(directory) is a link: a lab's file says `uplink: {dns: true}` instead")
    }
    guard lstat(path, &status) == 0 else { return }
    if try owner(name) != identity { throw UplinkError("\(path) is there already") }
  }

  /// Puts the file in place, unless it exists. Missing parent directories are added in the same step, so that a
  /// kill leaves no empty ones.
  func write(
    _ name: String, _ identity: NamespaceIdentity, _ servers: String
  ) throws(UplinkError) {
    try check(name, identity)
    if try owner(name) == identity { return }
    removeDrafts()
    let missing = [configuration, "\(configuration)/\(name)"].filter { !Self.exists($0) }
    let mark = "\(Self.start)\(identity.device):\(identity.inode):\(missing.count)"
    let text = "\(mark)\n# The host's servers; goes with the uplink.\n\(servers)"
    defer { removeDrafts() }
    switch missing.count {
    case 0:
      try Self.make(draft, text)
      try Self.call(path(name), link(draft, path(name)))
    case 1:
      try Self.call(draft, mkdir(draft, 0o755))
      try Self.make("\(draft)/\(Self.file)", text)
      try Self.move(draft, to: missing[0])
    default:
      let directory = "\(outerDraft)/\(name)"
      try Self.call(outerDraft, mkdir(outerDraft, 0o755))
      try Self.call(directory, mkdir(directory, 0o755))
      try Self.make("\(directory)/\(Self.file)", text)
      try Self.move(outerDraft, to: configuration)
    }
  }

  /// Removes the files of namespaces for which `isGone` is true, and drafts.
  ///
  /// - Returns: the removed files.
  func remove(
    _ isGone: (_ name: String, NamespaceIdentity) -> Bool
  ) throws(UplinkError) -> [String] {
    var removed: [String] = []
    removeDrafts()
    guard let names = directoryEntries(configuration) else {
      if errno == ENOENT { return [] }
      throw UplinkError(configuration, code: errno)
    }
    for name in names {
      guard let identity = try owner(name), isGone(name, identity) else { continue }
      try remove(name)
      removed.append(path(name))
    }
    return removed
  }

  /// Directories that were made for a file are removed with it, unless they contain anything else.
  private func remove(_ name: String) throws(UplinkError) {
    let made = readFile(path(name)).flatMap(Self.madeDirectories) ?? 0
    let directory = "\(configuration)/\(name)"
    let isAlone = directoryEntries(directory) == [Self.file]
    if made > 1, isAlone, directoryEntries(configuration) == [name] {
      try Self.move(configuration, to: outerDraft)
    } else if made > 0, isAlone {
      try Self.move(directory, to: draft)
    } else {
      try Self.call(path(name), unlink(path(name)))
    }
    removeDrafts()
  }

  private static func madeDirectories(_ content: [UInt8]) -> Int? {
    let line = content.prefix { $0 != UInt8(ascii: "\n") }
    return line.last.map { Int($0) - 0x30 }
  }

  // MARK: drafts

  /// A file, or a directory with one file, that is being put in place or removed.
  private var draft: String { "\(configuration)/.netns-uplink" }
  /// The same for the directory of all namespaces.
  private var outerDraft: String {
    let end = configuration.utf8.lastIndex(of: UInt8(ascii: "/")) ?? configuration.startIndex
    return "\(configuration[..<end])/.netns-uplink"
  }

  private func removeDrafts() {
    for directory in [draft, outerDraft] {
      for name in directoryEntries(directory) ?? [] where name != Self.file {
        Self.discard("\(directory)/\(name)")
      }
      Self.discard(directory)
    }
  }

  /// Removes a file, or a directory that contains only our file.
  private static func discard(_ path: String) {
    _ = unlink("\(path)/\(file)")
    if unlink(path) != 0 { rmdir(path) }
  }

  private static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// - Throws: the error of the path if the system call failed.
  private static func call(_ path: String, _ answer: Int32) throws(UplinkError) {
    guard answer == 0 else { throw UplinkError(path, code: errno) }
  }

  private static func move(_ from: String, to target: String) throws(UplinkError) {
    try call(target, rename(from, target))
  }

  private static func make(_ path: String, _ text: String) throws(UplinkError) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let file = open(path, flags, 0o644)
    guard file >= 0 else { throw UplinkError(path, code: errno) }
    defer { close(file) }
    // Whatever the umask is: programs of all users resolve names.
    fchmod(file, 0o644)
    let bytes = text.systemBytes
    guard Linux.write(file, bytes) == bytes.count else {
      throw UplinkError(path, code: errno)
    }
  }
}
