import Glibc
import Netlink
import RouteNetlink

/// An open network namespace with its netlink connection, for code that works in several namespaces.
///
/// Use it from one thread at a time, whichever that is: sockets stay in the namespace in which they were
/// opened.
public final class OpenNamespace {
  private let handle: NamespaceHandle
  private var opened: NetlinkConnection?

  /// Takes over a handle; the connection is opened on first use.
  public init(_ handle: consuming NamespaceHandle) { self.handle = handle }

  /// Takes over a handle and a connection in its namespace.
  public init(_ handle: consuming NamespaceHandle, _ connection: NetlinkConnection) {
    self.handle = handle
    opened = connection
  }

  /// The descriptor, for requests that refer to the namespace by one. It is open as long as this object exists.
  public var descriptor: Int32 { handle.descriptor }

  /// The rtnetlink connection, always the same one.
  ///
  /// - Throws: `NetlinkError` with stage `.socket`; operation "setns" if the namespace cannot be entered.
  public func connection() throws(NetlinkError) -> NetlinkConnection {
    if let opened { return opened }
    let connection = try handle.connection()
    opened = connection
    return connection
  }

  /// Opens another socket in the namespace, of any netlink family.
  ///
  /// - Throws: see `connection`.
  public func socket(_ family: NetlinkSocket.Family) throws(NetlinkError) -> NetlinkSocket {
    try handle.socket(family)
  }

  /// The id by which this namespace knows another. If there is none yet, the kernel assigns one.
  ///
  /// - Throws: the kernel's refusal, also if the descriptor of `other` is not a namespace.
  public func id(of other: OpenNamespace) throws(NetlinkError) -> Int32 {
    try connection().id(ofNamespace: other.descriptor)
  }
}
