import Netlink

/// Attributes of a port of a bridge (`IFLA_BRPORT_*`, linux/if_link.h). Timers are in hundredths of
/// a second.
public struct BridgePortAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bridge_slave"]
  public static let prefix: StaticString = "IFLA_BRPORT_"
  public static let keys = BridgePortAttributes()

  public let state = AttributeKey<BridgePortState>(1, "STATE")
  public let priority = AttributeKey<UInt16>(2, "PRIORITY")
  public let cost = AttributeKey<UInt32>(3, "COST")
  public let mode = AttributeKey<UInt8>(4, "MODE")
  public let `guard` = AttributeKey<UInt8>(5, "GUARD")
  public let protect = AttributeKey<UInt8>(6, "PROTECT")
  public let fastLeave = AttributeKey<UInt8>(7, "FAST_LEAVE")
  public let learning = AttributeKey<UInt8>(8, "LEARNING")
  public let unicastFlood = AttributeKey<UInt8>(9, "UNICAST_FLOOD")
  public let proxyarp = AttributeKey<UInt8>(10, "PROXYARP")
  public let learningSync = AttributeKey<UInt8>(11, "LEARNING_SYNC")
  public let proxyarpWifi = AttributeKey<UInt8>(12, "PROXYARP_WIFI")
  public let rootId = AttributeKey<[UInt8]>(13, "ROOT_ID")
  public let bridgeId = AttributeKey<[UInt8]>(14, "BRIDGE_ID")
  public let designatedPort = AttributeKey<UInt16>(15, "DESIGNATED_PORT")
  public let designatedCost = AttributeKey<UInt16>(16, "DESIGNATED_COST")
  public let id = AttributeKey<UInt16>(17, "ID")
  public let no = AttributeKey<UInt16>(18, "NO")
  public let topologyChangeAck = AttributeKey<UInt8>(19, "TOPOLOGY_CHANGE_ACK")
  public let configPending = AttributeKey<UInt8>(20, "CONFIG_PENDING")
  public let messageAgeTimer = AttributeKey<UInt64>(21, "MESSAGE_AGE_TIMER")
  public let forwardDelayTimer = AttributeKey<UInt64>(22, "FORWARD_DELAY_TIMER")
  public let holdTimer = AttributeKey<UInt64>(23, "HOLD_TIMER")
  public let flush = AttributeKey<FlagValue>(24, "FLUSH")
  public let multicastRouter = AttributeKey<UInt8>(25, "MULTICAST_ROUTER")
  public let pad = AttributeKey<Padding>(26, "PAD")
  public let mcastFlood = AttributeKey<UInt8>(27, "MCAST_FLOOD")
  public let mcastToUcast = AttributeKey<UInt8>(28, "MCAST_TO_UCAST")
  public let vlanTunnel = AttributeKey<UInt8>(29, "VLAN_TUNNEL")
  public let bcastFlood = AttributeKey<UInt8>(30, "BCAST_FLOOD")
  public let groupFwdMask = AttributeKey<UInt16>(31, "GROUP_FWD_MASK")
  public let neighSuppress = AttributeKey<UInt8>(32, "NEIGH_SUPPRESS")
  public let isolated = AttributeKey<UInt8>(33, "ISOLATED")
  public let backupPort = AttributeKey<UInt32>(34, "BACKUP_PORT")
  public let mrpRingOpen = AttributeKey<UInt8>(35, "MRP_RING_OPEN")
  public let mrpInOpen = AttributeKey<UInt8>(36, "MRP_IN_OPEN")
  public let mcastEhtHostsLimit = AttributeKey<UInt32>(37, "MCAST_EHT_HOSTS_LIMIT")
  public let mcastEhtHostsCnt = AttributeKey<UInt32>(38, "MCAST_EHT_HOSTS_CNT")
  public let locked = AttributeKey<UInt8>(39, "LOCKED")
  public let mab = AttributeKey<UInt8>(40, "MAB")
  public let mcastNGroups = AttributeKey<UInt32>(41, "MCAST_N_GROUPS")
  public let mcastMaxGroups = AttributeKey<UInt32>(42, "MCAST_MAX_GROUPS")
  public let neighVlanSuppress = AttributeKey<UInt8>(43, "NEIGH_VLAN_SUPPRESS")
  public let backupNhid = AttributeKey<UInt32>(44, "BACKUP_NHID")
}

/// What a port of a bridge does with frames (`BR_STATE_*`, linux/if_bridge.h).
public struct BridgePortState: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let disabled = Self(rawValue: 0)
  public static let listening = Self(rawValue: 1)
  public static let learning = Self(rawValue: 2)
  public static let forwarding = Self(rawValue: 3)
  public static let blocking = Self(rawValue: 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .disabled: "disabled", .listening: "listening", .learning: "learning",
    .forwarding: "forwarding", .blocking: "blocking",
  ]
}
