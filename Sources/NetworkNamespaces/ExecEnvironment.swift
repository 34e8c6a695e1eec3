import CLinux
import Glibc
import Netlink

/// What a command in a namespace finds besides the network: /sys and the files of /etc/netns/NAME.
///
/// As `ip netns exec` arranges it (ip-netns(8)), in a mount namespace of its own: sysfs shows the
/// namespace's devices, and each entry of the configuration directory is bound on its counterpart in
/// /etc. Beyond that the mounts that were below /sys (cgroup, bpf, tracefs ...) are there again, and an
/// entry is the namespace's also where its counterpart is a link that leads nowhere, or missing.
public struct ExecEnvironment: Sendable {
  /// The directory that holds a directory of files for each namespace.
  public var configuration: String
  /// The hostname, in a UTS namespace of the command's own; nil for the caller's.
  public var hostname: String?
  /// Mounts a new procfs, as a process namespace of its own wants it.
  public var mountsProc = false
  /// Makes the command the leader of a new session.
  public var startsSession = false

  /// Whether resolv.conf stays the namespace's when the host replaces its own file, which takes mounts
  /// on it away: a process covers it again, for as long as the mount namespace is in use.
  public var keepsResolver = true

  /// Whether an entry without a counterpart in /etc is there all the same. Otherwise it is a warning, as
  /// with `ip netns exec`.
  public var showsMissing = true

  /// The file of a mount namespace that is the command's, with what `PrivateFileSystem` arranged in it;
  /// nil for one of its own, made from the caller's.
  public var mountNamespace: String?

  /// What that mount namespace shows by its own binds (`PrivateFileSystem.binds`): files and directories
  /// that stay so, whatever the namespace has in its configuration directory.
  public var boundPaths: [String] = []

  /// Directories of the machine that are empty to the command: servers listen there that would do for it what
  /// its network does not allow. Not in a kept mount namespace, which has its own.
  public var emptiedPaths: [String] = []

  /// The environment whose files lie below `configuration`, a directory for each namespace.
  public init(configuration: String = "/etc/netns") { self.configuration = configuration }

  /// True where a namespace has configuration files, so that entering it needs more than setns(2).
  public func hasConfiguration(_ name: String) -> Bool {
    var status = stat()
    return "\(configuration)/\(name)".withSystemString { stat($0, &status) } == 0
      && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names of a namespace's configuration files, in the order of their directory; empty where it
  /// has none.
  ///
  /// - Throws: `.readDirectory` where they cannot be read.
  public func files(of name: String) throws(NamespaceError) -> [String] {
    guard hasConfiguration(name) else { return [] }
    let directory = "\(configuration)/\(name)"
    guard let files = directoryEntries(directory) else {
      throw NamespaceError(.readDirectory, directory, code: errno)
    }
    return files
  }

  /// The steps that enter a namespace and arrange all this, from the calling thread's point of view.
  ///
  /// - Throws: `.readDirectory` or `.open` where its files, or the mounts below /sys, cannot be read.
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
      // What is mounted outside later still comes in; nothing goes out.
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

  /// The steps that arrange a mount namespace which outlasts its maker, from the point of view of a thread
  /// that is in it and in the network namespace called `name`, if in any: nothing goes out or comes in, and
  /// /sys and the files are the namespace's.
  ///
  /// - Throws: as `addFiles`.
  package func steps(forKeptMounts name: String?) throws(NamespaceError) -> StepList {
    var list = StepList()
    list.add(
      LINUX_STEP_MOUNT, required: true, source: "none", target: "/",
      flags: UInt(MS_PRIVATE) | UInt(MS_REC))
    guard let name else { return list }
    var environment = self
    // It would have to stay for as long as the name.
    environment.keepsResolver = false
    try environment.addFiles(of: name, isKept: false, to: &list)
    return list
  }

  /// A process namespace has a mount namespace of its own as well, which differs in /proc alone: all other
  /// mounts are peers, so that what is mounted in one of the two comes into the other.
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

  /// The steps that arrange /sys and the files in the mount namespace that the thread is in by then: one of
  /// the command's own, or a kept one, which has its own /sys and shows what is there by now of files that
  /// the machine has too. Nothing is made in an /etc that may be the machine's.
  ///
  /// - Throws: `.readDirectory` or `.open` where the files, or the mounts below /sys, cannot be read.
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

  /// The namespace's sysfs comes beneath the one that is there, whose mounts move down to it before it
  /// goes. Where the kernel does not do that, or they may not be moved, they are copied.
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
    let copies = list.steps.count
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
    // There has to be something to mount on, and nothing is made in the host's /etc.
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
      // The resolver's link is covered itself as well: what it leads to may be replaced later, which
      // would take a mount on it away.
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

  /// Whether a file is a symbolic link; nil where there is none.
  private static func isLink(_ path: String) -> Bool? {
    var status = stat()
    guard path.withSystemString({ lstat($0, &status) }) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFLNK
  }

  private func addBind(_ source: String, _ target: String, to list: inout StepList) {
    list.add(LINUX_STEP_MOUNT, source: source, target: target, flags: UInt(MS_BIND))
  }

  private func addKeeper(_ source: String, to list: inout StepList) {
    // It would count among the namespace's processes, so it goes back to where the caller was.
    let own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    list.add(
      LINUX_STEP_KEEP, source: source, target: "/etc/resolv.conf", descriptor: own, owned: true)
  }
}
