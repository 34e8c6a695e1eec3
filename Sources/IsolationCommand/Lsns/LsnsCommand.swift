import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// `lsns`
enum LsnsCommand {
  static func run(_ words: [String]) throws(ProgramFailure) -> Int32 {
    let options = try LsnsOptions(words)
    switch options.request {
    case .help: return try IsolationProgram.lsns.help()
    case .version: return try IsolationProgram.lsns.version()
    case nil: break
    }
    if options.listsColumns { return try listColumns(options) }
    try checkColumns(of: options.filter)
    let machine = try read(options)
    var rows = LsnsRows(options, machine)
    if options.inode != 0 {
      guard let namespace = machine.namespace(options.inode), options.sees(namespace) else {
        throw ProgramFailure("not found namespace: \(options.inode)")
      }
      rows.addProcesses(of: namespace)
    } else {
      rows.addNamespaces()
    }
    return try show(rows.table, options)
  }

  private static func show(
    _ table: TextTable, _ options: LsnsOptions
  ) throws(ProgramFailure) -> Int32 {
    let symbols = TreeSymbols.ofLocale()
    let bytes = table.render(options.format, width: terminalWidth(), symbols: symbols)
    try StandardStream.output(String(systemBytes: bytes))
    return 0
  }

  /// Reads only what will be shown.
  private static func read(_ options: LsnsOptions) throws(ProgramFailure) -> SystemNamespaces {
    let columns = options.columns + (options.filter?.columns ?? []).compactMap(LsnsColumn.init)
    var scan = SystemNamespaces.Scan.processes
    if options.showsUnused { scan.formUnion([.mounts, .descriptors, .sockets]) }
    if columns.contains(.netnsid) { scan.insert(.networkIDs) }
    if columns.contains(.nsfs) { scan.insert(.mounts) }
    if columns.contains(where: { $0 == .pns || $0 == .ons }) || options.tree == .owner
      || options.tree == .parent
    {
      scan.insert(.relations)
    }
    do throws(NamespaceError) { return try SystemNamespaces(kinds: options.kinds, scan) } catch {
      throw ProgramFailure("cannot read \(error.path)", code: error.code)
    }
  }

  private static func checkColumns(of filter: FilterExpression?) throws(ProgramFailure) {
    let unknown = (filter?.columns ?? []).filter { LsnsColumn(named: $0) == nil }
    if unknown.isEmpty { return }
    for name in unknown { StandardStream.error("lsns: unknown column: \(name)\n") }
    throw ProgramFailure("failed to initialize filter")
  }

  private static func listColumns(_ options: LsnsOptions) throws(ProgramFailure) -> Int32 {
    var name = TextTable.Column("HOLDER")
    name.isRight = true
    var table = TextTable([name, TextTable.Column("TYPE"), TextTable.Column("DESCRIPTION")])
    table.hasHeadings = false
    table.name = "lsns-columns"
    for column in LsnsColumn.allCases {
      table.add([
        Array(column.rawValue.utf8), Array((column.isNumber ? "<integer>" : "<string>").utf8),
        column.purpose.bytes,
      ])
    }
    return try show(table, options)
  }

  /// The text of `--help`.
  static var usage: String {
    let columns = LsnsColumn.allCases.map { column in
      let name = column.rawValue
      return String(repeating: " ", count: 12 - name.utf8.count) + name + "  \(column.purpose)"
    }
    return options + "\n" + columns.joined(separator: "\n") + "\n\nFor more details see lsns(8)."
  }

  private static let options = """

    Usage:
     lsns [options] [<namespace>]

    List system namespaces.

    Options:
     -J, --json             use JSON output format
     -l, --list             use list format output
     -n, --noheadings       don't print headings
     -o, --output <list>    define which output columns to use
         --output-all       output all columns
     -P, --persistent       namespaces without processes
     -p, --task <pid>       print process namespaces
     -Q, --filter <expr>    apply display filter
     -r, --raw              use the raw output format
     -u, --notruncate       don't truncate text in columns
     -W, --nowrap           don't use multi-line representation
     -t, --type <name>      namespace type (mnt, net, ipc, user, pid, uts, cgroup, time)
     -T, --tree[=<rel>]     use tree format (parent, owner, or process)

     -H, --list-columns     list the available columns
     -h, --help             display this help
     -V, --version          display version

    Available output columns:
    """
}

extension LsnsOptions {
  /// Whether namespaces without processes are shown, as with the options of releases that know such namespaces.
  var showsUnused: Bool { isPersistent || filter != nil }

  /// Whether a namespace was asked for itself, and not only as a relative of one.
  func sees(_ namespace: SystemNamespace) -> Bool {
    guard kinds.contains(namespace.kind) else { return false }
    return !namespace.processes.isEmpty
      || showsUnused && namespace.holders.contains(where: \.isOpen)
  }
}

extension NamespaceHolder {
  /// Whether the namespace is held open by a file, and not only by a relative.
  fileprivate var isOpen: Bool {
    switch self {
    case .owned, .child: false
    default: true
    }
  }
}
