extension NetlinkSocket {
  /// A netlink family: the part of the kernel that a socket talks to (`NETLINK_*`, netlink(7)).
  public struct Family: KernelNumber {
    public let rawValue: Int32
    @inlinable public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Devices, addresses, routes and the like (rtnetlink(7)).
    public static let route = Self(rawValue: 0)
    /// Messages between processes, without the kernel (`NETLINK_USERSOCK`).
    public static let betweenProcesses = Self(rawValue: 2)
    /// Sockets and their connections (sock_diag(7)).
    public static let socketDiagnosis = Self(rawValue: 4)
    /// IPsec (`NETLINK_XFRM`).
    public static let ipsec = Self(rawValue: 6)
    /// nftables, connection tracking, and packets that rules log.
    public static let netfilter = Self(rawValue: 12)
    /// Families that modules of the kernel add by name (`NETLINK_GENERIC`).
    public static let generic = Self(rawValue: 16)
  }

  /// A multicast group of a family, which numbers its groups itself. RouteNetlink has those of rtnetlink.
  public struct Group: KernelNumber {
    public let rawValue: Int32
    @inlinable public init(rawValue: Int32) { self.rawValue = rawValue }
  }
}
