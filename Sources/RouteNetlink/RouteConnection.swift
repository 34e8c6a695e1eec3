import Netlink
import Linux

extension NetlinkConnection {
  /// Opens an rtnetlink connection to the network namespace of the calling thread. The connection stays in that
  /// namespace, whichever thread uses it later. `NamespaceHandle.connection()` opens one in another namespace.
  ///
  /// - Throws: `NetlinkError` with stage `.socket`.
  public static func route(
    options: NetlinkSocket.Options = NetlinkSocket.Options()
  ) throws(NetlinkError) -> NetlinkConnection {
    NetlinkConnection(try NetlinkSocket(.route, options: options))
  }

  // If the request's type were left open, Swift 6.3 would fail to infer the type of a closure like the one in
  // the example, a single statement that sets an optional.
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
  /// - Throws: see `all`.
  public func links(_ query: LinkQuery = LinkQuery()) throws(NetlinkError) -> [Link] {
    try all(query)
  }

  /// The device with this name or alternative name.
  ///
  /// - Throws: the kernel's refusal, with code ENODEV if there is no such device, or a failure of the
  ///   transport.
  public func link(named name: String) throws(NetlinkError) -> Link {
    try get(LinkQuery(name: name))
  }

  /// The device with this index.
  ///
  /// - Throws: see `link(named:)`.
  public func link(index: Int32) throws(NetlinkError) -> Link { try get(LinkQuery(index: index)) }

  /// The addresses of the namespace, of both families unless `query` says otherwise.
  ///
  /// - Throws: see `all`.
  public func addresses(_ query: AddressQuery = AddressQuery()) throws(NetlinkError) -> [Address] {
    try all(query)
  }

  /// The routes of all tables and families, unless `query` says otherwise.
  ///
  /// - Throws: see `all`.
  public func routes(_ query: RouteQuery = RouteQuery()) throws(NetlinkError) -> [Route] {
    try all(query)
  }

  /// The route that a packet to this address would take.
  ///
  /// - Throws: the kernel's refusal, with code ENETUNREACH if there is no route, or a failure of the transport.
  public func route(to destination: IPAddress) throws(NetlinkError) -> Route {
    try get(RouteLookupQuery(to: destination))
  }

  /// The policy routing rules of all families, unless `query` says otherwise.
  ///
  /// - Throws: see `all`.
  public func rules(_ query: RuleQuery = RuleQuery()) throws(NetlinkError) -> [Rule] {
    try all(query)
  }

  /// The neighbours that the namespace knows.
  ///
  /// - Throws: see `all`.
  public func neighbours(
    _ query: NeighbourQuery = NeighbourQuery()
  ) throws(NetlinkError) -> [Neighbour] {
    try all(query)
  }

  /// The nexthop objects of the namespace.
  ///
  /// - Throws: see `all`.
  public func nextHops(_ query: NextHopQuery = NextHopQuery()) throws(NetlinkError) -> [NextHop] {
    try all(query)
  }

  /// The ids by which this namespace knows other namespaces.
  ///
  /// - Throws: see `all`.
  public func namespaceIDs() throws(NetlinkError) -> [NamespaceID] {
    try all(NamespaceIDQuery())
  }
}
