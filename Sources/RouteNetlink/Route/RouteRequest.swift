import CLinux
import Glibc
import Netlink

/// A change of the routing table (rtnetlink(7): `RTM_NEWROUTE`, `RTM_DELROUTE`).
///
/// What is nil is not asked for; `type`, `protocol`, `table` and `scope` then get the values that ip-route(8)
/// gives them.
public struct RouteRequest: KernelRequest, Hashable {
  /// What becomes of the route.
  public enum Operation: Sendable, Hashable {
    /// Fails where there is one already.
    case add
    /// Fails where there is none.
    case change
    /// Changes the route or adds it.
    case replace
    /// Adds before, or after, routes with the same prefix and metric.
    case prepend, append
    /// Asks whether `add` would find a route there.
    case test
    /// Fails where there is none.
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

  /// What becomes of the route.
  public var operation: Operation
  /// `AF_INET`, `AF_INET6`, `AF_MPLS`; `AF_UNSPEC` means IPv4 unless an address tells otherwise.
  public var family: Int32
  /// The destination; nil is the default route.
  public var destination: IPPrefix?
  /// Packets from this prefix only (IPv6).
  public var source: IPPrefix?
  /// Packets with this type of service only; 0 for any (IPv4).
  public var tos: UInt8 = 0
  /// What becomes of the packets.
  public var type: RouteType?
  /// Who makes it.
  public var `protocol`: RouteProtocol?
  /// How far its destination reaches.
  public var scope: RouteScope?
  /// The table's number; nil for the local table or the main one, as the type has it.
  public var table: UInt32?
  /// Of a route with one leg, `onLink` above all; `legs` have their own.
  public var flags: RouteFlags = []
  /// The router; of another family than the route's it is sent as `RTA_VIA`.
  public var gateway: IPAddress?
  /// The index of the output device.
  public var device: Int32?
  /// The source of packets whose sender chooses none.
  public var preferredSource: IPAddress?
  /// Of several routes to a destination the lowest is taken; nil is the kernel's default, for IPv6 1024, else 0.
  public var metric: UInt32?
  /// MTU, window and the like; none are sent where it is empty.
  public var metrics = RouteMetrics()
  /// More than one way: gateway and device stay empty then.
  public var legs: [RouteLeg] = []
  /// The id of a nexthop object.
  public var nextHopID: UInt32?
  /// The tunnel that packets are put into.
  public var encapsulation: Encapsulation?
  /// The realms: from in the upper, to in the lower 16 bits.
  public var realms: UInt32?
  /// Seconds until the route goes away (IPv6).
  public var expires: UInt32?
  /// IPv6 only.
  public var preference: RouterPreference?
  /// MPLS: the labels to put on instead.
  public var newDestination: IPAddress?
  /// MPLS: whether the time to live is copied between the headers.
  public var propagatesTTL: Bool?
  /// Lets the kernel send back what it made (`NLM_F_ECHO`).
  public var echo = false

  /// A route by this router, this device, or both; the family is that of the destination, else of the gateway.
  public init(
    _ operation: Operation, to destination: IPPrefix? = nil, via gateway: IPAddress? = nil,
    device: Int32? = nil
  ) {
    self.operation = operation
    self.destination = destination
    self.gateway = gateway
    self.device = device
    family = destination?.address.family ?? gateway?.family ?? AF_UNSPEC
  }

  /// `RTM_NEWROUTE` or `RTM_DELROUTE` with all that is not nil.
  public var message: Request {
    let family = family == AF_UNSPEC ? AF_INET : family
    let table = table ?? defaultTable
    let isDelete = operation == .delete
    var list = AttributeList()
    var header = rtmsg()
    header.rtm_family = list.octet("rtm_family", Int(family))
    header.rtm_dst_len = list.octet("rtm_dst_len", destination?.length ?? 0)
    header.rtm_src_len = list.octet("rtm_src_len", source?.length ?? 0)
    header.rtm_tos = tos
    header.rtm_table = table < 256 ? UInt8(table) : 0
    header.rtm_protocol = (`protocol` ?? (isDelete ? .unspecified : .boot)).rawValue
    header.rtm_scope = (scope ?? defaultScope(family)).rawValue
    let usualType: RouteType = isDelete && family != AF_MPLS ? .unspecified : .unicast
    header.rtm_type = (type ?? usualType).rawValue
    header.rtm_flags = flags.rawValue
    if table >= 256 { list.put(RouteAttributes.keys.table, table) }
    putAddresses(into: &list, family: family)
    putOthers(into: &list, family: family)
    return Request(
      operation.messageType, flags: Int(operation.flags | (echo ? NLM_F_ECHO : 0)), header: header,
      attributes: list)
  }

  /// The message that deletes exactly the route which `message` adds to the main table and which nobody had
  /// there before; nil for any other message.
  public static func undo(_ message: Request) -> Request? {
    guard Int(message.type) == RTM_NEWROUTE,
      message.flags & 0xf00 == UInt16(Operation.add.flags),
      let table = MemoryLayout<rtmsg>.offset(of: \.rtm_table),
      UInt32(message.header[table]) == RouteTable.main
    else { return nil }
    var undo = message
    undo.type = UInt16(RTM_DELROUTE)
    undo.flags = 0
    return undo
  }

  private var defaultTable: UInt32 {
    switch type {
    case .local, .broadcast, .nat, .anycast: RouteTable.local
    default: RouteTable.main
    }
  }

  private func defaultScope(_ family: Int32) -> RouteScope {
    if family == AF_INET6 || family == AF_MPLS { return .universe }
    switch type ?? (operation == .delete ? .unspecified : .unicast) {
    case .local, .nat: return .host
    case .broadcast, .multicast, .anycast: return .link
    case .unicast, .unspecified:
      // A deletion that names no scope takes any.
      if operation == .delete { return .nowhere }
      let isDirect = gateway == nil && legs.isEmpty && nextHopID == nil
      return isDirect ? .link : .universe
    default: return operation == .delete ? .nowhere : .universe
    }
  }

  private func putAddresses(into list: inout AttributeList, family: Int32) {
    list.put(RouteAttributes.keys.dst, address: destination?.address, of: family)
    list.put(RouteAttributes.keys.src, address: source?.address, of: family)
    list.put(RouteAttributes.keys.newdst, address: newDestination, of: family)
    list.put(RouteAttributes.keys.prefsrc, address: preferredSource, of: family)
    if let gateway { Self.put(gateway: gateway, family: family, into: &list) }
    if let device { list.put(RouteAttributes.keys.oif, device) }
  }

  private func putOthers(into list: inout AttributeList, family: Int32) {
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

  /// A router of the route's own family goes plain, another with its family before it.
  static func put(gateway: IPAddress, family: Int32, into list: inout AttributeList) {
    if gateway.family == family {
      return list.put(RouteAttributes.keys.gateway, bytes: gateway.bytes)
    }
    guard let code = UInt16(exactly: gateway.family) else {
      return list.refuse(RouteAttributes.keys.via, "\(gateway.family) is no address family")
    }
    list.put(
      RouteAttributes.keys.via, bytes: withUnsafeBytes(of: code) { Array($0) } + gateway.bytes)
  }
}
