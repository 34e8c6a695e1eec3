import CLinux
import Glibc
import Linux
import NetworkNamespaces
import Rootless

/// How the directory of names is mounted, and what other programs mounted there.
extension Check {
  @Sendable static func mounts(_ examination: Examination) throws -> Outcome {
    let directory = examination.store.directory
    guard let real = realpath(directory) else {
      return Outcome(saw: "\(directory), which is not there yet")
    }
    let below = try examination.mounts().filter { $0.point.hasPrefix(real + "/") }
    var findings = try covered(below, real)
    if let finding = try isolated(examination.store) {
      findings.append(finding)
    } else if try !below.isEmpty && MountTable.peerGroup(of: directory) == nil {
      findings.append(unshared(real, try MountTable.isMountPoint(real)))
    }
    return Outcome(
      saw: "\(real), how it is mounted, and \(counted(below.count, "namespace")) mounted in it",
      findings)
  }

  // MARK: propagation

  /// `ip netns add` and `netns add` share the directory; a program that mounts a namespace there by itself does not.
  private static func unshared(_ directory: String, _ isMountPoint: Bool) -> Finding {
    Finding(
      .warning,
      "\(directory) is not a shared mount: processes in other mount namespaces do not see the names made here",
      remedy: isMountPoint
        ? Shell.line("mount", "--make-shared", directory)
        : Shell.line("mount", "--rbind", "--make-shared", directory, directory))
  }

  /// Inside an ordinary user's own namespaces this is intended.
  private static func isolated(_ store: NamespaceStore) throws -> Finding? {
    guard try !Holder.isAround && isPrivate(store) else { return nil }
    return Finding(
      .warning,
      "this shell is in a private mount namespace: names made here are empty files to everybody else",
      remedy: "nsenter --target 1 --mount")
  }

  private static func isPrivate(_ store: NamespaceStore) throws -> Bool {
    let (own, first) = ("/proc/thread-self/ns/mnt", "/proc/1/ns/mnt")
    guard let own = NamespaceIdentity(path: own), let first = NamespaceIdentity(path: first),
      own != first
    else { return false }
    // From a mount that is not shared nothing propagates.
    return try MountTable.peerGroup(of: store.directory) == nil
      || store.visibility() == .mountNamespaceOnly
  }

  // MARK: covered names

  /// Namespaces that are mounted in the directory but cannot be reached, since something is mounted over them. They
  /// and everything in them last, and nobody can enter them.
  private static func covered(
    _ mounts: [NamespaceMount], _ directory: String
  ) throws -> [Finding] {
    try mounts.compactMap { mount in
      guard NamespaceIdentity(path: mount.point)?.inode != mount.inode else { return nil }
      // A copy of the same mount, on the directory's own mount, may be visible.
      guard let cover = try cover(of: mount, directory) else { return nil }
      return Finding(
        .fault,
        "\(mount.kind):[\(mount.inode)] at \(mount.point) cannot be reached: something is mounted on \(cover)",
        remedy: Shell.line("umount", cover))
    }
  }

  /// The path on which something is mounted over a mount.
  private static func cover(of mount: NamespaceMount, _ directory: String) throws -> String? {
    let path = mount.point
    if try MountTable.first(process: "thread-self", { $0.parent == mount.id && $0.point == path })
      != nil
    {
      return path
    }
    // Otherwise over the directory, or one above it.
    var ancestor = directory
    while !ancestor.isEmpty {
      let candidate = ancestor
      if try MountTable.first(
        process: "thread-self", { $0.point == candidate && $0.parent == mount.parent }) != nil
      {
        return candidate
      }
      ancestor = String(ancestor[..<(ancestor.lastIndex(of: "/") ?? ancestor.startIndex)])
    }
    return nil
  }
}
