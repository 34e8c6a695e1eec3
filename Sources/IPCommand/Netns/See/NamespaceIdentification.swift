import Glibc
import Isolation
import IsolationCommand
import Netlink
import NetworkNamespaces
import Linux

/// `netns identify --all [PID]`: all namespaces of a process, and their names.
enum NamespaceIdentification {
  static func run(
    _ session: Session, pid: pid_t?
  ) throws(CommandFailure) {
    let process = pid.map(String.init) ?? "thread-self"
    var found: [(kind: NamespaceKind, inode: UInt64)] = []
    for kind in NamespaceKind.allCases where kind.isSupported {
      let path = "/proc/\(process)/ns/\(kind.file)"
      guard let identity = NamespaceIdentity(path: path) else {
        throw failure(process, errno)
      }
      found.append((kind, identity.inode))
    }
    let mounts: [NamespaceMount]
    do throws(NamespaceError) { mounts = try NamespaceMount.all(process: "thread-self") } catch {
      throw error.failure()
    }
    let names = try KnownNames(session, mounts: mounts.lazy.map { ($0.inode, $0.point) })
    let out = session.output
    guard out.isJSON else { return write(found, names, out) }
    try out.document {
      for (kind, inode) in found {
        out.object {
          out.field("type", "", kind.file)
          out.field("ns", "", inode)
          out.array("names") { for name in names[inode] { out.field(nil, "", name) } }
        }
      }
    }
  }

  private static func failure(_ process: String, _ code: Int32) -> CommandFailure {
    code == ENOENT
      ? CommandFailure("netns identify: there is no process \(process)")
      : CommandFailure(
        "netns identify: cannot look into process \(process): \(errorText(code)); only root or its "
          + "owner may")
  }

  private static func write(
    _ found: [(kind: NamespaceKind, inode: UInt64)], _ names: KnownNames, _ out: Output
  ) {
    var table = TextTable([NamespaceColumn.type, .ns, .names].map(\.layout))
    for (kind, inode) in found {
      let list = names[inode].joined(separator: ",")
      table.add([
        Array(kind.file.utf8), Array(String(inode).utf8), list.isEmpty ? nil : list.systemBytes,
      ])
    }
    out.text(String(systemBytes: table.render(.text, symbols: TreeSymbols.ofLocale())))
  }
}
