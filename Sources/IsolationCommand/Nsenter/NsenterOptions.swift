import Glibc
import Isolation
import Netlink
import NetworkNamespaces

/// The options of `nsenter`, read into a sandbox. Files are opened as they are read, those of the target
/// when all are.
struct NsenterOptions {
  private var sandbox = Sandbox()
  private var wanted: NamespaceKinds = []
  private var target: pid_t?
  private var wantsAll = false
  private var followsContext = false
  private var keepsCredentials = false
  private var staysInProcess = false
  private var root: Place?
  private var directory: Place?
  private var directoryInside: String?
  private var user: uid_t?
  private var group: gid_t?

  /// A directory: opened already, or the target's.
  private enum Place {
    case open(Int32)
    case target
  }

  static let preserveCredentials = OptionCode(256)

  static let letters: StaticString = "+ahVt:m::u::i::n::p::C::U::T::S:G:r::w::W:FZ"
  static let names: [LongOption] = [
    LongOption("all", .none, "a"), LongOption("help", .none, "h"),
    LongOption("version", .none, "V"), LongOption("target", .required, "t"),
    LongOption("mount", .optional, "m"), LongOption("uts", .optional, "u"),
    LongOption("ipc", .optional, "i"), LongOption("net", .optional, "n"),
    LongOption("pid", .optional, "p"), LongOption("user", .optional, "U"),
    LongOption("cgroup", .optional, "C"), LongOption("time", .optional, "T"),
    LongOption("setuid", .required, "S"), LongOption("setgid", .required, "G"),
    LongOption("root", .optional, "r"), LongOption("wd", .optional, "w"),
    LongOption("wdns", .required, "W"), LongOption("no-fork", .none, "F"),
    LongOption("preserve-credentials", .none, Self.preserveCredentials),
    LongOption("follow-context", .none, "Z"),
  ]

  mutating func take(_ option: OptionCode, _ argument: String?) throws(ProgramFailure) {
    if let kind = NamespaceKind(option) { return try add(kind, argument) }
    let word = argument ?? ""
    switch option {
    case "a": wantsAll = true
    case "t": target = try process(word)
    case "S": user = try Number.unsigned(word, "failed to parse uid")
    case "G": group = try Number.unsigned(word, "failed to parse gid")
    case "r": root = try place(argument)
    case "w": directory = try place(argument)
    case "W": directoryInside = word
    case "F": staysInProcess = true
    case Self.preserveCredentials: keepsCredentials = true
    default: followsContext = true
    }
    if directory != nil, directoryInside != nil {
      throw ProgramFailure("mutually exclusive arguments: --wdns --wd")
    }
  }

  private mutating func add(_ kind: NamespaceKind, _ file: String?) throws(ProgramFailure) {
    wanted.insert(kind)
    guard let file else { return }
    // Newer releases take `-n=FILE` for `-nFILE`.
    let path = file.hasPrefix("=") ? String(file.dropFirst()) : file
    sandbox.joined[kind] = .descriptor(try Self.open(path))
  }

  private func place(_ path: String?) throws(ProgramFailure) -> Place {
    guard let path else { return .target }
    return .open(try Self.open(path))
  }

  private static func open(_ path: String) throws(ProgramFailure) -> Int32 {
    let descriptor = path.withSystemString { Glibc.open($0, O_RDONLY | O_CLOEXEC) }
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

  /// What all options together come to.
  consuming func finish() throws(ProgramFailure) -> Sandbox {
    if followsContext { try followContext() }
    if wantsAll { try addAll() }
    for kind in wanted.kinds where sandbox.joined[kind] == nil {
      sandbox.joined[kind] = .descriptor(try openOfTarget("ns/\(kind.file)"))
    }
    if let root { sandbox.root = .directory(try open(root, "root")) }
    if let directory {
      sandbox.directory = .descriptor(try open(directory, "cwd"))
    } else if let directoryInside {
      sandbox.directory = .path(directoryInside)
    } else if root != nil {
      sandbox.directory = .current
    }
    sandbox.forks = wanted.contains(.pid) && !staysInProcess
    addIdentities()
    return sandbox
  }

  private mutating func addAll() throws(ProgramFailure) {
    guard let target = targetIfAny else {
      throw ProgramFailure("no target PID specified for --all")
    }
    for kind in NamespaceKind.allCases where kind.isSupported && sandbox.joined[kind] == nil {
      // The kernel refuses to enter the own user namespace once more.
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
    guard stat(path, &status) == 0 else {
      throw ProgramFailure("stat of \(path) failed", code: errno)
    }
    return status
  }

  /// 0 counts as none.
  private var targetIfAny: pid_t? { target == 0 ? nil : target }

  private func open(_ place: Place, _ file: String) throws(ProgramFailure) -> Int32 {
    switch place {
    case .open(let descriptor): return descriptor
    case .target: return try openOfTarget(file)
    }
  }

  private func openOfTarget(_ file: String) throws(ProgramFailure) -> Int32 {
    guard let target = targetIfAny else {
      throw ProgramFailure("neither filename nor target pid supplied for \(file)")
    }
    return try Self.open("/proc/\(target)/\(file)")
  }

  private mutating func addIdentities() {
    let isOther = wanted.contains(.user)
    if isOther, !keepsCredentials {
      user = user ?? 0
      group = group ?? 0
    }
    sandbox.user = user
    sandbox.group = group
    if group != nil {
      sandbox.supplementaryGroups = isOther && !keepsCredentials ? .dropped : .droppedIfPossible
    }
  }

  /// The command gets the security context of the target (SELinux), where there are any.
  private func followContext() throws(ProgramFailure) {
    guard access("/sys/fs/selinux/enforce", F_OK) == 0 else { return }
    guard let target = targetIfAny else {
      throw ProgramFailure("no target PID specified for --follow-context")
    }
    guard let context = readFile("/proc/\(target)/attr/current") else {
      throw ProgramFailure("failed to get \(target) SELinux context", code: errno)
    }
    let file = Glibc.open("/proc/thread-self/attr/exec", O_WRONLY | O_CLOEXEC)
    defer { if file >= 0 { close(file) } }
    guard file >= 0, write(file, context, context.count) == context.count else {
      throw ProgramFailure("failed to set exec context", code: errno)
    }
  }
}
