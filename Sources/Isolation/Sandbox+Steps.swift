import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// A sandbox as steps that C code carries out.
struct SandboxSteps: ~Copyable {
  var list = StepList()
  private let sandbox: Sandbox
  /// The indices of steps that others refer to.
  private var helper = -1
  private var fork = -1
  private var rootOfProcess = -1
  private var directoryOfProcess = -1

  /// - Throws: `.need`; `.open` for a namespace to enter that cannot be opened; `.openDirectory` if the files
  ///   of a network namespace cannot be read.
  init(_ sandbox: Sandbox) throws(IsolationError) {
    self.sandbox = sandbox
    try Self.check(sandbox)
    if sandbox.isSealed { list.add(LINUX_STEP_SEAL, required: true) }
    addDirectoriesOfProcess()
    let dropped = addEarlyDrop()
    try addJoined()
    addNew()
    if sandbox.forks {
      fork = list.add(
        LINUX_STEP_FORK, required: true,
        flags: sandbox.standsIn
          ? UInt(LINUX_FORK_STANDING_IN) : sandbox.isShielded ? UInt(LINUX_FORK_SHIELDED) : 0)
    }
    addKept()
    if let signal = sandbox.deathSignal {
      list.add(LINUX_STEP_DEATH_SIGNAL, required: true, flags: UInt(signal), from: fork)
    }
    addOwnMaps()
    if sandbox.hasLoopback { list.add(LINUX_STEP_LOOPBACK, required: true) }
    try addMounts()
    addRoot()
    if let hostname = sandbox.hostname {
      list.add(LINUX_STEP_SET_HOSTNAME, required: true, source: hostname)
    }
    addIdentities(dropped)
    if let signal = sandbox.deathSignal, sandbox.deathSignalOutlastsUser {
      list.add(LINUX_STEP_DEATH_SIGNAL, required: true, flags: UInt(signal))
    }
    if !sandbox.forks, !sandbox.kept.isEmpty { dismiss(parents: false) }
  }

  /// Refuses a sandbox that would change the namespaces outside.
  ///
  /// - Throws: `.need`.
  private static func check(_ sandbox: Sandbox) throws(IsolationError) {
    let inside = sandbox.new.union(sandbox.joined.kinds)
    let hasFormats = sandbox.programFormats != nil
    let isMounting =
      !sandbox.mounts.isEmpty || sandbox.proc != nil || sandbox.isPivoting || hasFormats
    let hasClocks = sandbox.clocks.boottime != nil || sandbox.clocks.monotonic != nil
    let needs: [(Bool, NamespaceKinds, NamespaceKind)] = [
      (isMounting, inside, .mount), (sandbox.hostname != nil, inside, .uts),
      (hasClocks, sandbox.new, .time),
      (sandbox.userMap != nil || sandbox.groupMap != nil, sandbox.new, .user),
      (sandbox.owner != nil || hasFormats, sandbox.new, .user),
    ]
    for (isAsked, kinds, kind) in needs where isAsked && !kinds.contains(kind) {
      throw IsolationError(operation: .need(kind), path: "", code: EINVAL)
    }
    for kept in sandbox.kept where !sandbox.new.contains(kept.kind) {
      throw IsolationError(operation: .need(kept.kind), path: kept.path, code: EINVAL)
    }
  }

  // MARK: namespaces

  private mutating func addDirectoriesOfProcess() {
    if case .ofProcess(let process)? = sandbox.root {
      rootOfProcess = list.add(
        LINUX_STEP_OPEN, required: true, source: "/proc/\(process)/root", target: "root")
    }
    if case .ofProcess(let process)? = sandbox.directory {
      directoryOfProcess = list.add(
        LINUX_STEP_OPEN, required: true, source: "/proc/\(process)/cwd")
    }
  }

  /// Root may drop groups before entering a user namespace, the owner of that namespace after entering it. One
  /// of the two has to work.
  private mutating func addEarlyDrop() -> Int {
    let isDropping = [.dropped, .droppedIfPossible].contains(sandbox.supplementaryGroups)
    guard sandbox.joined.kinds.contains(.user), isDropping else { return -1 }
    return list.add(LINUX_STEP_SETGROUPS)
  }

  private mutating func addJoined() throws(IsolationError) {
    let first = list.count
    // First the namespaces that root may enter from here.
    for kind in sandbox.joined.kinds.kinds {
      guard let source = sandbox.joined[kind] else { continue }
      let path = source.path(of: kind)
      let descriptor = try source.open(path)
      list.add(
        LINUX_STEP_SETNS, required: kind == .user, source: kind.file, target: path,
        flags: UInt(kind.flag), descriptor: descriptor, owned: path != nil)
    }
    // Then the others, with the privileges in the user namespace, which is entered last in the first pass.
    for index in first..<list.count where !list[index].isRequired {
      let step = list[index]
      list.add(
        LINUX_STEP_SETNS, required: true, source: step.source, flags: step.flags,
        descriptor: step.descriptor, instead: index)
    }
  }

  private mutating func addNew() {
    let users = writtenOutside(sandbox.userMap, own: geteuid())
    let groups = writtenOutside(sandbox.groupMap, own: getegid())
    if !sandbox.kept.isEmpty || users != nil || groups != nil {
      helper = list.add(LINUX_STEP_HELPER, required: true)
    }
    addOwner()
    if !sandbox.new.isEmpty {
      list.add(LINUX_STEP_UNSHARE, required: true, flags: UInt(sandbox.new.flags))
    }
    addMap(users, "uid_map")
    addMap(groups, "gid_map")
    if sandbox.kept.isEmpty { dismiss(parents: false) }
    // Done before another process is in it, because it may have to be made again.
    for kept in sandbox.kept where kept.kind == .mount { persist(kept, parents: false) }
    addClock("boottime", sandbox.clocks.boottime)
    addClock("monotonic", sandbox.clocks.monotonic)
  }

  private mutating func addOwner() {
    guard let owner = sandbox.owner else { return }
    list.add(LINUX_STEP_SETGROUPS, required: true)
    list.add(LINUX_STEP_SETGID, required: true, flags: UInt(owner.group))
    list.add(LINUX_STEP_SETUID, required: true, flags: UInt(owner.user))
  }

  /// The map that the helper writes; nil if there is none, or if the process writes it itself.
  private func writtenOutside(_ mapping: IdentityMapping?, own: UInt32) -> IdentityMap? {
    switch mapping {
    case .ranges(let map)?: map
    // The owner may not map the caller's id.
    case .own(let id)? where sandbox.owner != nil:
      IdentityMap(unchecked: [IdentityMap.Range(inside: id, outside: own, count: 1)])
    default: nil
    }
  }

  private mutating func addMap(_ map: IdentityMap?, _ file: String) {
    guard let map else { return }
    let flags = geteuid() == 0 ? UInt(LINUX_MAP_DIRECTLY) : 0
    list.add(
      LINUX_STEP_MAP, required: true, source: map.text, target: file, flags: flags, from: helper)
  }

  private mutating func addClock(_ clock: String, _ offset: Int64?) {
    if let offset { write("\(clock) \(offset) 0\n", "/proc/self/timens_offsets") }
  }

  private mutating func write(_ text: String, _ file: String) {
    list.add(LINUX_STEP_WRITE, required: true, source: text, target: file)
  }

  /// A PID namespace can be bound only when it has a process.
  private mutating func addKept() {
    for kept in sandbox.kept where kept.kind != .mount { persist(kept, parents: true) }
    if sandbox.forks, !sandbox.kept.isEmpty { dismiss(parents: true) }
  }

  private mutating func persist(_ kept: KeptNamespace, parents: Bool) {
    list.add(
      LINUX_STEP_PERSIST, required: true, source: kept.kind.childFile, target: kept.path,
      from: helper, parents: parents)
  }

  /// Makes the bound files permanent. The parent of a fork waits for the child first.
  private mutating func dismiss(parents: Bool) {
    guard helper >= 0 else { return }
    list.add(LINUX_STEP_DISMISS, required: true, from: helper, parents: parents)
  }

  private mutating func addOwnMaps() {
    let isOwn = sandbox.owner == nil
    if isOwn, case .own(let user)? = sandbox.userMap {
      write("\(user) \(geteuid()) 1\n", "/proc/self/uid_map")
    }
    if isOwn, case .own(let group)? = sandbox.groupMap {
      // Required since Linux 3.19: dropping a group could give access to what the group is denied.
      write("deny", "/proc/self/setgroups")
      write("\(group) \(getegid()) 1\n", "/proc/self/gid_map")
    }
    if let allowed = sandbox.allowsSetgroups {
      write(allowed ? "allow" : "deny", "/proc/self/setgroups")
    }
  }

  // MARK: mounts

  private mutating func addMounts() throws(IsolationError) {
    if sandbox.new.contains(.mount), let propagation = sandbox.propagation {
      list.add(
        sandbox.propagatesBeyondRoot ? LINUX_STEP_PROPAGATION : LINUX_STEP_MOUNT, required: true,
        source: "none", target: "/", flags: UInt(MS_REC) | propagation.flag)
    }
    // Copied before anything is mounted over them.
    let sources = sandbox.mounts.map { (mount) -> Int in
      guard case .bind(let source, _, _) = mount else { return -1 }
      return list.add(LINUX_STEP_COPY_TREE, required: true, source: source)
    }
    if let files = sandbox.networkFiles {
      let isKept = !sandbox.new.contains(.mount)
      do throws(NamespaceError) {
        try files.environment.addFiles(of: files.name, isKept: isKept, to: &list)
      } catch {
        throw IsolationError(operation: .openDirectory, path: error.path, code: error.code)
      }
    }
    if case .pivot(let path)? = sandbox.root {
      // pivot_root(2) requires a mount point.
      list.add(
        LINUX_STEP_MOUNT, required: true, source: path, target: path,
        flags: UInt(MS_BIND) | UInt(MS_REC))
    }
    guard !sandbox.mounts.isEmpty || sandbox.isPivoting && sandbox.proc != nil else { return }
    let root = sandbox.rootPath.isEmpty ? "/" : sandbox.rootPath
    let opened = list.add(LINUX_STEP_OPEN, required: true, source: root, target: "root")
    for (mount, source) in zip(sandbox.mounts, sources) { add(mount, source, opened) }
    // The kernel requires that the old procfs is still visible.
    if sandbox.isPivoting, let proc = sandbox.proc {
      newMount("proc", proc, Self.isolatedMount, opened)
    }
  }

  // MOUNT_ATTR_NOSUID, _NODEV and _NOEXEC of linux/mount.h
  private static let isolatedMount: UInt = 0x2 | 0x4 | 0x8

  private mutating func add(_ mount: Mount, _ source: Int, _ root: Int) {
    switch mount {
    case .bind(_, let target, let readOnly):
      list.add(
        LINUX_STEP_GRAFT, required: true, target: target,
        flags: readOnly ? UInt(LINUX_GRAFT_READ_ONLY) : 0, from: root, after: source)
    case .text(let text, let place, let target):
      let directory = list.add(
        LINUX_STEP_OPEN, required: true, source: sandbox.rootPath + place, target: "root")
      list.add(
        LINUX_STEP_TEXT, required: true, source: text, target: target, from: root, after: directory)
    case .tmpfs(let target): newMount("tmpfs", target, 0x2 | 0x4, root)
    }
  }

  private mutating func newMount(_ type: String, _ target: String, _ flags: UInt, _ root: Int) {
    list.add(
      LINUX_STEP_NEW_MOUNT, required: true, source: type, target: target, flags: flags, from: root)
  }

  private mutating func addRoot() {
    var remembered = -1
    if sandbox.directory == .current {
      remembered = list.add(LINUX_STEP_OPEN, required: true, source: ".")
    }
    switch sandbox.root {
    case .chroot(let path):
      if let formats = sandbox.programFormats, formats.opensInterpreter {
        add(formats, at: ProgramFormats.usualPath)
      }
      list.add(LINUX_STEP_CHROOT, required: true, source: path)
      list.add(LINUX_STEP_CHDIR, required: true, source: "/")
    case .directory(let descriptor): addOpenRoot(descriptor: descriptor)
    case .ofProcess: addOpenRoot(from: rootOfProcess)
    case .pivot(let path): list.add(LINUX_STEP_PIVOT, required: true, source: path)
    case nil: break
    }
    switch sandbox.directory {
    case .path(let path): list.add(LINUX_STEP_CHDIR, required: true, source: path)
    case .descriptor(let descriptor):
      list.add(LINUX_STEP_FCHDIR, required: true, descriptor: descriptor)
    case .orRoot(let path):
      let there = list.add(LINUX_STEP_CHDIR, source: path)
      list.add(LINUX_STEP_CHDIR, required: true, source: "/", instead: there)
    case .ofProcess: list.add(LINUX_STEP_FCHDIR, required: true, from: directoryOfProcess)
    case .ifThere(let path): list.add(LINUX_STEP_CHDIR, source: path)
    case .current: list.add(LINUX_STEP_FCHDIR, required: true, from: remembered)
    case nil: break
    }
    if !sandbox.isPivoting, let proc = sandbox.proc { addProc(proc) }
    if var formats = sandbox.programFormats {
      if formats.opensInterpreter, case .chroot? = sandbox.root { formats.definition = nil }
      add(formats, at: formats.path)
    }
  }

  private mutating func add(_ formats: ProgramFormats, at path: String) {
    list.add(LINUX_STEP_PROC, required: true, source: "binfmt_misc", target: path)
    if let definition = formats.definition, !definition.isEmpty {
      write(definition, "\(path)/register")
    }
  }

  private mutating func addOpenRoot(descriptor: Int32 = -1, from: Int = -1) {
    list.add(
      LINUX_STEP_FCHDIR, required: true, target: "root", descriptor: descriptor, from: from)
    list.add(LINUX_STEP_CHROOT, required: true, source: ".")
    list.add(LINUX_STEP_CHDIR, required: true, source: "/")
  }

  private mutating func addProc(_ proc: String) {
    // The mount must not propagate outside. EINVAL is fine: the directory is not a mount point.
    if sandbox.root == nil, sandbox.propagation != .private {
      list.add(
        LINUX_STEP_MOUNT, source: "none", target: proc, flags: UInt(MS_REC) | UInt(MS_PRIVATE))
    }
    list.add(LINUX_STEP_PROC, required: true, target: proc)
  }

  // MARK: identities

  private mutating func addIdentities(_ dropped: Int) {
    // Without privileges the kernel allows this only if no program can gain any.
    let guarded = sandbox.isGuarded ? list.add(LINUX_STEP_REFUSE_INPUT) : -1
    switch sandbox.supplementaryGroups {
    case .kept: break
    case .dropped: list.add(LINUX_STEP_SETGROUPS, required: true, instead: dropped)
    case .droppedIfPossible: list.add(LINUX_STEP_SETGROUPS, instead: dropped)
    case .only(let groups):
      list.add(
        LINUX_STEP_SETGROUPS, required: true,
        source: groups.isEmpty ? nil : groups.map(String.init).joined(separator: " "))
    }
    if sandbox.becomesRoot {
      list.add(LINUX_STEP_SETGROUPS)
      list.add(LINUX_STEP_SETGID)
      list.add(LINUX_STEP_SETUID)
    }
    if case .exactly = sandbox.capabilities {
      list.add(LINUX_STEP_OUTLAST_SETUID, required: true)
    }
    addIdentity(LINUX_STEP_SETGID, sandbox.group, sandbox.groupOf)
    addIdentity(LINUX_STEP_SETUID, sandbox.user, sandbox.userOf)
    switch sandbox.capabilities {
    case .kept: break
    case .ambient: list.add(LINUX_STEP_AMBIENT, required: true)
    case .only(let bits):
      list.add(LINUX_STEP_KEEP_CAPABILITIES, required: true, flags: UInt(bits))
    case .exactly(let bits):
      list.add(LINUX_STEP_EXACT_CAPABILITIES, required: true, flags: UInt(bits))
    }
    if sandbox.refusesNewPrivileges {
      list.add(LINUX_STEP_NO_NEW_PRIVILEGES, required: true)
      if sandbox.isGuarded { list.add(LINUX_STEP_REFUSE_INPUT, instead: guarded) }
    }
    if sandbox.isGuarded { list.add(LINUX_STEP_KEYRING, required: true) }
  }
}

extension SandboxSteps {
  private mutating func addIdentity(_ kind: linux_step_kind, _ id: UInt32?, _ file: Int32?) {
    guard id != nil || file != nil else { return }
    list.add(kind, required: true, flags: UInt(id ?? 0), descriptor: file ?? -1)
  }
}

extension Sandbox {
  fileprivate var isPivoting: Bool {
    if case .pivot? = root { return true }
    return false
  }
}

extension NamespaceSet.Source {
  /// The file to open; nil for a descriptor.
  fileprivate func path(of kind: NamespaceKind) -> String? {
    switch self {
    case .descriptor: nil
    case .file(let file): file
    case .process(let process): "/proc/\(process)/ns/\(kind.file)"
    }
  }

  fileprivate func open(_ path: String?) throws(IsolationError) -> Int32 {
    if case .descriptor(let descriptor) = self { return descriptor }
    guard let path else { return -1 }
    let descriptor = Linux.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw IsolationError(operation: .open, path: path, code: errno) }
    return descriptor
  }
}

extension Propagation {
  fileprivate var flag: UInt {
    switch self {
    case .private: UInt(MS_PRIVATE)
    case .shared: UInt(MS_SHARED)
    case .slave: UInt(MS_SLAVE)
    }
  }
}
