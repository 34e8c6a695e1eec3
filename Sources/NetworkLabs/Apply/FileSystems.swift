import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// The private file systems of a lab's nodes: mount namespaces, each held by a file that it is mounted on.
///
/// The directory of these files is a private mount, because the kernel refuses to bind a mount namespace on a
/// shared one, which would propagate it into others (mount_namespaces(7)). The directory can be found without
/// the record, and unmounting it releases all of them at once.
struct FileSystems {
  let paths: LabPaths

  init(_ paths: LabPaths) { self.paths = paths }

  /// The nodes that have a private file system.
  ///
  /// - Throws: if the directory cannot be read.
  func nodes() throws(LabError) -> Set<String> {
    var result: Set<String> = []
    for node in try TextFile.entries(of: paths.mounts) where try isHeld(paths.mounts(of: node)) {
      result.insert(node)
    }
    return result
  }

  private func isHeld(_ path: String) throws(LabError) -> Bool {
    let type = linux_fstype(path)
    guard type >= 0 || errno == ENOENT || errno == ENOTDIR else {
      throw LabError(path, code: errno)
    }
    return type == Int64(LINUX_NSFS_MAGIC)
  }

  /// Makes the private file system of a node, replacing an existing one.
  ///
  /// - Parameter onWarning: called with whatever differs from what the file asks for.
  func make(
    _ node: LabNode, _ store: NamespaceStore, onWarning: (String) -> Void
  ) throws(LabError) {
    guard var wanted = node.filesystem else { return }
    wanted.kept.append(paths.configuration)
    try prepare()
    try remove(node.name)
    let path = paths.mounts(of: node.name)
    close(try TextFile.open(path, O_WRONLY, mode: .ownerOnly))
    // The kernel refuses to bind a mount namespace whose number is lower than the caller's own. Since Linux 6.18
    // each processor hands out its own numbers, so another processor may give a higher one.
    var processors = (0..<Int32(sysconf(Int32(_SC_NPROCESSORS_CONF)))).map(Int32?.some)[...]
    var processor: Int32?
    while true {
      var code = EINVAL
      if let made = try make(wanted, node, store, on: processor, onWarning: onWarning) {
        defer { close(made) }
        if mount("/proc/thread-self/fd/\(made)", path, nil, UInt(MS_BIND), nil) == 0 { return }
        code = errno
      }
      guard code == EINVAL, let next = processors.popFirst() else {
        unlink(path)
        throw LabError(path, code: code)
      }
      processor = next
    }
  }

  /// - Parameter processor: the processor to make the mount namespace on; nil for any.
  /// - Returns: a descriptor of the mount namespace; nil if the thread may not run on that processor.
  private func make(
    _ wanted: PrivateFileSystem, _ node: LabNode, _ store: NamespaceStore, on processor: Int32?,
    onWarning: (String) -> Void
  ) throws(LabError) -> Int32? {
    let handle = SendableHandle(try NodeRunner(node: node, store: store).handle())
    let scratch = "\(paths.mounts)/.scratch"
    try TextFile.makeDirectory(scratch, mode: 0o700)
    let outcome = try NamespaceThread.run { () -> Outcome in
      var warnings: [NamespaceError] = []
      if let processor, linux_run_on(processor) != 0 { return Outcome(result: .success(nil)) }
      let result = Result { () throws(NamespaceError) -> Int32? in
        try wanted.make(for: handle.handle, scratch: scratch) { warnings.append($0) }
      }
      return Outcome(result: result, warnings: warnings)
    }
    if processor == nil {
      for warning in outcome.warnings { onWarning("\(node.name): \(warning)") }
    }
    switch outcome.result {
    case .success(let descriptor): return descriptor
    case .failure(let error):
      throw LabError("\(error) (`filesystem: host` does without its own)")
    }
  }

  private struct Outcome: Sendable {
    var result: Result<Int32?, NamespaceError>
    var warnings: [NamespaceError] = []
  }

  /// Lets a handle that one thread opened be used by another.
  private final class SendableHandle: @unchecked Sendable {
    let handle: NamespaceHandle
    init(_ handle: consuming NamespaceHandle) { self.handle = handle }
  }

  private func prepare() throws(LabError) {
    try TextFile.makeDirectory(paths.directory)
    try TextFile.makeDirectory(paths.mounts, mode: 0o700)
    if isPrivate() { return }
    guard errno == EINVAL, mount(paths.mounts, paths.mounts, nil, UInt(MS_BIND), nil) == 0,
      isPrivate()
    else { throw LabError(paths.mounts, code: errno) }
  }

  /// Makes the mount private; false if there is no mount yet.
  private func isPrivate() -> Bool {
    mount("none", paths.mounts, nil, UInt(MS_PRIVATE), nil) == 0
  }

  func remove(_ node: String) throws(LabError) {
    let path = paths.mounts(of: node)
    while try isHeld(path), umount2(path, Int32(MNT_DETACH)) == 0 {}
    if unlink(path) != 0, errno != ENOENT { throw LabError(path, code: errno) }
  }

  /// Releases all of them.
  func removeAll() {
    while umount2(paths.mounts, Int32(MNT_DETACH)) == 0 {}
  }
}
