/// Constants of the kernel's interface, by their kernel names, that are newer than the headers which the
/// package builds with (Linux 6.1). Attributes are not among them: they have keys.
public enum UAPI {
  // linux/rtnetlink.h
  /// A device has joined a multicast group.
  public static let RTM_NEWMULTICAST = 56
  /// A device has left a multicast group.
  public static let RTM_DELMULTICAST = 57
  /// A device has got an anycast address.
  public static let RTM_NEWANYCAST = 60
  /// A device has lost an anycast address.
  public static let RTM_DELANYCAST = 61
  /// Reports IPv4 multicast groups that devices join and leave.
  public static let RTNLGRP_IPV4_MCADDR = 37
  /// Reports IPv6 multicast groups that devices join and leave.
  public static let RTNLGRP_IPV6_MCADDR = 38
  /// Reports IPv6 anycast addresses that devices get and lose.
  public static let RTNLGRP_IPV6_ACADDR = 39

  // linux/nexthop.h
  /// Asks how many packets the members of a group have sent.
  public static let NHA_OP_FLAG_DUMP_STATS: UInt32 = 1
  /// Also asks for the packets that the hardware has sent.
  public static let NHA_OP_FLAG_DUMP_HW_STATS: UInt32 = 2
  /// In an answer: the upper eight bits of a member's weight are in `nexthop_grp.resvd1`.
  public static let NHA_OP_FLAG_RESP_GRP_RESVD_0: UInt32 = 1 << 31
}
