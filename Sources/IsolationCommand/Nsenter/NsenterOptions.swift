import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The options of `nsenter`, read into a sandbox. Files given by path are opened as they are read; those of the target
/// are opened after all options.
struct NsenterOptions {
  private(set) var sandbox = Sandbox()
  private var wanted: NamespaceKinds = []
  private var target: pid_t?
  private var wantsAll = false
  private var followsContext = false
  private var keepsCredentials = false
  private var staysInProcess = false
  private var root: Place?
  private var directory: Place?
  private var directoryInside: String?
  /// Whether each of two options was given that exclude each other.
  private var isDirectoryGiven = (outside: false, inside: false)
  private var user: Identity?
  private var group: Identity?
  private(set) var takesEnvironment = false
  private var joinsControlGroup = false
  private var entersParent = false
  private var keepsCapabilities = false
  private var socket: Int32?

  /// A directory that has been opened, or the target's.
  private enum Place {
    case open(Int32)
    case target
  }

  /// A user or group id, or the target's.
  private enum Identity {
    case number(UInt32)
    case target
  }

  private static let preserveCredentials = OptionCode(256)
  private static let keepCapabilities = OptionCode(257)
  private static let userParent = OptionCode(258)

  static let names = OptionNames(
    letters: "+ahVt:m::u::i::n::N:p::C::U::T::S:G:r::w::W:ecFZ", long: long,
    later: [
      LongOption("net-socket", .required, "N"), LongOption("env", .none, "e"),
      LongOption("join-cgroup", .none, "c"),
      LongOption("keep-caps", .none, Self.keepCapabilities),
      LongOption("user-parent", .none, Self.userParent),
    ])
  private static let long: [LongOption] = [
    LongOption("all", .none, "a"), LongOption("help", .none, "h"),
    LongOption("version", .none, "V"), LongOption("target", .required, "t"),
    LongOption("mount", .optional, "m"), LongOption("uts", .optional, "u"),
    LongOption("ipc", .optional, "i"), LongOption("net", .optional, "n"),
    LongOption("pid", .optional, "p"), LongOption("user", .optional, "U"),
    LongOption("cgroup", .optional, "C"), LongOption("time", .optional, "T"),
    LongOption("setuid", .required, "S"), LongOption("setgid", .required, "G"),
    LongOption("root", .optional, "r"), LongOption("wd", .optional, "w"),
    LongOption("wdns", .optional, "W"), LongOption("no-fork", .none, "F"),
    LongOption("preserve-credentials", .none, Self.preserveCredentials),
    LongOption("follow-context", .none, "Z"),
  ]

  mutating func take(_ option: OptionCode, _ argument: String?) throws(ProgramFailure) {
    if let kind = NamespaceKind(option) { return try add(kind, argument) }
    let word = argument ?? ""
    switch option {
    case "a": wantsAll = true
    case "t": target = try process(word)
    case "S": user = try Self.identity(word, "failed to parse uid")
    case "G": group = try Self.identity(word, "failed to parse gid")
    case "r": root = try place(argument)
    case "w":
      isDirectoryGiven.outside = true
      directory = try place(argument)
    case "W":
      isDirectoryGiven.inside = true
      directoryInside = argument
    case "F": staysInProcess = true
    case "N": socket = try Self.descriptor(word)
    case "e": takesEnvironment = true
    case "c": joinsControlGroup = true
    case Self.preserveCredentials: keepsCredentials = true
    case Self.keepCapabilities: keepsCapabilities = true
    case Self.userParent: entersParent = true
    default: followsContext = true
    }
    if isDirectoryGiven == (true, true) {
      throw ProgramFailure("mutually exclusive arguments: --wdns --wd")
    }
  }

  private static func identity(
    _ word: String, _ what: String
  ) throws(ProgramFailure) -> Identity {
    word == "follow" ? .target : .number(try Number.unsigned(word, what))
  }

  private static func descriptor(_ word: String) throws(ProgramFailure) -> Int32 {
    let what = "failed to parse file descriptor"
    guard let number = Int32(exactly: try Number.signed(word, what)), number >= 0 else {
      throw ProgramFailure("\(what): '\(word)'", code: ERANGE)
    }
    return number
  }

  private mutating func add(_ kind: NamespaceKind, _ file: String?) throws(ProgramFailure) {
    wanted.insert(kind)
    guard let file else { return }
    // Newer releases accept `-n=FILE` for `-nFILE`.
    let path = file.hasPrefix("=") ? String(file.dropFirst()) : file
    sandbox.joined[kind] = .descriptor(try Self.open(path))
  }

  private func place(_ path: String?) throws(ProgramFailure) -> Place {
    guard let path else { return .target }
    return .open(try Self.open(path))
  }

  private static func open(_ path: String) throws(ProgramFailure) -> Int32 {
    let descriptor = Linux.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ProgramFailure("cannot open \(path)", code: errno) }
    return descriptor
  }

  private func process(_ word: String) throws(ProgramFailure) -> pid_t {
    let number = try Number.signed(word, "failed to parse pid")
    guard number >= 0, let pid = pid_t(exactly: number) else {
      throw ProgramFailure("invalid PID argument: '\(word)'")
    }
    return pid
  }

  // MARK: all together

  /// The result of all options together: the sandbox, and the command's environment, nil for the caller's.
  consuming func finish() throws(ProgramFailure) -> (Sandbox, environment: [String]?) {
    if followsContext { try followContext() }
    if wantsAll { try addAll() }
    for kind in NamespaceKind.inOptionOrder
    where wanted.contains(kind) && sandbox.joined[kind] == nil {
      sandbox.joined[kind] = .descriptor(try openOfTarget("ns/\(kind.file)"))
    }
    if entersParent { try add(.user, descriptor: parentUserNamespace()) }
    if let socket { try add(.net, descriptor: namespace(ofSocket: socket)) }
    if let root { sandbox.root = .directory(try open(root, "root")) }
    if let directory {
      sandbox.directory = .descriptor(try open(directory, "cwd"))
    } else if let directoryInside {
      sandbox.directory = .path(directoryInside)
    } else if root != nil {
      sandbox.directory = .current
    }
    sandbox.forks = wanted.contains(.pid) && !staysInProcess
    let environment = try environment()
    try addIdentities()
    if keepsCapabilities, wanted.contains(.user) { sandbox.capabilities = .ambient }
    if joinsControlGroup { try joinControlGroup() }
    return (sandbox, environment)
  }

  private mutating func add(_ kind: NamespaceKind, descriptor: Int32) {
    wanted.insert(kind)
    sandbox.joined[kind] = .descriptor(descriptor)
  }

  private mutating func addAll() throws(ProgramFailure) {
    guard let target = targetIfAny else {
      throw ProgramFailure("no target PID specified for --all")
    }
    for kind in NamespaceKind.allCases where kind.isSupported && sandbox.joined[kind] == nil {
      // The kernel refuses to enter the caller's own user namespace again.
      if kind == .user, try Self.isOwnUserNamespace(of: target) { continue }
      wanted.insert(kind)
    }
  }

  private static func isOwnUserNamespace(of target: pid_t) throws(ProgramFailure) -> Bool {
    let own = try status("/proc/self/ns/user")
    let other = try status("/proc/\(target)/ns/user")
    return own.st_ino == other.st_ino && own.st_dev == other.st_dev
  }

  private static func status(_ path: String) throws(ProgramFailure) -> stat {
    var status = stat()
    guard Linux.stat(path, &status) == 0 else {
      throw ProgramFailure("stat of \(path) failed", code: errno)
    }
    return status
  }

  /// The target; nil for 0, which means none.
  var targetIfAny: pid_t? { target == 0 ? nil : target }

  private func open(_ place: Place, _ file: String) throws(ProgramFailure) -> Int32 {
    switch place {
    case .open(let descriptor): return descriptor
    case .target: return try openOfTarget(file)
    }
  }

  func openOfTarget(_ file: String) throws(ProgramFailure) -> Int32 {
    guard let target = targetIfAny else {
      throw ProgramFailure("neither filename nor target pid supplied for \(file)")
    }
    return try Self.open("/proc/\(target)/\(file)")
  }

  private mutating func addIdentities() throws(ProgramFailure) {
    let isOther = wanted.contains(.user)
    if isOther, !keepsCredentials {
      user = user ?? .number(0)
      group = group ?? .number(0)
    }
    switch user {
    case .number(let number)?: sandbox.user = number
    case .target?: sandbox.userOf = try openOfTarget("")
    case nil: break
    }
    switch group {
    case .number(let number)?: sandbox.group = number
    case .target?: sandbox.groupOf = try openOfTarget("")
    case nil: break
    }
    if group != nil {
      sandbox.supplementaryGroups = isOther && !keepsCredentials ? .dropped : .droppedIfPossible
    }
  }

  /// Gives the command the target's security context, if SELinux is in use.
  private func followContext() throws(ProgramFailure) {
    guard access("/sys/fs/selinux/enforce", F_OK) == 0 else { return }
    guard let target = targetIfAny else {
      throw ProgramFailure("no target PID specified for --follow-context")
    }
    guard let context = readFile("/proc/\(target)/attr/current") else {
      throw ProgramFailure("failed to get \(target) SELinux context", code: errno)
    }
    let file = Linux.open("/proc/thread-self/attr/exec", O_WRONLY | O_CLOEXEC)
    defer { if file >= 0 { close(file) } }
    guard file >= 0, write(file, context) == context.count else {
      throw ProgramFailure("failed to set exec context", code: errno)
    }
  }
}
