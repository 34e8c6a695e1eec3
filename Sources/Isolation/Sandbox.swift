import Glibc
import NetworkNamespaces
import Linux

/// How one command is isolated: the namespaces that it enters or that are made for it, its identity maps, root,
/// mounts, ids and capabilities. A plain value: nothing happens until it is used.
///
/// The steps have a fixed order, because it decides what is possible. Namespaces are entered in two passes, so
/// that both root, privileged outside, and a user, privileged inside, can enter all. A single unshare(2) makes
/// the new namespaces. A helper that stays outside writes maps and binds namespaces to files. Then come the
/// mounts, the root, the working directory and, last, the ids.
public struct Sandbox: Sendable {
  /// The namespaces to enter.
  public var joined = NamespaceSet()
  /// The kinds of namespaces to make.
  public var new: NamespaceKinds = []
  /// Existing files on which new namespaces are mounted.
  public var kept: [KeptNamespace] = []

  /// The user ids in a new user namespace. With nil everybody is nobody: all ids are the overflow id.
  public var userMap: IdentityMapping?
  /// The group ids, in the same way.
  public var groupMap: IdentityMapping?
  /// The user that makes the new namespaces, and so owns a new user namespace; nil for the caller.
  public var owner: NamespaceOwner?
  /// Whether setgroups(2) is allowed in the user namespace (/proc/self/setgroups). nil leaves it as it is,
  /// unless `groupMap` requires false.
  public var allowsSetgroups: Bool?

  /// How the mounts of a new mount namespace propagate; nil for the same as outside.
  public var propagation: Propagation? = .private
  /// Whether `propagation` applies to all mounts even if the caller's root is not a mount point, as after
  /// chroot(2). This requires CAP_SYS_CHROOT and /proc; without it nothing can be mounted there.
  public var propagatesBeyondRoot = false
  /// The root directory; nil for that of the mount namespace, or the caller's.
  public var root: Root?
  /// Mounts in their order, with targets below the root; require a mount namespace.
  public var mounts: [Mount] = []
  /// Where to mount a procfs for the PID namespace; a path inside the root.
  public var proc: String?
  /// The executable formats of the new user namespace (binfmt_misc).
  public var programFormats: ProgramFormats?
  /// The working directory; nil for the root if that changes, otherwise the one that entering the namespaces
  /// leads to.
  public var directory: Directory?
  /// The hostname (sethostname(2)), at most 64 bytes; requires a UTS namespace that is made or entered.
  public var hostname: String?
  /// The files of a network namespace and its /sys; require a mount namespace.
  public var networkFiles: NetworkFiles?
  /// The offsets of the clocks in a new time namespace.
  public var clocks = ClockOffsets()

  /// The command's user id in its user namespace; nil for the caller's.
  public var user: uid_t?
  /// The command's group id, in the same way.
  public var group: gid_t?
  /// The open directory of a process in /proc, whose user the command runs as, in place of `user`. The id is
  /// read after entering the namespaces.
  public var userOf: Int32?
  /// The same for the group, in place of `group`.
  public var groupOf: Int32?
  /// The supplementary groups (setgroups(2)).
  public var supplementaryGroups = SupplementaryGroups.kept
  /// Which capabilities the command has.
  public var capabilities = Capabilities.kept
  /// Whether the command becomes user and group 0 of the user namespace that it enters, as far as they are
  /// mapped.
  public var becomesRoot = false
  /// Whether execve(2) can no longer give privileges (PR_SET_NO_NEW_PRIVS).
  public var refusesNewPrivileges = false
  /// Whether to withhold the caller's descriptors that lead out of the sandbox: directories, namespaces and
  /// processes. If standard input, output or error is one, it becomes /dev/null.
  public var isSealed = false
  /// Whether to separate the command from the caller's session: it cannot put input into the terminal (TIOCSTI,
  /// TIOCLINUX; ioctl_tty(2)), if the caller may forbid that, and gets its own session keyring
  /// (session-keyring(7)).
  public var isGuarded = false
  /// Whether to bring up the loopback device of a new network namespace.
  public var hasLoopback = false

  /// Whether the command runs in a child: only children are inside a new PID namespace.
  public var forks = false
  /// Whether the waiting process has SIGINT and SIGTERM blocked.
  public var isShielded = false
  /// Whether the waiting process represents the command to others (`Sandbox.standIn`). Signals for the command
  /// are held until it does.
  public var standsIn = false
  /// The signal that the command gets when its parent ends. The kernel forgets it when the command changes its
  /// user or group, unless `deathSignalOutlastsUser`.
  public var deathSignal: Int32?
  /// Whether to request the signal again after the ids have changed.
  public var deathSignalOutlastsUser = false

  /// A sandbox without any isolation.
  public init() {}
}

extension Sandbox {
  /// The prefix of paths inside, until the root is changed.
  var rootPath: String {
    switch root {
    case .pivot(let path), .chroot(let path): path
    default: ""
    }
  }
}

/// A new namespace and the file on which it is mounted, so that it stays.
public struct KeptNamespace: Sendable, Hashable {
  /// The kind to make.
  public var kind: NamespaceKind
  /// The file, which must exist.
  public var path: String

  /// A new namespace of this kind, mounted on a file.
  public init(_ kind: NamespaceKind, at path: String) {
    self.kind = kind
    self.path = path
  }
}

/// The files and /sys that a command sees in a network namespace, as with ip-netns(8).
public struct NetworkFiles: Sendable {
  /// The namespace's name, which is also its directory below /etc/netns.
  public var name: String
  /// How the files are set up.
  public var environment: ExecEnvironment

  /// The files of the namespace with this name.
  public init(_ name: String, _ environment: ExecEnvironment = ExecEnvironment()) {
    self.name = name
    self.environment = environment
  }
}

/// The user or group ids of a new user namespace.
public enum IdentityMapping: Sendable, Hashable {
  /// Maps only the caller's own id, to this id inside. Requires no privileges.
  case own(UInt32)
  /// Maps ranges by the kernel's rules. Root writes the map; for others newuidmap(1) or newgidmap(1) do, which
  /// allow the ids that /etc/subuid and /etc/subgid give the user.
  case ranges(IdentityMap)
}

/// The owner of a new user namespace, who may enter it and change what is in it (user_namespaces(7)).
///
/// The process takes on these ids before it makes the namespaces, which requires privileges. The identity maps
/// are still written, and files bound, with the caller's own privileges.
public struct NamespaceOwner: Sendable, Hashable {
  /// The user id, in the caller's user namespace.
  public var user: uid_t
  /// The group id, in the same way.
  public var group: gid_t

  /// An owner with these ids.
  public init(user: uid_t, group: gid_t) {
    self.user = user
    self.group = group
  }
}

/// Executable formats that the kernel passes to interpreters (Linux 6.7 for formats of a user namespace;
/// admin-guide/binfmt-misc in the kernel's documentation). Require a user and a mount namespace.
public struct ProgramFormats: Sendable, Hashable {
  /// The directory in procfs that the kernel reserves for binfmt_misc.
  public static let usualPath = "/proc/sys/fs/binfmt_misc"
  /// Where binfmt_misc is mounted, inside the root.
  public var path: String
  /// A format to register: `:name:type:offset:magic:mask:interpreter:flags`. With flag F the interpreter is
  /// opened at once, so outside a root that is changed by chroot(2).
  public var definition: String?

  /// Formats with their mount point, and one to register.
  public init(at path: String = usualPath, definition: String? = nil) {
    self.path = path
    self.definition = definition
  }

  var opensInterpreter: Bool {
    definition?.split(separator: ":", omittingEmptySubsequences: false).last?.contains("F") == true
  }
}

/// mount_namespaces(7), "Shared subtrees"
public enum Propagation: Sendable, Hashable, CaseIterable { case `private`, shared, slave }

/// A root directory.
public enum Root: Sendable, Hashable {
  /// With chroot(2): the old root still exists, but cannot be seen.
  case chroot(String)
  /// The same with an open directory.
  case directory(Int32)
  /// The same with the root of a process, opened before any namespace is entered.
  case ofProcess(pid_t)
  /// With pivot_root(2): the old root is removed. Requires a new mount namespace.
  case pivot(String)
}

/// A working directory.
public enum Directory: Sendable, Hashable {
  /// A path inside the new root; a relative one starts at the root.
  case path(String)
  /// An open directory.
  case descriptor(Int32)
  /// The working directory of a process, opened before any namespace is entered.
  case ofProcess(pid_t)
  /// The directory that entering the namespaces leads to, opened before the root changes.
  case current
  /// The path, if the directory exists; otherwise the one that entering the namespaces leads to.
  case ifThere(String)
  /// The path, if the directory exists inside; otherwise the root.
  case orRoot(String)
}

/// A mount in a sandbox. Symbolic links in the target cannot lead out of the root, and the target cannot be the
/// root itself. Missing parts of the target are created only on a tmpfs of the sandbox, because elsewhere they
/// would stay.
public enum Mount: Sendable, Hashable {
  /// Shows `from` and everything mounted below it as they are outside, whatever the sandbox mounts there.
  case bind(from: String, to: String, readOnly: Bool)
  /// A new tmpfs(5) at a path.
  case tmpfs(String)
  /// A read-only file with this text, placed in a directory that is on a tmpfs by then. A link is covered
  /// itself.
  case text(String, in: String, to: String)
}

/// Offsets of clocks (clock_gettime(2), time_namespaces(7)), in seconds.
public struct ClockOffsets: Sendable, Hashable {
  /// How far CLOCK_MONOTONIC is ahead; behind if negative, nil to leave it as it is.
  public var monotonic: Int64?
  /// The same for CLOCK_BOOTTIME.
  public var boottime: Int64?

  /// The clocks as they are outside.
  public init() {}
}

/// The supplementary groups of a process (setgroups(2)).
public enum SupplementaryGroups: Sendable, Hashable {
  /// The caller's groups, or none.
  case kept, dropped
  /// None, if dropping is allowed.
  case droppedIfPossible
  /// These, by their ids in the command's user namespace.
  case only([gid_t])
}

/// The command's capabilities(7).
public enum Capabilities: Sendable, Hashable {
  /// As the kernel sets them.
  case kept
  /// The command keeps those of a new user namespace when it is executed, whoever it runs as.
  case ambient
  /// Only those whose bits (`1 << CAP_...`) are set, for good.
  case only(UInt64)
  /// The same, and the command keeps them when it is executed, whoever it runs as.
  case exactly(UInt64)
}
