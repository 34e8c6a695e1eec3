import CLinux
import Glibc
import NetworkNamespaces

/// `netns monitor`: names as they come and go.
///
/// A name is told of once its namespace is mounted, so that who reads it can enter.
struct NetnsMonitor {
  private let session: Session
  private let watch: Int32
  /// Readable as an exception whenever a mount comes or goes (proc(5)).
  private let mounts: Int32
  /// Files that no namespace is mounted on yet, and until when to wait for that.
  private var pending: [(name: NamespaceName, deadline: Int)] = []
  private static let patience = 2

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.isFriendly, !arguments.isEmpty { return try MonitorObject.run(session, arguments) }
    var monitor = try NetnsMonitor(session)
    while !session.output.isBroken { try monitor.step() }
  }

  private init(_ session: Session) throws(CommandFailure) {
    self.session = session
    let directory = session.store.directory
    if mkdir(directory, 0o755) != 0 && errno != EEXIST {
      throw NamespaceError(.makeDirectory, directory, code: errno).failure()
    }
    watch = inotify_init1(Int32(IN_CLOEXEC))
    guard watch >= 0 else { throw CommandFailure("inotify_init failed: \(errorText(errno))") }
    guard inotify_add_watch(watch, directory, UInt32(IN_CREATE | IN_DELETE)) >= 0 else {
      throw CommandFailure("inotify_add_watch failed: \(errorText(errno))")
    }
    mounts = open("/proc/self/mounts", O_RDONLY | O_CLOEXEC)
  }

  private mutating func step() throws(CommandFailure) {
    var waits = [
      pollfd(fd: watch, events: Int16(POLLIN), revents: 0),
      pollfd(fd: mounts, events: Int16(POLLPRI), revents: 0),
    ]
    let ready = poll(&waits, pending.isEmpty ? 1 : 2, pending.isEmpty ? -1 : 1000)
    if ready < 0 && errno != EINTR { throw CommandFailure("poll failed: \(errorText(errno))") }
    if waits[0].revents != 0 { try readEvents() }
    settle()
    session.output.flush()
  }

  /// Tells of the names whose namespace is there by now, or has been waited for long enough.
  private mutating func settle() {
    let now = time(nil)
    for entry in pending
    where session.store.state(entry.name) == .namespace || now > entry.deadline {
      tell("add", entry.name)
    }
    pending.removeAll { session.store.state($0.name) == .namespace || now > $0.deadline }
  }

  private mutating func readEvents() throws(CommandFailure) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(watch, &buffer, buffer.count)
    guard count > 0 else { throw CommandFailure("read failed: \(errorText(errno))") }
    buffer.withUnsafeBytes { raw in
      var at = 0
      let header = MemoryLayout<inotify_event>.size
      while at + header <= count {
        let event = raw.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
        let text = raw[(at + header)..<(at + header + Int(event.len))].prefix { $0 != 0 }
        if let name = try? NamespaceName(String(systemBytes: text), rules: .fileName) {
          handle(event.mask, name)
        }
        at += header + Int(event.len)
      }
    }
  }

  private mutating func handle(_ mask: UInt32, _ name: NamespaceName) {
    if mask & UInt32(IN_CREATE) != 0 {
      if session.store.state(name) == .namespace {
        tell("add", name)
      } else {
        pending.append((name, time(nil) + Self.patience))
      }
    } else if mask & UInt32(IN_DELETE) != 0 {
      if pending.contains(where: { $0.name == name }) { tell("add", name) }
      pending.removeAll { $0.name == name }
      tell("delete", name)
    }
  }

  private func tell(_ what: String, _ name: NamespaceName) {
    session.output.asText { session.output.text("\(what) \(session.shown(name))\n") }
  }
}
