import Glibc
import Netlink
import RouteNetlink

/// An open network namespace together with its netlink connection, for callers that work in several.
///
/// For use from one thread at a time, whichever that is: sockets stay in the namespace they were opened in.
public final class OpenNamespace {
  private let handle: NamespaceHandle
  private var opened: NetlinkConnection?

  /// Takes over a handle; a connection is opened when it is first asked for.
  public init(_ handle: consuming NamespaceHandle) { self.handle = handle }

  /// Takes over a handle, and a connection that was opened in its namespace.
  public init(_ handle: consuming NamespaceHandle, _ connection: NetlinkConnection) {
    self.handle = handle
    opened = connection
  }

  /// The descriptor, for requests that name the namespace by one; it is open as long as this.
  public var descriptor: Int32 { handle.descriptor }

  /// Its rtnetlink connection, always the same one.
  ///
  /// - Throws: `NetlinkError` of stage `.socket`, operation "setns" where the namespace cannot be entered.
  public func connection() throws(NetlinkError) -> NetlinkConnection {
    if let opened { return opened }
    let connection = try handle.connection()
    opened = connection
    return connection
  }

  /// One more socket in it, of any netlink family.
  ///
  /// - Throws: as `connection`.
  public func socket(_ family: Int32) throws(NetlinkError) -> NetlinkSocket {
    try handle.socket(family)
  }

  /// The id by which this namespace knows another; one that it does not know yet gets an id.
  ///
  /// - Throws: the kernel's refusal, also where the descriptor of `other` is no namespace.
  public func id(of other: OpenNamespace) throws(NetlinkError) -> Int32 {
    try connection().id(ofNamespace: other.descriptor)
  }
}
