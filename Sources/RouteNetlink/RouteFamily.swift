import CLinux
import Glibc
import Netlink

/// The names of rtnetlink messages and attributes (rtnetlink(7), linux/rtnetlink.h).
public struct RouteFamily: NetlinkFamily {
  /// A family without settings.
  public init() {}

  /// Such as "RTM_NEWLINK"; nil for a type that is not rtnetlink's.
  public func messageName(_ type: MessageType) -> String? {
    let objects = "\(Self.objects)".split(separator: " ")
    let place = Int(type) - RTM_NEWLINK
    guard place >= 0, place / 4 < objects.count else { return nil }
    return "RTM_\(["NEW", "DEL", "GET", "SET"][place % 4])\(objects[place / 4])"
  }

  /// The attribute at byte `offset` with the nests around it, such as "IFLA_LINKINFO.IFLA_INFO_KIND"; nil if
  /// there is no attribute or the request's type is unknown.
  public func attributeName(in request: [UInt8], at offset: Int) -> String? {
    AttributePath(request)?.path(at: offset)
  }

  /// The attribute with this code in the nest at byte `nest`; nil if the request's type is unknown.
  public func attributeName(in request: [UInt8], code: Int, nest: Int?) -> String? {
    AttributePath(request)?.missing(code, nest: nest)
  }

  /// The attributes in wire order, each nest before its contents; nil for an unknown type.
  public func attributes(of message: Message) -> [NamedAttribute]? {
    let isRequest = message.flags.contains(.request)
    guard
      let (schema, header) = AttributeSchema.ofMessage(
        Int(message.type), family: AddressFamily(rawValue: message.payload.u8 ?? 0),
        isRequest: isRequest)
    else { return nil }
    return AttributeWalk.names(in: message.payload.dropFirst((header + 3) & ~3), schema)
  }

  /// The objects that messages are about, in the order of their types from 16 on. Each object has four types.
  private static let objects: StaticString = """
    LINK ADDR ROUTE NEIGH RULE QDISC TCLASS TFILTER ACTION PREFIX MULTICAST ANYCAST NEIGHTBL \
    NDUSEROPT ADDRLABEL DCB NETCONF MDB NSID STATS CACHEREPORT CHAIN NEXTHOP LINKPROP VLAN \
    NEXTHOPBUCKET TUNNEL
    """
}

extension NetlinkConnection {
  /// A connection over a socket. If it is an rtnetlink socket, errors name rtnetlink's messages and attributes.
  public convenience init(_ socket: NetlinkSocket) {
    let isRoute = socket.family == .route
    self.init(socket as any NetlinkTransport, family: isRoute ? RouteFamily() : nil)
  }
}
