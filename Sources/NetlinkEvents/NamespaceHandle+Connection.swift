import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension NamespaceHandle {
  /// Opens the namespace that a connection's socket belongs to: the calling thread's own, or one that the
  /// caller may enter (socket(7), `SO_NETNS_COOKIE`; ioctl `SIOCGSKNS` of linux/sockios.h).
  ///
  /// - Throws: `.open`, with `ENOTSOCK` for a connection without a socket.
  init(of connection: NetlinkConnection) throws(NamespaceError) {
    guard let socket = connection.socket else { throw NamespaceError(.open, "", code: ENOTSOCK) }
    let opened = linux_socket_namespace(socket.descriptor)
    if opened >= 0 {
      defer { close(opened) }
      self = try NamespaceHandle(name: "", path: "/proc/self/fd/\(opened)")
      return
    }
    let code = errno
    // A caller who may not administer the namespace only learns whether it is its own.
    let own = try NamespaceHandle.current()
    guard let here = try? own.socket(), let cookie = Self.cookie(of: here.descriptor),
      cookie == Self.cookie(of: socket.descriptor)
    else { throw NamespaceError(.open, "", code: code) }
    self = own
  }

  /// Needs Linux 5.14; nil on older kernels.
  private static func cookie(of socket: Int32) -> UInt64? {
    getsockopt(socket, SOL_SOCKET, SO_NETNS_COOKIE, as: UInt64.self)
  }
}
