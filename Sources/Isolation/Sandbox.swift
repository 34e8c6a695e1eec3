import Glibc
import NetworkNamespaces
import Linux

/// What one command is isolated by: the namespaces that it enters and those made for it, its identity
/// maps, root, mounts, identities and capabilities. A value: nothing happens before it is used.
///
/// The order of the work is fixed, since it decides what is possible: namespaces are entered in two passes,
/// so that both root, who has the privilege outside, and a user, who has it inside, get everywhere; the new
/// ones are made by one unshare(2); maps are written, and namespaces bound on files, by a helper that stays
/// outside; then come the mounts, the root, the working directory and, last, the identities.
public struct Sandbox: Sendable {
  /// The namespaces to enter.
  public var joined = NamespaceSet()
  /// The kinds of which new ones are made.
  public var new: NamespaceKinds = []
  /// Files that are to keep new namespaces; they exist already.
  public var kept: [KeptNamespace] = []

  /// Who the users and groups of a new user namespace are; nil: nobody, all are the overflow ids.
  public var userMap: IdentityMapping?
  /// See `userMap`.
  public var groupMap: IdentityMapping?
  /// Who makes the new namespaces in the caller's stead, and so owns a new user namespace; nil: the caller.
  public var owner: NamespaceOwner?
  /// Whether groups may be dropped in the user namespace (/proc/self/setgroups); nil: as it is, unless
  /// `groupMap` needs it to be false.
  public var allowsSetgroups: Bool?

  /// How a new mount namespace's mounts propagate; nil: as they do outside.
  public var propagation: Propagation? = .private
  /// Whether `propagation` goes for all of them where the caller's root is no mount point, as after chroot(2).
  /// That takes CAP_SYS_CHROOT and /proc; without it nothing can be mounted there.
  public var propagatesBeyondRoot = false
  /// The root directory; nil: that of the mount namespace, or of outside.
  public var root: Root?
  /// Mounts below the root, or below / without one, in their order; they need a mount namespace.
  public var mounts: [Mount] = []
  /// Where procfs is mounted, as the process namespace shows it: inside the root.
  public var proc: String?
  /// The formats of programs that the new user namespace has of its own.
  public var programFormats: ProgramFormats?
  /// The working directory; nil: the root where that changes, else the one that the namespaces lead to.
  public var directory: Directory?
  /// The name of the host (sethostname(2)), 64 bytes at most; needs a uts namespace that is made or entered.
  public var hostname: String?
  /// The files of a network namespace, and its /sys; these need a mount namespace.
  public var networkFiles: NetworkFiles?
  /// What the clocks of a new time namespace are ahead.
  public var clocks = ClockOffsets()

  /// The command's user and group, as the user namespace that it is in then has them; nil: the caller's.
  public var user: uid_t?
  /// See `user`.
  public var group: gid_t?
  /// Open files, as of a process's directory in /proc, whose user and group the command gets in place of
  /// `user` and `group`, as the namespaces that it enters have them.
  public var userOf: Int32?
  /// See `userOf`.
  public var groupOf: Int32?
  /// Its further groups (setgroups(2)).
  public var supplementaryGroups = SupplementaryGroups.kept
  /// What of its privilege the command has.
  public var capabilities = Capabilities.kept
  /// Whether the command is user and group 0 of the user namespace that it enters, as far as the maps have
  /// them.
  public var becomesRoot = false
  /// Whether execve(2) gives no more privilege from then on (PR_SET_NO_NEW_PRIVS).
  public var refusesNewPrivileges = false
  /// Whether the command gets none of the caller's descriptors by which it could leave: of directories,
  /// namespaces and processes. Standard input, output or error that is one becomes /dev/null.
  public var isSealed = false
  /// Whether the command is kept from what the caller's session has: it can put no input into the terminal
  /// (TIOCSTI, TIOCLINUX; ioctl_tty(2)), where the caller has the privilege to forbid that, and has a session
  /// keyring of its own (session-keyring(7)).
  public var isGuarded = false
  /// Whether the loopback device of a new network namespace is brought up.
  public var hasLoopback = false

  /// Whether the command runs in a child: only that is inside a process namespace.
  public var forks = false
  /// Whether the process that waits for it has SIGINT and SIGTERM blocked.
  public var isShielded = false
  /// Whether that process stands for the command to others (`Sandbox.standIn`): until it waits, signals for
  /// the command wait too.
  public var standsIn = false
  /// The signal that the command gets when its parent ends. The kernel forgets it where the command gets
  /// another user or group, unless `deathSignalOutlastsUser`.
  public var deathSignal: Int32?
  /// Whether the signal is asked for once more after the identity was changed.
  public var deathSignalOutlastsUser = false

  /// Nothing is isolated.
  public init() {}
}

extension Sandbox {
  /// What stands before paths inside, as long as the root is not changed.
  var rootPath: String {
    switch root {
    case .pivot(let path), .chroot(let path): path
    default: ""
    }
  }
}

/// A new namespace and the file that it is mounted on, so that it stays.
public struct KeptNamespace: Sendable, Hashable {
  /// Its kind, of which a new one is made.
  public var kind: NamespaceKind
  /// The file, which is there already.
  public var path: String

  /// A new namespace of a kind, mounted on a file.
  public init(_ kind: NamespaceKind, at path: String) {
    self.kind = kind
    self.path = path
  }
}

/// What a command finds of a network namespace besides the network, as ip-netns(8) has it.
public struct NetworkFiles: Sendable {
  /// The name of the namespace: its directory below /etc/netns.
  public var name: String
  /// How the files are arranged.
  public var environment: ExecEnvironment

  /// The files of a namespace's name.
  public init(_ name: String, _ environment: ExecEnvironment = ExecEnvironment()) {
    self.name = name
    self.environment = environment
  }
}

/// The users, or groups, of a new user namespace.
public enum IdentityMapping: Sendable, Hashable {
  /// The caller's own id is this one inside, and there is no other. Needs no privilege.
  case own(UInt32)
  /// By the kernel's rules for the caller: root writes it, anybody else has newuidmap(1) or newgidmap(1)
  /// write it, which take what /etc/subuid and /etc/subgid give the user.
  case ranges(IdentityMap)
}

/// Whose a new user namespace is: that one may enter it, and change what is in it (user_namespaces(7)).
///
/// The caller becomes that one before the namespaces are made, which takes the right to; the identity maps are
/// still written, and files bound, with the caller's own rights.
public struct NamespaceOwner: Sendable, Hashable {
  /// Ids of the caller's user namespace.
  public var user: uid_t
  /// See `user`.
  public var group: gid_t

  /// The owner by ids.
  public init(user: uid_t, group: gid_t) {
    self.user = user
    self.group = group
  }
}

/// Formats of programs that the kernel hands to interpreters (Linux 6.7 for those of a user namespace;
/// admin-guide/binfmt-misc of the kernel's documentation). They need a user and a mount namespace.
public struct ProgramFormats: Sendable, Hashable {
  /// A directory of procfs, which the kernel keeps for it.
  public static let usualPath = "/proc/sys/fs/binfmt_misc"
  /// Where binfmt_misc is mounted: a directory inside the root.
  public var path: String
  /// A first format: `:name:type:offset:magic:mask:interpreter:flags`. With the flag F the interpreter is
  /// opened at once: outside of a root that is changed by chroot(2).
  public var definition: String?

  /// Formats that are registered at a path, and a first one.
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
  /// By chroot(2): the old root is there still, out of sight.
  case chroot(String)
  /// The same to an open directory.
  case directory(Int32)
  /// The same to the root of a process, opened before any namespace is entered.
  case ofProcess(pid_t)
  /// By pivot_root(2): the old root is gone. Needs a new mount namespace.
  case pivot(String)
}

/// A working directory.
public enum Directory: Sendable, Hashable {
  /// Looked up inside the new root; a relative path starts at it.
  case path(String)
  /// An open directory.
  case descriptor(Int32)
  /// That of a process, opened before any namespace is entered.
  case ofProcess(pid_t)
  /// The one that the caller is in after the namespaces were entered, opened before the root changes.
  case current
  /// The path, where there is such a directory; the one that the namespaces led to, where there is not.
  case ifThere(String)
  /// The path, where there is such a directory inside; the root, where there is not.
  case orRoot(String)
}

/// A mount of a sandbox. Links on the way to the target do not lead out of the root, and it may not be the
/// root itself. What is missing of the path is made on the sandbox's own tmpfs, and nowhere else, since it
/// would stay.
public enum Mount: Sendable, Hashable {
  /// What is at and below the path `from`, as it is outside, whatever the sandbox mounts there.
  case bind(from: String, to: String, readOnly: Bool)
  /// A new tmpfs(5) on a path.
  case tmpfs(String)
  /// A file with that text, read-only, which lies in a directory where a tmpfs is by then. A link is covered
  /// itself.
  case text(String, in: String, to: String)
}

/// clock_gettime(2), time_namespaces(7); seconds.
public struct ClockOffsets: Sendable, Hashable {
  /// Seconds that CLOCK_MONOTONIC is ahead; behind where negative, nil leaves it as it is.
  public var monotonic: Int64?
  /// The same of CLOCK_BOOTTIME.
  public var boottime: Int64?

  /// The clocks of outside.
  public init() {}
}

/// The groups that a process is in besides its own (setgroups(2)).
public enum SupplementaryGroups: Sendable, Hashable {
  /// As the caller has them; none.
  case kept, dropped
  /// Dropped where that is allowed.
  case droppedIfPossible
  /// These, of the user namespace that the command is in then.
  case only([gid_t])
}

/// capabilities(7)
public enum Capabilities: Sendable, Hashable {
  /// As the kernel has it.
  case kept
  /// Those of a new user namespace stay when the command is executed, whoever it runs as.
  case ambient
  /// None but those whose bits (`1 << CAP_...`) are set, for good.
  case only(UInt64)
  /// The same, and those stay when the command is executed, whoever it runs as.
  case exactly(UInt64)
}
