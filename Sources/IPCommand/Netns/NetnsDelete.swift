import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension NetnsChange {
  static func delete(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.isFriendly { return try deleteTelling(session, arguments) }
    if session.options.all { return deleteAll(session) }
    let name = try arguments.namespaceName()
    do throws(NamespaceError) { try session.store.delete(name, links: .followed) } catch {
      throw error.failure()
    }
  }

  /// Stops at the first failure, which is told and does not count.
  private static func deleteAll(_ session: Session) {
    do throws(NamespaceError) {
      for name in try session.store.list() { try session.store.delete(name, links: .followed) }
    } catch { session.complain(error.words) }
  }

  /// As `netns`: says who uses a namespace, keeps one in use with `--safe`, goes on after a failure.
  private static func deleteTelling(
    _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    let isSafe = arguments.peek == "--safe"
    if isSafe { arguments.skip() }
    var names: [NamespaceName] = []
    if session.options.all {
      do throws(NamespaceError) { names = try session.store.list() } catch { throw error.failure() }
    } else {
      repeat { names.append(try arguments.namespaceName()) } while !arguments.isEmpty
    }
    var failed = false
    for name in names {
      let users = NamespaceUsers(name, session)
      if isSafe, let lines = users?.linesBefore(), !lines.isEmpty {
        for line in lines { session.note(line) }
        session.note("\(name) is kept")
        failed = true
        continue
      }
      do throws(NamespaceError) { try session.store.delete(name) } catch {
        session.complain(error.words)
        failed = true
        continue
      }
      for line in users?.linesAfter() ?? [] { session.note(line) }
    }
    if failed { throw CommandFailure("") }
  }
}

/// Who and what notices that a namespace loses its name.
struct NamespaceUsers {
  private let name: NamespaceName
  private let store: NamespaceStore
  private let reference: NamespaceReference
  private let devices: [String]

  /// Looks at the namespace; nil where there is none.
  init?(_ name: NamespaceName, _ session: Session) {
    self.name = name
    store = session.store
    guard let handle = try? store.open(name), handle.isNamespace,
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

  /// Under another name it stays as it is.
  private func hasNames(besides own: Int) -> Bool {
    let names = (try? store.names(of: reference.identity)) ?? []
    return names.count > own
  }

  private func processLines() -> [String] {
    let pids = (try? NamespaceStore.processes(in: reference.identity)) ?? []
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
    // somebody else does could not be told: none is opened where there is only the loopback.
    guard (try? handle.withEntered { hasDevices }) == true, let socket = try? handle.socket() else {
      return []
    }
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

  /// Whether the calling thread's namespace has a device beside the loopback: /proc/net/dev has two
  /// lines of headings, then one a device.
  private static var hasDevices: Bool {
    guard let lines = readFile("/proc/thread-self/net/dev") else { return true }
    return lines.count { $0 == UInt8(ascii: "\n") } > 3
  }
}
