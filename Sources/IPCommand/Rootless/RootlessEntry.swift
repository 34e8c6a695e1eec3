import CLinux
import Glibc
import NetworkNamespaces
import Rootless
import Synchronization
import Linux

/// Where a command of `netns` runs for an ordinary user: as root in the user's own user, mount and network namespaces.
enum RootlessEntry {
  /// What a command needs of these namespaces.
  enum Want: Sendable {
    /// It stays outside.
    case nothing
    /// It looks at the state: it enters if the namespaces exist.
    case look
    /// It changes something: they are made if necessary.
    case change
  }

  /// Whether this process has entered.
  private static let hasEntered = Atomic(false)

  /// Explains why a user who is not the machine's root is refused; `user` is who started the program.
  static func explain(_ failure: CommandFailure, _ session: Session, user: uid_t) {
    guard !failure.isAboutProgram,
      [EPERM, EACCES].contains(where: { failure.message.hasSuffix(errorText($0)) })
    else { return }
    if hasEntered.load(ordering: .relaxed) {
      session.note("you are root of your own namespaces alone: see `netns rootless status`")
    } else if user != 0, case .some(.none) = try? Holder.find() {
      session.note("you are not root, and have no namespaces of your own yet: netns add makes them")
    }
  }

  /// Enters if the command needs it and the caller lacks the privileges.
  ///
  /// - Returns: the exit status if it failed; nil if the command can go on.
  static func enter(_ words: [String]) -> Int32? {
    var want = isPrivileged(words) ? .nothing : wanted(by: words)
    if want == .nothing { return nil }
    let needsWayOut = RunWords.limitsDestinations(words)
    if needsWayOut { want = .change }
    do throws(RootlessError) {
      if want == .look {
        try look(words)
      } else {
        let made = try Holder.make()
        RootlessWording.tell(made)
        if needsWayOut, let status = letOut(made.holder) { return status }
        try enter(made.holder)
      }
      return nil
    } catch {
      for line in RootlessWording.lines(of: error) { Session.writeError("netns: \(line)\n") }
      return 1
    }
  }

  /// Gives the user's own network an uplink unless it has one. Returns the exit status if that fails.
  private static func letOut(_ holder: Holder) -> Int32? {
    if RootlessUplink(holder.directory, nil)?.isAlive == true { return nil }
    do throws(RootlessUplinkError) {
      try RootlessUplink.make(holder, nil)
      return nil
    } catch {
      Session.writeError("netns: \(RootlessWording.failure(of: error).message)\n")
      return 1
    }
  }

  private static func look(_ words: [String]) throws(RootlessError) {
    switch try Holder.find() {
    case .running(let holder):
      // A process inside cannot reach the user's processes outside.
      if let process = processToEnter(words), !holder.contains(process) { return }
      try enter(holder)
    case .ended:
      Session.writeError("netns: " + RootlessWording.ended + "; netns rootless stop tidies\n")
    case .none: break
    }
  }

  /// The process given to `netns enter PID` or `netns identify PID`.
  private static func processToEnter(_ words: [String]) -> pid_t? {
    let (index, _) = OptionTable.command(in: words)
    guard index < words.count, let name = NetnsCommand.named(words[index])?.name,
      ["enter", "identify"].contains(name)
    else { return nil }
    return words[(index + 1)...].first { !$0.hasPrefix("-") }.flatMap { pid_t($0) }
  }

  private static func enter(_ holder: Holder) throws(RootlessError) {
    for uplink in try RootlessUplink.forgetEnded(of: holder) {
      let place = RootlessWording.place(uplink.name)
      Session.writeError("netns: \(uplink.program), the way out of \(place), has ended\n")
    }
    try holder.join()
    hasEntered.store(true, ordering: .relaxed)
  }

  /// Whether the caller, without being root, has the capability that the command needs.
  private static func isPrivileged(_ words: [String]) -> Bool {
    if linux_has_capability(capabilityAdmin) != 0 { return true }
    guard linux_has_capability(capabilityNetAdmin) != 0 else { return false }
    var words = words
    var (index, options) = OptionTable.command(in: words)
    if index < words.count, let command = NetnsCommand.named(words[index]) {
      guard command.name == "ip" || command.name == "bridge" else { return false }
      words = Array(words[(index + 1)...])
      let inner = OptionTable.command(in: words)
      index = inner.0
      options += inner.1
    }
    guard index < words.count else { return false }
    let object = ObjectTable.ip.first { matches(words[index], $0.spec) }
    return object.map { "\($0.spec)" } != "netns" && !options.contains { isOption($0, "netns") }
  }

  private static func isOption(_ word: String, _ spec: StaticString) -> Bool {
    matches(String(word.drop { $0 == "-" }), spec)
  }

  /// What the command on a command line needs.
  static func wanted(by words: [String]) -> Want {
    let (index, options) = OptionTable.command(in: words)
    let isBatch = options.contains { isOption($0, "batch") }
    if isBatch { return .change }
    guard index < words.count else { return .nothing }
    let rest = words[(index + 1)...]
    guard let command = NetnsCommand.named(words[index]) else {
      return want(ofObject: words[index], rest)
    }
    if rest.contains(where: NetnsHelp.isAskedFor), !command.takesCommand { return .nothing }
    guard command.name == "ip" || command.name == "bridge" else { return command.want }
    let inner = OptionTable.command(in: Array(rest))
    let objects = Array(rest)[min(inner.index, rest.count)...]
    guard let object = objects.first else { return inner.options.isEmpty ? .nothing : .change }
    return want(ofObject: object, objects.dropFirst())
  }

  /// With these words, objects of `ip` are only looked at; all others change them.
  private static let looking = [
    "list", "show", "lst", "get", "help", "monitor", "identify", "pids",
  ]

  private static func want(ofObject object: String, _ rest: ArraySlice<String>) -> Want {
    guard let word = rest.first else { return .look }
    let isMonitor = matches(object, "monitor")
    return isMonitor || looking.contains { $0.hasPrefix(word) } ? .look : .change
  }

  // linux/capability.h
  private static let capabilityAdmin: Int32 = 21
  private static let capabilityNetAdmin: Int32 = 12
}
