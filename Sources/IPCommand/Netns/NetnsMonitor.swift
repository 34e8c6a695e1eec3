import CLinux
import Glibc
import Isolation
import NetworkNamespaces
import Linux

/// `netns monitor`: shows names as they come and go.
///
/// A new name is shown once its namespace is mounted, so that readers can enter it. A name with a network namespace
/// comes and goes with its file in the store, whatever else it holds. A name without one, which only `netns` shows,
/// comes and goes with its directory.
struct NetnsMonitor {
  private let session: Session
  private let watch: Int32
  /// The inotify watches on the directory of names with several kinds, and on the one it will be made in.
  private var keptWatch: Int32 = -1
  private var parentWatch: Int32 = -1
  /// Names that hold no network namespace.
  private var kept: Set<String> = []
  /// A descriptor that poll(2) reports as exceptional whenever a mount comes or goes (proc(5)).
  private let mounts: Int32
  /// Files without a mounted namespace yet, and how long to wait for that.
  private var pending: [(name: NamespaceName, deadline: Int)] = []
  private static let patience = 2

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.personality.monitorsObjects, !arguments.isEmpty {
      return try MonitorObject.run(session, arguments)
    }
    var monitor = try NetnsMonitor(session)
    while !session.output.isBroken { try monitor.step() }
  }

  private init(_ session: Session) throws(CommandFailure) {
    self.session = session
    let directory = session.store.directory
    if makeDirectories(directory, 0o755) != 0 && errno != EEXIST {
      throw NamespaceError(.makeDirectory, directory, code: errno).failure()
    }
    watch = inotify_init1(Int32(IN_CLOEXEC))
    guard watch >= 0 else { throw CommandFailure("inotify_init failed: \(errorText(errno))") }
    guard inotify_add_watch(watch, directory, UInt32(IN_CREATE | IN_DELETE)) >= 0 else {
      throw CommandFailure("inotify_add_watch failed: \(errorText(errno))")
    }
    mounts = open("/proc/self/mounts", O_RDONLY | O_CLOEXEC)
    if session.personality.knowsMore { kept = Set(try watchKept()) }
  }

  /// Watches the directory of names with several kinds, or waits for it to be made. Returns the existing names.
  private mutating func watchKept() throws(CommandFailure) -> [String] {
    let directory = session.kept.directory
    let flags = UInt32(IN_MOVED_TO | IN_MOVED_FROM)
    keptWatch = inotify_add_watch(watch, directory, flags)
    if keptWatch < 0, errno == ENOENT, parentWatch < 0 {
      let parent = directory.split(separator: "/").dropLast().map { "/\($0)" }.joined()
      parentWatch = inotify_add_watch(watch, parent, UInt32(IN_CREATE))
      // It may have been made in the meantime.
      keptWatch = inotify_add_watch(watch, directory, flags)
    }
    guard keptWatch >= 0 || errno == ENOENT && parentWatch >= 0 else {
      throw CommandFailure("inotify_add_watch failed: \(errorText(errno))")
    }
    let names = (try? session.kept.list()) ?? []
    return names.filter(keepsNoNetwork).map(\.text)
  }

  private func keepsNoNetwork(_ name: NamespaceName) -> Bool {
    // Names with a dot are just being made or removed.
    guard !name.text.hasPrefix("."), let kinds = try? session.kept.kinds(of: name) else {
      return false
    }
    return !kinds.contains(.net)
  }

  private mutating func step() throws(CommandFailure) {
    var waits = [
      pollfd(fd: watch, events: Int16(POLLIN), revents: 0),
      pollfd(fd: mounts, events: Int16(POLLPRI), revents: 0),
    ]
    if pending.isEmpty { waits.removeLast() }
    let ready = poll(&waits, pending.isEmpty ? -1 : 1000)
    if ready < 0 && errno != EINTR { throw CommandFailure("poll failed: \(errorText(errno))") }
    if waits[0].revents != 0 { try readEvents() }
    settle()
    session.output.flush()
  }

  /// Shows the names whose namespace is mounted by now, or has been waited for long enough.
  private mutating func settle() {
    let now = time()
    for entry in pending
    where session.store.state(entry.name) == .namespace || now > entry.deadline {
      tell("add", entry.name)
    }
    pending.removeAll { session.store.state($0.name) == .namespace || now > $0.deadline }
  }

  private mutating func readEvents() throws(CommandFailure) {
    guard let events = readFileEvents(watch) else {
      throw CommandFailure("read failed: \(errorText(errno))")
    }
    var directories: [String] = []
    for event in events {
      if event.watch == parentWatch {
        directories.append(event.name)
      } else if let name = try? NamespaceName(event.name, rules: .fileName) {
        if event.watch == keptWatch {
          handleKept(event.mask, name)
        } else {
          handle(event.mask, name)
        }
      }
    }
    guard keptWatch < 0, directories.contains(where: { session.kept.directory.hasSuffix("/\($0)") })
    else { return }
    for name in try watchKept() where kept.insert(name).inserted { tell("add", name) }
  }

  /// A name is moved into place once it is complete, and moved away before it is taken apart.
  private mutating func handleKept(_ mask: UInt32, _ name: NamespaceName) {
    if mask & UInt32(IN_MOVED_TO) != 0, keepsNoNetwork(name), kept.insert(name.text).inserted {
      tell("add", name.text)
    } else if mask & UInt32(IN_MOVED_FROM) != 0, kept.remove(name.text) != nil {
      tell("delete", name.text)
    }
  }

  private mutating func handle(_ mask: UInt32, _ name: NamespaceName) {
    if mask & UInt32(IN_CREATE) != 0 {
      if session.store.state(name) == .namespace {
        tell("add", name)
      } else {
        pending.append((name, time() + Self.patience))
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

  private func tell(_ what: String, _ name: String) {
    if let name = try? NamespaceName(name, rules: .fileName) { tell(what, name) }
  }
}
