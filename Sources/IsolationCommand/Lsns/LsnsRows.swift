import Glibc
import Isolation
import Netlink
import Linux

/// The rows of `lsns`.
struct LsnsRows {
  private let options: LsnsOptions
  private let machine: SystemNamespaces
  private(set) var table: TextTable
  /// The row of each namespace, and the last row of each process, if they have one.
  private var namespaceRows: [UInt64: Int] = [:]
  private var processRows: [pid_t: Int] = [:]
  private var commands: [pid_t: [UInt8]] = [:]
  private var users = UserNames()

  init(_ options: LsnsOptions, _ machine: SystemNamespaces) {
    self.options = options
    self.machine = machine
    table = TextTable(
      options.columns.map { column in
        var layout = column.layout
        switch column {
        case .command:
          layout.isShortened = options.isShortened
          layout.isTree = options.tree == .process
        case .nsfs: layout.isWrapped = options.isWrapped
        case .ns where options.tree == .owner || options.tree == .parent:
          layout.isTree = true
          layout.isRight = false
        default: break
        }
        return layout
      })
    table.hasHeadings = options.hasHeadings
    table.name = "namespaces"
  }

  // MARK: namespaces

  mutating func addNamespaces() {
    let relatives = options.tree == .owner || options.tree == .parent ? relatives : []
    for namespace in machine.namespaces {
      if options.pid != 0, !namespace.processes.contains(options.pid) { continue }
      if options.isPersistent, !namespace.processes.isEmpty { continue }
      guard options.sees(namespace) || relatives.contains(namespace.inode) else { continue }
      if namespaceRows[namespace.inode] == nil { add(namespace) }
    }
  }

  /// The owners and parents of the namespaces that were asked for, and so on upwards.
  private var relatives: Set<UInt64> {
    var found: Set<UInt64> = []
    var waiting = machine.namespaces.filter(options.sees)
    while let namespace = waiting.popLast() {
      for inode in [namespace.owner, namespace.parent].compactMap(\.self)
      where found.insert(inode).inserted {
        if let relative = machine.namespace(inode) { waiting.append(relative) }
      }
    }
    return found
  }

  /// Adds a namespace, after the namespaces above it in the tree.
  private mutating func add(_ namespace: SystemNamespace) {
    let owner = namespace.owner.flatMap(machine.namespace)
    let parent = namespace.parent.flatMap(machine.namespace)
    var above: SystemNamespace?
    switch options.tree {
    case .owner:
      above = owner
      if let owner, namespaceRows[owner.inode] == nil { add(owner) }
    case .parent:
      above = parent
      if let above = parent ?? owner, namespaceRows[above.inode] == nil { add(above) }
    case .none, .process: break
    }
    let process = namespace.leader.flatMap(machine.process)
    addRow(namespace, process, below: above.flatMap { namespaceRows[$0.inode] })
  }

  // MARK: the processes of one

  mutating func addProcesses(of namespace: SystemNamespace) {
    for pid in namespace.processes where processRows[pid] == nil {
      if let process = machine.process(pid) { add(process, of: namespace) }
    }
  }

  /// Adds a process, after its ancestors in the same namespace.
  private mutating func add(_ process: SystemProcess, of namespace: SystemNamespace) {
    var line = [process]
    while options.tree == .process, let parent = machine.process(line[0].parent),
      processRows[parent.pid] == nil, parent.namespace(namespace.kind) == namespace.inode
    {
      line.insert(parent, at: 0)
    }
    for process in line { addRow(namespace, process, below: nil) }
  }

  // MARK: rows

  private mutating func addRow(
    _ namespace: SystemNamespace, _ process: SystemProcess?, below row: Int?
  ) {
    var above = row
    if options.tree == .process, let process { above = processRows[process.parent] }
    if let filter = options.filter {
      let isShown = filter.accepts { name in
        guard let column = LsnsColumn(named: name) else { return (nil, false) }
        return (value(column, namespace, process), column.isNumber)
      }
      if !isShown { return }
    }
    let cells = options.columns.map { value($0, namespace, process) }
    let added = table.add(cells, below: above)
    if options.tree == .owner || options.tree == .parent {
      namespaceRows[namespace.inode] = added
    } else if let process {
      processRows[process.pid] = added
    }
  }

  private mutating func value(
    _ column: LsnsColumn, _ namespace: SystemNamespace, _ process: SystemProcess?
  ) -> [UInt8]? {
    switch column {
    case .ns: return Self.text(namespace.inode)
    case .type: return Array(namespace.kind.file.utf8)
    case .nprocs: return Self.text(namespace.processes.count)
    case .pid: return process.map { Self.text($0.pid) }
    case .ppid: return process.map { Self.text($0.parent) }
    case .path: return process.map { Array("/proc/\($0.pid)/ns/\(namespace.kind.file)".utf8) }
    case .command: return process.flatMap { command($0) }
    // For a namespace without processes, this is the owner of its user namespace.
    case .uid: return Self.text(Int32(truncatingIfNeeded: process?.uid ?? namespace.ownerUID ?? 0))
    case .user: return users.name(process?.uid ?? namespace.ownerUID ?? 0)
    case .netnsid: return Self.text(namespace.networkID)
    case .nsfs:
      if namespace.mounts.isEmpty { return nil }
      return namespace.mounts.joined(separator: options.isWrapped ? "\n" : ",").systemBytes
    case .pns: return Self.text(namespace.parent ?? 0)
    case .ons: return Self.text(namespace.owner ?? 0)
    }
  }

  private static func text(_ number: some FixedWidthInteger) -> [UInt8] {
    Array(String(number).utf8)
  }

  private static func text(_ id: SystemNamespace.NetworkID?) -> [UInt8]? {
    switch id {
    case .assigned(let id): text(id)
    case .unassigned: Array("unassigned".utf8)
    case nil: nil
    }
  }

  private mutating func command(_ process: SystemProcess) -> [UInt8]? {
    if let known = commands[process.pid] { return known }
    let command = process.commandLine?.systemBytes
    commands[process.pid] = command
    return command
  }
}
