import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension KeptNamespaces {
  /// Makes namespaces and gives them a name.
  ///
  /// A child makes all of them at once, so that they belong to the new user namespace, if there is one; the
  /// caller enters nothing. A PID namespace gets a process 1 from netns. It reaps orphans, passes signals that
  /// it receives on to all other processes, and ends with the name.
  ///
  /// - Throws: `.taken` if the name exists, `.unsupported` if the kernel lacks a kind, or the step that failed;
  ///   nothing is left then.
  public func create(
    _ name: NamespaceName, _ description: NewNamespaces
  ) throws(KeptNamespaceError) {
    try build(name, description.kinds) { () throws(KeptNamespaceError) in
      let maker = try NamespaceMaker.make(description, title: name.text)
      try writeMap(description.userMap, maker.file("uid_map"))
      try writeMap(description.groupMap, maker.file("gid_map"))
      if description.kinds.contains(.mount) { try keepMounts(name, maker) }
      try maker.finish()
      for kind in description.kinds where kind != .net && kind != .mount {
        try keep(name, kind, maker.file("ns/\(kind.childFile)"))
      }
      let network = description.kinds.contains(.net) ? maker.file("ns/net") : nil
      let handle = try network.map { path throws(KeptNamespaceError) in
        try open(path, .net, maker.pid)
      }
      if description.kinds.contains(.pid) {
        try write("", to: Self.initFile)
        try maker.keepFirstProcess()
      }
      return handle
    }
  }

  /// Gives namespaces of a process a name. The process 1 of its PID namespace is not changed.
  ///
  /// - Throws: `.process` if there is no such process, `.taken`, `.unsupported`, or the step that failed;
  ///   nothing is left then.
  public func attach(
    _ name: NamespaceName, pid: pid_t, _ kinds: [NamespaceKind]
  ) throws(KeptNamespaceError) {
    try build(name, kinds) { () throws(KeptNamespaceError) in
      for kind in kinds where kind != .net {
        let handle = try open("/proc/\(pid)/ns/\(kind.file)", kind, pid)
        try keep(name, kind, "/proc/thread-self/fd/\(handle.descriptor)")
      }
      return kinds.contains(.net) ? try open("/proc/\(pid)/ns/net", .net, pid) : nil
    }
  }

  /// Writes the whole map at once, as the kernel requires. The caller does this, since its privileges decide
  /// which ids may be mapped.
  private func writeMap(_ map: IdentityMap?, _ file: String) throws(KeptNamespaceError) {
    guard let map else { return }
    let descriptor = Linux.open(file, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .write(file, errno) }
    defer { close(descriptor) }
    let bytes = Array(map.text.utf8)
    guard Linux.write(descriptor, bytes) == bytes.count else {
      throw .write(file, errno)
    }
  }

  private func open(
    _ path: String, _ kind: NamespaceKind, _ pid: pid_t
  ) throws(KeptNamespaceError) -> NamespaceHandle {
    do throws(NamespaceError) { return try NamespaceHandle(name: kind.name, path: path) } catch {
      throw .process(pid, kind, error.code)
    }
  }

  /// Builds a name out of sight and renames it into place; after a failure everything is removed.
  ///
  /// - Parameter fill: keeps all kinds except the network, and returns the network namespace.
  private func build(
    _ name: NamespaceName, _ kinds: [NamespaceKind],
    _ fill: () throws(KeptNamespaceError) -> NamespaceHandle?
  ) throws(KeptNamespaceError) {
    if name.text.hasPrefix(".") { throw .hiddenName(name.text) }
    for kind in kinds where !kind.isSupported { throw .unsupported(kind) }
    let lock = try lock()
    try makeRoom(for: name)
    try withSignalsBlocked { () throws(KeptNamespaceError) in
      guard mkdir(building, 0o755) == 0 else { throw .file("mkdir", building, errno) }
      var place = building
      do throws(KeptNamespaceError) {
        let network = try fill()
        try record(network)
        let target = path(name)
        guard rename(building, target) == 0 else { throw .file("rename", target, errno) }
        place = target
        // This comes last, because a name without its network namespace is reported as such.
        try put(network, name)
      } catch {
        try dismantle(place)
        throw error
      }
    }
    withExtendedLifetime(lock) {}
  }

  /// Refuses a name that is taken; removes what an earlier boot left.
  private func makeRoom(for name: NamespaceName) throws(KeptNamespaceError) {
    switch try state(of: name) {
    case .missing: break
    case .unmounted:
      try withSignalsBlocked { () throws(KeptNamespaceError) in try takeApart(name) }
    case let state: throw .taken(name.text, state)
    }
    switch store.settledState(name) {
    case .missing, .stale: break
    default: throw .taken(name.text, .complete)
    }
  }

  private func record(_ network: borrowing NamespaceHandle?) throws(KeptNamespaceError) {
    switch network {
    case .none: break
    case .some(let handle):
      guard let reference = NamespaceReference(handle) else {
        throw .file("stat", handle.path, errno)
      }
      try write(reference.record, to: Self.networkFile)
    }
  }

  private func put(
    _ network: borrowing NamespaceHandle?, _ name: NamespaceName
  ) throws(KeptNamespaceError) {
    switch network {
    case .none: break
    case .some(let handle):
      do throws(NamespaceError) { try store.attach(name, handle) } catch { throw .store(error) }
    }
  }

  private func write(_ text: String, to file: String) throws(KeptNamespaceError) {
    let path = "\(building)/\(file)"
    let descriptor = Linux.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o444)
    guard descriptor >= 0 else { throw .file("open", path, errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Linux.write(descriptor, bytes) == bytes.count else {
      throw .file("write", path, errno)
    }
  }

  private func keep(
    _ name: NamespaceName, _ kind: NamespaceKind, _ source: String
  ) throws(KeptNamespaceError) {
    let code = bind(kind, source)
    guard code == 0 else { throw .bind(kind, path(name, kind), code) }
  }

  /// Makes the file of a kind, if it is missing, and mounts the namespace on it. Returns 0 or an errno.
  private func bind(_ kind: NamespaceKind, _ source: String) -> Int32 {
    let path = "\(building)/\(kind.name)"
    let file = Linux.open(path, O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o444)
    guard file >= 0 else { return errno }
    defer { close(file) }
    return mount(source, "/proc/thread-self/fd/\(file)", "none", UInt(MS_BIND), nil) == 0
      ? 0 : errno
  }

  /// Keeps the maker's mount namespace, or another new one. Linux keeps only a mount namespace with a greater
  /// number than the caller's own, so that no two can keep each other. It hands out numbers to processors in
  /// batches, so a newer namespace may have a smaller number (`mnt_ns_loop` in fs/namespace.c).
  private func keepMounts(
    _ name: NamespaceName, _ maker: borrowing NamespaceMaker
  ) throws(KeptNamespaceError) {
    let processors = linux_processors(limit: 1024)
    var code = bind(.mount, maker.file("ns/mnt"))
    // More attempts than one batch for each of several processors.
    for attempt in 0..<4096 where code == EINVAL && !processors.isEmpty {
      try maker.remakeMounts(on: processors[attempt % processors.count])
      code = bind(.mount, maker.file("ns/mnt"))
    }
    guard code == 0 else { throw .bind(.mount, path(name, .mount), code) }
  }
}
