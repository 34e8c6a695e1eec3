/// Constants of the kernel's interface that are younger than the headers which the package builds
/// with (Linux 6.1), by their names there. Attributes are none of them: they have keys.
public enum UAPI {
  // linux/rtnetlink.h
  /// A multicast group that a device has joined.
  public static let RTM_NEWMULTICAST = 56
  /// A multicast group that a device has left.
  public static let RTM_DELMULTICAST = 57
  /// An anycast address that a device has got.
  public static let RTM_NEWANYCAST = 60
  /// An anycast address that a device has no longer.
  public static let RTM_DELANYCAST = 61
  /// Tells of multicast groups of IPv4 that devices join and leave.
  public static let RTNLGRP_IPV4_MCADDR = 37
  /// Tells of multicast groups of IPv6 that devices join and leave.
  public static let RTNLGRP_IPV6_MCADDR = 38
  /// Tells of anycast addresses of IPv6 that devices get and lose.
  public static let RTNLGRP_IPV6_ACADDR = 39

  // linux/nexthop.h
  /// Asks for the packets that a group's members have sent.
  public static let NHA_OP_FLAG_DUMP_STATS: UInt32 = 1
  /// Asks to count in what the hardware has sent.
  public static let NHA_OP_FLAG_DUMP_HW_STATS: UInt32 = 2
  /// In an answer: the upper eight bits of a member's weight are in `nexthop_grp.resvd1`.
  public static let NHA_OP_FLAG_RESP_GRP_RESVD_0: UInt32 = 1 << 31
}
