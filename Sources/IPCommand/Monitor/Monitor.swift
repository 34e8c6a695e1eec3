import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// Shows events from the kernel, or from a file that `rtmon` wrote.
final class Monitor {
  private let request: MonitorRequest
  private let session: Session
  private let device: Int32

  init(_ request: MonitorRequest, _ session: Session) throws(CommandFailure) {
    self.request = request
    self.session = session
    guard let name = request.device else {
      device = 0
      return
    }
    guard let index = session.links.index(of: name) else { throw .noDevice(name) }
    device = index
  }

  // MARK: sources

  /// Shows the messages of a file in order.
  func replay(_ path: String) throws(CommandFailure) {
    guard let content = readFile(path) else {
      throw .usage("Cannot fopen: \(errorText(errno))")
    }
    try MessageFile(content: content).each { show($0) }
  }

  /// Shows events until the program is ended, or writing to standard output fails.
  func listen() throws(CommandFailure) {
    var options = NetlinkSocket.Options()
    options.receiveBuffer = session.options.receiveBuffer
    options.listenAllNamespaces = request.allNamespaces
    options.groups = groups
    do throws(NetlinkError) {
      let events = NetlinkConnection(try NetlinkSocket(options: options))
      session.learnLinks()
      if shows("NSID") { ListID.learnNames(session) }
      while !session.output.isBroken {
        do throws(NetlinkError) {
          try events.listen { message in
            self.show(message)
            return !self.session.output.isBroken
          }
        } catch  where error.stage == .overrun {
          // It is unknown which events were lost, so forget all names and tell the user.
          session.complain(CommandFailure.receiveError(error.code))
          session.note("events were lost, going on")
          session.links.clear()
          session.learnLinks()
        }
      }
    } catch {
      throw .kernel(error)
    }
  }

  private func shows(_ label: String) -> Bool {
    request.objects.isEmpty || request.objects.contains(label)
  }

  /// The multicast groups of the objects asked for, in the selected family.
  private var groups: [NetlinkSocket.Group] {
    let family = session.options.family
    var groups: [NetlinkSocket.Group] = []
    func add(_ label: String, _ group: NetlinkSocket.Group, _ families: AddressFamily...) {
      if shows(label), families.isEmpty || family == .unspecified || families.contains(family) {
        groups.append(group)
      }
    }
    add("LINK", .links)
    add("ADDR", .ipv4Addresses, .ipv4)
    add("ADDR", .ipv6Addresses, .ipv6)
    add("ROUTE", .ipv4Routes, .ipv4)
    add("ROUTE", .ipv6Routes, .ipv6)
    add("ROUTE", .mplsRoutes, .mpls)
    add("MROUTE", .ipv4MulticastRoutes, .ipv4)
    add("MROUTE", .ipv6MulticastRoutes, .ipv6)
    add("PREFIX", .ipv6Prefixes, .ipv6)
    add("NEIGH", .neighbours)
    add("NETCONF", .ipv4Configuration, .ipv4)
    add("NETCONF", .ipv6Configuration, .ipv6)
    add("NETCONF", .mplsConfiguration, .mpls)
    add("RULE", .ipv4Rules, .ipv4)
    add("RULE", .ipv6Rules, .ipv6)
    add("NSID", .namespaceIDs)
    add("NEXTHOP", .nextHops)
    add("STATS", .statistics)
    add("MADDR", .ipv4MulticastAddresses, .ipv4)
    add("MADDR", .ipv6MulticastAddresses, .ipv6)
    add("ACADDR", .ipv6AnycastAddresses, .ipv6)
    return groups
  }

  // MARK: messages

  // There is no JSON form, since events have no end at which an array could be closed.
  private func show(_ message: Message) {
    session.output.asText { describe(message) }
    session.output.flush()
  }

  private func describe(_ message: Message) {
    let type = Int(message.type)
    // A removed device is still shown by the name in the message itself.
    if message.namespaceID == nil { session.links.remember(message) }
    if type == Self.timestampType {
      showRecordedTime(message)
    } else if let row = MonitorRow.row(for: message.type) {
      if row.wants(message, session, device) {
        heading(row.label, message)
        row.show(message, session, device)
      }
    } else if type > Int(NLMSG_DONE) {
      let numbers = [
        ("type", Int(message.type)), ("flags", Int(message.flags.rawValue)),
        ("len", Message.headerLength + message.payload.count),
      ].map { name, number in
        let digits = String(number, radix: 16)
        let zeros = String(repeating: "0", count: 8 - digits.utf8.count)
        return "\(name)=0x\(zeros)\(digits)(\(number))"
      }
      session.complain("Unknown message: \(numbers.joined(separator: " "))")
    }
  }

  // rtmon(8) writes a message of this type, with seconds and microseconds, before each event.
  private static let timestampType = 15

  private func showRecordedTime(_ message: Message) {
    guard let seconds: UInt32 = message.payload.integer(),
      let microseconds: UInt32 = message.payload.integer(at: 4)
    else { return }
    session.output.text(
      TimeText.long(seconds: Int(seconds), microseconds: Int(microseconds)) + "\n")
  }

  /// Writes time, namespace and label before a record, as far as requested.
  private func heading(_ label: String, _ message: Message) {
    if session.options.timestamp {
      let now = clock_gettime(CLOCK_REALTIME)
      let microseconds = now.tv_nsec / 1000
      session.output.text(
        session.options.shortTimestamp
          ? TimeText.short(seconds: now.tv_sec, microseconds: microseconds) + " "
          : TimeText.long(seconds: now.tv_sec, microseconds: microseconds) + "\n")
    }
    if request.allNamespaces {
      session.output.text(message.namespaceID.map { "[nsid \($0)]" } ?? "[nsid current]")
    }
    if request.hasLabels { session.output.text("[\(label)]") }
  }
}

/// The two formats of time stamps.
enum TimeText {
  /// "Timestamp: Sat Nov 21 09:56:30 2026 971103 usec"
  static func long(seconds: Int, microseconds: Int) -> String {
    "Timestamp: \(format(seconds, "%a %b %e %H:%M:%S %Y")) \(microseconds) usec"
  }

  /// "[2026-11-21T09:56:27.642302]"
  static func short(seconds: Int, microseconds: Int) -> String {
    let digits = String(microseconds)
    let padded = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    return "[\(format(seconds, "%Y-%m-%dT%H:%M:%S")).\(padded)]"
  }

  private static func format(_ seconds: Int, _ pattern: String) -> String {
    strftime(pattern, seconds) ?? ""
  }
}
