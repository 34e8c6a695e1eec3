import Linux
import CLinux
import Glibc
import Netlink

/// One leg of a multipath route (`rtnexthop`).
public struct RouteLeg: Sendable, Hashable {
  /// The router, or nil for none. A router of another family than the route's is sent as `RTA_VIA`.
  public var gateway: IPAddress?
  /// The index of the output device; 0 lets the kernel find it from the gateway.
  public var device: Int32 = 0
  /// The share of flows, 1 to 256; a request with any other weight is refused.
  public var weight = 1
  /// Only flags of the first eight bits fit.
  public var flags: RouteFlags = []
  /// The realms: the source realm in the upper 16 bits, the destination realm in the lower.
  public var realms: UInt32?
  /// The tunnel that packets of this leg are put into.
  public var encapsulation: Encapsulation?
  /// MPLS: the labels that replace the packet's own.
  public var newDestination: IPAddress?

  /// A leg through this router, this device, or both.
  public init(gateway: IPAddress? = nil, device: Int32 = 0, weight: Int = 1) {
    self.gateway = gateway
    self.device = device
    self.weight = weight
  }

  /// Puts the leg with its header, for a route of `family`.
  func put(into list: inout AttributeList, family: AddressFamily) {
    var attributes = AttributeList()
    encapsulation?.put(
      into: &attributes, nest: RouteAttributes.keys.encap,
      type: RouteAttributes.keys.encapType)
    if let gateway { RouteRequest.put(gateway: gateway, family: family, into: &attributes) }
    if let realms { attributes.put(RouteAttributes.keys.flow, realms) }
    attributes.put(RouteAttributes.keys.newdst, address: newDestination, of: family)
    guard (1...256).contains(weight) else {
      return list.refuse("the weight of a next hop is 1 to 256, not \(weight)")
    }
    let size = MemoryLayout<rtnexthop>.size + attributes.bytes.count
    guard let length = UInt16(exactly: size) else {
      return list.refuse("a next hop of \(size) bytes is too long", code: EMSGSIZE)
    }
    var header = rtnexthop()
    header.rtnh_len = length
    header.rtnh_flags = UInt8(truncatingIfNeeded: flags.rawValue)
    header.rtnh_hops = UInt8(weight - 1)
    header.rtnh_ifindex = device
    list.append(raw: [UInt8](bytesOf: header))
    list.append(attributes)
  }
}
