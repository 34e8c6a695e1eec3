import CLinux
import Netlink

/// One leg of a multipath route (`rtnexthop`).
public struct RouteLeg: Sendable, Hashable {
  public var gateway: NetworkAddress?
  /// The index of the output device; 0 lets the kernel find it by the gateway.
  public var device: Int32 = 0
  /// 1 to 256: the share of flows.
  public var weight = 1
  /// `RTNH_F_*`.
  public var flags: UInt8 = 0
  /// The realms: from in the upper, to in the lower 16 bits.
  public var realms: UInt32?
  public var encapsulation: Encapsulation?
  /// MPLS: the labels to put on instead.
  public var newDestination: NetworkAddress?

  public init(gateway: NetworkAddress? = nil, device: Int32 = 0, weight: Int = 1) {
    self.gateway = gateway
    self.device = device
    self.weight = weight
  }

  /// The leg with its header, for a route of `family`.
  func encoded(family: Int32) -> [UInt8] {
    var attributes = AttributeList()
    encapsulation?.put(into: &attributes, nest: RTA_ENCAP, type: RTA_ENCAP_TYPE)
    if let gateway { RouteRequest.put(gateway: gateway, family: family, into: &attributes) }
    if let realms { attributes.put(RTA_FLOW, realms) }
    if let newDestination { attributes.put(RTA_NEWDST, bytes: newDestination.bytes) }
    var header = rtnexthop()
    header.rtnh_len =
      UInt16(truncatingIfNeeded: MemoryLayout<rtnexthop>.size)
      &+ UInt16(
        truncatingIfNeeded: attributes.bytes.count)
    header.rtnh_flags = flags
    header.rtnh_hops = UInt8(truncatingIfNeeded: weight - 1)
    header.rtnh_ifindex = device
    return withUnsafeBytes(of: header) { Array($0) } + attributes.bytes
  }
}
