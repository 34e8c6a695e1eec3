import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Rootless
import Linux

/// `netns unit NAME|LAB[/NODE] [--service UNIT]`
///
/// For a name, it prints the template `netns@.service` that `scripts/install` installs, with the path of this program.
/// The same units are in `scripts/systemd`.
enum NetnsUnit {
  /// What makes the namespaces at boot: a name's unit or a lab's.
  private enum Maker {
    case name(NamespaceName)
    case lab(String)

    /// The name of its unit.
    var unit: String {
      switch self {
      case .name(let name): "netns@\(UnitText.escaped(name.text)).service"
      case .lab(let name): "netns-lab@\(UnitText.escaped(name)).service"
      }
    }
  }

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let service = arguments.value(of: "--service")
    guard let word = arguments.nextIfPresent() else {
      throw .grammar("netns unit: of which name or lab?")
    }
    if let service { try check(service) }
    let (maker, name) = try maker(word, session)
    let place = "/etc/systemd/system/"
    guard maker.unit.utf8.count <= UnitText.longestName else {
      throw failure("\(shown(word)) makes too long a name of a unit")
    }
    guard let service else {
      return tell("# \(place)\(maker.unit)\n" + (try unit(maker, session)), session)
    }
    guard let name else {
      throw failure("a service runs in one node: netns unit \(word)/NODE --service \(service)")
    }
    if service == maker.unit { throw failure("\(service) is what makes \(word)") }
    let text = try dropIn(name, maker.unit, session)
    tell("# \(place)\(service).d/netns.conf\n" + text, session)
  }

  private static func check(_ service: String) throws(CommandFailure) {
    if UnitText.isService(service) { return }
    let meant = "\(service).service"
    let isBare = !service.contains(".") && UnitText.isService(meant)
    let advice = isBare ? "; did you mean `\(meant)`?" : ""
    throw failure("\(shown(service)) is not a valid service name\(advice)")
  }

  /// What makes the thing that a word names, and the name of its namespace; nil for a whole lab.
  private static func maker(
    _ word: String, _ session: Session
  ) throws(CommandFailure) -> (Maker, NamespaceName?) {
    guard let name = try session.target(word).storeName else {
      throw failure("\(shown(word)) is not a valid name of a namespace or lab")
    }
    let kinds: [NamespaceKind]?
    do throws(KeptNamespaceError) { kinds = try session.kept.kinds(of: name) } catch {
      throw error.failure()
    }
    if let kinds, kinds != [.net] {
      let words = kinds.map(\.name).joined(separator: ",")
      throw failure("\(shown(name.text)) holds \(words): a unit makes network namespaces alone")
    }
    switch session.store.settledState(name) {
    case .namespace:
      let node = KnownNames.labNodes(session).first { $0.namespace == name.text }?.node
      if let lab = node?.prefix(while: { $0 != "/" }) { return (.lab(String(lab)), name) }
      if isLab(name) {
        session.note(
          "\(name.text) is a lab too, whose unit is printed for a node of it:"
            + " netns unit \(name.text)/NODE")
      }
      return (.name(name), name)
    case .missing:
      guard isLab(name) else { throw missing(name, session) }
      return (.lab(name.text), nil)
    case .unreadable(let code): throw NamespaceError(.open, name.text, code: code).failure()
    case .pending, .stale, .elsewhere, .foreign:
      throw failure("\(session.store.path(name)) is not a namespace; see netns list and netns gc")
    }
  }

  private static func isLab(_ name: NamespaceName) -> Bool {
    !name.text.hasPrefix(".")
      && access("/run/netns-lab/\(name.text)", F_OK) == 0
  }

  private static func missing(_ name: NamespaceName, _ session: Session) -> CommandFailure {
    // If names cannot be read, there is nothing to suggest.
    let names = (try? session.store.list())?.map(\.text) ?? []
    if isOfPlainUser(name) {
      return failure("\(shown(name.text)) is yours alone: a unit makes what root has")
    }
    let near = Suggestion.nearest(to: name.text, in: names)
    let advice = near.map { "; did you mean `\($0)`?" } ?? ""
    return failure("there is no namespace and no lab \(shown(name.text))\(advice)")
  }

  /// Whether an ordinary user's own namespaces include this name or lab.
  private static func isOfPlainUser(_ name: NamespaceName) -> Bool {
    guard geteuid() != 0, case .running(let holder)? = try? Holder.find() else { return false }
    return (holder.directory.names + holder.directory.labs).contains(name.text)
  }

  // MARK: texts

  private static func unit(_ maker: Maker, _ session: Session) throws(CommandFailure) -> String {
    let path = try NetnsProgram.path()
    guard let program = UnitText.program(path) else { throw unsayable(path) }
    switch maker {
    case .name:
      return text(
        unit: ["Description=Network namespace %I", "Documentation=man:netns(8)"],
        start: "\(program) add -- %I", stop: "\(program) delete -- %I")
    case .lab(let name):
      let path = try session.labAnswer(["__file", name])
      if access(path, F_OK) != 0 {
        throw failure("the file of lab \(name), \(shown(path)), is gone")
      }
      guard let file = UnitText.word(path) else { throw unsayable(path) }
      return text(
        unit: [
          "Description=Lab %I of network namespaces", "Documentation=man:netns-lab(8)",
          "Wants=network-online.target", "After=network-online.target",
        ], start: "\(program) up \(file)", stop: "\(program) down -- %I")
    }
  }

  private static func text(unit: [String], start: String, stop: String) -> String {
    """
    [Unit]
    \(unit.joined(separator: "\n"))

    [Service]
    Type=oneshot
    RemainAfterExit=yes
    ExecStart=\(start)
    ExecStop=\(stop)

    [Install]
    WantedBy=multi-user.target

    """
  }

  private static func dropIn(
    _ name: NamespaceName, _ maker: String, _ session: Session
  ) throws(CommandFailure) -> String {
    let path = "/run/netns/\(name.text)"
    guard let line = UnitText.line(path) else { throw unsayable(path) }
    var lines = ["[Unit]"] + ["Requires", "After", "BindsTo"].map { "\($0)=\(maker)" }
    lines += ["", "[Service]", "NetworkNamespacePath=\(line)"]
    let environment = ExecEnvironment()
    let files: [String]
    do throws(NamespaceError) { files = try environment.files(of: name.text) } catch {
      throw error.failure()
    }
    for file in files.sorted() {
      let source = "\(environment.configuration)/\(name.text)/\(file)"
      guard let from = UnitText.word(source), let to = UnitText.word("/etc/\(file)") else {
        throw unsayable(source)
      }
      lines.append("BindReadOnlyPaths=\(from):\(to)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: wording

  private static func tell(_ text: String, _ session: Session) {
    session.output.asText { session.output.text(text) }
  }

  private static func unsayable(_ path: String) -> CommandFailure {
    failure("\(shown(path)) cannot be said in a unit file")
  }

  private static func shown(_ text: String) -> String {
    "\"\(text.printable(keepsLines: false))\""
  }

  private static func failure(_ text: String) -> CommandFailure {
    CommandFailure("netns unit: \(text)")
  }
}
