import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Uplinks
import Linux

/// The uplink of an unprivileged user's namespace, and ports that lead into it: a process of pasta(1), or else
/// slirp4netns(1), which forwards packets as connections of the user.
public struct RootlessUplink: Sendable, Hashable {
  /// The runtime directory of its holder.
  public let directory: RuntimeDirectory
  /// The name of the namespace; nil for the holder's own.
  public let name: String?
  /// The pid of pasta or slirp4netns.
  public var pid: pid_t
  /// When the process was started, in clock ticks since boot (proc(5)).
  var start: String
  /// The program: "pasta" or "slirp4netns".
  public var program: String
  /// The namespace that it serves: another one may have the name by now.
  private let namespace: NamespaceIdentity
  /// Ports of the host that lead into the namespace.
  public var ports: [PublishedPort]

  private var file: String { Self.file(directory, name) }

  private static func file(_ directory: RuntimeDirectory, _ name: String?) -> String {
    name.map { "\(directory.uplinks)/\($0)" } ?? directory.ownUplink
  }

  /// All uplinks of a holder, whether their processes are alive or not.
  public static func all(in directory: RuntimeDirectory) -> [RootlessUplink] {
    let names = (directoryEntries(directory.uplinks) ?? []).sorted()
    return ([nil] + names).compactMap { RootlessUplink(directory, $0) }
  }

  /// The uplink of a namespace; nil if none was made.
  public init?(_ directory: RuntimeDirectory, _ name: String?) {
    self.directory = directory
    self.name = name
    guard let bytes = readFile(Self.file(directory, name)) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
    guard words.count >= 5, let pid = pid_t(words[0]), let device = UInt64(words[3]),
      let inode = UInt64(words[4])
    else { return nil }
    self.pid = pid
    start = words[1]
    program = words[2]
    namespace = NamespaceIdentity(device: device, inode: inode)
    ports = words[5...].compactMap { try? PublishedPort($0) }
  }

  init(
    _ directory: RuntimeDirectory, _ name: String?, pid: pid_t, program: String,
    namespace: NamespaceIdentity, ports: [PublishedPort]
  ) {
    self.directory = directory
    self.name = name
    self.pid = pid
    start = Self.start(of: pid) ?? ""
    self.program = program
    self.namespace = namespace
    self.ports = ports
  }

  /// Whether its process is still running.
  public var isAlive: Bool { Self.start(of: pid) == start }

  private static func start(of pid: pid_t) -> String? {
    guard let bytes = readFile("/proc/\(pid)/stat") else { return nil }
    // The program's name, in parentheses, may contain any character.
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?
      .split(separator: " ")
    guard let fields, fields.count > 19, fields[0] != "Z" else { return nil }
    return String(fields[19])
  }

  func save() throws(RootlessError) {
    let words =
      ["\(pid)", start, program, "\(namespace.device)", "\(namespace.inode)"]
      + ports.map(\.description)
    let bytes = words.joined(separator: " ").systemBytes
    let file = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw RootlessError("writing", self.file, code: errno) }
    defer { close(file) }
    guard write(file, bytes) == bytes.count else {
      throw RootlessError("writing", self.file, code: errno)
    }
  }

  /// Ends uplinks whose namespaces are gone, since not every program notices that by itself.
  public static func endGone(of holder: Holder) throws(RootlessError) {
    _ = try end(holder) { $0.isGone(holder) }
  }

  /// Forgets and returns uplinks whose processes have ended, except those whose namespaces are gone.
  public static func forgetEnded(of holder: Holder) throws(RootlessError) -> [RootlessUplink] {
    try end(holder) { !$0.isAlive || $0.isGone(holder) }.filter { !$0.isGone(holder) }
  }

  /// Ends and returns those that match `isToEnd`; none if another command is at work on uplinks.
  private static func end(
    _ holder: Holder, where isToEnd: (RootlessUplink) -> Bool
  ) throws(RootlessError) -> [RootlessUplink] {
    guard all(in: holder.directory).contains(where: isToEnd),
      let lock = try holder.directory.lockIfFree()
    else { return [] }
    defer { lock.release() }
    let ended = all(in: holder.directory).filter(isToEnd)
    for uplink in ended { uplink.end() }
    return ended
  }

  /// Ends all uplinks, and one that a command had started but not recorded yet.
  static func endAll(in directory: RuntimeDirectory) {
    for uplink in all(in: directory) { uplink.end() }
    endStarted(in: directory)
  }

  func isGone(_ holder: Holder) -> Bool {
    name.map { NamespaceIdentity(path: holder.path(of: $0)) != namespace } ?? false
  }

  /// Ends the process, and waits until it has ended.
  func end() {
    let descriptor = linux_pidfd(pid)
    if descriptor >= 0, isAlive { Self.end(descriptor) }
    if descriptor >= 0 { close(descriptor) }
    _ = unlink(file)
    Resolver(directory, name).restore()
  }

  static func end(_ descriptor: Int32) {
    linux_pidfd_signal(descriptor, SIGTERM)
    var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if poll(&event, 2000) == 0 {
      linux_pidfd_signal(descriptor, SIGKILL)
      Holder.wait(for: [descriptor], milliseconds: 10000)
    }
  }
}
