import Netlink

/// Attributes of a bond (`IFLA_BOND_*`, linux/if_link.h). Times are in milliseconds.
public struct BondAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bond"]
  public static let prefix: StaticString = "IFLA_BOND_"
  public static let keys = BondAttributes()

  public let mode = AttributeKey<BondMode>(1, "MODE")
  public let activeSlave = AttributeKey<UInt32>(2, "ACTIVE_SLAVE")
  public let miimon = AttributeKey<UInt32>(3, "MIIMON")
  public let updelay = AttributeKey<UInt32>(4, "UPDELAY")
  public let downdelay = AttributeKey<UInt32>(5, "DOWNDELAY")
  public let useCarrier = AttributeKey<UInt8>(6, "USE_CARRIER")
  public let arpInterval = AttributeKey<UInt32>(7, "ARP_INTERVAL")
  public let arpIpTarget = AttributeKey<AttributeArray>(8, "ARP_IP_TARGET")
  public let arpValidate = AttributeKey<BondARPValidation>(9, "ARP_VALIDATE")
  public let arpAllTargets = AttributeKey<BondARPTargets>(10, "ARP_ALL_TARGETS")
  public let primary = AttributeKey<UInt32>(11, "PRIMARY")
  public let primaryReselect = AttributeKey<BondPrimaryReselection>(12, "PRIMARY_RESELECT")
  public let failOverMac = AttributeKey<BondFailOverMAC>(13, "FAIL_OVER_MAC")
  public let xmitHashPolicy = AttributeKey<BondHashPolicy>(14, "XMIT_HASH_POLICY")
  public let resendIgmp = AttributeKey<UInt32>(15, "RESEND_IGMP")
  public let numPeerNotif = AttributeKey<UInt8>(16, "NUM_PEER_NOTIF")
  public let allSlavesActive = AttributeKey<UInt8>(17, "ALL_SLAVES_ACTIVE")
  public let minLinks = AttributeKey<UInt32>(18, "MIN_LINKS")
  public let lpInterval = AttributeKey<UInt32>(19, "LP_INTERVAL")
  public let packetsPerSlave = AttributeKey<UInt32>(20, "PACKETS_PER_SLAVE")
  public let adLacpRate = AttributeKey<BondLACPRate>(21, "AD_LACP_RATE")
  public let adSelect = AttributeKey<BondAggregatorSelection>(22, "AD_SELECT")
  public let adInfo = AttributeKey<Attributes<BondAggregatorAttributes>>(23, "AD_INFO")
  public let adActorSysPrio = AttributeKey<UInt16>(24, "AD_ACTOR_SYS_PRIO")
  public let adUserPortKey = AttributeKey<UInt16>(25, "AD_USER_PORT_KEY")
  public let adActorSystem = AttributeKey<[UInt8]>(26, "AD_ACTOR_SYSTEM")
  public let tlbDynamicLb = AttributeKey<UInt8>(27, "TLB_DYNAMIC_LB")
  public let peerNotifDelay = AttributeKey<UInt32>(28, "PEER_NOTIF_DELAY")
  public let adLacpActive = AttributeKey<BondLACPActivity>(29, "AD_LACP_ACTIVE")
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

  public let state = AttributeKey<BondPortState>(1, "STATE")
  public let miiStatus = AttributeKey<BondLinkState>(2, "MII_STATUS")
  public let linkFailureCount = AttributeKey<UInt32>(3, "LINK_FAILURE_COUNT")
  public let permHwaddr = AttributeKey<[UInt8]>(4, "PERM_HWADDR")
  public let queueId = AttributeKey<UInt16>(5, "QUEUE_ID")
  public let adAggregatorId = AttributeKey<UInt16>(6, "AD_AGGREGATOR_ID")
  public let adActorOperPortState = AttributeKey<LACPPortState>(7, "AD_ACTOR_OPER_PORT_STATE")
  public let adPartnerOperPortState = AttributeKey<UInt16>(8, "AD_PARTNER_OPER_PORT_STATE")
  public let prio = AttributeKey<Int32>(9, "PRIO")
  public let actorPortPrio = AttributeKey<UInt16>(10, "ACTOR_PORT_PRIO")
  public let adChurnActorState = AttributeKey<BondChurnState>(11, "AD_CHURN_ACTOR_STATE")
  public let adChurnPartnerState = AttributeKey<BondChurnState>(12, "AD_CHURN_PARTNER_STATE")
}

/// How a bond uses its ports (`BOND_MODE_*`, linux/if_bonding.h).
public struct BondMode: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let balanceRR = Self(rawValue: 0)
  public static let activeBackup = Self(rawValue: 1)
  public static let balanceXOR = Self(rawValue: 2)
  public static let broadcast = Self(rawValue: 3)
  public static let ieee8023ad = Self(rawValue: 4)
  public static let balanceTLB = Self(rawValue: 5)
  public static let balanceALB = Self(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .balanceRR: "balance-rr", .activeBackup: "active-backup", .balanceXOR: "balance-xor",
    .broadcast: "broadcast", .ieee8023ad: "802.3ad", .balanceTLB: "balance-tlb",
    .balanceALB: "balance-alb",
  ]
}

/// Which ports check the ARP answers that they receive (kernel:
/// Documentation/networking/bonding.rst, `arp_validate`).
public struct BondARPValidation: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let none = Self(rawValue: 0)
  public static let active = Self(rawValue: 1)
  public static let backup = Self(rawValue: 2)
  public static let all = Self(rawValue: 3)
  public static let filter = Self(rawValue: 4)
  public static let filterActive = Self(rawValue: 5)
  public static let filterBackup = Self(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "none", .active: "active", .backup: "backup", .all: "all", .filter: "filter",
    .filterActive: "filter_active", .filterBackup: "filter_backup",
  ]
}

/// How many of the ARP targets must answer (`arp_all_targets`).
public struct BondARPTargets: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let any = Self(rawValue: 0)
  public static let all = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.any: "any", .all: "all"]
}

/// When the primary port becomes the active one again (`primary_reselect`).
public struct BondPrimaryReselection: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let always = Self(rawValue: 0)
  public static let better = Self(rawValue: 1)
  public static let failure = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .always: "always", .better: "better", .failure: "failure",
  ]
}

/// Which link-layer address the ports have in mode active-backup (`fail_over_mac`).
public struct BondFailOverMAC: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let none = Self(rawValue: 0)
  public static let active = Self(rawValue: 1)
  public static let follow = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "none", .active: "active", .follow: "follow",
  ]
}

/// From what a bond computes the port for a packet (`BOND_XMIT_POLICY_*`, linux/if_bonding.h).
public struct BondHashPolicy: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let layer2 = Self(rawValue: 0)
  public static let layer3And4 = Self(rawValue: 1)
  public static let layer2And3 = Self(rawValue: 2)
  public static let encap2And3 = Self(rawValue: 3)
  public static let encap3And4 = Self(rawValue: 4)
  public static let vlanAndSource = Self(rawValue: 5)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .layer2: "layer2", .layer3And4: "layer3+4", .layer2And3: "layer2+3", .encap2And3: "encap2+3",
    .encap3And4: "encap3+4", .vlanAndSource: "vlan+srcmac",
  ]
}

/// Whether a bond sends LACP frames of its own accord (`lacp_active`).
public struct BondLACPActivity: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let off = Self(rawValue: 0)
  public static let on = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.off: "off", .on: "on"]
}

/// How often the other side shall send LACP frames (`lacp_rate`).
public struct BondLACPRate: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let slow = Self(rawValue: 0)
  public static let fast = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.slow: "slow", .fast: "fast"]
}

/// By what a bond in mode 802.3ad chooses its aggregator (`ad_select`).
public struct BondAggregatorSelection: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let stable = Self(rawValue: 0)
  public static let bandwidth = Self(rawValue: 1)
  public static let count = Self(rawValue: 2)
  public static let actorPortPriority = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .stable: "stable", .bandwidth: "bandwidth", .count: "count",
    .actorPortPriority: "actor_port_prio",
  ]
}

/// Whether a port of a bond is in use (`BOND_STATE_*`, linux/if_bonding.h).
public struct BondPortState: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let active = Self(rawValue: 0)
  public static let backup = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .active: "ACTIVE", .backup: "BACKUP",
  ]
}

/// What a bond has seen of the link of a port (`BOND_LINK_*`, linux/if_bonding.h).
public struct BondLinkState: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let up = Self(rawValue: 0)
  public static let goingDown = Self(rawValue: 1)
  public static let down = Self(rawValue: 2)
  public static let goingBack = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .up: "UP", .goingDown: "GOING_DOWN", .down: "DOWN", .goingBack: "GOING_BACK",
  ]
}

/// Whether the aggregation of a port comes to rest (IEEE 802.1AX, churn detection).
public struct BondChurnState: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let monitor = Self(rawValue: 0)
  public static let churn = Self(rawValue: 1)
  public static let noChurn = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .monitor: "MONITOR", .churn: "CHURN", .noChurn: "NO_CHURN",
  ]
}

/// The state of a port that goes in LACP frames (`LACP_STATE_*`, linux/if_bonding.h).
public struct LACPPortState: NamedFlags {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let active = Self(rawValue: 1 << 0)
  public static let shortTimeout = Self(rawValue: 1 << 1)
  public static let aggregating = Self(rawValue: 1 << 2)
  public static let inSync = Self(rawValue: 1 << 3)
  public static let collecting = Self(rawValue: 1 << 4)
  public static let distributing = Self(rawValue: 1 << 5)
  public static let defaulted = Self(rawValue: 1 << 6)
  public static let expired = Self(rawValue: 1 << 7)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .active: "active", .shortTimeout: "short_timeout", .aggregating: "aggregating",
    .inSync: "in_sync", .collecting: "collecting", .distributing: "distributing",
    .defaulted: "defaulted", .expired: "expired",
  ]
}
