import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// Who and what notices that a namespace loses its name.
struct NamespaceUsers {
  private let name: NamespaceName
  private let store: NamespaceStore
  private let reference: NamespaceReference
  private let devices: [String]

  /// Looks at the namespace; nil where there is none, and for a link, without which it stays as it is.
  init?(_ name: NamespaceName, _ session: Session) {
    self.name = name
    store = session.store
    guard !store.isLink(name), let handle = try? store.open(name), handle.isNamespace,
      let reference = NamespaceReference(handle)
    else { return nil }
    self.reference = reference
    devices = Self.physicalDevices(handle)
  }

  /// What would be told, before the name goes.
  func linesBefore() -> [String] { hasNames(besides: 1) ? [] : processLines() + deviceLines() }

  /// What is told once the name is gone. Where nothing holds the namespace any more, which the kernel
  /// tells at once, nobody is looked for.
  func linesAfter() -> [String] {
    if reference.isAlive == false { return deviceLines() }
    return hasNames(besides: 0) ? [] : processLines() + deviceLines()
  }

  /// Under another name it stays as it is; a link to this one is none.
  private func hasNames(besides own: Int) -> Bool {
    let names = (try? store.names(of: reference.identity)) ?? []
    return names.count { !store.isLink($0) } > own
  }

  private func processLines() -> [String] {
    let pids = NamespaceStore.users(of: reference.identity)
    if pids.isEmpty { return [] }
    let shown = pids.prefix(20).map { "\($0) (\(Self.command($0)))" }
    let more = pids.count > 20 ? " and \(pids.count - 20) more" : ""
    return ["\(name) is in use by \(shown.joined(separator: ", "))\(more); it ends when they do"]
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

  /// Devices of no kind that software makes: the kernel moves them to the initial namespace.
  private static func physicalDevices(_ handle: borrowing NamespaceHandle) -> [String] {
    // A netlink socket holds its namespace for some time after it was closed (RCU), so that whether
    // somebody else does could not be told: none is opened without need.
    guard (try? handle.withEntered { mayHavePhysicalDevices }) == true,
      let socket = try? handle.socket()
    else { return [] }
    var devices: [String] = []
    var request = Request(RTM_GETLINK, header: ifinfomsg())
    request.attributes.put(IFLA_EXT_MASK, UInt32(RTEXT_FILTER_SKIP_STATS))
    let dumped = try? NetlinkConnection(socket).dump(request) { message in
      let table = message.attributes(after: MemoryLayout<ifinfomsg>.size)
      let type = message.payload.integer(at: 2, as: UInt16.self)
      guard table.nested(IFLA_LINKINFO)?.has(IFLA_INFO_KIND) != true,
        type != UInt16(ARPHRD_LOOPBACK), let name = table.string(IFLA_IFNAME)
      else { return }
      devices.append(name)
    }
    return dumped == nil ? [] : devices
  }

  /// Whether the calling thread's namespace has a device that may lie on a bus.
  private static var mayHavePhysicalDevices: Bool {
    guard let lines = readFile("/proc/thread-self/net/dev") else { return true }
    // After two lines of headings, each line starts with a name and a colon; the first is the loopback's.
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
