import CLinux
import Glibc
import Netlink

/// Which addresses a dump asks for (RTM_GETADDR).
public struct AddressQuery: KernelQuery, Hashable {
  /// Each answer is one address.
  public typealias Reply = Address

  /// `.ipv4`, `.ipv6`, or `.unspecified` for both.
  public var family: AddressFamily
  /// The device's index; 0 for all. The kernel only filters by it on a socket with strict checking.
  public var index: Int32

  /// Without arguments: all addresses of the namespace.
  public init(family: AddressFamily = .unspecified, index: Int32 = 0) {
    self.family = family
    self.index = index
  }

  /// `RTM_GETADDR` with the family and the device's index.
  public var message: Request {
    var header = ifaddrmsg()
    header.ifa_family = family.rawValue
    header.ifa_index = UInt32(bitPattern: index)
    return Request(RTM_GETADDR, header: header)
  }
}
