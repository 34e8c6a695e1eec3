import Netlink

/// Attributes of a bond (`IFLA_BOND_*`, linux/if_link.h). Times are in milliseconds.
public struct BondAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bond"]
  public static let prefix: StaticString = "IFLA_BOND_"
  public static let keys = BondAttributes()

  public let mode = AttributeKey<UInt8>(1, "MODE")
  public let activeSlave = AttributeKey<UInt32>(2, "ACTIVE_SLAVE")
  public let miimon = AttributeKey<UInt32>(3, "MIIMON")
  public let updelay = AttributeKey<UInt32>(4, "UPDELAY")
  public let downdelay = AttributeKey<UInt32>(5, "DOWNDELAY")
  public let useCarrier = AttributeKey<UInt8>(6, "USE_CARRIER")
  public let arpInterval = AttributeKey<UInt32>(7, "ARP_INTERVAL")
  public let arpIpTarget = AttributeKey<AttributeArray>(8, "ARP_IP_TARGET")
  public let arpValidate = AttributeKey<UInt32>(9, "ARP_VALIDATE")
  public let arpAllTargets = AttributeKey<UInt32>(10, "ARP_ALL_TARGETS")
  public let primary = AttributeKey<UInt32>(11, "PRIMARY")
  public let primaryReselect = AttributeKey<UInt8>(12, "PRIMARY_RESELECT")
  public let failOverMac = AttributeKey<UInt8>(13, "FAIL_OVER_MAC")
  public let xmitHashPolicy = AttributeKey<UInt8>(14, "XMIT_HASH_POLICY")
  public let resendIgmp = AttributeKey<UInt32>(15, "RESEND_IGMP")
  public let numPeerNotif = AttributeKey<UInt8>(16, "NUM_PEER_NOTIF")
  public let allSlavesActive = AttributeKey<UInt8>(17, "ALL_SLAVES_ACTIVE")
  public let minLinks = AttributeKey<UInt32>(18, "MIN_LINKS")
  public let lpInterval = AttributeKey<UInt32>(19, "LP_INTERVAL")
  public let packetsPerSlave = AttributeKey<UInt32>(20, "PACKETS_PER_SLAVE")
  public let adLacpRate = AttributeKey<UInt8>(21, "AD_LACP_RATE")
  public let adSelect = AttributeKey<UInt8>(22, "AD_SELECT")
  public let adInfo = AttributeKey<Attributes<BondAggregatorAttributes>>(23, "AD_INFO")
  public let adActorSysPrio = AttributeKey<UInt16>(24, "AD_ACTOR_SYS_PRIO")
  public let adUserPortKey = AttributeKey<UInt16>(25, "AD_USER_PORT_KEY")
  public let adActorSystem = AttributeKey<[UInt8]>(26, "AD_ACTOR_SYSTEM")
  public let tlbDynamicLb = AttributeKey<UInt8>(27, "TLB_DYNAMIC_LB")
  public let peerNotifDelay = AttributeKey<UInt32>(28, "PEER_NOTIF_DELAY")
  public let adLacpActive = AttributeKey<UInt8>(29, "AD_LACP_ACTIVE")
  public let missedMax = AttributeKey<UInt8>(30, "MISSED_MAX")
  public let nsIP6Target = AttributeKey<AttributeArray>(31, "NS_IP6_TARGET")
  public let coupledControl = AttributeKey<UInt8>(32, "COUPLED_CONTROL")
  public let broadcastNeigh = AttributeKey<UInt8>(33, "BROADCAST_NEIGH")
}

/// Attributes of the active aggregator of a bond in 802.3ad mode (`IFLA_BOND_AD_INFO_*`,
/// linux/if_link.h).
public struct BondAggregatorAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BOND_AD_INFO_"
  public static let keys = BondAggregatorAttributes()

  public let aggregator = AttributeKey<UInt16>(1, "AGGREGATOR")
  public let numPorts = AttributeKey<UInt16>(2, "NUM_PORTS")
  public let actorKey = AttributeKey<UInt16>(3, "ACTOR_KEY")
  public let partnerKey = AttributeKey<UInt16>(4, "PARTNER_KEY")
  public let partnerMac = AttributeKey<[UInt8]>(5, "PARTNER_MAC")
}

/// Attributes of a port of a bond (`IFLA_BOND_SLAVE_*`, linux/if_link.h).
public struct BondPortAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bond_slave"]
  public static let prefix: StaticString = "IFLA_BOND_SLAVE_"
  public static let keys = BondPortAttributes()

  public let state = AttributeKey<UInt8>(1, "STATE")
  public let miiStatus = AttributeKey<UInt8>(2, "MII_STATUS")
  public let linkFailureCount = AttributeKey<UInt32>(3, "LINK_FAILURE_COUNT")
  public let permHwaddr = AttributeKey<[UInt8]>(4, "PERM_HWADDR")
  public let queueId = AttributeKey<UInt16>(5, "QUEUE_ID")
  public let adAggregatorId = AttributeKey<UInt16>(6, "AD_AGGREGATOR_ID")
  public let adActorOperPortState = AttributeKey<UInt8>(7, "AD_ACTOR_OPER_PORT_STATE")
  public let adPartnerOperPortState = AttributeKey<UInt16>(8, "AD_PARTNER_OPER_PORT_STATE")
  public let prio = AttributeKey<Int32>(9, "PRIO")
  public let actorPortPrio = AttributeKey<UInt16>(10, "ACTOR_PORT_PRIO")
  public let adChurnActorState = AttributeKey<UInt8>(11, "AD_CHURN_ACTOR_STATE")
  public let adChurnPartnerState = AttributeKey<UInt8>(12, "AD_CHURN_PARTNER_STATE")
}
