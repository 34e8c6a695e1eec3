import CLinux
import Glibc
import Isolation
import NetworkNamespaces
import Linux

/// The names that namespaces go by: those of the store, LAB/NODE of labs, and names of several kinds.
struct KnownNames {
  private var names: [UInt64: [String]] = [:]

  /// - Parameter mounts: where namespaces are mounted.
  init(
    _ session: Session, mounts: some Sequence<(inode: UInt64, path: String)>
  ) throws(CommandFailure) {
    let stored: [NamespaceName]
    do throws(NamespaceError) { stored = try session.store.list() } catch { throw error.failure() }
    let nodes = Self.labNodes(session)
    for (name, isNamespace) in zip(stored, session.store.areNamespaces(stored)) where isNamespace {
      guard let identity = NamespaceIdentity(path: session.store.path(name)) else { continue }
      for (node, namespace) in nodes where namespace == name.text {
        names[identity.inode, default: []].append(node)
      }
      names[identity.inode, default: []].append(name.text)
    }
    let kept = session.kept.directory + "/"
    for mount in mounts where mount.path.hasPrefix(kept) {
      let name = String(mount.path.dropFirst(kept.count).prefix { $0 != "/" })
      // One whose name starts with a dot is not whole.
      guard !name.hasPrefix("."), !self[mount.inode].contains(name) else { continue }
      names[mount.inode, default: []].append(name)
    }
  }

  /// The names of what was found on the machine.
  init(_ session: Session, _ machine: SystemNamespaces) throws(CommandFailure) {
    try self.init(
      session,
      mounts: machine.namespaces.lazy.flatMap { namespace in
        namespace.mounts.lazy.map { (namespace.inode, $0) }
      })
  }

  subscript(inode: UInt64) -> [String] { names[inode] ?? [] }

  /// The nodes of labs that are up, with their namespaces' names, from `netns-lab`, which reads the
  /// records. None without labs.
  static func labNodes(_ session: Session) -> [(node: String, namespace: String)] {
    guard let labs = directoryEntries("/run/netns-lab"),
      labs.contains(where: { !$0.hasPrefix(".") })
    else { return [] }
    let answer = linux_memfd("labs")
    guard answer >= 0 else { return [] }
    defer { close(answer) }
    let status = try? session.runInChild { () throws(CommandFailure) in
      dup2(answer, STDOUT_FILENO)
      throw NetnsProgram.becomeLab(["__nodes"])
    }
    // Why not was told already; the names of the store are there all the same.
    guard status == 0, lseek(answer, 0, SEEK_SET) == 0, let text = readAll(answer) else {
      return []
    }
    return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let words = line.split(separator: UInt8(ascii: "\t"))
      return words.count == 2 ? (String(systemBytes: words[0]), String(systemBytes: words[1])) : nil
    }
  }
}
