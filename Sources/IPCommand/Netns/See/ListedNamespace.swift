import CLinux
import Glibc
import Isolation
import IsolationCommand
import Netlink
import Linux

/// A namespace as `netns ls` shows it.
struct ListedNamespace {
  enum Value {
    case none
    case number(UInt64)
    case text(String)
    case list([String])
  }

  let namespace: SystemNamespace
  let process: SystemProcess?
  let names: [String]
  let user: String
  /// Read only once, and only if it is shown.
  private let command: String?

  init(
    _ namespace: SystemNamespace, _ machine: SystemNamespaces, names: [String],
    _ users: inout UserNames
  ) {
    self.namespace = namespace
    self.names = names
    process = namespace.leader.flatMap(machine.process)
    command = process?.commandLine
    let uid = process?.uid ?? namespace.ownerUID
    user = uid.map { String(systemBytes: users.name($0)) } ?? ""
  }

  func value(_ column: NamespaceColumn) -> Value {
    switch column {
    case .ns: .number(namespace.inode)
    case .type: .text(namespace.kind.file)
    case .nprocs: .number(UInt64(namespace.processes.count))
    case .pid: process.map { .number(UInt64($0.pid)) } ?? .none
    case .ppid: process.map { .number(UInt64($0.parent)) } ?? .none
    case .user: user.isEmpty ? .none : .text(user)
    case .uid: (process?.uid ?? namespace.ownerUID).map { .number(UInt64($0)) } ?? .none
    case .netnsid: networkID
    case .names: .list(names)
    case .mounts: .list(namespace.mounts)
    case .holders: .list(holders)
    case .owner: namespace.owner.map { .number($0) } ?? .none
    case .parent: namespace.parent.map { .number($0) } ?? .none
    case .path: namespace.path.map { .text($0) } ?? .none
    case .command: command.map { .text($0) } ?? .none
    }
  }

  private var networkID: Value {
    if case .assigned(let id) = namespace.networkID { return .number(UInt64(id)) }
    return .none
  }

  /// Related namespaces are listed only if nothing else keeps it. Mounts have a column of their own.
  private var holders: [String] {
    let isAlone = namespace.processes.isEmpty
    return namespace.othersHolders.compactMap { holder in
      switch holder {
      case .mount: nil
      case .owned, .child: isAlone ? holder.text : nil
      default: holder.text
      }
    }
  }

  /// A cell of the table; nil if it is empty. Of a long list, only the beginning is shown.
  func cell(_ column: NamespaceColumn, limit: Int = .max) -> [UInt8]? {
    switch value(column) {
    case .none: nil
    case .number(let number): Array(String(number).utf8)
    case .text(let text): text.systemBytes
    case .list(let list) where list.isEmpty: nil
    case .list(let list):
      (list.prefix(limit) + (list.count > limit ? ["+\(list.count - limit)"] : []))
        .joined(separator: ",").systemBytes
    }
  }
}

extension NamespaceHolder {
  /// "fd:4711/7"
  var text: String {
    switch self {
    case .thread(let pid, let tid): "thread:\(pid)/\(tid)"
    case .futureChildren(let pid): "children:\(pid)"
    case .descriptor(let pid, let number): "fd:\(pid)/\(number)"
    case .socket(let pid, let number): "socket:\(pid)/\(number)"
    case .mount(let path): "mount:\(path)"
    case .mountElsewhere(let pid, let path): "mount:\(pid):\(path)"
    case .owned(let inode): "owns:\(inode)"
    case .child(let inode): "parent:\(inode)"
    }
  }
}

extension SystemNamespace {
  /// The holders, without descriptors that this program inherited from the shell.
  var othersHolders: [NamespaceHolder] {
    guard !holders.isEmpty else { return [] }
    let own = linux_own_process()
    return holders.filter { holder in
      switch holder {
      case .descriptor(let pid, _), .socket(let pid, _): pid != own
      default: true
      }
    }
  }

  /// A path by which it can be entered; nil if only a socket or a related namespace keeps it.
  var path: String? {
    if let leader { return "/proc/\(leader)/ns/\(kind.file)" }
    if let mount = mounts.first { return mount }
    for holder in othersHolders {
      switch holder {
      case .thread(let pid, let tid): return "/proc/\(pid)/task/\(tid)/ns/\(kind.file)"
      case .futureChildren(let pid): return "/proc/\(pid)/ns/\(kind.childFile)"
      case .descriptor(let pid, let number): return "/proc/\(pid)/fd/\(number)"
      case .mountElsewhere(let pid, let path): return "/proc/\(pid)/root\(path)"
      case .mount, .socket, .owned, .child: continue
      }
    }
    return nil
  }
}
