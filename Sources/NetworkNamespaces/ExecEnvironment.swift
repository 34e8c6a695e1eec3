import CLinux
import Glibc
import Netlink
import Linux

/// The environment of a command in a namespace beside the network: /sys and the files of /etc/netns/NAME.
///
/// It is set up as by `ip netns exec` (ip-netns(8)) in a new mount namespace: sysfs shows the namespace's
/// devices, and each entry of the configuration directory is bind mounted over its counterpart in /etc. In
/// addition, the mounts below /sys (cgroup, bpf, tracefs ...) are kept, and entries work even if their
/// counterpart is a dangling link, or is missing.
public struct ExecEnvironment: Sendable {
  /// The directory with one subdirectory of files for each namespace; empty for no files.
  public var configuration: String
  /// The hostname, in a new UTS namespace; nil for the caller's.
  public var hostname: String?
  /// Whether to mount a new procfs, as a new PID namespace needs.
  public var mountsProc = false
  /// Whether the command becomes the leader of a new session.
  public var startsSession = false

  /// Whether resolv.conf stays the namespace's when the host replaces its own file, which removes mounts on it.
  /// A process then mounts it again, as long as the mount namespace is in use.
  public var keepsResolver = true

  /// Whether entries without a counterpart in /etc are shown nevertheless. Otherwise each is a warning, as with
  /// `ip netns exec`.
  public var showsMissing = true

  /// The file of an existing mount namespace for the command, set up by `PrivateFileSystem`; nil for a new one,
  /// made from the caller's.
  public var mountNamespace: String?

  /// Files and directories that this mount namespace shows by its own binds (`PrivateFileSystem.binds`). They
  /// stay as they are, whatever the namespace has in its configuration directory.
  public var boundPaths: [String] = []

  /// Directories of the host that the command sees as empty, because servers listen there that would bypass its
  /// network. Not used in a kept mount namespace, which has its own.
  public var emptiedPaths: [String] = []

  /// An environment with the namespaces' files below `configuration`, in one subdirectory for each namespace.
  public init(configuration: String = "/etc/netns") { self.configuration = configuration }

  /// Whether a namespace has configuration files, so that entering it takes more than setns(2).
  public func hasConfiguration(_ name: String) -> Bool {
    // The host has no name. The directory itself, or the root, is no namespace's.
    if configuration.isEmpty || name.isEmpty { return false }
    var status = stat()
    return stat("\(configuration)/\(name)", &status) == 0
      && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names of a namespace's configuration files, in directory order; empty if it has none.
  ///
  /// - Throws: `.readDirectory` if they cannot be read.
  public func files(of name: String) throws(NamespaceError) -> [String] {
    guard hasConfiguration(name) else { return [] }
    let directory = "\(configuration)/\(name)"
    guard let files = directoryEntries(directory) else {
      throw NamespaceError(.readDirectory, directory, code: errno)
    }
    return files
  }

  /// The steps that enter a namespace and set up all this, starting from the calling thread's state.
  ///
  /// - Throws: `.readDirectory` or `.open` if the files, or the mounts below /sys, cannot be read.
  func steps(for handle: borrowing NamespaceHandle) throws(NamespaceError) -> StepList {
    var list = StepList()
    let name = handle.name
    list.add(
      LINUX_STEP_SETNS, required: true, source: name, flags: UInt(LINUX_CLONE_NEWNET),
      descriptor: handle.descriptor)
    if let mountNamespace {
      try join(mountNamespace, name, &list)
    } else {
      list.add(LINUX_STEP_UNSHARE, required: true, source: name, flags: UInt(LINUX_CLONE_NEWNS))
      // Later mounts outside still propagate in; none propagate out.
      list.add(
        LINUX_STEP_MOUNT, required: true, source: "none", target: "/",
        flags: UInt(MS_SLAVE) | UInt(MS_REC))
      try addSysfs(name, to: &list)
      try addConfiguration(name, to: &list)
      addEmptied(to: &list)
    }
    if let hostname { list.add(LINUX_STEP_HOSTNAME, required: true, source: hostname) }
    if mountsProc { list.add(LINUX_STEP_PROC, target: "/proc") }
    if startsSession { list.add(LINUX_STEP_SESSION, required: true, source: name) }
    return list
  }

  /// The steps that set up a mount namespace which outlasts its maker, for a thread that is already in it and
  /// in the network namespace `name`, if any. No mounts propagate in or out; /sys and the files are the
  /// namespace's.
  ///
  /// - Throws: see `addFiles`.
  package func steps(forKeptMounts name: String?) throws(NamespaceError) -> StepList {
    var list = StepList()
    list.add(
      LINUX_STEP_MOUNT, required: true, source: "none", target: "/",
      flags: UInt(MS_PRIVATE) | UInt(MS_REC))
    guard let name else { return list }
    var environment = self
    // Its process would have to live as long as the name.
    environment.keepsResolver = false
    try environment.addFiles(of: name, isKept: false, to: &list)
    return list
  }

  /// A command in a new PID namespace also gets its own mount namespace, which differs only in /proc. All other
  /// mounts are peers: what is mounted in one namespace appears in the other.
  private func join(
    _ mounts: String, _ name: String, _ list: inout StepList
  ) throws(NamespaceError) {
    list.add(LINUX_STEP_JOIN_MOUNTS, required: true, source: mounts)
    for file in try files(of: name) where !isBound("/etc/\(file)") {
      list.add(
        LINUX_STEP_SHOW, source: "\(configuration)/\(name)/\(file)", target: "/etc/\(file)")
    }
    guard mountsProc else { return }
    list.add(LINUX_STEP_UNSHARE, required: true, source: name, flags: UInt(LINUX_CLONE_NEWNS))
    list.add(
      LINUX_STEP_MOUNT, required: true, source: "none", target: "/proc", flags: UInt(MS_PRIVATE))
  }

  private func isBound(_ path: String) -> Bool {
    boundPaths.contains { bound in
      // "/etc//hosts" and "/etc/./hosts" are the same.
      let parts = bound.split(separator: "/").filter { $0 != "." }
      let plain = parts.map { "/\($0)" }.joined()
      return path == plain || path.hasPrefix(plain + "/")
    }
  }

  /// The steps that set up /sys and the files in the mount namespace that the thread is in by then. It is
  /// either the command's own or a kept one; a kept one already has its /sys, and gets only files that exist in
  /// its /etc. Nothing is created in an /etc that may be the host's.
  ///
  /// - Throws: `.readDirectory` or `.open` if the files, or the mounts below /sys, cannot be read.
  package func addFiles(
    of name: String, isKept: Bool, to list: inout StepList
  ) throws(NamespaceError) {
    guard isKept else {
      try addSysfs(name, to: &list)
      try addConfiguration(name, to: &list)
      return addEmptied(to: &list)
    }
    for file in try files(of: name) where access("/etc/\(file)", F_OK) == 0 {
      list.add(
        LINUX_STEP_SHOW, source: "\(configuration)/\(name)/\(file)", target: "/etc/\(file)")
    }
  }

  /// Mounts the namespace's sysfs beneath the existing one, moves the mounts of the latter down to it, and
  /// unmounts it. If the kernel cannot do that, or mounts may not be moved, they are copied.
  private func addSysfs(_ name: String, to list: inout StepList) throws(NamespaceError) {
    let sysfs = list.add(LINUX_STEP_NEW_SYSFS, source: name, target: "/sys")
    let sys = "/sys/".utf8
    let below = try MountTable.children(of: "/sys").filter { $0.utf8.starts(with: sys) }
    let beneath = list.add(LINUX_STEP_BENEATH, target: "/sys", from: sysfs)
    for point in below {
      let inside = String(decoding: point.utf8.dropFirst(sys.count), as: UTF8.self)
      list.add(LINUX_STEP_MOVE, source: point, target: inside, from: sysfs, after: beneath)
    }
    list.add(LINUX_STEP_UNMOUNT, target: "/sys", after: beneath)
    let copies = list.count
    for point in below {
      list.add(LINUX_STEP_COPY_TREE, source: point, from: sysfs, instead: beneath)
    }
    let mounted = list.add(LINUX_STEP_REPLACE, target: "/sys", from: sysfs, instead: beneath)
    for (index, point) in below.enumerated() {
      list.add(LINUX_STEP_ATTACH, target: point, from: copies + index, after: mounted)
    }
  }

  private func addConfiguration(
    _ name: String, to list: inout StepList
  ) throws(NamespaceError) {
    let files = try files(of: name)
    let isLink = files.map { Self.isLink("/etc/\($0)") }
    // A mount needs a mount point, and nothing is created in the host's /etc.
    if showsMissing, isLink.contains(nil) {
      list.add(LINUX_STEP_COVER, source: "\(configuration)/\(name)", target: "/etc")
    }
    for (file, isLink) in zip(files, isLink) {
      let source = "\(configuration)/\(name)/\(file)"
      let target = "/etc/\(file)"
      let isResolver = file == "resolv.conf"
      let leadsNowhere =
        isLink == true && (showsMissing || isResolver) && access(target, F_OK) != 0
      if !leadsNowhere { addBind(source, target, to: &list) }
      // A link resolv.conf is covered itself, too: its target may be replaced later, which would remove a mount
      // on it.
      if leadsNowhere || isResolver && isLink == true {
        list.add(LINUX_STEP_BIND_ON_LINK, source: source, target: target)
      }
      if isResolver, keepsResolver { addKeeper(source, to: &list) }
    }
  }

  private func addEmptied(to list: inout StepList) {
    for path in emptiedPaths where access(path, F_OK) == 0 {
      list.add(LINUX_STEP_PROC, required: true, source: "tmpfs", target: path)
    }
  }

  /// Whether a file is a symbolic link; nil if there is none.
  private static func isLink(_ path: String) -> Bool? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFLNK
  }

  private func addBind(_ source: String, _ target: String, to list: inout StepList) {
    list.add(LINUX_STEP_MOUNT, source: source, target: target, flags: UInt(MS_BIND))
  }

  private func addKeeper(_ source: String, to list: inout StepList) {
    // The keeper would count as a process of the namespace, so it returns to the caller's.
    let own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    list.add(
      LINUX_STEP_KEEP, source: source, target: "/etc/resolv.conf", descriptor: own, owned: true)
  }
}
