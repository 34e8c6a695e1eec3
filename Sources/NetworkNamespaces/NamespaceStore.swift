import CLinux
import Glibc
import Netlink
import Linux

/// The directory of named network namespaces, shared with `ip netns`.
///
/// Each name is a file that a namespace is mounted on (ip-netns(8)).
public struct NamespaceStore: Sendable {
  /// The directory with one file for each name.
  public let directory: String

  /// The store in `directory`, by default that of `ip netns`. Nothing is created.
  public init(directory: String = "/var/run/netns") { self.directory = directory }

  /// The file of a namespace.
  public func path(_ name: NamespaceName) -> String { "\(directory)/\(name.text)" }

  /// The names in the store, in directory order; empty if there is no store.
  ///
  /// - Throws: `.readDirectory` if it cannot be read for another reason.
  public func list() throws(NamespaceError) -> [NamespaceName] {
    guard let names = directoryEntries(directory) else {
      if errno == ENOENT { return [] }
      throw NamespaceError(.readDirectory, directory, code: errno)
    }
    return names.map { NamespaceName(entry: $0) }
  }

  /// For each name, whether a namespace is mounted there or at the end of a link. Cheaper than asking for each
  /// state.
  public func areNamespaces(_ names: [NamespaceName]) -> [Bool] {
    // All namespaces are on one file system, which is that of the thread's own.
    guard let nsfs = NamespaceIdentity(path: "/proc/thread-self/ns/net")?.device else {
      return names.map { state($0) == .namespace }
    }
    let parent = Linux.open(directory, Int32(LINUX_O_PATH) | O_DIRECTORY | O_CLOEXEC)
    defer { close(parent) }
    return names.map { name in
      var status = stat()
      return fstatat(parent, name.text, &status, 0) == 0 && UInt64(status.st_dev) == nsfs
    }
  }

  /// Runs `body` with a descriptor for each name, or -1 if one cannot or should not be opened. The descriptors
  /// are closed afterwards.
  public func withDescriptors<R, E: Error>(
    _ names: some Collection<NamespaceName>, _ body: ([Int32]) throws(E) -> R
  ) throws(E) -> R {
    let parent = Linux.open(directory, Int32(LINUX_O_PATH) | O_DIRECTORY | O_CLOEXEC)
    let descriptors = names.map { name in
      FileKind.isHarmless(name.text, at: parent)
        ? openat(parent, name.text, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1
    }
    close(parent)
    defer { for descriptor in descriptors where descriptor >= 0 { close(descriptor) } }
    return try body(descriptors)
  }

  /// Whether the store's directory exists, or this cannot be determined.
  public var exists: Bool {
    var status = stat()
    return Linux.stat(directory, &status) == 0
      ? status.st_mode & S_IFMT == S_IFDIR : errno != ENOENT
  }

  /// What a name stands for.
  public enum State: Sendable, Hashable {
    /// A namespace is mounted there, or at the end of a link.
    case namespace
    /// A plain file younger than two seconds, or dated in the future: perhaps another program's `add` in
    /// progress.
    case pending
    /// An empty file without a namespace, left by an `add` or `delete` that was killed.
    case stale
    /// An empty file here, but a namespace in another mount namespace, whose processes would lose it with the
    /// file (mount_namespaces(7)).
    case elsewhere
    /// Something else: a directory, a file with content, a dangling link or one to no namespace.
    case foreign
    /// Nothing.
    case missing
    /// Unknown, for the reason in the error number: there may be a namespace.
    case unreadable(Int32)
  }

  /// A file younger than this may belong to another program's `add` in progress.
  static let pendingSeconds = 2

  /// What a name stands for, according to the type of file system; nothing is opened.
  public func state(_ name: NamespaceName) -> State {
    let path = path(name)
    let type = linux_fstype(path)
    if type == Int64(LINUX_NSFS_MAGIC) { return .namespace }
    // Saved before anything is allocated, which may change it.
    let code = errno
    // A dangling link exists, nevertheless.
    if type < 0, code != ENOENT, code != ENOTDIR, code != ELOOP { return .unreadable(code) }
    var status = stat()
    guard lstat(path, &status) == 0 else {
      return errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 else { return .foreign }
    let now = clock_gettime(CLOCK_REALTIME)
    let age = now.tv_sec - status.st_mtim.tv_sec
    // A file dated in the future, because the clock was set back, may have just been made.
    if age < Self.pendingSeconds
      || age == Self.pendingSeconds && now.tv_nsec < status.st_mtim.tv_nsec
    {
      return .pending
    }
    do throws(NamespaceError) {
      return try isMountedElsewhere(name) ? .elsewhere : .stale
    } catch { return .unreadable(error.code) }
  }

  /// What a name stands for once it is no longer `pending`: a pending file becomes a namespace within a moment,
  /// or stale two seconds after it was made. A file dated in the future stays pending and is waited for three
  /// seconds.
  public func settledState(_ name: NamespaceName) -> State {
    var state = state(name)
    for _ in 0..<150 where state == .pending {
      usleep(20_000)
      state = self.state(name)
    }
    return state
  }

  private func isMountedElsewhere(_ name: NamespaceName) throws(NamespaceError) -> Bool {
    try MountsElsewhere.contain(realPath(name))
  }

  /// Whether something is mounted at a name: a namespace, or something that hides one.
  ///
  /// - Throws: `.open` or `.openDirectory` if this cannot be determined.
  package func isMountPoint(_ name: NamespaceName) throws(NamespaceError) -> Bool {
    try MountTable.isMountPoint(realPath(name))
  }

  /// The path of a namespace's file as the kernel lists it in mountinfo.
  package func realPath(_ name: NamespaceName) throws(NamespaceError) -> String {
    guard let real = realpath(directory) else {
      throw NamespaceError(.openDirectory, directory, code: errno)
    }
    return "\(real)/\(name.text)"
  }

  /// Whether a name is a symbolic link.
  public func isLink(_ name: NamespaceName) -> Bool {
    var status = stat()
    return lstat(path(name), &status) == 0
      && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Opens a namespace, following links, in order to enter it.
  ///
  /// - Throws: `.open`.
  public func open(_ name: NamespaceName) throws(NamespaceError) -> NamespaceHandle {
    try NamespaceHandle(name: name.text, path: path(name))
  }
}
