/// Constants of the kernel's interface, by their kernel names, that are newer than the headers which the
/// package builds with (Linux 6.1). Attributes are not among them: they have keys.
enum UAPI {
  // linux/rtnetlink.h
  /// A device has joined a multicast group.
  static let RTM_NEWMULTICAST = 56
  /// A device has left a multicast group.
  static let RTM_DELMULTICAST = 57
  /// A device has got an anycast address.
  static let RTM_NEWANYCAST = 60
  /// A device has lost an anycast address.
  static let RTM_DELANYCAST = 61

  // linux/nexthop.h
  /// Asks how many packets the members of a group have sent.
  static let NHA_OP_FLAG_DUMP_STATS: UInt32 = 1
  /// Also asks for the packets that the hardware has sent.
  static let NHA_OP_FLAG_DUMP_HW_STATS: UInt32 = 2
  /// In an answer: the upper eight bits of a member's weight are in `nexthop_grp.resvd1`.
  static let NHA_OP_FLAG_RESP_GRP_RESVD_0: UInt32 = 1 << 31
}
