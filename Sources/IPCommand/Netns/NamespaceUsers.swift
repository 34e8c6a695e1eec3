import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Rootless
import RouteNetlink
import Linux

/// Who and what is affected if a namespace loses its name.
struct NamespaceUsers {
  private let name: NamespaceName
  private let store: NamespaceStore
  private let reference: NamespaceReference
  private let devices: [String]

  /// Looks at the namespace. The result is nil if there is none, or for a link, whose removal changes nothing.
  ///
  /// - Throws: if the namespace cannot be examined.
  init?(_ name: NamespaceName, _ session: Session) throws(NamespaceError) {
    self.name = name
    store = session.store
    switch store.state(name) {
    case .namespace where !store.isLink(name): break
    case .unreadable(let code): throw NamespaceError(.open, store.path(name), code: code)
    default: return nil
    }
    let handle = try store.open(name)
    guard let reference = NamespaceReference(handle) else {
      throw NamespaceError(.open, store.path(name), code: errno)
    }
    self.reference = reference
    devices = try Self.physicalDevices(handle)
  }

  /// The report before the name is removed.
  ///
  /// - Throws: if no user is found, but some processes could not be examined.
  func linesBefore() throws(NamespaceError) -> [String] {
    if hasNames(besides: 1) { return [] }
    var unreadable: NamespaceError?
    let lines = try processLines { unreadable = $0 } + deviceLines()
    if lines.isEmpty, let unreadable, !isOutside(unreadable) { throw unreadable }
    return lines
  }

  /// Whether the process that could not be examined is outside the user's own namespaces, because the caller is in
  /// those.
  private func isOutside(_ error: NamespaceError) -> Bool {
    [EACCES, EPERM].contains(error.code) && Holder.isAround
  }

  /// The report after the name has been removed. If nothing holds the namespace any more, which the kernel tells at
  /// once, it does not look for processes.
  func linesAfter() throws(NamespaceError) -> [String] {
    if reference.isAlive == false { return deviceLines() }
    return hasNames(besides: 0) ? [] : try processLines { _ in } + deviceLines()
  }

  /// Whether it has other names, so that it stays as it is. A link to a name, or a name that cannot be read, does not
  /// count.
  private func hasNames(besides own: Int) -> Bool {
    let names = (try? store.names(of: reference.identity)) ?? []
    return names.count { !store.isLink($0) } > own
  }

  private func processLines(
    _ onUnreadable: (NamespaceError) -> Void
  ) throws(NamespaceError) -> [String] {
    let pids = try NamespaceStore.users(of: reference.identity, onUnreadable: onUnreadable)
    if pids.isEmpty { return [] }
    return ["\(name) is in use by \(Self.shown(pids)); it ends when they do"]
  }

  /// "4711 (sleep), 4712 (sh)"
  static func shown(_ pids: [pid_t]) -> String {
    let shown = pids.prefix(20).map { "\($0) (\(command($0)))" }
    let more = pids.count > 20 ? " and \(pids.count - 20) more" : ""
    return shown.joined(separator: ", ") + more
  }

  private func deviceLines() -> [String] {
    if devices.isEmpty { return [] }
    let list = devices.joined(separator: ", ")
    return ["\(name) has \(list): back to the initial namespace when it ends"]
  }

  private static func command(_ pid: pid_t) -> String {
    let name = readFile("/proc/\(pid)/comm") ?? []
    return String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// Devices not made by software. The kernel moves these to the initial namespace.
  private static func physicalDevices(
    _ handle: borrowing NamespaceHandle
  ) throws(NamespaceError) -> [String] {
    // After it is closed, a netlink socket still holds its namespace for a while (RCU), which would look like a use by
    // somebody else. So none is opened unless necessary.
    guard try handle.withEntered({ mayHavePhysicalDevices }) else { return [] }
    var devices: [String] = []
    do throws(NetlinkError) {
      let socket = try handle.socket()
      try NetlinkConnection(socket).dump(LinkQuery()) { link in
        guard link.kindName == nil, link.type != .loopback, let name = link.name
        else { return }
        devices.append(name)
      }
    } catch { throw NamespaceError(.open, handle.path, code: error.code) }
    return devices
  }

  /// Whether the calling thread's namespace has a device that may be on a bus.
  private static var mayHavePhysicalDevices: Bool {
    guard let lines = readFile("/proc/thread-self/net/dev") else { return true }
    // After two lines of headings there is one line per device, beginning with its name. The first is the loopback.
    if lines.count(where: { $0 == UInt8(ascii: "\n") }) <= 3 { return false }
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return true }
    defer { close(socket) }
    return lines.split(separator: UInt8(ascii: "\n")).dropFirst(2).contains { line in
      guard let colon = line.lastIndex(of: UInt8(ascii: ":")) else { return true }
      let name = line[..<colon].drop { $0 == UInt8(ascii: " ") }
      return linux_may_be_physical(socket, String(decoding: name, as: UTF8.self)) != 0
    }
  }
}
