/// What `bridge` sends and reads: linux/if_bridge.h and linux/neighbour.h.
extension UAPI {
  public static let BRIDGE_VLANDB_ENTRY_MCAST_N_GROUPS = 7
  public static let BRIDGE_VLANDB_ENTRY_MCAST_MAX_GROUPS = 8
  public static let BRIDGE_VLANDB_ENTRY_NEIGH_SUPPRESS = 9

  public static let MDBA_MDB_EATTR_DST = 6
  public static let MDBA_MDB_EATTR_DST_PORT = 7
  public static let MDBA_MDB_EATTR_VNI = 8
  public static let MDBA_MDB_EATTR_IFINDEX = 9
  public static let MDBA_MDB_EATTR_SRC_VNI = 10

  public static let MDBE_ATTR_SRC_LIST = 2
  public static let MDBE_ATTR_GROUP_MODE = 3
  public static let MDBE_ATTR_RTPROT = 4
  public static let MDBE_ATTR_DST = 5
  public static let MDBE_ATTR_DST_PORT = 6
  public static let MDBE_ATTR_VNI = 7
  public static let MDBE_ATTR_IFINDEX = 8
  public static let MDBE_ATTR_SRC_VNI = 9
  public static let MDBE_ATTR_STATE_MASK = 10
  public static let MDBE_SRC_LIST_ENTRY = 1
  public static let MDBE_SRCATTR_ADDRESS = 1

  public static let NTF_EXT_LOCKED: UInt32 = 1 << 1
}
