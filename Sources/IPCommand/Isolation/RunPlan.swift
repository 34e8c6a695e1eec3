import Glibc
import Isolation
import IsolationCommand
import Netlink
import NetworkNamespaces
import Linux

/// What the options of `netns run` ask for.
struct RunPlan {
  var sandbox = Sandbox()
  /// The only destinations allowed; nil for no uplink of its own.
  let allowed: AllowWords?
  private(set) var command: Command
  /// The resource limits of the command; empty for none.
  let limits: ResourceLimits
  /// The directory that becomes the root, as typed; nil for the current root.
  let root: String?
  /// Its absolute path. A relative one would be useless once something is mounted over the working directory.
  private let rootPath: String
  private let arguments: Arguments
  private let isAll: Bool
  // It stays open as long as the plan exists.
  private var network: OpenNetwork?

  init(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    self.arguments = arguments
    _ = arguments.take("=--")
    command = Command(arguments.takeRest())
    if command.arguments.isEmpty { throw .grammar("netns run: which command?") }
    isAll = arguments.options.contains("--all")
    let named = arguments.value(of: "--root")
    rootPath = try named.map(Self.realDirectory) ?? "/"
    root = rootPath == "/" ? nil : named
    limits = try LimitWords.limits(arguments)
    allowed = try AllowWords(arguments)
    try addKinds()
    try addNetwork(session)
    try addMaps()
    try addRoot(session)
    try addMounts()
    if allowed != nil { try addSeclusion() }
    addDirectory()
    try addUser()
    try addRights()
    sandbox.isSealed = true
    sandbox.isGuarded = true
    sandbox.standsIn = true
    sandbox.propagatesBeyondRoot = true
    for kind in sandbox.new.kinds where !kind.isSupported {
      throw CommandFailure("netns run: this kernel has no \(kind.name) namespaces", status: 255)
    }
  }

  private func has(_ option: String) -> Bool { arguments.options.contains(option) }

  // MARK: namespaces

  private mutating func addKinds() throws(CommandFailure) {
    for kind in NamespaceKind.allCases where kind != .net {
      if isAll ? kind.isSupported : has("--\(kind.name)") { sandbox.new.insert(kind) }
    }
    if let hostname = arguments.value(of: "--hostname") {
      guard !hostname.isEmpty, hostname.utf8.count <= 64 else {
        throw .grammar("netns run: a hostname has 1 to 64 bytes, not \(hostname.utf8.count)")
      }
      sandbox.hostname = hostname
      sandbox.new.insert(.uts)
    }
    sandbox.clocks.boottime = try seconds("--boottime")
    sandbox.clocks.monotonic = try seconds("--monotonic")
    if sandbox.clocks != ClockOffsets() { sandbox.new.insert(.time) }
    sandbox.forks = sandbox.new.contains(.pid)
  }

  private func seconds(_ option: String) throws(CommandFailure) -> Int64? {
    guard let word = arguments.value(of: option) else { return nil }
    guard let value = Int64(word) else {
      throw .grammar("netns run: \(option) takes seconds, not \"\(word)\"")
    }
    return value
  }

  private mutating func addNetwork(_ session: Session) throws(CommandFailure) {
    guard let word = arguments.value(of: "--net") ?? (isAll ? "private" : nil) else { return }
    if allowed != nil {
      if word == "private" { return }
      throw .grammar("netns run: --allow has a network of its own: --net \(word) says otherwise")
    }
    do throws(NamespaceError) { try VRFControlGroup.leave() } catch {
      throw error.failure(status: 255)
    }
    if word == "none" || word == "private" {
      sandbox.new.insert(.net)
      sandbox.hasLoopback = word == "private"
      return
    }
    let target = try session.target(word)
    do throws(NamespaceError) {
      let network = OpenNetwork(try NamespaceHandle(name: target.name, path: target.path))
      sandbox.joined[.net] = .descriptor(network.handle.descriptor)
      self.network = network
    } catch { throw error.failure(status: 255) }
    let kind = NamespaceFile.kind(target.path)
    guard kind == .net else {
      let error = kind.map { KeptNamespaceError.otherKind(target.path, $0) }
      throw (error ?? .notNamespace(target.path)).failure(status: 255)
    }
    if root == nil {
      if !sandbox.new.contains(.mount) { sandbox.propagation = .slave }
      sandbox.new.insert(.mount)
      sandbox.networkFiles = NetworkFiles(target.name, session.execEnvironment)
    } else {
      try bindFiles(of: target.name)
    }
  }

  mutating func join(_ handle: consuming NamespaceHandle) {
    let network = OpenNetwork(handle)
    sandbox.joined[.net] = .descriptor(network.handle.descriptor)
    self.network = network
  }

  /// In a root of its own, binds only files that exist there.
  private mutating func bindFiles(of name: String) throws(CommandFailure) {
    let environment = ExecEnvironment()
    let files: [String]
    do throws(NamespaceError) { files = try environment.files(of: name) } catch {
      throw error.failure(status: 255)
    }
    for file in files where access("\(root ?? "")/etc/\(file)", F_OK) == 0 {
      let source = "\(environment.configuration)/\(name)/\(file)"
      sandbox.mounts.append(.bind(from: source, to: "/etc/\(file)", readOnly: false))
    }
  }

  private mutating func addMaps() throws(CommandFailure) {
    let maps = try IdentityWords.maps(arguments)
    sandbox.userMap = maps.users.map { Self.mapping($0, own: geteuid()) }
    sandbox.groupMap = maps.groups.map { Self.mapping($0, own: getegid()) }
    if maps.users != nil || maps.groups != nil { sandbox.new.insert(.user) }
    // An unmapped user would remain nobody.
    if case .ranges? = sandbox.userMap { sandbox.becomesRoot = true }
  }

  /// Mapping only one's own id needs no privileges.
  private static func mapping(_ map: IdentityMap, own: UInt32) -> IdentityMapping {
    guard map.ranges.count == 1, let range = map.ranges.first, range.count == 1,
      range.outside == own
    else { return .ranges(map) }
    return .own(range.inside)
  }

  // MARK: files

  private mutating func addRoot(_ session: Session) throws(CommandFailure) {
    if let root {
      if RootMount.canBeReplaced {
        sandbox.root = .pivot(rootPath)
        sandbox.new.insert(.mount)
      } else {
        sandbox.root = .chroot(rootPath)
        session.note(
          "the root directory here is not a mount point, so chroot makes \(root) the root: root inside can leave it"
        )
      }
    }
    let hasProc = root.map { access("\($0)/proc", F_OK) == 0 } ?? true
    if has("--mount-proc") || isAll && hasProc {
      sandbox.proc = arguments.value(of: "--mount-proc") ?? "/proc"
      sandbox.new.insert(.mount)
    }
  }

  private static func realDirectory(_ path: String) throws(CommandFailure) -> String {
    guard let real = realpath(path) else {
      throw CommandFailure("netns run: --root \(path): \(errorText(errno))", status: 255)
    }
    var status = stat()
    guard Linux.stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw CommandFailure("netns run: --root \(path): \(errorText(ENOTDIR))", status: 255)
    }
    return real
  }

  private mutating func addMounts() throws(CommandFailure) {
    var targets: [String] = []
    for (name, value) in arguments.optionValues where name == "--bind" || name == "--tmpfs" {
      let (mount, target) = try name == "--bind" ? bind(value) : (.tmpfs(value), value)
      guard target.hasPrefix("/") else {
        throw .grammar("netns run: \(name) wants a path from the root on, not \"\(target)\"")
      }
      if targets.contains(target) {
        throw .grammar("netns run: two mounts on \(target) exclude each other")
      }
      targets.append(target)
      sandbox.mounts.append(mount)
      sandbox.new.insert(.mount)
    }
  }

  private func bind(_ value: String) throws(CommandFailure) -> (Mount, target: String) {
    let parts = value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let isReadOnly = parts.count == 3 && parts[2] == "ro"
    guard parts.count == 2 || isReadOnly, !parts[0].isEmpty else {
      throw .grammar("netns run: --bind takes SRC:DST or SRC:DST:ro, not \"\(value)\"")
    }
    guard access(parts[0], F_OK) == 0 else {
      throw CommandFailure("netns run: --bind \(parts[0]): \(errorText(errno))", status: 255)
    }
    return (.bind(from: parts[0], to: parts[1], readOnly: isReadOnly), parts[1])
  }

  /// Enters the working directory anew: if something was mounted over it, the old one would still be below.
  private mutating func addDirectory() {
    if let directory = arguments.value(of: "--wd") {
      sandbox.directory = .path(directory)
    } else if root == nil, !sandbox.mounts.isEmpty || sandbox.proc != nil,
      let path = getcwd()
    {
      sandbox.directory = .orRoot(path)
    }
  }

  // MARK: identities

  private mutating func addUser() throws(CommandFailure) {
    let user = try UserWords.user(arguments)
    if let user { sandbox.run(as: user) }
    if let list = arguments.value(of: "--groups") {
      sandbox.supplementaryGroups = .only(try UserWords.groups(list))
    } else if user != nil, case .own? = sandbox.groupMap {
      // Only mapped groups could be dropped there, and even those cannot.
      sandbox.supplementaryGroups = .droppedIfPossible
    }
    command.environment = try UserWords.variables(arguments, user)
  }

  private mutating func addRights() throws(CommandFailure) {
    if let word = arguments.value(of: "--caps") {
      sandbox.capabilities = try CapabilityWords.capabilities(word)
    }
    sandbox.refusesNewPrivileges = has("--no-new-privs")
    guard has("--kill-child") else { return }
    sandbox.forks = true
    guard let word = arguments.value(of: "--kill-child") else {
      sandbox.deathSignal = SIGKILL
      return
    }
    guard let signal = SignalName.number(word) ?? Int32(word), (1...64).contains(signal) else {
      throw .grammar("netns run: there is no signal \"\(word)\"")
    }
    sandbox.deathSignal = signal
  }
}

/// A network namespace that is held open.
private final class OpenNetwork {
  let handle: NamespaceHandle

  init(_ handle: consuming NamespaceHandle) { self.handle = handle }
}
