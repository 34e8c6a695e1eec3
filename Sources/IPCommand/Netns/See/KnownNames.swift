import CLinux
import Glibc
import Isolation
import NetworkNamespaces
import Linux

/// The names of namespaces: those in the store, LAB/NODE of labs, and names that hold several kinds.
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
      // A name that starts with a dot is incomplete.
      guard !name.hasPrefix("."), !self[mount.inode].contains(name) else { continue }
      names[mount.inode, default: []].append(name)
    }
  }

  /// The names of the namespaces found on the machine.
  init(_ session: Session, _ machine: SystemNamespaces) throws(CommandFailure) {
    try self.init(
      session,
      mounts: machine.namespaces.lazy.flatMap { namespace in
        namespace.mounts.lazy.map { (namespace.inode, $0) }
      })
  }

  subscript(inode: UInt64) -> [String] { names[inode] ?? [] }

  /// The nodes of labs that are up, with the names of their namespaces. They come from `netns-lab`, which reads the
  /// records; empty if it is not installed or there are no labs.
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
    // It has printed the reason already. The names in the store are still known.
    guard status == 0, lseek(answer, 0, SEEK_SET) == 0, let text = readAll(answer) else {
      return []
    }
    return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let words = line.split(separator: UInt8(ascii: "\t"))
      return words.count == 2 ? (String(systemBytes: words[0]), String(systemBytes: words[1])) : nil
    }
  }
}
