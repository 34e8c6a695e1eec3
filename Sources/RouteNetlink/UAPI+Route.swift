extension UAPI {
  // linux/rtnetlink.h
  public static let RTA_FLOWLABEL = 31

  // linux/nexthop.h
  public static let NHA_OP_FLAGS = 14
  public static let NHA_GROUP_STATS = 15
  public static let NHA_HW_STATS_ENABLE = 16
  public static let NHA_HW_STATS_USED = 17
  public static let NHA_OP_FLAG_DUMP_STATS: UInt32 = 1
  public static let NHA_OP_FLAG_DUMP_HW_STATS: UInt32 = 2
  public static let NHA_OP_FLAG_RESP_GRP_RESVD_0: UInt32 = 1 << 31
  public static let NHA_GROUP_STATS_ENTRY_ID = 1
  public static let NHA_GROUP_STATS_ENTRY_PACKETS = 2
  public static let NHA_GROUP_STATS_ENTRY_PACKETS_HW = 3

  // linux/fib_rules.h
  public static let FRA_DSCP = 25
  public static let FRA_FLOWLABEL = 26
  public static let FRA_FLOWLABEL_MASK = 27
  public static let FRA_SPORT_MASK = 28
  public static let FRA_DPORT_MASK = 29
  public static let FRA_DSCP_MASK = 30

  // linux/seg6_iptunnel.h, linux/ioam6_iptunnel.h
  public static let SEG6_IPTUNNEL_SRC = 2
  public static let IOAM6_IPTUNNEL_SRC = 6
}
