/// Constants of the kernel's interface that are younger than the headers which the package builds
/// with (Linux 6.1), by their names there. Attributes are none of them: they have keys.
public enum UAPI {
  // linux/rtnetlink.h
  public static let RTM_NEWMULTICAST = 56
  public static let RTM_DELMULTICAST = 57
  public static let RTM_NEWANYCAST = 60
  public static let RTM_DELANYCAST = 61
  public static let RTNLGRP_IPV4_MCADDR = 37
  public static let RTNLGRP_IPV6_MCADDR = 38
  public static let RTNLGRP_IPV6_ACADDR = 39

  // linux/nexthop.h
  public static let NHA_OP_FLAG_DUMP_STATS: UInt32 = 1
  public static let NHA_OP_FLAG_DUMP_HW_STATS: UInt32 = 2
  public static let NHA_OP_FLAG_RESP_GRP_RESVD_0: UInt32 = 1 << 31
}
