import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

extension Holder {
  /// What ended together with a holder.
  public struct Ended: Sendable {
    /// The names of its namespaces.
    public var names: [String] = []
    /// The number of processes inside.
    public var processes = 0
  }

  /// Ends everything inside: all processes, the names, and the holder; nil if there is no holder. Afterwards
  /// only the parent of the runtime directory is left.
  public static func stop(in directory: RuntimeDirectory = .own()) throws(RootlessError) -> Ended? {
    guard try directory.check() else { return nil }
    let lock = try directory.lock()
    defer { lock.release() }
    var ended = Ended()
    switch try find(in: directory) {
    case .none:
      try removeAll(directory)
      return nil
    case .ended:
      let (lost, survivors) = clean(directory)
      end(survivors.map { linux_pidfd($0) })
      ended.names = lost
      ended.processes = survivors.count
    case .running(let holder):
      ended.names = directory.names
      RootlessUplink.endAll(in: directory)
      ended.processes = try holder.end()
    }
    try removeAll(directory)
    return ended
  }

  /// Ends all processes inside, and returns their number without the holder.
  ///
  /// A child does this, in the user namespace and the host's mount namespace, where it is root over everything
  /// inside.
  private func end() throws(RootlessError) -> Int {
    var ends: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw RootlessError("pipe", code: errno) }
    let child = linux_fork()
    if child == 0 {
      let isInside = linux_setns(descriptor, Int32(bitPattern: NamespaceKind.user.flag)) == 0
      let count = isInside ? endAll() : -Int(errno)
      write(ends[1], value: count)
      _exit(0)
    }
    let code = errno
    close(ends[1])
    defer { close(ends[0]) }
    guard child > 0 else { throw RootlessError("fork", code: code) }
    while waitpid(child, nil, 0) < 0, errno == EINTR {}
    guard let count = read(ends[0], as: Int.self) else {
      throw RootlessError("ending what is inside", code: ECHILD)
    }
    if count < 0 {
      throw RootlessError("entering the user namespace of process", "\(pid)", code: Int32(-count))
    }
    return count
  }

  private func endAll() -> Int {
    let own = getpid()
    var seen: Set<pid_t> = []
    // First those that get time to end by themselves, then those that did not end in time or were started
    // meanwhile.
    for (signal, patience) in [(SIGTERM, 2000), (SIGKILL, 1000)] {
      for _ in 0..<50 {
        let inside = UserNamespace.processes(ofNamespaceOf: pid).filter { $0 != own && $0 != pid }
        let new = signal == SIGTERM ? inside.filter { !seen.contains($0) } : inside
        if new.isEmpty { break }
        seen.formUnion(inside)
        let descriptors = new.map { linux_pidfd($0) }
        for descriptor in descriptors { linux_pidfd_signal(descriptor, signal) }
        Self.wait(for: descriptors, milliseconds: patience)
        for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
      }
    }
    linux_pidfd_signal(descriptor, SIGKILL)
    Self.wait(for: [descriptor], milliseconds: 10000)
    // Some files have owners that are mapped only inside.
    for path in [directory.run, directory.etc] { Self.remove(path) }
    return seen.count
  }

  /// Waits until the processes have ended, as long as another one ends within each period of this length.
  static func wait(for descriptors: [Int32], milliseconds: Int) {
    for descriptor in descriptors where descriptor >= 0 {
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&event, Int32(milliseconds)) == 0 { return }
    }
  }

  /// Removes the directory, including files with owners that are mapped only inside, unless somebody put
  /// something else there.
  static func removeAll(_ directory: RuntimeDirectory) throws(RootlessError) {
    let contents = directory.contents
    for path in contents.directories { remove(path) }
    let left = contents.directories.filter(exists)
    if !left.isEmpty { try removeAsInside(left) }
    for path in contents.files { _ = unlink(path) }
    guard
      rmdir(directory.path) == 0
        || [ENOENT, ENOTEMPTY].contains(errno)
    else {
      throw RootlessError("removing the directory", directory.path, code: errno)
    }
  }

  /// Removes files with owners that are mapped only inside, when no inside is left: from a new user namespace
  /// with the same ids.
  private static func removeAsInside(_ paths: [String]) throws(RootlessError) {
    let child = linux_fork()
    if child == 0 {
      var sandbox = Sandbox()
      sandbox.new = [.init(.user)]
      sandbox.mapIdentities(try? SubordinateMap.find())
      do throws(IsolationError) { _ = try sandbox.enter() } catch { _exit(1) }
      for path in paths { remove(path) }
      _exit(0)
    }
    if child < 0 { throw RootlessError("fork", code: errno) }
    while waitpid(child, nil, 0) < 0, errno == EINTR {}
    if let path = paths.first(where: exists) {
      throw RootlessError("removing what belongs to other ids in", path, code: EACCES)
    }
  }

  private static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      _ = unlink(path)
      return
    }
    for name in directoryEntries(path) ?? [] { remove("\(path)/\(name)") }
    _ = rmdir(path)
  }
}
