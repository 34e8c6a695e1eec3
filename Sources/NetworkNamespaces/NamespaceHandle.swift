import CLinux
import Glibc
import Netlink

/// An open network namespace. It lives at least as long as the handle.
public struct NamespaceHandle: ~Copyable, Sendable {
  /// The name it is known by: the source of its sysfs, and its directory below /etc/netns.
  public let name: String
  /// The file it was opened by.
  public let path: String
  /// The descriptor, for `IFLA_NET_NS_FD` and the like; the handle closes it.
  public let descriptor: Int32

  /// Whether it is a namespace at all: a file whose mount is missing is none.
  public let isNamespace: Bool

  /// Opens the namespace at `path`: a file of a store, `/proc/PID/ns/net`, or a link to one.
  ///
  /// - Throws: `.open`; with `EINVAL` for what acts when it is opened, such as a pipe or a device.
  public init(name: String, path: String) throws(NamespaceError) {
    self.name = name
    self.path = path
    (descriptor, isNamespace) = path.withSystemString { file in
      let isNamespace = linux_fstype(file) == Int64(LINUX_NSFS_MAGIC)
      if !isNamespace, !FileKind.isHarmless(file) { return (-1, false) }
      return (Glibc.open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC), isNamespace)
    }
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

  /// What it has in common with other names of the same namespace; nil where it cannot be told.
  public var identity: NamespaceIdentity? { NamespaceIdentity(descriptor: descriptor) }

  /// - Throws: `.enter` with `EINVAL` for a file that is no namespace.
  func checkIsNamespace() throws(NamespaceError) {
    guard isNamespace else { throw NamespaceError(.enter, name, code: EINVAL) }
  }

  /// Moves the calling thread into the namespace, for good (setns(2)); mounts stay as they are.
  ///
  /// Not for a thread of Swift's concurrency pool, which runs other tasks later.
  ///
  /// - Throws: `.enter`, with `EINVAL` for a file that is no namespace.
  public borrowing func enterCurrentThread() throws(NamespaceError) {
    try checkIsNamespace()
    guard linux_setns(descriptor, Int32(LINUX_CLONE_NEWNET)) == 0 else {
      throw NamespaceError(.enter, name, code: errno)
    }
  }

  /// Runs `body` in the namespace and returns to the thread's own; where that fails the process ends with status 1
  /// and says why.
  ///
  /// `body` is synchronous: nothing else gets to run on the thread meanwhile. A thread that is in the
  /// namespace already needs no right to enter it.
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
  /// - Throws: what `body` throws; else as that.
  public borrowing func withEntered<R>(_ body: () throws -> R) throws -> R {
    let outcome = try withEntered { () -> Result<R, any Error> in Result(catching: body) }
    return try outcome.get()
  }

  /// A connection to the rtnetlink of the namespace, usable from any thread.
  ///
  /// - Throws: as `socket`.
  public borrowing func connection(
    options: NetlinkSocket.Options = NetlinkSocket.Options()
  ) throws(NetlinkError) -> NetlinkConnection {
    NetlinkConnection(try socket(options: options))
  }

  /// Opens a netlink socket that belongs to the namespace, usable from any thread.
  ///
  /// - Throws: `NetlinkError` of stage `.socket`, operation "setns" where it cannot be entered.
  public borrowing func socket(
    _ family: Int32 = NETLINK_ROUTE, options: NetlinkSocket.Options = NetlinkSocket.Options()
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
