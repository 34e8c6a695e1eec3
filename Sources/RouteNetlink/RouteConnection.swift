import CLinux
import Glibc
import Netlink

extension NetlinkConnection {
  /// A connection to the rtnetlink of the calling thread's network namespace; it stays in there, whichever
  /// thread uses it later. `NamespaceHandle.connection()` opens one in another namespace.
  ///
  /// - Throws: `NetlinkError` of stage `.socket`.
  public static func route(
    options: NetlinkSocket.Options = NetlinkSocket.Options()
  ) throws(NetlinkError) -> NetlinkConnection {
    NetlinkConnection(try NetlinkSocket(NETLINK_ROUTE, options: options))
  }

  // Swift 6.3 fails to find the types of a closure as in the example, one statement that sets an optional,
  // where the type of the request is left open.
  /// Carries out a request about a device:
  ///
  ///     try kernel.perform(.set(name: "br0") { $0.up = true })
  ///
  /// - Throws: as for any other request.
  public func perform(
    _ request: LinkRequest, onReply: (Message) -> Void = { _ in }
  ) throws(NetlinkError) {
    try perform(request.message, onReply: onReply)
  }

  /// The devices of the namespace.
  ///
  /// - Throws: as `all`.
  public func links(_ query: LinkQuery = LinkQuery()) throws(NetlinkError) -> [Link] {
    try all(query)
  }

  /// The device with this name or alternative name.
  ///
  /// - Throws: the kernel's refusal, of code ENODEV where there is none; or a failure of the transport.
  public func link(named name: String) throws(NetlinkError) -> Link {
    try get(LinkQuery(name: name))
  }

  /// The device with this index.
  ///
  /// - Throws: as `link(named:)`.
  public func link(index: Int32) throws(NetlinkError) -> Link { try get(LinkQuery(index: index)) }

  /// The addresses of the namespace, of both families unless `query` says otherwise.
  ///
  /// - Throws: as `all`.
  public func addresses(_ query: AddressQuery = AddressQuery()) throws(NetlinkError) -> [Address] {
    try all(query)
  }

  /// The routes of all tables and families, unless `query` says otherwise.
  ///
  /// - Throws: as `all`.
  public func routes(_ query: RouteQuery = RouteQuery()) throws(NetlinkError) -> [Route] {
    try all(query)
  }

  /// The way that a packet to this address would go.
  ///
  /// - Throws: the kernel's refusal, of code ENETUNREACH where there is none; or a failure of the transport.
  public func route(to destination: IPAddress) throws(NetlinkError) -> Route {
    try get(RouteLookupQuery(to: destination))
  }

  /// The rules of policy routing of all families, unless `query` says otherwise.
  ///
  /// - Throws: as `all`.
  public func rules(_ query: RuleQuery = RuleQuery()) throws(NetlinkError) -> [Rule] {
    try all(query)
  }

  /// The neighbours that the namespace knows.
  ///
  /// - Throws: as `all`.
  public func neighbours(
    _ query: NeighbourQuery = NeighbourQuery()
  ) throws(NetlinkError) -> [Neighbour] {
    try all(query)
  }

  /// The nexthop objects of the namespace.
  ///
  /// - Throws: as `all`.
  public func nextHops(_ query: NextHopQuery = NextHopQuery()) throws(NetlinkError) -> [NextHop] {
    try all(query)
  }

  /// The ids by which the namespace knows others.
  ///
  /// - Throws: as `all`.
  public func namespaceIDs() throws(NetlinkError) -> [NamespaceID] {
    try all(NamespaceIDQuery())
  }
}
