import CLinux
import Glibc
import Netlink

/// Which neighbours a dump asks for (RTM_GETNEIGH).
public struct NeighbourQuery: Sendable, Hashable {
  /// `AF_INET`, `AF_INET6`, `AF_BRIDGE` for forwarding tables, or `AF_UNSPEC` for the first two.
  public var family: Int32
  /// The device's index, 0 for all.
  public var index: Int32
  /// Only ports of this device; -1 for devices without a master, 0 for all.
  public var master: Int32
  /// Addresses that the host answers for, instead of neighbours.
  public var proxies: Bool

  public init(
    family: Int32 = AF_UNSPEC, index: Int32 = 0, master: Int32 = 0, proxies: Bool = false
  ) {
    self.family = family
    self.index = index
    self.master = master
    self.proxies = proxies
  }

  /// For `NetlinkConnection.dump`.
  public var dump: Request {
    var list = AttributeList()
    var header = ndmsg()
    header.ndm_family = list.octet("ndm_family", Int(family))
    header.ndm_flags = proxies ? UInt8(NTF_PROXY) : 0
    if index != 0 { list.put(NeighbourAttributes.keys.ifindex, index) }
    if master != 0 { list.put(NeighbourAttributes.keys.master, master) }
    return Request(RTM_GETNEIGH, header: header, attributes: list)
  }
}
