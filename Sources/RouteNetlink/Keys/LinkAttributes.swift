import Netlink

/// Attributes of a device (`IFLA_*`, linux/if_link.h). Sizes are in bytes, queue lengths in
/// packets.
@frozen
public struct LinkAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_"
  // Made anew wherever one is used: what is left of it is the code, as a constant.
  @inlinable @inline(__always) public static var keys: LinkAttributes { LinkAttributes() }
  @inlinable @inline(__always) init() {}

  /// The link-layer address: mostly 6 bytes, of other devices more or fewer.
  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  /// The link-layer address for broadcasts; of a tunnel, the address of its other end.
  public let broadcast = AttributeKey<[UInt8]>(2, "BROADCAST")
  /// Up to 15 bytes.
  public let ifname = AttributeKey<String>(3, "IFNAME")
  /// The largest packet that the device sends.
  public let mtu = AttributeKey<UInt32>(4, "MTU")
  /// Index of the device below, or of the peer: in this namespace, or in that of `linkNetnsid`.
  public let link = AttributeKey<Int32>(5, "LINK")
  /// The kind of the queueing discipline at the root, "fq_codel". Reported only.
  public let qdisc = AttributeKey<String>(6, "QDISC")
  /// A structure `rtnl_link_stats`: counters of 32 bits. Reported only.
  public let stats = AttributeKey<[UInt8]>(7, "STATS")
  /// Not used by the kernel.
  public let cost = AttributeKey<[UInt8]>(8, "COST")
  /// Not used by the kernel.
  public let priority = AttributeKey<[UInt8]>(9, "PRIORITY")
  /// Index of the bridge, bond or the like that the device is a port of; 0 releases it.
  public let master = AttributeKey<Int32>(10, "MASTER")
  /// An event of the wireless extensions, in notices.
  public let wireless = AttributeKey<[UInt8]>(11, "WIRELESS")
  /// A nest by family: `BridgePortAttributes` for AF_BRIDGE, `InterfaceAttributes6` for AF_INET6.
  public let protinfo = AttributeKey<[UInt8]>(12, "PROTINFO")
  /// The length of the transmit queue.
  public let txqlen = AttributeKey<UInt32>(13, "TXQLEN")
  /// A structure `rtnl_link_ifmap`: memory, port and interrupt of the hardware.
  public let map = AttributeKey<[UInt8]>(14, "MAP")
  /// No longer used by the kernel.
  public let weight = AttributeKey<UInt32>(15, "WEIGHT")
  /// Can be set to up, dormant and testing.
  public let operstate = AttributeKey<OperationalState>(16, "OPERSTATE")
  /// What the device becomes when it gets a carrier.
  public let linkmode = AttributeKey<LinkMode>(17, "LINKMODE")
  /// The kind of the device and the attributes of that kind.
  public let linkinfo = AttributeKey<Attributes<LinkInfoAttributes>>(18, "LINKINFO")
  /// A process: the device goes to its network namespace. In requests.
  public let netNsPid = AttributeKey<Int32>(19, "NET_NS_PID")
  /// A description: up to 255 bytes; an empty one removes it.
  public let ifalias = AttributeKey<String>(20, "IFALIAS")
  /// How many virtual functions the device has. Reported only.
  public let numVf = AttributeKey<UInt32>(21, "NUM_VF")
  /// The virtual functions.
  public let vfinfoList = AttributeKey<Attributes<VirtualFunctionListAttributes>>(22, "VFINFO_LIST")
  /// A structure `rtnl_link_stats64`: counters of 64 bits. Reported only.
  public let stats64 = AttributeKey<[UInt8]>(23, "STATS64")
  /// A nest of port profiles of the virtual functions (`IFLA_VF_PORT_*`).
  public let vfPorts = AttributeKey<[UInt8]>(24, "VF_PORTS")
  /// The port profile of the device itself (`IFLA_PORT_*`).
  public let portSelf = AttributeKey<[UInt8]>(25, "PORT_SELF")
  /// A nest of nests, each with a family as its code; in messages of AF_BRIDGE, `BridgeLinkAttributes`.
  public let afSpec = AttributeKey<[UInt8]>(26, "AF_SPEC")
  /// A number to act on many devices at once; 0 for the default group.
  public let group = AttributeKey<UInt32>(27, "GROUP")
  /// An open file of the network namespace that the device goes to. In requests.
  public let netNsFd = AttributeKey<Int32>(28, "NET_NS_FD")
  /// What is to be reported besides, or left out: `RTEXT_FILTER_*` of linux/rtnetlink.h. In requests.
  public let extMask = AttributeKey<UInt32>(29, "EXT_MASK")
  /// How many users want the device to be promiscuous. Reported only.
  public let promiscuity = AttributeKey<UInt32>(30, "PROMISCUITY")
  /// How many transmit queues it has; set when it is made.
  public let numTxQueues = AttributeKey<UInt32>(31, "NUM_TX_QUEUES")
  /// How many receive queues it has; set when it is made.
  public let numRxQueues = AttributeKey<UInt32>(32, "NUM_RX_QUEUES")
  /// 0 or 1.
  public let carrier = AttributeKey<UInt8>(33, "CARRIER")
  /// Bytes that tell the hardware's physical ports apart, up to 32. Reported only.
  public let physPortId = AttributeKey<[UInt8]>(34, "PHYS_PORT_ID")
  /// How often the carrier came or went. Reported only.
  public let carrierChanges = AttributeKey<UInt32>(35, "CARRIER_CHANGES")
  /// Bytes that all ports of one switch have in common, up to 32. Reported only.
  public let physSwitchId = AttributeKey<[UInt8]>(36, "PHYS_SWITCH_ID")
  /// The id of the network namespace that `link` is in, where that is another one.
  public let linkNetnsid = AttributeKey<Int32>(37, "LINK_NETNSID")
  /// The name of the port on the hardware, "p1". Reported only.
  public let physPortName = AttributeKey<String>(38, "PHYS_PORT_NAME")
  /// 0 or 1: whether a protocol holds the device down.
  public let protoDown = AttributeKey<UInt8>(39, "PROTO_DOWN")
  /// The most segments in a packet that the hardware or the kernel divides (GSO).
  public let gsoMaxSegs = AttributeKey<UInt32>(40, "GSO_MAX_SEGS")
  /// The largest such packet; over IPv4, `gsoIpv4MaxSize`.
  public let gsoMaxSize = AttributeKey<UInt32>(41, "GSO_MAX_SIZE")
  /// Aligns what follows to eight bytes.
  public let pad = AttributeKey<Padding>(42, "PAD")
  /// The BPF programs that see packets first.
  public let xdp = AttributeKey<Attributes<XDPAttributes>>(43, "XDP")
  /// Why there is this notice. Reported only.
  public let event = AttributeKey<LinkEvent>(44, "EVENT")
  /// The id of the network namespace that the device went to, in the notice that it left this one.
  public let newNetnsid = AttributeKey<Int32>(45, "NEW_NETNSID")
  /// The id of the network namespace to act in, instead of the socket's (`IFLA_TARGET_NETNSID`).
  public let ifNetnsid = AttributeKey<Int32>(46, "IF_NETNSID")
  /// How often the carrier came. Reported only.
  public let carrierUpCount = AttributeKey<UInt32>(47, "CARRIER_UP_COUNT")
  /// How often the carrier went. Reported only.
  public let carrierDownCount = AttributeKey<UInt32>(48, "CARRIER_DOWN_COUNT")
  /// The index that the device has, or gets, in the network namespace that it goes to.
  public let newIfindex = AttributeKey<Int32>(49, "NEW_IFINDEX")
  /// The smallest MTU that can be set. Reported only.
  public let minMtu = AttributeKey<UInt32>(50, "MIN_MTU")
  /// The largest MTU that can be set; 0 for no limit. Reported only.
  public let maxMtu = AttributeKey<UInt32>(51, "MAX_MTU")
  /// The other names: `altIfname`, once for each.
  public let propList = AttributeKey<Attributes<LinkAttributes>>(52, "PROP_LIST")
  /// Another name of the device: up to 127 bytes.
  public let altIfname = AttributeKey<String>(53, "ALT_IFNAME")
  /// The link-layer address that the hardware was made with. Reported only.
  public let permAddress = AttributeKey<[UInt8]>(54, "PERM_ADDRESS")
  /// The reasons of `protoDown`.
  public let protoDownReason = AttributeKey<Attributes<ProtoDownReasonAttributes>>(
    55, "PROTO_DOWN_REASON")
  /// The name of the device on its bus, "0000:00:03.0".
  public let parentDevName = AttributeKey<String>(56, "PARENT_DEV_NAME")
  /// The name of the bus, "pci". Reported only.
  public let parentDevBusName = AttributeKey<String>(57, "PARENT_DEV_BUS_NAME")
  /// The largest packet that received ones are joined to (GRO); over IPv4, `groIpv4MaxSize`.
  public let groMaxSize = AttributeKey<UInt32>(58, "GRO_MAX_SIZE")
  /// The driver's limit of `gsoMaxSize`. Reported only.
  public let tsoMaxSize = AttributeKey<UInt32>(59, "TSO_MAX_SIZE")
  /// The driver's limit of `gsoMaxSegs`. Reported only.
  public let tsoMaxSegs = AttributeKey<UInt32>(60, "TSO_MAX_SEGS")
  /// How many users want the device to receive all multicast. Reported only.
  public let allmulti = AttributeKey<UInt32>(61, "ALLMULTI")
  /// A nest of the port's attributes in devlink (`DEVLINK_ATTR_*`). Reported only.
  public let devlinkPort = AttributeKey<[UInt8]>(62, "DEVLINK_PORT")
  /// As `gsoMaxSize`, over IPv4.
  public let gsoIpv4MaxSize = AttributeKey<UInt32>(63, "GSO_IPV4_MAX_SIZE")
  /// As `groMaxSize`, over IPv4.
  public let groIpv4MaxSize = AttributeKey<UInt32>(64, "GRO_IPV4_MAX_SIZE")
  /// A nest of the pin whose clock the device uses (`DPLL_A_PIN_*`, linux/dpll.h). Reported only.
  public let dpllPin = AttributeKey<[UInt8]>(65, "DPLL_PIN")
  /// Nanoseconds that the hardware can hold a packet back for pacing. Reported only.
  public let maxPacingOffloadHorizon = AttributeKey<ShortestNumber>(
    66, "MAX_PACING_OFFLOAD_HORIZON")
  /// 0 or 1: whether the device has to stay in its network namespace. Reported only.
  public let netnsImmutable = AttributeKey<UInt8>(67, "NETNS_IMMUTABLE")
  /// What the device needs before a packet for its headers. Reported only.
  public let headroom = AttributeKey<UInt16>(68, "HEADROOM")
  /// What the device needs behind a packet. Reported only.
  public let tailroom = AttributeKey<UInt16>(69, "TAILROOM")
}

/// Attributes of `IFLA_LINKINFO`: a device's kind, and what it is a port of (linux/if_link.h).
public struct LinkInfoAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_INFO_"
  public static let keys = LinkInfoAttributes()

  /// The kind of the device, "bridge".
  public let kind = AttributeKey<String>(1, "KIND")
  /// A nest of the kind's own attributes (`LinkKindAttributes`).
  public let data = AttributeKey<[UInt8]>(2, "DATA")
  /// A structure of counters that the kind has: `can_device_stats` of a CAN controller. Reported only.
  public let xstats = AttributeKey<[UInt8]>(3, "XSTATS")
  /// The kind of the device that this one is a port of, "bond".
  public let slaveKind = AttributeKey<String>(4, "SLAVE_KIND")
  /// A nest of attributes of the port, of the set for "bond_slave" where that is a bond.
  public let slaveData = AttributeKey<[UInt8]>(5, "SLAVE_DATA")
}

/// Why protocols hold a device down (`IFLA_PROTO_DOWN_REASON_*`, linux/if_link.h).
public struct ProtoDownReasonAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_PROTO_DOWN_REASON_"
  public static let keys = ProtoDownReasonAttributes()

  /// The bits of `value` that change. In requests.
  public let mask = AttributeKey<UInt32>(1, "MASK")
  /// A bit for each reason; what they mean is up to user space.
  public let value = AttributeKey<UInt32>(2, "VALUE")
}

/// Whether a device comes up dormant (`IF_LINK_MODE_*`, linux/if.h).
public struct LinkMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Up at once (`IF_LINK_MODE_DEFAULT`).
  public static let standard = Self(rawValue: 0)
  /// Dormant, until user space says that it is up.
  public static let dormant = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .standard: "default", .dormant: "dormant",
  ]
}

/// Why the kernel tells of a device (`IFLA_EVENT_*`, linux/if_link.h).
public struct LinkEvent: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// No reason is known.
  public static let none = Self(rawValue: 0)
  /// It was reset.
  public static let reboot = Self(rawValue: 1)
  /// Its offload features changed (`IFLA_EVENT_FEATURES`).
  public static let featureChange = Self(rawValue: 2)
  /// The active port of a bond changed.
  public static let bondingFailover = Self(rawValue: 3)
  /// Gratuitous ARP and neighbour messages were sent again.
  public static let notifyPeers = Self(rawValue: 4)
  /// Joins of multicast groups were sent again (`IFLA_EVENT_IGMP_RESEND`).
  public static let resendIGMP = Self(rawValue: 5)
  /// Options of a bond changed.
  public static let bondingOptions = Self(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "NONE", .reboot: "REBOOT", .featureChange: "FEATURE CHANGE",
    .bondingFailover: "BONDING FAILOVER", .notifyPeers: "NOTIFY PEERS", .resendIGMP: "RESEND IGMP",
    .bondingOptions: "BONDING OPTION",
  ]
}
