/// Constants of the kernel's interface that are younger than the headers which the package builds
/// with (Linux 6.1), by their names there.
public enum UAPI {
  // linux/if_link.h
  public static let IFLA_DEVLINK_PORT = 62
  public static let IFLA_GSO_IPV4_MAX_SIZE = 63
  public static let IFLA_GRO_IPV4_MAX_SIZE = 64
  public static let IFLA_DPLL_PIN = 65
  public static let IFLA_MAX_PACING_OFFLOAD_HORIZON = 66
  public static let IFLA_NETNS_IMMUTABLE = 67
  public static let IFLA_HEADROOM = 68
  public static let IFLA_TAILROOM = 69

  // linux/can/netlink.h
  public static let IFLA_CAN_XL_DATA_BITTIMING = 18
  public static let IFLA_CAN_XL_DATA_BITTIMING_CONST = 19
  public static let IFLA_CAN_XL_DATA_BITRATE_CONST = 20
  public static let IFLA_CAN_XL_TDC = 21
  public static let IFLA_CAN_XL_PWM = 22

  // linux/rtnetlink.h
  public static let RTM_NEWMULTICAST = 56
  public static let RTM_DELMULTICAST = 57
  public static let RTM_NEWANYCAST = 60
  public static let RTM_DELANYCAST = 61
  public static let RTNLGRP_IPV4_MCADDR = 37
  public static let RTNLGRP_IPV6_MCADDR = 38
  public static let RTNLGRP_IPV6_ACADDR = 39

  // linux/neighbour.h
  public static let NTF_EXT_EXT_VALIDATED: UInt32 = 1 << 2
}
