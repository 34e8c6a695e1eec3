import IsolationCommand

/// A column of `netns ls`.
enum NamespaceColumn: String, CaseIterable {
  case ns = "NS"
  case type = "TYPE"
  case nprocs = "NPROCS"
  case pid = "PID"
  case ppid = "PPID"
  case user = "USER"
  case uid = "UID"
  case netnsid = "NETNSID"
  case names = "NAMES"
  case mounts = "MOUNTS"
  case holders = "HOLDERS"
  case owner = "OWNER"
  case parent = "PARENT"
  case path = "PATH"
  case command = "COMMAND"

  static let standard: [NamespaceColumn] = [
    .ns, .type, .nprocs, .pid, .user, .names, .holders, .command,
  ]

  /// A column by its name in any case. The names that lsns uses are accepted too.
  init?(named name: some StringProtocol) {
    let name = name.uppercased()
    switch name {
    case "NSFS": self = .mounts
    case "ONS": self = .owner
    case "PNS": self = .parent
    default: self.init(rawValue: name)
    }
  }

  /// Its description in the help.
  var purpose: StaticString {
    switch self {
    case .ns: "the number of the namespace (inode)"
    case .type: "its kind, as in /proc/PID/ns"
    case .nprocs: "how many processes are in it"
    case .pid: "the lowest of their numbers"
    case .ppid: "the parent of that one"
    case .user: "its user; without processes, who made the namespace"
    case .uid: "the same as a number"
    case .netnsid: "the id that a network namespace has here"
    case .names: "its names: of netns add, LAB/NODE of labs"
    case .mounts: "where it is mounted"
    case .holders: "what keeps it besides processes and mounts seen here"
    case .owner: "the user namespace that it belongs to"
    case .parent: "the pid or user namespace that it was made in"
    case .path: "a file to enter it by"
    case .command: "the command line of PID"
    }
  }

  var isNumber: Bool {
    switch self {
    case .ns, .nprocs, .pid, .ppid, .uid, .netnsid, .owner, .parent: true
    case .type, .user, .names, .mounts, .holders, .path, .command: false
    }
  }

  var layout: TextTable.Column {
    var column = TextTable.Column(rawValue)
    column.isRight = isNumber
    column.isShortened = self == .command || self == .holders || self == .mounts
    return column
  }
}
