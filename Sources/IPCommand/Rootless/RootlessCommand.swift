import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Rootless
import Uplinks

/// `netns rootless status|stop|uplink|publish`
enum RootlessCommand {
  private static let words = ["status", "stop", "uplink", "publish"]

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let removes = arguments.options.contains("--remove")
    let word = arguments.nextIfPresent() ?? "status"
    // The holder process of an ordinary user's namespaces runs this.
    if word == "hold", Holder.hold() { return }
    guard words.contains(word) else {
      throw .grammar("netns rootless: one of \(words.joined(separator: ", ")), not \"\(word)\"")
    }
    if removes, word == "status" || word == "stop" {
      throw .grammar("netns rootless \(word): option --remove means nothing here")
    }
    if geteuid() == 0 {
      throw CommandFailure(
        Holder.isAround
          ? "netns rootless: you are inside your namespaces; run this outside of them"
          : "netns rootless: you are root, who does not need this")
    }
    switch word {
    case "status":
      try end(of: arguments)
      try RootlessStatus.run(session)
    case "stop":
      try end(of: arguments)
      try stop(session)
    case "uplink":
      let name = try name(arguments)
      try end(of: arguments)
      if removes { try removeUplink(name) } else { try setUplink(name) }
    default:
      try publish(session, arguments, removes)
    }
  }

  private static func end(of arguments: Arguments) throws(CommandFailure) {
    guard let word = arguments.peek else { return }
    throw .grammar("netns rootless: \"\(word)\" is one word too many")
  }

  private static func name(_ arguments: Arguments) throws(CommandFailure) -> String? {
    guard let word = arguments.nextIfPresent() else { return nil }
    do throws(NamespaceError) { return try NamespaceName(word, rules: .printable).text } catch {
      throw error.failure()
    }
  }

  private static func stop(_ session: Session) throws(CommandFailure) {
    let ended: Holder.Ended?
    do throws(RootlessError) { ended = try Holder.stop() } catch {
      throw RootlessWording.failure(of: error)
    }
    guard let ended else { return session.note("you have no namespaces") }
    try session.output.document {
      session.output.object {
        session.output.field(
          "names", "ended ", ended.names.count, ended.names.count == 1 ? " name" : " names")
        session.output.field(
          "processes", " and ", ended.processes,
          ended.processes == 1 ? " process\n" : " processes\n")
      }
    }
  }

  // MARK: ways out

  private static func publish(
    _ session: Session, _ arguments: Arguments, _ removes: Bool
  ) throws(CommandFailure) {
    let isPort = arguments.peek.map { $0.contains(":") && !isName($0) } ?? true
    let name = isPort ? nil : try name(arguments)
    let words = arguments.takeRest()
    guard !words.isEmpty else { throw .grammar("netns rootless publish: which ports, as 8080:80?") }
    var ports: [PublishedPort] = []
    for word in words {
      let port: PublishedPort
      do throws(UplinkError) { port = try PublishedPort(word) } catch { throw .grammar("\(error)") }
      if ports.contains(where: port.overlaps) {
        throw .grammar("\(port): its port of the host is given twice")
      }
      ports.append(port)
    }
    try setUplink(name, removes ? .remove(ports) : .add(ports))
  }

  /// Whether a word with a colon is the name of a namespace.
  private static func isName(_ word: String) -> Bool {
    RuntimeDirectory.own().names.contains(word)
  }

  /// Gives a namespace an uplink.
  private static func setUplink(
    _ name: String?, _ change: RootlessUplink.PortChange = .none
  ) throws(CommandFailure) {
    let holder: Holder
    do throws(RootlessError) {
      let made = try Holder.make()
      RootlessWording.tell(made)
      holder = made.holder
    } catch { throw RootlessWording.failure(of: error) }
    do throws(RootlessUplinkError) { try RootlessUplink.make(holder, name, change) } catch {
      throw RootlessWording.failure(of: error)
    }
  }

  private static func removeUplink(_ name: String?) throws(CommandFailure) {
    let state: Holder.State
    do throws(RootlessError) { state = try Holder.find() } catch {
      throw RootlessWording.failure(of: error)
    }
    do throws(RootlessUplinkError) {
      guard case .running(let holder) = state else { throw .noUplink(name) }
      try RootlessUplink.remove(holder, name)
    } catch { throw RootlessWording.failure(of: error) }
  }
}
