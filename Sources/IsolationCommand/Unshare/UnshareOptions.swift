import Glibc
import Isolation

/// The options of `unshare`, read into a sandbox.
struct UnshareOptions {
  private(set) var sandbox = Sandbox()
  private var files: [(kind: NamespaceKind, path: String)] = []
  private var user: UInt32?
  private var group: UInt32?
  private var users: [IdentityMap.Range] = []
  private var groups: [IdentityMap.Range] = []
  private var keepsCapabilities = false

  /// Long options without a letter.
  enum Code {
    static let mountProc = OptionCode(256)
    static let propagation = OptionCode(257)
    static let setgroups = OptionCode(258)
    static let killChild = OptionCode(259)
    static let keepCapabilities = OptionCode(260)
    static let monotonic = OptionCode(261)
    static let boottime = OptionCode(262)
    static let mapUser = OptionCode(263)
    static let mapUsers = OptionCode(264)
    static let mapGroup = OptionCode(265)
    static let mapGroups = OptionCode(266)
    static let mapAuto = OptionCode(267)
  }

  static let letters: StaticString = "+fhVmuinpCTUrR:w:S:G:c"
  static let names: [LongOption] = [
    LongOption("help", .none, "h"), LongOption("version", .none, "V"),
    LongOption("mount", .optional, "m"), LongOption("uts", .optional, "u"),
    LongOption("ipc", .optional, "i"), LongOption("net", .optional, "n"),
    LongOption("pid", .optional, "p"), LongOption("user", .optional, "U"),
    LongOption("cgroup", .optional, "C"), LongOption("time", .optional, "T"),
    LongOption("fork", .none, "f"), LongOption("kill-child", .optional, Code.killChild),
    LongOption("mount-proc", .optional, Code.mountProc),
    LongOption("map-user", .required, Code.mapUser),
    LongOption("map-users", .required, Code.mapUsers),
    LongOption("map-group", .required, Code.mapGroup),
    LongOption("map-groups", .required, Code.mapGroups),
    LongOption("map-root-user", .none, "r"), LongOption("map-current-user", .none, "c"),
    LongOption("map-auto", .none, Code.mapAuto),
    LongOption("propagation", .required, Code.propagation),
    LongOption("setgroups", .required, Code.setgroups),
    LongOption("keep-caps", .none, Code.keepCapabilities),
    LongOption("setuid", .required, "S"), LongOption("setgid", .required, "G"),
    LongOption("root", .required, "R"), LongOption("wd", .required, "w"),
    LongOption("monotonic", .required, Code.monotonic),
    LongOption("boottime", .required, Code.boottime),
  ]

  /// Reads one option.
  mutating func take(_ option: OptionCode, _ argument: String?) throws(ProgramFailure) {
    if let kind = NamespaceKind(option) { return add(kind, argument) }
    let word = argument ?? ""
    switch option {
    case "f": sandbox.forks = true
    case "r": (user, group) = (0, 0)
    case "c": (user, group) = (geteuid(), getegid())
    case "R": sandbox.root = .chroot(word)
    case "w": sandbox.directory = .path(word)
    case "S": sandbox.user = try Number.unsigned(word, "failed to parse uid")
    case "G":
      sandbox.group = try Number.unsigned(word, "failed to parse gid")
      sandbox.supplementaryGroups = .dropped
    case Code.mapUser: user = try Identity.user(word)
    case Code.mapGroup: group = try Identity.group(word)
    case Code.mapUsers: users += try MapOption.ranges(word, .users)
    case Code.mapGroups: groups += try MapOption.ranges(word, .groups)
    case Code.mapAuto:
      users = try MapOption.ranges("auto", .users)
      groups = try MapOption.ranges("auto", .groups)
    default: try takeSetting(option, argument)
    }
    if user != nil || group != nil || !users.isEmpty || !groups.isEmpty {
      sandbox.new.insert(.user)
    }
  }

  private mutating func takeSetting(
    _ option: OptionCode, _ argument: String?
  ) throws(ProgramFailure) {
    let word = argument ?? ""
    switch option {
    case Code.mountProc:
      sandbox.new.insert(.mount)
      sandbox.proc = argument ?? "/proc"
    case Code.killChild:
      sandbox.forks = true
      sandbox.deathSignal = try signal(argument)
    case Code.keepCapabilities: keepsCapabilities = true
    case Code.monotonic:
      sandbox.clocks.monotonic = try Number.signed(word, "failed to parse monotonic offset")
    case Code.boottime:
      sandbox.clocks.boottime = try Number.signed(word, "failed to parse boottime offset")
    case Code.propagation: sandbox.propagation = try Self.propagation(word)
    default:
      guard word == "allow" || word == "deny" else {
        throw ProgramFailure("unsupported --setgroups argument '\(word)'")
      }
      sandbox.allowsSetgroups = word == "allow"
    }
  }

  private mutating func add(_ kind: NamespaceKind, _ file: String?) {
    sandbox.new.insert(kind)
    guard let file else { return }
    files.removeAll { $0.kind == kind }
    files.append((kind, file))
  }

  private func signal(_ name: String?) throws(ProgramFailure) -> Int32 {
    guard let name else { return SIGKILL }
    guard let number = SignalName.number(name) else {
      throw ProgramFailure("unknown signal: \(name)")
    }
    return number
  }

  private static func propagation(_ word: String) throws(ProgramFailure) -> Propagation? {
    switch word {
    case "private": .private
    case "shared": .shared
    case "slave": .slave
    case "unchanged": nil
    default: throw ProgramFailure("unsupported propagation mode: \(word)")
    }
  }

  /// What all options together come to.
  consuming func finish() throws(ProgramFailure) -> Sandbox {
    let hasClocks = sandbox.clocks.monotonic != nil || sandbox.clocks.boottime != nil
    if hasClocks, !sandbox.new.contains(.time) {
      throw ProgramFailure(
        "options --monotonic and --boottime require unsharing of a time namespace (-t)")
    }
    if group != nil, groups.isEmpty, sandbox.allowsSetgroups == true {
      throw ProgramFailure(
        "options --setgroups=allow and --map-group are mutually exclusive")
    }
    sandbox.userMap = Self.mapping(user, users, outside: geteuid())
    sandbox.groupMap = Self.mapping(group, groups, outside: getegid())
    if keepsCapabilities, sandbox.new.contains(.user) { sandbox.capabilities = .ambient }
    sandbox.isShielded = true
    let order: [NamespaceKind] = [.user, .cgroup, .ipc, .uts, .net, .pid, .mount, .time]
    sandbox.kept = order.compactMap { kind in
      files.first { $0.kind == kind }.map { KeptNamespace(kind, at: $0.path) }
    }
    return sandbox
  }

  private static func mapping(
    _ single: UInt32?, _ ranges: [IdentityMap.Range], outside: UInt32
  ) -> IdentityMapping? {
    if ranges.isEmpty { return single.map { .own($0) } }
    let map = IdentityMap(unchecked: ranges)
    return .ranges(single.map { map.placing($0, outside: outside) } ?? map)
  }
}
