import CLinux
import Netlink

/// One leg of a reported multipath route (`rtnexthop`).
public struct RouteLegView: Sendable {
  /// The flags of the header's eight bits.
  public let flags: RouteFlags
  /// The weight minus one; for multicast routes, the TTL that packets must exceed.
  public let hops: UInt8
  /// The index of the output device; 0 for none.
  public let device: Int32
  /// By the keys of `RouteAttributes`.
  public let attributes: AttributeTable

  /// The router, if it is of the route's own family, which is passed as `family`; nil if there is none.
  public func gateway(_ family: AddressFamily) -> IPAddress? {
    Route.address(attributes, RouteAttributes.keys.gateway, family)
  }
  /// MPLS: the labels that replace the packet's own; `family` is the route's. nil if there are none.
  public func newDestination(_ family: AddressFamily) -> IPAddress? {
    Route.address(attributes, RouteAttributes.keys.newdst, family)
  }
  /// The router, if it is of another family than the route.
  public var via: IPAddress? { attributes.payload(RouteAttributes.keys.via).flatMap(Route.via) }
  /// The realms: the source realm in the upper 16 bits, the destination realm in the lower.
  public var realms: UInt32? { attributes[RouteAttributes.keys.flow] }
  /// The type of the tunnel and its attributes.
  public var encapsulation: (type: EncapsulationType, nest: Payload)? {
    Route.encapsulation(attributes)
  }
}

/// The legs of a multipath route in wire order. The iteration ends at the first leg that is not whole.
public struct RouteLegSequence: Sequence, IteratorProtocol, Sendable {
  private var rest: Payload

  init(_ payload: Payload) { rest = payload }

  /// The next leg; nil at the end, or if the rest is not a whole leg.
  public mutating func next() -> RouteLegView? {
    guard let length = rest.u16.map(Int.init), length >= 8, length <= rest.count,
      let device: Int32 = rest.integer(at: 4)
    else { return nil }
    let leg = RouteLegView(
      flags: RouteFlags(rawValue: UInt32(rest[2])), hops: rest[3], device: device,
      attributes: AttributeTable(rest.prefix(length).dropFirst(8)))
    rest = rest.dropFirst((length + 3) & ~3)
    return leg
  }
}
