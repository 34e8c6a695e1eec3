import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// `bridge monitor`: events of bridges, from the kernel or from a file.
enum BridgeMonitor {
  struct Choice {
    /// The multicast groups asked for; none for all.
    var groups: [NetlinkSocket.Group] = []
    var hasLabels = false
    var file: String?
  }

  static let object = CommandObject(
    "monitor", title: "bridge monitor",
    verbs: [
      BridgeCommand.verb("show", { words }, run)
    ], isDirect: true)

  static let words: [Word<Choice>] = [
    Word("file", .file) { (choice, words) throws(CommandFailure) in
      choice.file = try words.next()
    },
    group("link", .links), group("fdb", .neighbours), group("mdb", .multicastDatabase),
    group("vlan", .vlans), group("vni", .tunnels),
    Word("=all") { (choice, _) in
      choice.groups = []
      choice.hasLabels = true
    },
  ]

  private static func group(_ spec: StaticString, _ group: NetlinkSocket.Group) -> Word<Choice> {
    Word(spec) { (choice, _) in choice.groups.append(group) }
  }

  private static let all: [NetlinkSocket.Group] = [
    .links, .neighbours, .multicastDatabase, .vlans, .tunnels,
  ]

  private static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var choice = Choice()
    try arguments.parse(words, into: &choice) { (_, _, word) throws(CommandFailure) in
      if matches(word, "help") { throw object.help }
      throw .unknownArgument(word, of: "bridge monitor")
    }
    if let file = choice.file { return try replay(file, choice, session) }
    try listen(choice, session)
  }

  private static func replay(
    _ path: String, _ choice: Choice, _ session: Session
  ) throws(CommandFailure) {
    guard let content = readFile(path) else {
      throw .usage("Cannot fopen: \(errorText(errno))")
    }
    try MessageFile(content: content).each { show($0, choice, session) }
  }

  private static func listen(_ choice: Choice, _ session: Session) throws(CommandFailure) {
    var options = NetlinkSocket.Options()
    options.receiveBuffer = session.options.receiveBuffer
    options.groups = choice.groups.isEmpty ? all : choice.groups
    do throws(NetlinkError) {
      let events = NetlinkConnection(try NetlinkSocket(options: options))
      session.learnLinks()
      while !session.output.isBroken {
        do throws(NetlinkError) {
          try events.listen { message in
            show(message, choice, session)
            return !session.output.isBroken
          }
        } catch  where error.stage == .overrun {
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

  private static func show(_ message: Message, _ choice: Choice, _ session: Session) {
    session.output.asText {
      if let port = BridgePort(message) {
        heading("LINK", choice, session)
        BridgeLink.describe(port, session)
      } else if let entry = FDBEntry(message) {
        heading("NEIGH", choice, session)
        entry.describe(session)
      } else if let groups = MDBTable(message), groups.isEvent {
        heading("MDB", choice, session)
        groups.describeEvent(session)
      } else if let vlans = VLANTable(message) {
        heading("VLAN", choice, session)
        vlans.describe(session)
      } else if let networks = VNITable(message) {
        heading("TUNNEL", choice, session)
        networks.describe(session)
      }
    }
    session.output.flush()
  }

  /// Writes time and label before a record, if requested.
  private static func heading(_ label: String, _ choice: Choice, _ session: Session) {
    if session.options.timestamp {
      let now = clock_gettime(CLOCK_REALTIME)
      session.output.text(
        session.options.shortTimestamp
          ? TimeText.short(seconds: now.tv_sec, microseconds: now.tv_nsec / 1000) + " "
          : TimeText.long(seconds: now.tv_sec, microseconds: now.tv_nsec / 1000) + "\n")
    }
    if choice.hasLabels { session.output.text("[\(label)]") }
  }
}
