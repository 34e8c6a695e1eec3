import CLinux
import Glibc
import Netlink
import Linux

/// An open network namespace, which exists at least as long as the handle.
public struct NamespaceHandle: ~Copyable, Sendable {
  /// The namespace's name: the source of its sysfs, and its directory below /etc/netns.
  public let name: String
  /// The file that was opened.
  public let path: String
  /// The descriptor, for `IFLA_NET_NS_FD` and the like; the handle closes it.
  public let descriptor: Int32

  /// Whether the file is a namespace. A file of the store whose mount is missing is not.
  public let isNamespace: Bool

  /// Opens the namespace at `path`: a file of a store, `/proc/PID/ns/net`, or a link to one.
  ///
  /// - Throws: `.open`; with `EINVAL` for a file that may block or act when opened, such as a pipe or a device.
  public init(name: String, path: String) throws(NamespaceError) {
    self.name = name
    self.path = path
    isNamespace = linux_fstype(path) == Int64(LINUX_NSFS_MAGIC)
    descriptor =
      isNamespace || FileKind.isHarmless(path)
      ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1
    guard descriptor >= 0 else { throw NamespaceError(.open, name, code: errno) }
  }

  /// Opens the namespace of a process.
  ///
  /// - Throws: `.open`.
  public init(pid: pid_t) throws(NamespaceError) {
    try self.init(name: String(pid), path: "/proc/\(pid)/ns/net")
  }

  /// Opens the namespace that the calling thread is in.
  ///
  /// - Throws: `.open`.
  public static func current() throws(NamespaceError) -> NamespaceHandle {
    let path = "/proc/thread-self/ns/net"
    do throws(NamespaceError) { return try NamespaceHandle(name: "", path: path) } catch {
      throw NamespaceError(.open, path, code: error.code)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Identifies the namespace, whatever its name; nil if that fails.
  public var identity: NamespaceIdentity? { NamespaceIdentity(descriptor: descriptor) }

  /// - Throws: `.enter` with `EINVAL` if the file is not a namespace.
  func checkIsNamespace() throws(NamespaceError) {
    guard isNamespace else { throw NamespaceError(.enter, name, code: EINVAL) }
  }

  /// Moves the calling thread into the namespace for good (setns(2)). Mounts stay as they are.
  ///
  /// Do not call it on a thread of Swift's concurrency pool, which runs other tasks later.
  ///
  /// - Throws: `.enter`, with `EINVAL` if the file is not a namespace.
  public borrowing func enterCurrentThread() throws(NamespaceError) {
    try checkIsNamespace()
    guard linux_setns(descriptor, Int32(LINUX_CLONE_NEWNET)) == 0 else {
      throw NamespaceError(.enter, name, code: errno)
    }
  }

  /// Runs `body` in the namespace and returns to the thread's own. If returning fails, the process prints the
  /// reason and exits with status 1.
  ///
  /// `body` is synchronous: nothing else runs on the thread in the meantime. A thread that is already in the
  /// namespace needs no permission to enter it.
  ///
  /// - Throws: `.openCurrent` or `.enter`.
  public borrowing func withEntered<R>(_ body: () -> R) throws(NamespaceError) -> R {
    let own = try OwnNamespace()
    if let identity, identity == own.identity { return body() }
    try enterCurrentThread()
    defer { own.enter() }
    return body()
  }

  /// The same for a body that may throw.
  ///
  /// - Throws: what `body` throws; otherwise as above.
  public borrowing func withEntered<R>(_ body: () throws -> R) throws -> R {
    let outcome = try withEntered { () -> Result<R, any Error> in Result(catching: body) }
    return try outcome.get()
  }

  /// Opens an rtnetlink connection to the namespace, usable from any thread.
  ///
  /// - Throws: see `socket`.
  public borrowing func connection(
    options: NetlinkSocket.Options = NetlinkSocket.Options()
  ) throws(NetlinkError) -> NetlinkConnection {
    NetlinkConnection(try socket(options: options))
  }

  /// Opens a netlink socket in the namespace, usable from any thread.
  ///
  /// - Throws: `NetlinkError` with stage `.socket`; operation "setns" if the namespace cannot be entered.
  public borrowing func socket(
    _ family: NetlinkSocket.Family = .route,
    options: NetlinkSocket.Options = NetlinkSocket.Options()
  ) throws(NetlinkError) -> NetlinkSocket {
    let opened: Result<NetlinkSocket, NetlinkError>
    do throws(NamespaceError) {
      opened = try withEntered {
        Result { () throws(NetlinkError) in try NetlinkSocket(family, options: options) }
      }
    } catch {
      throw NetlinkError(.socket, "setns", code: error.code)
    }
    return try opened.get()
  }
}
