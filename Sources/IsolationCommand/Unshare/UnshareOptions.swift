import Glibc
import Isolation
import Netlink
import Linux

/// The options of `unshare`, read into a sandbox.
struct UnshareOptions {
  private(set) var sandbox = Sandbox()
  private var files: [(kind: NamespaceKind, path: String)] = []
  private var user: UInt32?
  private var group: UInt32?
  private var users: [IdentityMap.Range] = []
  private var groups: [IdentityMap.Range] = []
  private var keepsCapabilities = false
  private var isEnvironmentCleared = false
  private var kept: [String] = []
  private(set) var forwardsSignals = false

  /// Each as "NAME=VALUE"; nil for the caller's environment.
  var environment: [String]? { isEnvironmentCleared ? kept : nil }

  /// Long options without a short form.
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
    static let mapSubordinate = OptionCode(268)
    static let owner = OptionCode(269)
    static let forwardSignals = OptionCode(270)
    static let mountFormats = OptionCode(271)
    static let clearEnvironment = OptionCode(272)
    static let keepVariables = OptionCode(273)
  }

  static let names = OptionNames(
    letters: "+fhVmuinpCTUrR:w:S:G:cl:", long: long,
    later: [
      LongOption("map-subids", .none, Code.mapSubordinate),
      LongOption("owner", .required, Code.owner),
      LongOption("forward-signals", .none, Code.forwardSignals),
      LongOption("mount-binfmt", .optional, Code.mountFormats),
      LongOption("load-interp", .required, "l"),
      LongOption("clear-env", .none, Code.clearEnvironment),
      LongOption("whitelist-env", .required, Code.keepVariables),
    ])
  private static let long: [LongOption] = [
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
    case Code.mapSubordinate:
      users += try MapOption.ranges("subids", .users)
      groups += try MapOption.ranges("subids", .groups)
    case Code.owner:
      sandbox.owner = try Self.owner(word)
      sandbox.new.insert(.user)
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
    case Code.mountFormats: addFormats(at: argument)
    case "l":
      if sandbox.programFormats == nil { addFormats(at: nil) }
      sandbox.programFormats?.definition = word
    case Code.forwardSignals:
      sandbox.forks = true
      forwardsSignals = true
    case Code.clearEnvironment: isEnvironmentCleared = true
    case Code.keepVariables:
      isEnvironmentCleared = true
      kept += Self.variables(word)
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

  private mutating func addFormats(at path: String?) {
    sandbox.new.formUnion(NamespaceKinds(.mount, .user))
    // binfmt_misc is usually mounted inside procfs.
    if path == nil, sandbox.proc == nil { sandbox.proc = "/proc" }
    sandbox.programFormats = ProgramFormats(
      at: path ?? ProgramFormats.usualPath, definition: sandbox.programFormats?.definition)
  }

  private static func owner(_ word: String) throws(ProgramFailure) -> NamespaceOwner {
    let ids = word.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
    guard ids.count == 2, let user = ids[0], let group = ids[1] else {
      throw ProgramFailure("failed to parse owner")
    }
    return NamespaceOwner(user: user, group: group)
  }

  /// Those of the named variables that are set here, with their values.
  private static func variables(_ names: String) -> [String] {
    names.split(separator: ",").compactMap { name in
      getenv(String(name)).map { "\(name)=\($0)" }
    }
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

  /// The result of all options together.
  consuming func finish() throws(ProgramFailure) -> Sandbox {
    let hasClocks = sandbox.clocks.monotonic != nil || sandbox.clocks.boottime != nil
    if hasClocks, !sandbox.new.contains(.time) {
      throw ProgramFailure(
        "options --monotonic and --boottime require unsharing of a time namespace (-t)")
    }
    if group != nil, groups.isEmpty, sandbox.owner == nil, sandbox.allowsSetgroups == true {
      throw ProgramFailure(
        "options --setgroups=allow and --map-group are mutually exclusive")
    }
    sandbox.userMap = Self.mapping(user, users, outside: geteuid())
    sandbox.groupMap = Self.mapping(group, groups, outside: getegid())
    if keepsCapabilities, sandbox.new.contains(.user) { sandbox.capabilities = .ambient }
    sandbox.isShielded = true
    sandbox.kept = NamespaceKind.inOptionOrder.compactMap { kind in
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
