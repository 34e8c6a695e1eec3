import Linux
import CLinux
import Glibc
import Netlink

/// A route as the kernel reports it (rtnetlink(7), `RTM_NEWROUTE`).
///
/// Each property decodes its attribute in place when it is read; what the kernel did not send is nil.
public struct Route: KernelObject {
  @usableFromInline let head: Message.Head
  @usableFromInline let header: rtmsg
  /// By the keys of `RouteAttributes`.
  public let attributes: AttributeTable
  /// The message that the route is read from.
  @inlinable public var message: Message { Message(head, attributes, after: Self.headerLength) }

  /// The message types about routes.
  public static let types: [MessageType] = [.newRoute, .deleteRoute]

  /// Reads an `RTM_NEWROUTE` or `RTM_DELROUTE` message; nil for other types, and for a short header.
  @inlinable
  public init?(_ message: Message) {
    guard message.type == .newRoute || message.type == .deleteRoute,
      let header = message.payload.withBytes({ $0.load(as: rtmsg.self) })
    else { return nil }
    head = message.head
    self.header = header
    attributes = message.attributes(after: Self.headerLength)
  }

  /// The size of `rtmsg`: eight fields of one byte, the flags in four.
  @usableFromInline static let headerLength = 12

  /// True for `RTM_DELROUTE`: the route is gone.
  @inlinable public var isDeleted: Bool { head.type == .deleteRoute }
  /// `.ipv4`, `.ipv6`, `.mpls`, or a pseudo family of multicast routing.
  @inlinable public var family: AddressFamily { AddressFamily(rawValue: header.rtm_family) }
  /// The prefix length of `destination`; 0 for the default route.
  @inlinable public var destinationLength: Int { Int(header.rtm_dst_len) }
  /// The prefix length of `source`; 0 for packets from anywhere (IPv6).
  @inlinable public var sourceLength: Int { Int(header.rtm_src_len) }
  /// The type of service that packets must have; 0 for any (IPv4).
  @inlinable public var tos: UInt8 { header.rtm_tos }
  /// What added the route.
  @inlinable public var `protocol`: RouteProtocol { RouteProtocol(rawValue: header.rtm_protocol) }
  /// How far away the destination may be (IPv4).
  @inlinable public var scope: RouteScope { RouteScope(rawValue: header.rtm_scope) }
  /// What happens to matching packets.
  @inlinable public var type: RouteType { RouteType(rawValue: header.rtm_type) }
  /// The route's state, such as whether its device is up and whether hardware forwards by it.
  @inlinable public var flags: RouteFlags { RouteFlags(rawValue: header.rtm_flags) }
  /// The table, from its attribute or else from the header.
  @inlinable public var table: UInt32 {
    attributes[RouteAttributes.keys.table] ?? UInt32(header.rtm_table)
  }

  /// The family of the addresses; for the pseudo families of multicast routing, `.ipv4` or `.ipv6`.
  public var addressFamily: AddressFamily {
    guard type == .multicast else { return family }
    return switch family {
    case .multicastIPv4: .ipv4
    case .multicastIPv6: .ipv6
    default: family
    }
  }

  /// The number of bits in a full address of the route's family (for MPLS, in a label).
  public var hostLength: Int { Self.hostLength(family) }

  /// The number of bits in a full address of `family`; 0 if the family has no addresses of its own.
  public static func hostLength(_ family: AddressFamily) -> Int {
    switch family {
    case .ipv4: 32
    case .ipv6: 128
    case .mpls: 20
    default: 0
    }
  }

  /// The destination's address; nil for the default route.
  public var destination: IPAddress? { address(RouteAttributes.keys.dst, addressFamily) }
  /// The source prefix's address (IPv6); nil for packets from anywhere.
  @inlinable @inline(__always) public var source: IPAddress? {
    address(RouteAttributes.keys.src, addressFamily)
  }
  /// The source address of packets whose sender chose none.
  @inlinable @inline(__always) public var preferredSource: IPAddress? {
    address(RouteAttributes.keys.prefsrc, family)
  }
  /// MPLS: the labels that replace the packet's own.
  @inlinable @inline(__always) public var newDestination: IPAddress? {
    address(RouteAttributes.keys.newdst, family)
  }
  /// The router, if it is of the route's own family.
  @inlinable @inline(__always) public var gateway: IPAddress? {
    address(RouteAttributes.keys.gateway, family)
  }
  /// The router, if it is of another family.
  public var via: IPAddress? { attributes.payload(RouteAttributes.keys.via).flatMap(Self.via) }
  /// The index of the output device; nil if there is none, or if each leg has its own.
  @inlinable @inline(__always) public var device: Int32? { attributes[RouteAttributes.keys.oif] }
  /// The index of the input device: for multicast routes and in answers to a look-up.
  @inlinable @inline(__always) public var inputDevice: Int32? {
    attributes[RouteAttributes.keys.iif]
  }
  /// The priority: of several routes to a destination, the one with the lowest metric is used. nil means 0.
  @inlinable @inline(__always) public var metric: UInt32? {
    attributes[RouteAttributes.keys.priority]
  }
  /// The firewall mark of the packet in a look-up.
  @inlinable public var mark: UInt32? { attributes[RouteAttributes.keys.mark] }
  /// The realms: the source realm in the upper 16 bits, the destination realm in the lower.
  @inlinable public var realms: UInt32? { attributes[RouteAttributes.keys.flow] }
  /// The user of the packet in a look-up.
  @inlinable public var uid: UInt32? { attributes[RouteAttributes.keys.uid] }
  /// Which of several routers is preferred (IPv6).
  @inlinable @inline(__always) public var preference: RouterPreference? {
    attributes[RouteAttributes.keys.pref]
  }
  /// The id of the nexthop object that the route uses.
  @inlinable @inline(__always) public var nextHopID: UInt32? {
    attributes[RouteAttributes.keys.nhId]
  }
  /// MPLS: whether the TTL is copied between the headers.
  public var propagatesTTL: Bool? { attributes[RouteAttributes.keys.ttlPropagate].map { $0 != 0 } }
  /// The metrics by `RTAX_*` code.
  public var metrics: AttributeTable? { attributes.nested(RouteAttributes.keys.metrics) }
  /// When the route expires and how it was used; nil if the kernel does not report it.
  public var cacheInfo: RouteCacheInfo? {
    attributes.payload(RouteAttributes.keys.cacheinfo).flatMap(RouteCacheInfo.init)
  }

  /// The type of the tunnel and its attributes.
  public var encapsulation: (type: EncapsulationType, nest: Payload)? {
    Self.encapsulation(attributes)
  }

  /// The legs of a multipath route; empty for other routes.
  public var legs: RouteLegSequence {
    RouteLegSequence(attributes.payload(RouteAttributes.keys.multipath) ?? Payload([]))
  }
  /// Whether the route has several legs.
  @inlinable public var isMultipath: Bool { attributes.has(RouteAttributes.keys.multipath) }

  /// The request that deletes exactly this route.
  public var deletion: Request { message.request(.deleteRoute, headerLength: Self.headerLength) }

  /// The request that adds this route again.
  public var creation: Request {
    message.request(.newRoute, flags: .create, headerLength: Self.headerLength)
  }

  @inlinable @inline(__always)
  func address(_ key: AttributeKey<[UInt8]>, _ family: AddressFamily) -> IPAddress? {
    Self.address(attributes, key, family)
  }

  /// The address at the start of the attribute, of the length that the family has.
  @inlinable @inline(__always)
  static func address(
    _ attributes: AttributeTable, _ key: AttributeKey<[UInt8]>, _ family: AddressFamily
  ) -> IPAddress? {
    // Most routes have only one or two of these five attributes.
    attributes.has(key) ? address(attributes, key.code, family) : nil
  }

  @usableFromInline
  static func address(
    _ attributes: AttributeTable, _ code: Int, _ family: AddressFamily
  ) -> IPAddress? {
    let found = attributes.withBytes(code) { address($0, family) }
    return found ?? nil
  }

  private static func address(_ bytes: RawSpan, _ family: AddressFamily) -> IPAddress? {
    let length = family == .ipv4 ? 4 : family == .ipv6 ? 16 : bytes.byteCount
    return IPAddress(family: family, bytes: bytes.extracting(first: length))
  }

  /// Reads a family and an address of that family (`rtvia`).
  static func via(_ payload: Payload) -> IPAddress? {
    guard let family = payload.u16.flatMap({ UInt8(exactly: $0) }) else { return nil }
    return payload.dropFirst(2).withBytes { address($0, AddressFamily(rawValue: family)) }
  }

  // The kernel reports this nest without NLA_F_NESTED; with the flag it is from a request.
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

/// What the kernel records about a route in use (`rta_cacheinfo`); times in clock ticks.
public struct RouteCacheInfo: Sendable, Hashable {
  /// How many references the kernel holds to the entry.
  public let users: UInt32
  /// Ticks since it was last used.
  public let lastUse: UInt32
  /// Ticks until the route expires; 0 for never, negative if it has expired.
  public let expires: Int32
  /// The errno of a route that refuses packets, sometimes negative (in two's complement); 0 for none.
  public let error: UInt32
  /// How many times it was used.
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
