import Glibc
import Isolation
import NetworkNamespaces
import Linux

/// Commands on names that hold namespaces of several kinds, as far as they differ from those on a plain network
/// namespace. For a plain one, this costs only a look-up that fails.
enum KeptNames {
  /// Makes a name with several kinds; false if only a network namespace was asked for.
  static func add(
    _ name: NamespaceName, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) -> Bool {
    guard let kinds = try KindWords.made(arguments) else {
      if let option = arguments.options.first { throw needs(option) }
      try requireFree(name, session)
      return false
    }
    var description = NewNamespaces(kinds)
    description.hostname = arguments.value(of: "--hostname")
    description.boottime = try seconds("--boottime", arguments)
    description.monotonic = try seconds("--monotonic", arguments)
    (description.userMap, description.groupMap) = try IdentityWords.maps(arguments)
    for option in arguments.options where !option.hasPrefix("--with") {
      if !kinds.contains(kind(neededBy: option)) { throw needs(option) }
    }
    do throws(KeptNamespaceError) { try session.kept.create(name, description) } catch {
      throw error.failure()
    }
    return true
  }

  /// Gives a process's namespaces a name; false if only the network namespace was asked for.
  static func attach(
    _ name: NamespaceName, _ pid: Int32, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) -> Bool {
    guard let kinds = try KindWords.made(arguments) else {
      try requireFree(name, session)
      return false
    }
    do throws(KeptNamespaceError) { try session.kept.attach(name, pid: pid, kinds) } catch {
      throw error.failure()
    }
    return true
  }

  private static func requireFree(
    _ name: NamespaceName, _ session: Session
  ) throws(CommandFailure) {
    guard try has(name, session) else { return }
    do throws(KeptNamespaceError) {
      throw KeptNamespaceError.taken(name.text, try session.kept.state(of: name))
    } catch { throw error.failure() }
  }

  private static func needs(_ option: String) -> CommandFailure {
    let kind = kind(neededBy: option).name
    return .grammar("netns: \(option) needs a \(kind) namespace: --with \(kind)")
  }

  private static func kind(neededBy option: String) -> NamespaceKind {
    IdentityWords.contains(option) ? .user : option == "--hostname" ? .uts : .time
  }

  private static func seconds(
    _ option: String, _ arguments: Arguments
  ) throws(CommandFailure) -> Int64? {
    guard let word = arguments.value(of: option) else { return nil }
    guard let value = Int64(word) else {
      throw .grammar("netns: \(option) takes seconds, not \"\(word)\"")
    }
    return value
  }

  /// Executes a command in all or some of the namespaces that a name holds.
  static func exec(
    _ target: NamespaceTarget, only kinds: [NamespaceKind]?, _ command: Command,
    _ wishes: ExecWishes, _ session: Session
  ) throws(CommandFailure) -> Never {
    var sandbox: Sandbox
    let environment = try session.execEnvironment(of: target.path)
    do throws(KeptNamespaceError) {
      if let name = target.storeName {
        sandbox = try session.kept.sandbox(
          name, only: kinds, environment: environment)
      } else {
        sandbox = try fileSandbox(target.path, only: kinds, session)
      }
    } catch { throw error.failure(status: 255) }
    var command = command
    wishes.apply(to: &sandbox, &command)
    try become(command, in: sandbox, target.name)
  }

  /// Whether a target holds other kinds than, or besides, a network namespace. For a plain name this costs a look-up
  /// that fails.
  static func hasKinds(
    _ target: NamespaceTarget, _ session: Session
  ) throws(CommandFailure) -> Bool {
    guard let name = target.storeName else {
      guard let kind = NamespaceFile.kind(target.path) else { return false }
      return kind != .net
    }
    return try has(name, session)
  }

  /// The kinds of namespaces in a target.
  static func kinds(
    of target: NamespaceTarget, _ session: Session
  ) throws(CommandFailure) -> [NamespaceKind] {
    guard let name = target.storeName else {
      return NamespaceFile.kind(target.path).map { [$0] } ?? []
    }
    do throws(KeptNamespaceError) { return try session.kept.kinds(of: name) ?? [.net] } catch {
      throw error.failure(status: 255)
    }
  }

  /// A file is a single namespace. `kinds` restricts what kind it may be.
  private static func fileSandbox(
    _ path: String, only kinds: [NamespaceKind]?, _ session: Session
  ) throws(KeptNamespaceError) -> Sandbox {
    guard let kind = NamespaceFile.kind(path) else {
      if access(path, F_OK) != 0 { throw .file("open", path, errno) }
      throw .notNamespace(path)
    }
    if let kinds, !kinds.contains(kind) { throw .otherKind(path, kind) }
    return try KeptNamespaces.sandbox(path, kind, environment: session.execEnvironment)
  }

  private static func become(
    _ command: Command, in sandbox: Sandbox, _ name: String
  ) throws(CommandFailure) -> Never {
    do throws(NamespaceError) { try VRFControlGroup.leave() } catch {
      throw error.failure(status: 255)
    }
    let place: Sandbox.Place
    do throws(IsolationError) { place = try sandbox.enter() } catch {
      throw CommandFailure("netns: \(error.words(name, sandbox.joined.kinds))", status: 255)
    }
    if case .outside(let child) = place {
      let status = Sandbox.endLike(child, stopsToo: true)
      if status < 0 { throw CommandFailure("waitpid failed: \(errorText(errno))") }
      _exit(status)
    }
    do throws(NamespaceError) { try command.replaceProcess() } catch { throw error.failure() }
  }

  static func list(_ session: Session) throws(CommandFailure) -> [NamespaceName] {
    do throws(KeptNamespaceError) { return try session.kept.list() } catch {
      throw error.failure()
    }
  }

  /// Deletes a name with everything it holds, and reports who still uses any of it. False if it is kept, because
  /// `isSafe` is set and it is in use.
  static func delete(
    _ name: NamespaceName, isSafe: Bool, _ session: Session
  ) throws(CommandFailure) -> Bool {
    do throws(KeptNamespaceError) {
      let users = try session.kept.processes(of: name)
      if isSafe, !users.isEmpty {
        session.note(line(users, name))
        session.note("\(name) is kept")
        return false
      }
      try session.kept.delete(name)
      // Processes in the process namespace of the name have ended with it.
      let left = users.filter { kill($0, 0) == 0 || errno != ESRCH }
      if !left.isEmpty { session.note(line(left, name)) }
      return true
    } catch { throw error.failure() }
  }

  private static func line(_ pids: [pid_t], _ name: NamespaceName) -> String {
    "\(name) is in use by \(NamespaceUsers.shown(pids)); what they use of it ends when they do"
  }

  /// Whether a name holds anything other than a network namespace.
  static func has(_ name: NamespaceName, _ session: Session) throws(CommandFailure) -> Bool {
    do throws(KeptNamespaceError) { return try session.kept.kinds(of: name) != nil } catch {
      throw error.failure()
    }
  }

  /// The processes in a name, possibly none; nil if it is a plain network namespace.
  static func processes(
    _ target: NamespaceTarget, _ session: Session
  ) throws(CommandFailure) -> [pid_t]? {
    guard session.personality.knowsMore, let name = target.storeName, try has(name, session) else {
      return nil
    }
    do throws(KeptNamespaceError) { return try session.kept.processes(of: name) } catch {
      throw error.failure()
    }
  }

  /// The name, holding no network namespace, that a process is in.
  static func name(ofProcess pid: pid_t?, _ session: Session) throws(CommandFailure)
    -> NamespaceName?
  {
    do throws(KeptNamespaceError) {
      return try session.kept.namesWithoutNetwork(ofProcess: pid).last
    } catch { throw error.failure() }
  }

  /// Shows in `list` what a name holds besides its network namespace, and its state.
  static func describe(_ name: NamespaceName, _ session: Session) throws(CommandFailure) {
    do throws(KeptNamespaceError) {
      guard let kinds = try session.kept.kinds(of: name) else { return }
      let out = session.output
      var separator = " (kinds: "
      out.openArray("kinds")
      for kind in kinds {
        out.field(nil, separator, kind.name, "")
        separator = ","
      }
      out.closeArray()
      if !kinds.isEmpty { out.text(")") }
      let advice = try session.kept.state(of: name).advice(name.text)
      if !advice.isEmpty { out.field("state", " (", String(advice.dropFirst(2)), ")") }
    } catch { throw error.failure() }
  }
}

extension Session {
  /// The store of names that hold several kinds.
  var kept: KeptNamespaces { KeptNamespaces(store: store) }
}

extension KeptNamespaceError {
  func failure(status: Int32 = 1) -> CommandFailure {
    if case .store(let error) = self { return error.failure(status: status) }
    return CommandFailure("netns: \(self)", status: status)
  }
}

extension IsolationError {
  /// What could not be done for a command in `name`, in one line.
  fileprivate func words(_ name: String, _ joined: NamespaceKinds) -> String {
    let reason = errorText(code)
    return switch operation {
    case .open: "cannot open \(path): \(reason)"
    case .enter(.pid) where code == EINVAL:
      "cannot enter the pid namespace of \(name): it is not below the one you are in"
    case .enter(let kind): "cannot enter the \(kind.name) namespace of \(name): \(reason)"
    case .unshare: "cannot make a mount namespace for /sys and /proc: \(reason)"
    case .fork where code == ENOMEM:
      "cannot start a process in \(name): its init ended; netns delete \(name)"
    case .fork: "cannot start a process in \(name): \(reason)"
    case .mountProc: "mount of /proc failed: \(reason)"
    case .changeDirectory: "--wd \(path): \(reason)"
    case .setgroups, .setgid, .setuid:
      "cannot become the user in \(name): \(reason)"
        + (joined.contains(.user) ? "; it has to be mapped there: see --map-users" : "")
    case .propagation: "\"mount --make-rslave /\" failed: \(reason)"
    default: "\(self)"
    }
  }
}
