import Netlink

/// Attributes of a bond (`IFLA_BOND_*`, linux/if_link.h). Times are in milliseconds.
public struct BondAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bond"]
  public static let prefix: StaticString = "IFLA_BOND_"
  public static let keys = BondAttributes()

  /// The mode; can be changed only while the bond is down and has no ports.
  public let mode = AttributeKey<BondMode>(1, "MODE")
  /// Index of the active port, in modes that use one port at a time.
  public let activeSlave = AttributeKey<UInt32>(2, "ACTIVE_SLAVE")
  /// How often the links of the ports are checked; 0 for never.
  public let miimon = AttributeKey<UInt32>(3, "MIIMON")
  /// How long a link must be up before its port is used; a multiple of `miimon`.
  public let updelay = AttributeKey<UInt32>(4, "UPDELAY")
  /// How long a link must be down before its port is disabled; a multiple of `miimon`.
  public let downdelay = AttributeKey<UInt32>(5, "DOWNDELAY")
  /// 1: uses the driver's carrier state for a link; 0: its registers, which newer kernels refuse.
  public let useCarrier = AttributeKey<UInt8>(6, "USE_CARRIER")
  /// How often links are checked by ARP requests to the targets; 0 for never.
  public let arpInterval = AttributeKey<UInt32>(7, "ARP_INTERVAL")
  /// Up to 16 IPv4 addresses of 4 bytes, each as an attribute whose code is its index.
  public let arpIpTarget = AttributeKey<AttributeArray>(8, "ARP_IP_TARGET")
  /// Which ports validate ARP replies.
  public let arpValidate = AttributeKey<BondARPValidation>(9, "ARP_VALIDATE")
  /// How many of the targets must reply.
  public let arpAllTargets = AttributeKey<BondARPTargets>(10, "ARP_ALL_TARGETS")
  /// Index of the preferred port; 0 for none.
  public let primary = AttributeKey<UInt32>(11, "PRIMARY")
  /// When the primary port becomes active again.
  public let primaryReselect = AttributeKey<BondPrimaryReselection>(12, "PRIMARY_RESELECT")
  /// The addresses of the ports, in mode active-backup.
  public let failOverMac = AttributeKey<BondFailOverMAC>(13, "FAIL_OVER_MAC")
  /// The fields of a packet whose hash selects the port.
  public let xmitHashPolicy = AttributeKey<BondHashPolicy>(14, "XMIT_HASH_POLICY")
  /// How many IGMP reports are sent after a failover: 0 to 255.
  public let resendIgmp = AttributeKey<UInt32>(15, "RESEND_IGMP")
  /// How many gratuitous ARP and neighbour messages are sent after a failover: 0 to 255.
  public let numPeerNotif = AttributeKey<UInt8>(16, "NUM_PEER_NOTIF")
  /// 0 or 1: whether frames are accepted that arrive on inactive ports.
  public let allSlavesActive = AttributeKey<UInt8>(17, "ALL_SLAVES_ACTIVE")
  /// How many ports must be up for the bond to have a carrier, in mode 802.3ad.
  public let minLinks = AttributeKey<UInt32>(18, "MIN_LINKS")
  /// Seconds between learning packets to the switches: 1 to 2147483647.
  public let lpInterval = AttributeKey<UInt32>(19, "LP_INTERVAL")
  /// Packets before it is the next port's turn, in mode balance-rr: 0 to 65535; 0 chooses at random.
  public let packetsPerSlave = AttributeKey<UInt32>(20, "PACKETS_PER_SLAVE")
  /// How often the partner shall send LACP frames.
  public let adLacpRate = AttributeKey<BondLACPRate>(21, "AD_LACP_RATE")
  /// How the active aggregator is chosen.
  public let adSelect = AttributeKey<BondAggregatorSelection>(22, "AD_SELECT")
  /// The active aggregator, in mode 802.3ad. Reported only.
  public let adInfo = AttributeKey<Attributes<BondAggregatorAttributes>>(23, "AD_INFO")
  /// The system's priority in LACP: 1 to 65535.
  public let adActorSysPrio = AttributeKey<UInt16>(24, "AD_ACTOR_SYS_PRIO")
  /// The upper ten bits of the ports' LACP key: 0 to 1023.
  public let adUserPortKey = AttributeKey<UInt16>(25, "AD_USER_PORT_KEY")
  /// The system's MAC address in LACP, 6 bytes; zeros for the bond's own.
  public let adActorSystem = AttributeKey<[UInt8]>(26, "AD_ACTOR_SYSTEM")
  /// 0 or 1: whether flows move between ports depending on load, in mode balance-tlb.
  public let tlbDynamicLb = AttributeKey<UInt8>(27, "TLB_DYNAMIC_LB")
  /// The time between messages of `numPeerNotif`; a multiple of `miimon`.
  public let peerNotifDelay = AttributeKey<UInt32>(28, "PEER_NOTIF_DELAY")
  /// Whether LACP frames are sent without being asked for.
  public let adLacpActive = AttributeKey<BondLACPActivity>(29, "AD_LACP_ACTIVE")
  /// A link counts as down after this many intervals without an ARP reply: 1 to 255.
  public let missedMax = AttributeKey<UInt8>(30, "MISSED_MAX")
  /// Like `arpIpTarget` with IPv6 addresses of 16 bytes, checked by neighbour solicitations.
  public let nsIP6Target = AttributeKey<AttributeArray>(31, "NS_IP6_TARGET")
  /// 0 or 1: whether a port starts collecting and distributing at the same time, in mode 802.3ad.
  public let coupledControl = AttributeKey<UInt8>(32, "COUPLED_CONTROL")
  /// 0 or 1: whether ARP and neighbour messages are sent on all active ports, in mode 802.3ad.
  public let broadcastNeigh = AttributeKey<UInt8>(33, "BROADCAST_NEIGH")
}

/// Attributes of the active aggregator of a bond in 802.3ad mode (`IFLA_BOND_AD_INFO_*`,
/// linux/if_link.h).
public struct BondAggregatorAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_BOND_AD_INFO_"
  public static let keys = BondAggregatorAttributes()

  /// The number of the aggregator in the bond.
  public let aggregator = AttributeKey<UInt16>(1, "AGGREGATOR")
  /// How many ports it has.
  public let numPorts = AttributeKey<UInt16>(2, "NUM_PORTS")
  /// The bond's own operational LACP key.
  public let actorKey = AttributeKey<UInt16>(3, "ACTOR_KEY")
  /// The partner's key.
  public let partnerKey = AttributeKey<UInt16>(4, "PARTNER_KEY")
  /// The partner's MAC address, 6 bytes.
  public let partnerMac = AttributeKey<[UInt8]>(5, "PARTNER_MAC")
}

/// Attributes of a port of a bond (`IFLA_BOND_SLAVE_*`, linux/if_link.h).
public struct BondPortAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bond_slave"]
  public static let prefix: StaticString = "IFLA_BOND_SLAVE_"
  public static let keys = BondPortAttributes()

  /// Whether the port is active. Reported only.
  public let state = AttributeKey<BondPortState>(1, "STATE")
  /// The state of the link as seen by the bond. Reported only.
  public let miiStatus = AttributeKey<BondLinkState>(2, "MII_STATUS")
  /// How many times the link went down. Reported only.
  public let linkFailureCount = AttributeKey<UInt32>(3, "LINK_FAILURE_COUNT")
  /// The address that the port had before it joined the bond. Reported only.
  public let permHwaddr = AttributeKey<[UInt8]>(4, "PERM_HWADDR")
  /// The transmit queue of the bond that uses this port; 0 for none.
  public let queueId = AttributeKey<UInt16>(5, "QUEUE_ID")
  /// The number of the aggregator that the port belongs to. Reported only.
  public let adAggregatorId = AttributeKey<UInt16>(6, "AD_AGGREGATOR_ID")
  /// The port's own state in LACP frames. Reported only.
  public let adActorOperPortState = AttributeKey<LACPPortState>(7, "AD_ACTOR_OPER_PORT_STATE")
  /// The partner's state, with the bits of `LACPPortState`. Reported only.
  public let adPartnerOperPortState = AttributeKey<UInt16>(8, "AD_PARTNER_OPER_PORT_STATE")
  /// A port with a higher number is preferred when a new active port is chosen.
  public let prio = AttributeKey<Int32>(9, "PRIO")
  /// The port's priority in LACP: 0 to 65535.
  public let actorPortPrio = AttributeKey<UInt16>(10, "ACTOR_PORT_PRIO")
  /// Whether the port itself reaches synchronization. Reported only.
  public let adChurnActorState = AttributeKey<BondChurnState>(11, "AD_CHURN_ACTOR_STATE")
  /// Whether the partner reaches synchronization. Reported only.
  public let adChurnPartnerState = AttributeKey<BondChurnState>(12, "AD_CHURN_PARTNER_STATE")
}

/// How a bond uses its ports (`BOND_MODE_*`, linux/if_bonding.h).
public struct BondMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Packets go through the ports in turn (`BOND_MODE_ROUNDROBIN`).
  public static let balanceRR = Self(rawValue: 0)
  /// One port is active; the others take over if it fails.
  public static let activeBackup = Self(rawValue: 1)
  /// A hash of the packet chooses the port.
  public static let balanceXOR = Self(rawValue: 2)
  /// Everything is sent on all ports.
  public static let broadcast = Self(rawValue: 3)
  /// Ports are aggregated by LACP.
  public static let ieee8023ad = Self(rawValue: 4)
  /// Sent packets are distributed over the ports by load.
  public static let balanceTLB = Self(rawValue: 5)
  /// Like balance-tlb; received IPv4 packets are distributed too, by means of ARP replies.
  public static let balanceALB = Self(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .balanceRR: "balance-rr", .activeBackup: "active-backup", .balanceXOR: "balance-xor",
    .broadcast: "broadcast", .ieee8023ad: "802.3ad", .balanceTLB: "balance-tlb",
    .balanceALB: "balance-alb",
  ]
}

/// Which ports validate the ARP replies that they receive (kernel: Documentation/networking/bonding.rst,
/// `arp_validate`).
public struct BondARPValidation: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// No port validates.
  public static let none = Self(rawValue: 0)
  /// The active port validates.
  public static let active = Self(rawValue: 1)
  /// The backup ports validate.
  public static let backup = Self(rawValue: 2)
  /// All ports validate.
  public static let all = Self(rawValue: 3)
  /// No port validates, but only ARP packets count as a sign of a working link.
  public static let filter = Self(rawValue: 4)
  /// Like `filter`, and the active port validates.
  public static let filterActive = Self(rawValue: 5)
  /// Like `filter`, and the backup ports validate.
  public static let filterBackup = Self(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "none", .active: "active", .backup: "backup", .all: "all", .filter: "filter",
    .filterActive: "filter_active", .filterBackup: "filter_backup",
  ]
}

/// How many of the ARP targets must reply (`arp_all_targets`).
public struct BondARPTargets: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// One reply is enough.
  public static let any = Self(rawValue: 0)
  /// All targets must reply.
  public static let all = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.any: "any", .all: "all"]
}

/// When the primary port becomes the active one again (`primary_reselect`).
public struct BondPrimaryReselection: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// As soon as its link is up.
  public static let always = Self(rawValue: 0)
  /// When its speed and duplex are better than those of the active port.
  public static let better = Self(rawValue: 1)
  /// Only when the active port fails.
  public static let failure = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .always: "always", .better: "better", .failure: "failure",
  ]
}

/// Which link-layer address the ports have in mode active-backup (`fail_over_mac`).
public struct BondFailOverMAC: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// All ports have the address of the bond.
  public static let none = Self(rawValue: 0)
  /// Each port keeps its own, and the bond takes that of the active port.
  public static let active = Self(rawValue: 1)
  /// Only the active port has the address of the bond.
  public static let follow = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "none", .active: "active", .follow: "follow",
  ]
}

/// The fields of a packet whose hash selects the port (`BOND_XMIT_POLICY_*`, linux/if_bonding.h).
public struct BondHashPolicy: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// MAC addresses and the protocol of the frame.
  public static let layer2 = Self(rawValue: 0)
  /// IP addresses and ports.
  public static let layer3And4 = Self(rawValue: 1)
  /// MAC and IP addresses.
  public static let layer2And3 = Self(rawValue: 2)
  /// Like `layer2And3`, for the packet inside a tunnel.
  public static let encap2And3 = Self(rawValue: 3)
  /// Like `layer3And4`, for the packet inside a tunnel.
  public static let encap3And4 = Self(rawValue: 4)
  /// The VLAN and the source MAC address.
  public static let vlanAndSource = Self(rawValue: 5)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .layer2: "layer2", .layer3And4: "layer3+4", .layer2And3: "layer2+3", .encap2And3: "encap2+3",
    .encap3And4: "encap3+4", .vlanAndSource: "vlan+srcmac",
  ]
}

/// Whether a bond sends LACP frames without being asked (`lacp_active`).
public struct BondLACPActivity: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It only answers.
  public static let off = Self(rawValue: 0)
  /// It sends frames on its own.
  public static let on = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.off: "off", .on: "on"]
}

/// How often the partner shall send LACP frames (`lacp_rate`).
public struct BondLACPRate: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Every 30 seconds.
  public static let slow = Self(rawValue: 0)
  /// Every second.
  public static let fast = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.slow: "slow", .fast: "fast"]
}

/// How a bond in mode 802.3ad chooses its aggregator (`ad_select`).
public struct BondAggregatorSelection: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// By bandwidth; chosen again only when all of its ports are down.
  public static let stable = Self(rawValue: 0)
  /// By bandwidth; chosen again whenever ports are added, removed or changed.
  public static let bandwidth = Self(rawValue: 1)
  /// By the number of ports.
  public static let count = Self(rawValue: 2)
  /// By the sum of the ports' LACP priorities.
  public static let actorPortPriority = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .stable: "stable", .bandwidth: "bandwidth", .count: "count",
    .actorPortPriority: "actor_port_prio",
  ]
}

/// Whether a port of a bond is active (`BOND_STATE_*`, linux/if_bonding.h).
public struct BondPortState: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The port is active.
  public static let active = Self(rawValue: 0)
  /// The port is a backup.
  public static let backup = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .active: "ACTIVE", .backup: "BACKUP",
  ]
}

/// The state of a port's link as seen by the bond (`BOND_LINK_*`, linux/if_bonding.h).
public struct BondLinkState: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The link is up.
  public static let up = Self(rawValue: 0)
  /// It just went down; `downdelay` is running (`BOND_LINK_FAIL`).
  public static let goingDown = Self(rawValue: 1)
  /// The link is down.
  public static let down = Self(rawValue: 2)
  /// It just came up; `updelay` is running (`BOND_LINK_BACK`).
  public static let goingBack = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .up: "UP", .goingDown: "GOING_DOWN", .down: "DOWN", .goingBack: "GOING_BACK",
  ]
}

/// Whether the aggregation of a port becomes stable (IEEE 802.1AX, churn detection).
public struct BondChurnState: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Not known yet.
  public static let monitor = Self(rawValue: 0)
  /// It does not become stable.
  public static let churn = Self(rawValue: 1)
  /// It is stable.
  public static let noChurn = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .monitor: "MONITOR", .churn: "CHURN", .noChurn: "NO_CHURN",
  ]
}

/// The state of a port in LACP frames (`LACP_STATE_*`, linux/if_bonding.h).
public struct LACPPortState: NamedFlags {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The port sends LACP frames on its own (`LACP_STATE_LACP_ACTIVITY`).
  public static let active = Self(rawValue: 1 << 0)
  /// The port expects a frame every second instead of every 30 seconds (`LACP_STATE_LACP_TIMEOUT`).
  public static let shortTimeout = Self(rawValue: 1 << 1)
  /// The port can be aggregated (`LACP_STATE_AGGREGATION`).
  public static let aggregating = Self(rawValue: 1 << 2)
  /// The port is in the right aggregator (`LACP_STATE_SYNCHRONIZATION`).
  public static let inSync = Self(rawValue: 1 << 3)
  /// The port receives frames.
  public static let collecting = Self(rawValue: 1 << 4)
  /// The port sends frames.
  public static let distributing = Self(rawValue: 1 << 5)
  /// The port knows no partner and uses default values.
  public static let defaulted = Self(rawValue: 1 << 6)
  /// The port has not heard from its partner for too long.
  public static let expired = Self(rawValue: 1 << 7)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .active: "active", .shortTimeout: "short_timeout", .aggregating: "aggregating",
    .inSync: "in_sync", .collecting: "collecting", .distributing: "distributing",
    .defaulted: "defaulted", .expired: "expired",
  ]
}
