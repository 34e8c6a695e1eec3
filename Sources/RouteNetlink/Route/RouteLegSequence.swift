import CLinux
import Netlink

/// One leg of a reported multipath route (`rtnexthop`).
public struct RouteLegView: Sendable {
  /// Those of the header's eight bits.
  public let flags: RouteFlags
  /// The weight less one; for multicast routes the time to live that packets must exceed.
  public let hops: UInt8
  /// Index of the device that packets leave through; 0 for none.
  public let device: Int32
  /// By the keys of `RouteAttributes`.
  public let attributes: AttributeTable

  /// The router, of the route's own family, which is `family`; nil where there is none.
  public func gateway(_ family: Int32) -> IPAddress? {
    Route.address(attributes, RouteAttributes.keys.gateway, family)
  }
  /// MPLS: the labels put on instead; `family` is the route's. nil where there are none.
  public func newDestination(_ family: Int32) -> IPAddress? {
    Route.address(attributes, RouteAttributes.keys.newdst, family)
  }
  /// The router, of another family than the route.
  public var via: IPAddress? { attributes.payload(RouteAttributes.keys.via).flatMap(Route.via) }
  /// The realms: from in the upper, to in the lower 16 bits.
  public var realms: UInt32? { attributes[RouteAttributes.keys.flow] }
  /// The tunnel's type and its attributes.
  public var encapsulation: (type: EncapsulationType, nest: Payload)? {
    Route.encapsulation(attributes)
  }
}

/// The legs of a multipath route in wire order. The walk ends at the first one that does not fit.
public struct RouteLegSequence: Sequence, IteratorProtocol, Sendable {
  private var rest: Payload

  init(_ payload: Payload) { rest = payload }

  /// The next leg; nil at the end, and where the rest is no whole leg.
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
