import CLinux
import Glibc
import Netlink

/// Which addresses a dump asks for (RTM_GETADDR).
public struct AddressQuery: KernelQuery, Hashable {
  public typealias Reply = Address

  /// `AF_INET`, `AF_INET6`, or `AF_UNSPEC` for both.
  public var family: Int32
  /// The device's index, 0 for all. The kernel looks at it only on a socket with strict checking.
  public var index: Int32

  public init(family: Int32 = AF_UNSPEC, index: Int32 = 0) {
    self.family = family
    self.index = index
  }

  public var message: Request {
    var list = AttributeList()
    var header = ifaddrmsg()
    header.ifa_family = list.octet("ifa_family", Int(family))
    header.ifa_index = UInt32(bitPattern: index)
    return Request(RTM_GETADDR, header: header, attributes: list)
  }
}
