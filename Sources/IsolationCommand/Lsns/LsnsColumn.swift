/// A column of `lsns`.
enum LsnsColumn: String, CaseIterable {
  case ns = "NS"
  case type = "TYPE"
  case path = "PATH"
  case nprocs = "NPROCS"
  case pid = "PID"
  case ppid = "PPID"
  case command = "COMMAND"
  case uid = "UID"
  case user = "USER"
  case netnsid = "NETNSID"
  case nsfs = "NSFS"
  case pns = "PNS"
  case ons = "ONS"

  /// A column by its name, in any case.
  init?(named name: some StringProtocol) { self.init(rawValue: name.uppercased()) }

  var purpose: StaticString {
    switch self {
    case .ns: "namespace identifier (inode number)"
    case .type: "kind of namespace"
    case .path: "path to the namespace"
    case .nprocs: "number of processes in the namespace"
    case .pid: "lowest PID in the namespace"
    case .ppid: "PPID of the PID"
    case .command: "command line of the PID"
    case .uid: "UID of the PID"
    case .user: "username of the PID"
    case .netnsid: "namespace ID as used by network subsystem"
    case .nsfs: "nsfs mountpoint (usually used network subsystem)"
    case .pns: "parent namespace identifier (inode number)"
    case .ons: "owner namespace identifier (inode number)"
    }
  }

  var isNumber: Bool {
    switch self {
    case .ns, .nprocs, .pid, .ppid, .uid, .pns, .ons: true
    case .type, .path, .command, .user, .netnsid, .nsfs: false
    }
  }

  /// Its layout, before options change it.
  var layout: TextTable.Column {
    var column = TextTable.Column(rawValue)
    column.isNumber = isNumber
    column.isRight = isNumber || self == .netnsid
    switch self {
    case .ns, .pns, .ons: column.hint = 10
    case .type, .nprocs, .pid, .ppid: column.hint = 5
    case .path, .command, .uid, .user, .netnsid, .nsfs: break
    }
    return column
  }
}
