import CLinux
import Glibc
import Netlink

/// Asks for neighbours (RTM_GETNEIGH): all that match, or the one with a certain address.
public struct NeighbourQuery: KernelQuery, Hashable {
  /// One message for each entry.
  public typealias Reply = Neighbour

  /// `.ipv4`, `.ipv6`, `.bridge` for forwarding databases, or `.unspecified` for the first two.
  public var family: AddressFamily
  /// The device's index, 0 for all.
  public var index: Int32
  /// Only neighbours on ports of this device; -1 for devices without a master, 0 for all.
  public var master: Int32
  /// Asks for proxy entries, addresses that this host answers for, instead of neighbours.
  public var proxies: Bool

  /// The address of the neighbour to get; nil for all that match.
  public var destination: IPAddress?

  /// All that match.
  public init(
    family: AddressFamily = .unspecified, index: Int32 = 0, master: Int32 = 0, proxies: Bool = false
  ) {
    self.family = family
    self.index = index
    self.master = master
    self.proxies = proxies
  }

  /// The neighbour with this address.
  public init(_ destination: IPAddress, index: Int32, proxies: Bool = false) {
    self.init(family: destination.family, index: index, proxies: proxies)
    self.destination = destination
  }

  /// `RTM_GETNEIGH` with the destination, or with the filters that are set.
  public var message: Request {
    var list = AttributeList()
    var header = ndmsg()
    header.ndm_family = family.rawValue
    if proxies { header.ndm_flags = NeighbourFlags.proxy.rawValue }
    if let destination {
      header.ndm_ifindex = index
      list.put(NeighbourAttributes.keys.dst, address: destination, of: family)
    } else {
      if index != 0 { list.put(NeighbourAttributes.keys.ifindex, index) }
      if master != 0 { list.put(NeighbourAttributes.keys.master, master) }
    }
    return Request(RTM_GETNEIGH, header: header, attributes: list)
  }
}
