import Netlink

/// Attributes of a device (`IFLA_*`, linux/if_link.h). Sizes are in bytes, queue lengths in
/// packets.
public struct LinkAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_"
  public static let keys = LinkAttributes()

  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  public let broadcast = AttributeKey<[UInt8]>(2, "BROADCAST")
  public let ifname = AttributeKey<String>(3, "IFNAME")
  public let mtu = AttributeKey<UInt32>(4, "MTU")
  public let link = AttributeKey<Int32>(5, "LINK")
  public let qdisc = AttributeKey<String>(6, "QDISC")
  public let stats = AttributeKey<[UInt8]>(7, "STATS")
  public let cost = AttributeKey<[UInt8]>(8, "COST")
  public let priority = AttributeKey<[UInt8]>(9, "PRIORITY")
  public let master = AttributeKey<Int32>(10, "MASTER")
  public let wireless = AttributeKey<[UInt8]>(11, "WIRELESS")
  public let protinfo = AttributeKey<[UInt8]>(12, "PROTINFO")
  public let txqlen = AttributeKey<UInt32>(13, "TXQLEN")
  public let map = AttributeKey<[UInt8]>(14, "MAP")
  public let weight = AttributeKey<UInt32>(15, "WEIGHT")
  public let operstate = AttributeKey<OperationalState>(16, "OPERSTATE")
  public let linkmode = AttributeKey<LinkMode>(17, "LINKMODE")
  public let linkinfo = AttributeKey<Attributes<LinkInfoAttributes>>(18, "LINKINFO")
  public let netNsPid = AttributeKey<Int32>(19, "NET_NS_PID")
  public let ifalias = AttributeKey<String>(20, "IFALIAS")
  public let numVf = AttributeKey<UInt32>(21, "NUM_VF")
  public let vfinfoList = AttributeKey<Attributes<VirtualFunctionListAttributes>>(22, "VFINFO_LIST")
  public let stats64 = AttributeKey<[UInt8]>(23, "STATS64")
  public let vfPorts = AttributeKey<[UInt8]>(24, "VF_PORTS")
  public let portSelf = AttributeKey<[UInt8]>(25, "PORT_SELF")
  public let afSpec = AttributeKey<[UInt8]>(26, "AF_SPEC")
  public let group = AttributeKey<UInt32>(27, "GROUP")
  public let netNsFd = AttributeKey<Int32>(28, "NET_NS_FD")
  public let extMask = AttributeKey<UInt32>(29, "EXT_MASK")
  public let promiscuity = AttributeKey<UInt32>(30, "PROMISCUITY")
  public let numTxQueues = AttributeKey<UInt32>(31, "NUM_TX_QUEUES")
  public let numRxQueues = AttributeKey<UInt32>(32, "NUM_RX_QUEUES")
  public let carrier = AttributeKey<UInt8>(33, "CARRIER")
  public let physPortId = AttributeKey<[UInt8]>(34, "PHYS_PORT_ID")
  public let carrierChanges = AttributeKey<UInt32>(35, "CARRIER_CHANGES")
  public let physSwitchId = AttributeKey<[UInt8]>(36, "PHYS_SWITCH_ID")
  public let linkNetnsid = AttributeKey<Int32>(37, "LINK_NETNSID")
  public let physPortName = AttributeKey<String>(38, "PHYS_PORT_NAME")
  public let protoDown = AttributeKey<UInt8>(39, "PROTO_DOWN")
  public let gsoMaxSegs = AttributeKey<UInt32>(40, "GSO_MAX_SEGS")
  public let gsoMaxSize = AttributeKey<UInt32>(41, "GSO_MAX_SIZE")
  public let pad = AttributeKey<Padding>(42, "PAD")
  public let xdp = AttributeKey<Attributes<XDPAttributes>>(43, "XDP")
  public let event = AttributeKey<LinkEvent>(44, "EVENT")
  public let newNetnsid = AttributeKey<Int32>(45, "NEW_NETNSID")
  public let ifNetnsid = AttributeKey<Int32>(46, "IF_NETNSID")
  public let carrierUpCount = AttributeKey<UInt32>(47, "CARRIER_UP_COUNT")
  public let carrierDownCount = AttributeKey<UInt32>(48, "CARRIER_DOWN_COUNT")
  public let newIfindex = AttributeKey<Int32>(49, "NEW_IFINDEX")
  public let minMtu = AttributeKey<UInt32>(50, "MIN_MTU")
  public let maxMtu = AttributeKey<UInt32>(51, "MAX_MTU")
  public let propList = AttributeKey<Attributes<LinkAttributes>>(52, "PROP_LIST")
  public let altIfname = AttributeKey<String>(53, "ALT_IFNAME")
  public let permAddress = AttributeKey<[UInt8]>(54, "PERM_ADDRESS")
  public let protoDownReason = AttributeKey<Attributes<ProtoDownReasonAttributes>>(
    55, "PROTO_DOWN_REASON")
  public let parentDevName = AttributeKey<String>(56, "PARENT_DEV_NAME")
  public let parentDevBusName = AttributeKey<String>(57, "PARENT_DEV_BUS_NAME")
  public let groMaxSize = AttributeKey<UInt32>(58, "GRO_MAX_SIZE")
  public let tsoMaxSize = AttributeKey<UInt32>(59, "TSO_MAX_SIZE")
  public let tsoMaxSegs = AttributeKey<UInt32>(60, "TSO_MAX_SEGS")
  public let allmulti = AttributeKey<UInt32>(61, "ALLMULTI")
  public let devlinkPort = AttributeKey<[UInt8]>(62, "DEVLINK_PORT")
  public let gsoIpv4MaxSize = AttributeKey<UInt32>(63, "GSO_IPV4_MAX_SIZE")
  public let groIpv4MaxSize = AttributeKey<UInt32>(64, "GRO_IPV4_MAX_SIZE")
  public let dpllPin = AttributeKey<[UInt8]>(65, "DPLL_PIN")
  public let maxPacingOffloadHorizon = AttributeKey<UInt64>(66, "MAX_PACING_OFFLOAD_HORIZON")
  public let netnsImmutable = AttributeKey<UInt8>(67, "NETNS_IMMUTABLE")
  public let headroom = AttributeKey<UInt16>(68, "HEADROOM")
  public let tailroom = AttributeKey<UInt16>(69, "TAILROOM")
}

/// Attributes of `IFLA_LINKINFO`: a device's kind, and what it is a port of (linux/if_link.h).
public struct LinkInfoAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_INFO_"
  public static let keys = LinkInfoAttributes()

  public let kind = AttributeKey<String>(1, "KIND")
  public let data = AttributeKey<[UInt8]>(2, "DATA")
  public let xstats = AttributeKey<[UInt8]>(3, "XSTATS")
  public let slaveKind = AttributeKey<String>(4, "SLAVE_KIND")
  public let slaveData = AttributeKey<[UInt8]>(5, "SLAVE_DATA")
}

/// Why protocols hold a device down (`IFLA_PROTO_DOWN_REASON_*`, linux/if_link.h).
public struct ProtoDownReasonAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_PROTO_DOWN_REASON_"
  public static let keys = ProtoDownReasonAttributes()

  public let mask = AttributeKey<UInt32>(1, "MASK")
  public let value = AttributeKey<UInt32>(2, "VALUE")
}

/// Whether a device comes up dormant (`IF_LINK_MODE_*`, linux/if.h).
public struct LinkMode: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let standard = Self(rawValue: 0)
  public static let dormant = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .standard: "default", .dormant: "dormant",
  ]
}

/// Why the kernel tells of a device (`IFLA_EVENT_*`, linux/if_link.h).
public struct LinkEvent: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let none = Self(rawValue: 0)
  public static let reboot = Self(rawValue: 1)
  public static let featureChange = Self(rawValue: 2)
  public static let bondingFailover = Self(rawValue: 3)
  public static let notifyPeers = Self(rawValue: 4)
  public static let resendIGMP = Self(rawValue: 5)
  public static let bondingOptions = Self(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "NONE", .reboot: "REBOOT", .featureChange: "FEATURE CHANGE",
    .bondingFailover: "BONDING FAILOVER", .notifyPeers: "NOTIFY PEERS", .resendIGMP: "RESEND IGMP",
    .bondingOptions: "BONDING OPTION",
  ]
}
