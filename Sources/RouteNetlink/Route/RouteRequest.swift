import Linux
import CLinux
import Glibc
import Netlink

/// A change of a routing table (rtnetlink(7): `RTM_NEWROUTE`, `RTM_DELROUTE`).
///
/// Fields that are nil are not sent, except that `type`, `protocol`, `table` and `scope` get the same defaults
/// as in ip-route(8).
public struct RouteRequest: KernelRequest, Hashable {
  /// What to do with the route.
  public enum Operation: Sendable, Hashable {
    /// Adds the route; fails if it exists already.
    case add
    /// Changes the route; fails if there is none.
    case change
    /// Changes the route, or adds it.
    case replace
    /// Adds the route before or after others with the same prefix and metric.
    case prepend, append
    /// Asks whether `add` would find the route already there.
    case test
    /// Deletes the route; fails if there is none.
    case delete

    var messageType: Int { self == .delete ? RTM_DELROUTE : RTM_NEWROUTE }

    var flags: Int32 {
      switch self {
      case .add: NLM_F_CREATE | NLM_F_EXCL
      case .change: NLM_F_REPLACE
      case .replace: NLM_F_CREATE | NLM_F_REPLACE
      case .prepend: NLM_F_CREATE
      case .append: NLM_F_CREATE | NLM_F_APPEND
      case .test: NLM_F_EXCL
      case .delete: 0
      }
    }
  }

  /// What to do with the route.
  public var operation: Operation
  /// `.ipv4`, `.ipv6`, `.mpls`; `.unspecified` means IPv4 unless an address is of another family.
  public var family: AddressFamily
  /// The destination; nil for the default route.
  public var destination: IPPrefix?
  /// Only for packets from this prefix (IPv6).
  public var source: IPPrefix?
  /// Only for packets with this type of service; 0 for any (IPv4).
  public var tos: UInt8 = 0
  /// What happens to matching packets.
  public var type: RouteType?
  /// What adds the route.
  public var `protocol`: RouteProtocol?
  /// How far away the destination may be.
  public var scope: RouteScope?
  /// The table's number; nil for the local or the main table, depending on the type.
  public var table: UInt32?
  /// The flags of a route with one leg, mostly `onLink`; `legs` have their own.
  public var flags: RouteFlags = []
  /// The router. One of another family than the route's is sent as `RTA_VIA`.
  public var gateway: IPAddress?
  /// The index of the output device.
  public var device: Int32?
  /// The source address of packets whose sender chose none.
  public var preferredSource: IPAddress?
  /// The priority: of several routes to a destination, the one with the lowest metric is used. nil for the
  /// kernel's default: 1024 for IPv6, else 0.
  public var metric: UInt32?
  /// Metrics such as MTU and window; not sent if empty.
  public var metrics = RouteMetrics()
  /// The legs of a multipath route; gateway and device then stay nil.
  public var legs: [RouteLeg] = []
  /// The id of the nexthop object to use.
  public var nextHopID: UInt32?
  /// The tunnel that packets are put into.
  public var encapsulation: Encapsulation?
  /// The realms: the source realm in the upper 16 bits, the destination realm in the lower.
  public var realms: UInt32?
  /// Seconds until the route expires (IPv6).
  public var expires: UInt32?
  /// Which of several routers is preferred (IPv6).
  public var preference: RouterPreference?
  /// MPLS: the labels that replace the packet's own.
  public var newDestination: IPAddress?
  /// MPLS: whether the TTL is copied between the headers.
  public var propagatesTTL: Bool?
  /// Asks the kernel to send back the route that it made (`NLM_F_ECHO`).
  public var echo = false

  /// A route through this router, this device, or both. Its family is that of the destination, or else of the
  /// gateway.
  public init(
    _ operation: Operation, to destination: IPPrefix? = nil, via gateway: IPAddress? = nil,
    device: Int32? = nil
  ) {
    self.operation = operation
    self.destination = destination
    self.gateway = gateway
    self.device = device
    family = destination?.address.family ?? gateway?.family ?? .unspecified
  }

  /// `RTM_NEWROUTE` or `RTM_DELROUTE` with every field that is not nil.
  public var message: Request {
    let family = family == .unspecified ? .ipv4 : family
    let table = table ?? defaultTable
    let isDelete = operation == .delete
    var list = AttributeList()
    var header = rtmsg()
    header.rtm_family = family.rawValue
    header.rtm_dst_len = list.octet("rtm_dst_len", destination?.length ?? 0)
    header.rtm_src_len = list.octet("rtm_src_len", source?.length ?? 0)
    header.rtm_tos = tos
    header.rtm_table = table < 256 ? UInt8(table) : 0
    header.rtm_protocol = (`protocol` ?? (isDelete ? .unspecified : .boot)).rawValue
    header.rtm_scope = (scope ?? defaultScope(family)).rawValue
    let usualType: RouteType = isDelete && family != .mpls ? .unspecified : .unicast
    header.rtm_type = (type ?? usualType).rawValue
    header.rtm_flags = flags.rawValue
    if table >= 256 { list.put(RouteAttributes.keys.table, table) }
    putAddresses(into: &list, family: family)
    putOthers(into: &list, family: family)
    return Request(
      operation.messageType, flags: Int(operation.flags | (echo ? NLM_F_ECHO : 0)), header: header,
      attributes: list)
  }

  /// Undoes an `add`: the message that deletes exactly the route which `message` added to the main table; nil
  /// for any other message.
  public static func undo(_ message: Request) -> Request? {
    let kinds: MessageFlags = [.replace, .exclusive, .create, .append]
    guard message.type == .newRoute,
      message.flags.intersection(kinds) == [.create, .exclusive],
      let table = MemoryLayout<rtmsg>.offset(of: \.rtm_table),
      UInt32(message.header[table]) == RouteTable.main
    else { return nil }
    var undo = message
    undo.type = .deleteRoute
    undo.flags = []
    return undo
  }

  private var defaultTable: UInt32 {
    switch type {
    case .local, .broadcast, .nat, .anycast: RouteTable.local
    default: RouteTable.main
    }
  }

  private func defaultScope(_ family: AddressFamily) -> RouteScope {
    if family == .ipv6 || family == .mpls { return .universe }
    switch type ?? (operation == .delete ? .unspecified : .unicast) {
    case .local, .nat: return .host
    case .broadcast, .multicast, .anycast: return .link
    case .unicast, .unspecified:
      // A deletion without a scope matches any scope.
      if operation == .delete { return .nowhere }
      let isDirect = gateway == nil && legs.isEmpty && nextHopID == nil
      return isDirect ? .link : .universe
    default: return operation == .delete ? .nowhere : .universe
    }
  }

  private func putAddresses(into list: inout AttributeList, family: AddressFamily) {
    list.put(RouteAttributes.keys.dst, address: destination?.address, of: family)
    list.put(RouteAttributes.keys.src, address: source?.address, of: family)
    list.put(RouteAttributes.keys.newdst, address: newDestination, of: family)
    list.put(RouteAttributes.keys.prefsrc, address: preferredSource, of: family)
    if let gateway { Self.put(gateway: gateway, family: family, into: &list) }
    if let device { list.put(RouteAttributes.keys.oif, device) }
  }

  private func putOthers(into list: inout AttributeList, family: AddressFamily) {
    if let metric { list.put(RouteAttributes.keys.priority, metric) }
    if let expires { list.put(RouteAttributes.keys.expires, expires) }
    if let realms { list.put(RouteAttributes.keys.flow, realms) }
    if let nextHopID { list.put(RouteAttributes.keys.nhId, nextHopID) }
    if let preference { list.put(RouteAttributes.keys.pref, preference) }
    if let propagatesTTL {
      list.put(RouteAttributes.keys.ttlPropagate, UInt8(propagatesTTL ? 1 : 0))
    }
    encapsulation?.put(
      into: &list, nest: RouteAttributes.keys.encap, type: RouteAttributes.keys.encapType)
    if !metrics.isEmpty { list.nest(RouteAttributes.keys.metrics, metrics.encoded) }
    if !legs.isEmpty {
      list.nest(RouteAttributes.keys.multipath) { (list: inout AttributeList) in
        for leg in legs { leg.put(into: &list, family: family) }
      }
    }
  }

  /// A router of the route's own family is put as it is, one of another family with its family before it.
  static func put(gateway: IPAddress, family: AddressFamily, into list: inout AttributeList) {
    if gateway.family == family {
      return list.put(RouteAttributes.keys.gateway, bytes: gateway.bytes)
    }
    let code = UInt16(gateway.family.rawValue)
    list.put(
      RouteAttributes.keys.via, bytes: [UInt8](bytesOf: code) + gateway.bytes)
  }
}
