import Glibc
import Housekeeping
import Netlink
import NetworkNamespaces
import Rootless
import RouteNetlink
import Uplinks
import Linux

/// The commands of `netns` that change the store.
enum NetnsChange {
  static func add(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let name = try arguments.namespaceName(rules: session.personality.newNames)
    if session.personality.knowsMore, try KeptNames.add(name, session, arguments) { return }
    do throws(NamespaceError) {
      tell(try session.store.create(name, healing: session.personality.healing), name, session)
    } catch { throw error.failure() }
    if session.personality.mirrorsRefusals { try checkReturn() }
  }

  /// iproute2 is in the new namespace at this point, and fails if it may not return, as in a user namespace. What it
  /// made remains.
  private static func checkReturn() throws(CommandFailure) {
    do throws(NamespaceError) {
      try NamespaceHandle.current().enterCurrentThread()
    } catch { throw CommandFailure("setns: \(errorText(error.code))") }
  }

  static func attach(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let (name, pid) = try namespaceToAttach(session, arguments)
    if session.personality.knowsMore, try KeptNames.attach(name, pid, session, arguments) { return }
    do throws(NamespaceError) {
      tell(
        try session.store.attach(name, pid: pid, healing: session.personality.healing), name,
        session)
    } catch { throw error.failure() }
  }

  /// `NAME PID`; `netns` takes a container instead of the process too, whose name is then that of the namespace, unless
  /// another one is given.
  private static func namespaceToAttach(
    _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) -> (NamespaceName, pid_t) {
    let knowsEngines = session.personality.knowsMore
    if knowsEngines, arguments.remaining == 1, let word = arguments.rest.first,
      let container = ContainerReference(word)
    {
      _ = try arguments.next()
      let name: NamespaceName
      do throws(NamespaceError) { name = try NamespaceName(container.container) } catch {
        throw error.failure()
      }
      return (name, try container.process())
    }
    guard arguments.remaining >= 2 else {
      throw .grammar("No netns name and PID specified", status: 1)
    }
    let name = try arguments.namespaceName(rules: session.personality.newNames)
    let word = try arguments.next()
    if knowsEngines, let container = ContainerReference(word) {
      return (name, try container.process())
    }
    guard let pid = Number.s32(word), pid != 0 else { throw CommandFailure("Invalid PID: \(word)") }
    return (name, pid)
  }

  private static func tell(
    _ creation: NamespaceStore.Creation, _ name: NamespaceName, _ session: Session
  ) {
    guard session.personality.explains else { return }
    if creation == .healed {
      session.note("\(name) was there as an empty file without a namespace; made anew")
    }
    if session.store.visibility() == .mountNamespaceOnly, !Holder.isAround {
      session.note(
        "\(name) is in a private mount namespace: programs outside see an empty file, no namespace")
    }
  }

  static func set(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let name = try arguments.namespaceName()
    guard let word = arguments.nextIfPresent() else {
      throw .grammar("No nsid specified", status: 1)
    }
    let id = try identifier(word)
    let handle: NamespaceHandle
    do throws(NamespaceError) { handle = try session.store.open(name) } catch {
      // iproute2 prints nothing here.
      throw session.personality.mirrorsRefusals ? CommandFailure("") : error.failure()
    }
    try session.kernel.perform(NamespaceIDRequest(.descriptor(handle.descriptor), id: id))
  }

  private static func identifier(_ word: String) throws(CommandFailure) -> Int32 {
    if word == "auto" { return NamespaceID.unassigned }
    guard let id = Number.s32(word) else { throw .invalid(word, "Invalid \"netnsid\" value") }
    guard id >= 0 else { throw .invalid(word, "\"netnsid\" value should be >= 0") }
    return id
  }

  /// Removes what killed programs left.
  static func collect(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var failure: CommandFailure?
    if NetnsProgram.mayHaveLabs || UplinkHost().mayHaveAny {
      // netns-lab also does what follows here. This returns only if netns-lab cannot be run.
      failure = NetnsProgram.runLab(["gc"] + (session.options.json ? ["--json"] : []), session)
    }
    let done = Housekeeping(session.store)
    try session.output.document {
      for line in done.uplinks {
        session.output.object { session.output.field("uplink", "", line, "\n") }
      }
      for name in done.names {
        session.output.object {
          session.output.field("removed", "removed ", session.shown(name), "\n")
        }
      }
    }
    for part in done.failures {
      session.complain(part.failure)
      failure = failure ?? CommandFailure("")
    }
    if let failure { throw failure }
  }
}

extension Housekeeping.Failure {
  fileprivate var failure: CommandFailure {
    switch self {
    case .kept(let error): error.failure()
    case .store(let error): error.failure()
    case .uplink(let error): CommandFailure("netns: \(error)")
    }
  }
}
