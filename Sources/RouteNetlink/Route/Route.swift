import CLinux
import Glibc
import Netlink

/// A route as the kernel reports it, read where the message lies (rtnetlink(7), `RTM_NEWROUTE`).
///
/// Each property looks at its attribute when it is asked for; what the kernel did not send is nil.
public struct Route: KernelObject {
  /// The message that it is read from.
  public let message: Message
  /// By the keys of `RouteAttributes`.
  public let attributes: AttributeTable
  @usableFromInline let header: rtmsg

  /// The types of messages that are about routes.
  public static let types = [RTM_NEWROUTE, RTM_DELROUTE]

  /// The view of an `RTM_NEWROUTE` or `RTM_DELROUTE` message; nil for others, and for a short header.
  @inlinable
  public init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWROUTE || Int(message.type) == RTM_DELROUTE,
      message.payload.count >= Self.headerLength
    else { return nil }
    self.message = message
    attributes = message.attributes(after: Self.headerLength)
    header = message.payload.withBytes { $0.loadUnaligned(as: rtmsg.self) }
  }

  /// The size of `rtmsg`: eight fields of one byte, the flags in four.
  @usableFromInline static let headerLength = 12

  /// True for `RTM_DELROUTE`: the route is gone.
  @inlinable public var isDeleted: Bool { Int(message.type) == RTM_DELROUTE }
  /// `AF_INET`, `AF_INET6`, `AF_MPLS`, or a pseudo family of multicast routing.
  @inlinable public var family: Int32 { Int32(header.rtm_family) }
  /// Leading bits of the destination that packets must have; 0 for the default route.
  @inlinable public var destinationLength: Int { Int(header.rtm_dst_len) }
  /// Leading bits of `source` that packets must have; 0 for packets from anywhere (IPv6).
  @inlinable public var sourceLength: Int { Int(header.rtm_src_len) }
  /// The type of service that packets must have; 0 for any (IPv4).
  @inlinable public var tos: UInt8 { header.rtm_tos }
  /// Who made it.
  @inlinable public var `protocol`: RouteProtocol { RouteProtocol(rawValue: header.rtm_protocol) }
  /// How far its destination reaches (IPv4).
  @inlinable public var scope: RouteScope { RouteScope(rawValue: header.rtm_scope) }
  /// What becomes of the packets.
  @inlinable public var type: RouteType { RouteType(rawValue: header.rtm_type) }
  /// What else is known of it, as whether its device is up and whether hardware forwards by it.
  @inlinable public var flags: RouteFlags { RouteFlags(rawValue: header.rtm_flags) }
  /// The table, from its attribute or from the header's byte.
  @inlinable public var table: UInt32 {
    attributes[RouteAttributes.keys.table] ?? UInt32(header.rtm_table)
  }

  /// The family of the addresses: that of the route, or what multicast routing's pseudo families hold.
  public var addressFamily: Int32 {
    guard type == .multicast else { return family }
    return switch family {
    case 128: AF_INET
    case 129: AF_INET6
    default: family
    }
  }

  /// The bits of a whole address of the route's family (of a label, for MPLS).
  public var hostLength: Int { Self.hostLength(family) }

  /// The bits of a whole address of `family`; 0 where it has none of its own.
  public static func hostLength(_ family: Int32) -> Int {
    switch family {
    case AF_INET: 32
    case AF_INET6: 128
    case AF_MPLS: 20
    default: 0
    }
  }

  /// The destination's address; nil for the default route.
  public var destination: IPAddress? { address(RouteAttributes.keys.dst, addressFamily) }
  /// The address whose first `sourceLength` bits a packet's source must have (IPv6); nil for any.
  @inlinable @inline(__always) public var source: IPAddress? {
    address(RouteAttributes.keys.src, addressFamily)
  }
  /// The source of packets whose sender chose none.
  @inlinable @inline(__always) public var preferredSource: IPAddress? {
    address(RouteAttributes.keys.prefsrc, family)
  }
  /// MPLS: the labels put on instead.
  @inlinable @inline(__always) public var newDestination: IPAddress? {
    address(RouteAttributes.keys.newdst, family)
  }
  /// The router, of the route's own family.
  @inlinable @inline(__always) public var gateway: IPAddress? {
    address(RouteAttributes.keys.gateway, family)
  }
  /// The router, of another family.
  public var via: IPAddress? { attributes.payload(RouteAttributes.keys.via).flatMap(Self.via) }
  /// Index of the device that packets leave through; nil where there is none, or one for each leg.
  @inlinable @inline(__always) public var device: Int32? { attributes[RouteAttributes.keys.oif] }
  /// Index of the device that packets come in by: of multicast routes, and in answers to a look-up.
  @inlinable @inline(__always) public var inputDevice: Int32? {
    attributes[RouteAttributes.keys.iif]
  }
  /// Of several routes to a destination the one with the lowest is taken; nil means 0.
  @inlinable @inline(__always) public var metric: UInt32? {
    attributes[RouteAttributes.keys.priority]
  }
  /// The firewall mark of the packet that a look-up was about.
  @inlinable public var mark: UInt32? { attributes[RouteAttributes.keys.mark] }
  /// The realms: from in the upper, to in the lower 16 bits.
  @inlinable public var realms: UInt32? { attributes[RouteAttributes.keys.flow] }
  /// The user whose packet a look-up was about.
  @inlinable public var uid: UInt32? { attributes[RouteAttributes.keys.uid] }
  /// Which of several routers is taken (IPv6).
  @inlinable @inline(__always) public var preference: RouterPreference? {
    attributes[RouteAttributes.keys.pref]
  }
  /// The id of the nexthop object that it uses.
  @inlinable @inline(__always) public var nextHopID: UInt32? {
    attributes[RouteAttributes.keys.nhId]
  }
  /// MPLS: whether the time to live is copied between the headers.
  public var propagatesTTL: Bool? { attributes[RouteAttributes.keys.ttlPropagate].map { $0 != 0 } }
  /// The metrics by code (`RTAX_*`).
  public var metrics: AttributeTable? { attributes.nested(RouteAttributes.keys.metrics) }
  /// When it expires, and how it was used; nil where the kernel tells nothing.
  public var cacheInfo: RouteCacheInfo? {
    attributes.payload(RouteAttributes.keys.cacheinfo).flatMap(RouteCacheInfo.init)
  }

  /// The tunnel's type and its attributes.
  public var encapsulation: (type: EncapsulationType, nest: Payload)? {
    Self.encapsulation(attributes)
  }

  /// The legs of a multipath route; empty for others.
  public var legs: RouteLegSequence {
    RouteLegSequence(attributes.payload(RouteAttributes.keys.multipath) ?? Payload([]))
  }
  /// Whether there are several ways, each of them in `legs`.
  @inlinable public var isMultipath: Bool { attributes.has(RouteAttributes.keys.multipath) }

  /// The request that deletes exactly this route.
  public var deletion: Request { message.request(RTM_DELROUTE, headerLength: Self.headerLength) }

  /// The request that makes this route again.
  public var creation: Request {
    message.request(RTM_NEWROUTE, flags: Int(NLM_F_CREATE), headerLength: Self.headerLength)
  }

  @inlinable @inline(__always)
  func address(_ key: AttributeKey<[UInt8]>, _ family: Int32) -> IPAddress? {
    Self.address(attributes, key, family)
  }

  /// The address at the attribute's start, as far as the family's addresses go.
  @inlinable @inline(__always)
  static func address(
    _ attributes: AttributeTable, _ key: AttributeKey<[UInt8]>, _ family: Int32
  ) -> IPAddress? {
    // Most routes have one or two of the five.
    attributes.has(key) ? address(attributes, key.code, family) : nil
  }

  @usableFromInline
  static func address(
    _ attributes: AttributeTable, _ code: Int, _ family: Int32
  ) -> IPAddress? {
    let found = attributes.withBytes(code) { address($0, family) }
    return found ?? nil
  }

  private static func address(_ bytes: UnsafeRawBufferPointer, _ family: Int32) -> IPAddress? {
    let length = family == AF_INET ? 4 : family == AF_INET6 ? 16 : bytes.count
    return IPAddress(
      family: family, bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(length)))
  }

  /// A family and an address of it (`rtvia`).
  static func via(_ payload: Payload) -> IPAddress? {
    guard let family = payload.u16 else { return nil }
    return payload.dropFirst(2).withBytes { address($0, Int32(family)) }
  }

  // The kernel sends this nest without NLA_F_NESTED; a flagged one is a request's, not a report's.
  static func encapsulation(_ attributes: AttributeTable) -> (
    type: EncapsulationType, nest: Payload
  )? {
    guard let nest = attributes.payload(RouteAttributes.keys.encap),
      !attributes.isFlagged(RouteAttributes.keys.encap),
      let type = attributes[RouteAttributes.keys.encapType]
    else { return nil }
    return (type, nest)
  }
}

/// What the kernel keeps about a route in use (`rta_cacheinfo`); times in clock ticks.
public struct RouteCacheInfo: Sendable, Hashable {
  /// How many references the kernel holds to the entry.
  public let users: UInt32
  /// Ticks since it was last used.
  public let lastUse: UInt32
  /// Ticks until it goes away; 0 for never, negative where the time is over.
  public let expires: Int32
  /// The errno of a route that refuses packets, negative for some (in two's complement); 0 for none.
  public let error: UInt32
  /// How often it was used.
  public let used: UInt32
  /// No longer used by the kernel.
  public let id: UInt32
  /// No longer used by the kernel.
  public let timestamp: UInt32
  /// No longer used by the kernel.
  public let timestampAge: UInt32

  init?(_ payload: Payload) {
    guard let last: UInt32 = payload.integer(at: 28) else { return nil }
    func word(_ index: Int) -> UInt32 { payload.integer(at: index * 4) ?? 0 }
    users = word(0)
    lastUse = word(1)
    expires = Int32(bitPattern: word(2))
    error = word(3)
    used = word(4)
    id = word(5)
    timestamp = word(6)
    timestampAge = last
  }
}
