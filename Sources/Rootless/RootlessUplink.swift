import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Uplink

/// A way out of a namespace of a plain user, and ports into it: a process of pasta(1), else
/// slirp4netns(1), which passes packets on as connections of the user's own.
public struct RootlessUplink: Sendable, Hashable {
  public let directory: RuntimeDirectory
  /// The name of the namespace; nil for the holder's own.
  public let name: String?
  public var pid: pid_t
  /// When the process was started, in clock ticks since the machine was (proc(5)).
  var start: String
  public var program: String
  public var ports: [PublishedPort]

  // A namespace may have any name but this.
  static let own = ".own"

  private var file: String { "\(directory.uplinks)/\(name ?? Self.own)" }

  /// Those of a holder, whether their processes live or not.
  public static func all(in directory: RuntimeDirectory) -> [RootlessUplink] {
    (directoryEntries(directory.uplinks) ?? []).sorted().compactMap { entry in
      RootlessUplink(directory, entry == own ? nil : entry)
    }
  }

  /// The one of a namespace; nil where none was made.
  public init?(_ directory: RuntimeDirectory, _ name: String?) {
    self.directory = directory
    self.name = name
    guard let bytes = readFile("\(directory.uplinks)/\(name ?? Self.own)") else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
    guard words.count >= 3, let pid = pid_t(words[0]) else { return nil }
    self.pid = pid
    start = words[1]
    program = words[2]
    ports = words[3...].compactMap { try? PublishedPort($0) }
  }

  init(
    _ directory: RuntimeDirectory, _ name: String?, pid: pid_t, program: String,
    ports: [PublishedPort]
  ) {
    self.directory = directory
    self.name = name
    self.pid = pid
    start = Self.start(of: pid) ?? ""
    self.program = program
    self.ports = ports
  }

  /// Whether its process is still the one that was started.
  public var isAlive: Bool { Self.start(of: pid) == start }

  private static func start(of pid: pid_t) -> String? {
    guard let bytes = readFile("/proc/\(pid)/stat") else { return nil }
    // The program's name, in parentheses, may have any character.
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?
      .split(separator: " ")
    guard let fields, fields.count > 19, fields[0] != "Z" else { return nil }
    return String(fields[19])
  }

  func save() throws(RootlessError) {
    let words = ["\(pid)", start, program] + ports.map(\.description)
    let bytes = words.joined(separator: " ").systemBytes
    let file = file.withSystemString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) }
    guard file >= 0 else { throw RootlessError("writing", self.file, code: errno) }
    defer { close(file) }
    guard write(file, bytes, bytes.count) == bytes.count else {
      throw RootlessError("writing", self.file, code: errno)
    }
  }

  /// Forgets those whose processes have ended, and answers them, unless their namespaces have gone.
  public static func forgetEnded(of holder: Holder) -> [RootlessUplink] {
    all(in: holder.directory).filter { uplink in
      guard !uplink.isAlive else { return false }
      uplink.end()
      guard let name = uplink.name else { return true }
      return holder.hasNamespace(name)
    }
  }

  /// Ends it, and waits until it has ended.
  public func end() {
    let descriptor = linux_pidfd(pid)
    if descriptor >= 0, isAlive {
      linux_pidfd_signal(descriptor, SIGTERM)
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&event, 1, 2000) == 0 {
        linux_pidfd_signal(descriptor, SIGKILL)
        Holder.wait(for: [descriptor], milliseconds: 10000)
      }
    }
    if descriptor >= 0 { close(descriptor) }
    file.withSystemString { _ = unlink($0) }
    Resolver(directory, name).restore()
  }
}
