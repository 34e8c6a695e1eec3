import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// The process beside an uplink with restricted destinations. It runs dnsmasq(8) to answer the allowed names,
/// removes their addresses from the sets when they expire, and writes the audit.
///
/// It ends with the uplink's device, and with dnsmasq. Without it nothing more is let out: the elements of the
/// sets expire, and no new ones are added.
public struct Warden {
  private let record: UplinkRecord
  private let socket: Int32
  private let log: NetlinkSocket
  private let links: NetlinkSocket
  private let audit: AuditFile?
  private var times: ElementTimes?
  private var questions = QueryLog()
  /// Whether the device is gone.
  private var isOver = false

  /// Runs the warden in a program that was started as `WardenProcess.name`, and returns the exit status.
  public static func run() -> Int32 {
    // It was started with the record, a socket, and a file to lock.
    let socket = fcntl(1, F_DUPFD_CLOEXEC, 16)
    let lock = fcntl(2, F_DUPFD_CLOEXEC, 16)
    let facts = readAll(0) ?? []
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard socket >= 0, lock >= 0, null >= 0, isSocket(socket) else { return 1 }
    // This must precede the lock: a process loses its locks on a file when it closes any descriptor of it.
    for standard: Int32 in 0...2 { dup2(null, standard) }
    do throws(UplinkError) {
      guard linux_become_warden(lock, WardenProcess.name) == 0 else {
        throw UplinkError("another warden is running", code: errno)
      }
      var warden = try Warden(facts, socket)
      try warden.watch()
      if warden.isOver, warden.record.endsWithNamespace {
        try UplinkHost().removeEnded(warden.record)
      }
      return 0
    } catch {
      tell("\(error)", socket)
      return 1
    }
  }

  /// The name of the process, which is its first argument.
  public static var programName: String { WardenProcess.name }

  private static func isSocket(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  private static func tell(_ line: String, _ socket: Int32) {
    _ = send(socket, "\(line)\n".systemBytes, Int32(MSG_NOSIGNAL))
  }

  private init(_ facts: [UInt8], _ socket: Int32) throws(UplinkError) {
    let lines = String(systemBytes: facts).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    guard lines.count > 2,
      let record = UplinkRecord(name: lines[0], comment: lines[1], notes: Array(lines[2...]))
    else { throw UplinkError("\(WardenProcess.name) is only started by netns") }
    self.record = record
    self.socket = socket
    do throws(NetlinkError) {
      log = try NetlinkSocket(.netfilter)
      var options = NetlinkSocket.Options()
      options.groups = [.links]
      links = try NetlinkSocket(.route, options: options)
    } catch { throw UplinkError("netlink", error) }
    let group = UplinkName.number(record.name)
    do throws(NetlinkError) { try PacketCopy.listen(to: group, NetlinkConnection(log)) } catch {
      throw UplinkError(
        error.code == EBUSY
          ? "another program reads the packets of group \(group) of nfnetlink_log"
          : "the kernel lacks nfnetlink_log (CONFIG_NETFILTER_NETLINK_LOG): \(error)")
    }
    audit = try record.audit.map { path throws(UplinkError) in try AuditFile(path) }
    if let plan = record.resolverPlan {
      do throws(NetlinkError) { times = try ElementTimes(plan, table: record.name) } catch {
        throw UplinkError("nftables", error)
      }
    }
  }

  // MARK: its life

  private mutating func watch() throws(UplinkError) {
    var resolver: ResolverProcess?
    if let plan = record.resolverPlan, let place = record.resolver {
      let started = try ResolverProcess(plan, table: record.name, place: place)
      try waitUntilReady(started)
      resolver = started
    }
    var byte: [UInt8] = [0]
    // If the starter gives up, it closes the socket.
    guard recv(socket, &byte, 0) == 1 else { return }
    let index = if_nametoindex(record.name)
    guard index > 0 else { throw UplinkError("\(record.name) is gone") }
    if let place = record.resolver { try resolver?.waitUntilListening(place) }
    Self.tell("", socket)
    close(socket)
    var waits = [links.descriptor, log.descriptor]
      .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    for descriptor in [resolver?.process, resolver?.output] {
      waits.append(pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0))
    }
    while true {
      guard poll(&waits, -1) > 0 else { continue }
      if let output = resolver?.output, waits[3].revents != 0 { readQuestions(output) }
      if waits[1].revents != 0 { readPackets() }
      if waits[2].revents != 0 { return }
      if waits[0].revents != 0, isGone(index) {
        isOver = true
        return
      }
    }
  }

  private mutating func waitUntilReady(_ resolver: ResolverProcess) throws(UplinkError) {
    var said: [String] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      var wait = pollfd(fd: resolver.output, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, -1) > 0 else { continue }
      let count = read(resolver.output, &part)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { throw UplinkError(ResolverProcess.reason(said)) }
      for event in questions.read(part[..<count]) {
        switch event {
        case .started: return
        case .other(let line): said.append(line)
        default: break
        }
      }
    }
  }

  private func isGone(_ index: UInt32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    // Lost messages do not matter: the device is looked up.
    while let datagram = try? links.receive(into: &buffer, wait: false), datagram.count > 0 {}
    return if_indextoname(index) == nil
  }

  // MARK: what it learns

  private mutating func readQuestions(_ output: Int32) {
    var part = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &part)
    guard count > 0 else { return }
    for event in questions.read(part[..<count]) {
      switch event {
      case .asked(let question): note("asked", question)
      case .refused(let question): note("refused", question)
      case .answered(let question, let address):
        audit?.write("answered", [("name", .text(question.name)), ("address", .text(address))])
      case .started, .other: break
      }
    }
  }

  private func note(_ event: String, _ question: QueryLog.Question) {
    audit?.write(event, [("name", .text(question.name)), ("type", .text(question.type))])
  }

  private mutating func readPackets() {
    var buffer = [UInt8](repeating: 0, count: 1 << 17)
    while true {
      let datagram: Datagram?
      do throws(NetlinkError) {
        datagram = try log.receive(into: &buffer, wait: false)
      } catch {
        // Tells readers of the audit that it is incomplete.
        audit?.write("lost", [])
        continue
      }
      guard let datagram, datagram.count > 0 else { return }
      for message in MessageSequence(buffer, count: datagram.count) {
        if let copy = PacketCopy(message) { take(copy) }
      }
    }
  }

  private mutating func take(_ copy: PacketCopy) {
    switch UplinkRules.Mark(rawValue: copy.mark) {
    case .answer:
      guard let datagram = copy.datagram, let answer = NameAnswer(datagram) else { return }
      times?.note(answer)
      for (address, seconds) in answer.addresses {
        audit?.write(
          "answered",
          [
            ("name", .text(answer.name.joined(separator: "."))), ("address", .text("\(address)")),
            ("ttl", .number(Int(seconds))),
          ])
      }
    case .refused:
      guard let audit, let destination = copy.destination else { return }
      let port = destination.port.map { [("port", AuditFile.Value.number(Int($0)))] } ?? []
      audit.write(
        "refused",
        [("address", .text("\(destination.address)"))] + port
          + [("protocol", .text(destination.protocol))])
    case nil: break
    }
  }
}
