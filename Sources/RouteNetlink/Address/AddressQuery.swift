import CLinux
import Glibc
import Netlink

/// Which addresses a dump asks for (RTM_GETADDR).
public struct AddressQuery: KernelQuery, Hashable {
  /// Each answer is one address.
  public typealias Reply = Address

  /// `AF_INET`, `AF_INET6`, or `AF_UNSPEC` for both.
  public var family: Int32
  /// The device's index; 0 for all. The kernel only filters by it on a socket with strict checking.
  public var index: Int32

  /// Without arguments: all addresses of the namespace.
  public init(family: Int32 = AF_UNSPEC, index: Int32 = 0) {
    self.family = family
    self.index = index
  }

  /// `RTM_GETADDR` with the family and the device's index.
  public var message: Request {
    var list = AttributeList()
    var header = ifaddrmsg()
    header.ifa_family = list.octet("ifa_family", Int(family))
    header.ifa_index = UInt32(bitPattern: index)
    return Request(RTM_GETADDR, header: header, attributes: list)
  }
}
