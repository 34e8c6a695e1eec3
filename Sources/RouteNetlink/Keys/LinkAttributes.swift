import Netlink

/// Attributes of a device (`IFLA_*`, linux/if_link.h). Sizes are in bytes, queue lengths in packets.
@frozen
public struct LinkAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_"
  // Not stored: the compiler reduces each use to the constant code.
  @inlinable @inline(__always) public static var keys: LinkAttributes { LinkAttributes() }
  @inlinable @inline(__always) init() {}

  /// The link-layer address: 6 bytes for Ethernet, other lengths for other devices.
  public let address = AttributeKey<[UInt8]>(1, "ADDRESS")
  /// The link-layer broadcast address; for a tunnel, the remote address.
  public let broadcast = AttributeKey<[UInt8]>(2, "BROADCAST")
  /// The name, up to 15 bytes.
  public let ifname = AttributeKey<String>(3, "IFNAME")
  /// The size of the largest packet that the device sends.
  public let mtu = AttributeKey<UInt32>(4, "MTU")
  /// Index of the lower device, or of the peer: in this namespace, or in that of `linkNetnsid`.
  public let link = AttributeKey<Int32>(5, "LINK")
  /// The kind of the root queueing discipline, such as "fq_codel". Reported only.
  public let qdisc = AttributeKey<String>(6, "QDISC")
  /// A structure `rtnl_link_stats`: 32-bit counters. Reported only.
  public let stats = AttributeKey<[UInt8]>(7, "STATS")
  /// Not used by the kernel.
  public let cost = AttributeKey<[UInt8]>(8, "COST")
  /// Not used by the kernel.
  public let priority = AttributeKey<[UInt8]>(9, "PRIORITY")
  /// Index of the bridge, bond or other master that the device is a port of; 0 removes it from its master.
  public let master = AttributeKey<Int32>(10, "MASTER")
  /// An event of the wireless extensions, in notifications.
  public let wireless = AttributeKey<[UInt8]>(11, "WIRELESS")
  /// A nest by family: `BridgePortAttributes` for AF_BRIDGE, `InterfaceAttributes6` for AF_INET6.
  public let protinfo = AttributeKey<[UInt8]>(12, "PROTINFO")
  /// The length of the transmit queue.
  public let txqlen = AttributeKey<UInt32>(13, "TXQLEN")
  /// A structure `rtnl_link_ifmap`: memory, port and interrupt of the hardware.
  public let map = AttributeKey<[UInt8]>(14, "MAP")
  /// No longer used by the kernel.
  public let weight = AttributeKey<UInt32>(15, "WEIGHT")
  /// The operational state. Only up, dormant and testing can be set.
  public let operstate = AttributeKey<OperationalState>(16, "OPERSTATE")
  /// The state that the device enters when it gets a carrier.
  public let linkmode = AttributeKey<LinkMode>(17, "LINKMODE")
  /// The kind of the device and the attributes of that kind.
  public let linkinfo = AttributeKey<Attributes<LinkInfoAttributes>>(18, "LINKINFO")
  /// The id of a process whose network namespace the device moves to. In requests.
  public let netNsPid = AttributeKey<Int32>(19, "NET_NS_PID")
  /// A description, up to 255 bytes; an empty one removes it.
  public let ifalias = AttributeKey<String>(20, "IFALIAS")
  /// How many virtual functions the device has. Reported only.
  public let numVf = AttributeKey<UInt32>(21, "NUM_VF")
  /// The virtual functions.
  public let vfinfoList = AttributeKey<Attributes<VirtualFunctionListAttributes>>(22, "VFINFO_LIST")
  /// A structure `rtnl_link_stats64`: 64-bit counters. Reported only.
  public let stats64 = AttributeKey<[UInt8]>(23, "STATS64")
  /// A nest of port profiles of the virtual functions (`IFLA_VF_PORT_*`).
  public let vfPorts = AttributeKey<[UInt8]>(24, "VF_PORTS")
  /// The port profile of the device itself (`IFLA_PORT_*`).
  public let portSelf = AttributeKey<[UInt8]>(25, "PORT_SELF")
  /// One nest for each family, with the family as its code; in messages of AF_BRIDGE, `BridgeLinkAttributes`.
  public let afSpec = AttributeKey<[UInt8]>(26, "AF_SPEC")
  /// The group number, which lets requests act on many devices at once; 0 for the default group.
  public let group = AttributeKey<UInt32>(27, "GROUP")
  /// The descriptor of a network namespace that the device moves to. In requests.
  public let netNsFd = AttributeKey<Int32>(28, "NET_NS_FD")
  /// What to report in addition, or leave out: `RTEXT_FILTER_*` of linux/rtnetlink.h. In requests.
  public let extMask = AttributeKey<UInt32>(29, "EXT_MASK")
  /// How many users want the device to be promiscuous. Reported only.
  public let promiscuity = AttributeKey<UInt32>(30, "PROMISCUITY")
  /// The number of transmit queues; set when the device is made.
  public let numTxQueues = AttributeKey<UInt32>(31, "NUM_TX_QUEUES")
  /// The number of receive queues; set when the device is made.
  public let numRxQueues = AttributeKey<UInt32>(32, "NUM_RX_QUEUES")
  /// 0 or 1: whether there is a carrier.
  public let carrier = AttributeKey<UInt8>(33, "CARRIER")
  /// An id of the physical port, up to 32 bytes. Reported only.
  public let physPortId = AttributeKey<[UInt8]>(34, "PHYS_PORT_ID")
  /// How often the carrier came or went. Reported only.
  public let carrierChanges = AttributeKey<UInt32>(35, "CARRIER_CHANGES")
  /// An id that all ports of one switch share, up to 32 bytes. Reported only.
  public let physSwitchId = AttributeKey<[UInt8]>(36, "PHYS_SWITCH_ID")
  /// The id of the network namespace that `link` is in, if it is another one.
  public let linkNetnsid = AttributeKey<Int32>(37, "LINK_NETNSID")
  /// The name of the physical port, such as "p1". Reported only.
  public let physPortName = AttributeKey<String>(38, "PHYS_PORT_NAME")
  /// 0 or 1: whether a protocol holds the device down.
  public let protoDown = AttributeKey<UInt8>(39, "PROTO_DOWN")
  /// The most segments that a packet is divided into, by the hardware or the kernel (GSO).
  public let gsoMaxSegs = AttributeKey<UInt32>(40, "GSO_MAX_SEGS")
  /// The size of the largest such packet; over IPv4, `gsoIpv4MaxSize`.
  public let gsoMaxSize = AttributeKey<UInt32>(41, "GSO_MAX_SIZE")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(42, "PAD")
  /// The XDP programs of the device.
  public let xdp = AttributeKey<Attributes<XDPAttributes>>(43, "XDP")
  /// The event that caused the notification. Reported only.
  public let event = AttributeKey<LinkEvent>(44, "EVENT")
  /// The id of the network namespace that the device moved to, in the notification that it left this one.
  public let newNetnsid = AttributeKey<Int32>(45, "NEW_NETNSID")
  /// The id of the network namespace to act in instead of the socket's own (`IFLA_TARGET_NETNSID`).
  public let ifNetnsid = AttributeKey<Int32>(46, "IF_NETNSID")
  /// How often the carrier came. Reported only.
  public let carrierUpCount = AttributeKey<UInt32>(47, "CARRIER_UP_COUNT")
  /// How often the carrier went. Reported only.
  public let carrierDownCount = AttributeKey<UInt32>(48, "CARRIER_DOWN_COUNT")
  /// The index that the device has, or gets, in the network namespace that it moves to.
  public let newIfindex = AttributeKey<Int32>(49, "NEW_IFINDEX")
  /// The smallest MTU that can be set. Reported only.
  public let minMtu = AttributeKey<UInt32>(50, "MIN_MTU")
  /// The largest MTU that can be set; 0 for no limit. Reported only.
  public let maxMtu = AttributeKey<UInt32>(51, "MAX_MTU")
  /// The alternative names: one `altIfname` for each.
  public let propList = AttributeKey<Attributes<LinkAttributes>>(52, "PROP_LIST")
  /// An alternative name of the device, up to 127 bytes.
  public let altIfname = AttributeKey<String>(53, "ALT_IFNAME")
  /// The permanent link-layer address of the hardware. Reported only.
  public let permAddress = AttributeKey<[UInt8]>(54, "PERM_ADDRESS")
  /// The reasons for `protoDown`.
  public let protoDownReason = AttributeKey<Attributes<ProtoDownReasonAttributes>>(
    55, "PROTO_DOWN_REASON")
  /// The name of the device on its bus, such as "0000:00:03.0".
  public let parentDevName = AttributeKey<String>(56, "PARENT_DEV_NAME")
  /// The name of the bus, such as "pci". Reported only.
  public let parentDevBusName = AttributeKey<String>(57, "PARENT_DEV_BUS_NAME")
  /// The size of the largest packet that received packets are joined to (GRO); over IPv4, `groIpv4MaxSize`.
  public let groMaxSize = AttributeKey<UInt32>(58, "GRO_MAX_SIZE")
  /// The driver's limit for `gsoMaxSize`. Reported only.
  public let tsoMaxSize = AttributeKey<UInt32>(59, "TSO_MAX_SIZE")
  /// The driver's limit for `gsoMaxSegs`. Reported only.
  public let tsoMaxSegs = AttributeKey<UInt32>(60, "TSO_MAX_SEGS")
  /// How many users want the device to receive all multicast. Reported only.
  public let allmulti = AttributeKey<UInt32>(61, "ALLMULTI")
  /// A nest of the port's devlink attributes (`DEVLINK_ATTR_*`). Reported only.
  public let devlinkPort = AttributeKey<[UInt8]>(62, "DEVLINK_PORT")
  /// Like `gsoMaxSize`, over IPv4.
  public let gsoIpv4MaxSize = AttributeKey<UInt32>(63, "GSO_IPV4_MAX_SIZE")
  /// Like `groMaxSize`, over IPv4.
  public let groIpv4MaxSize = AttributeKey<UInt32>(64, "GRO_IPV4_MAX_SIZE")
  /// A nest about the pin that clocks the device (`DPLL_A_PIN_*`, linux/dpll.h). Reported only.
  public let dpllPin = AttributeKey<[UInt8]>(65, "DPLL_PIN")
  /// How long the hardware can hold a packet back for pacing, in nanoseconds. Reported only.
  public let maxPacingOffloadHorizon = AttributeKey<ShortestNumber>(
    66, "MAX_PACING_OFFLOAD_HORIZON")
  /// 0 or 1: whether the device cannot leave its network namespace. Reported only.
  public let netnsImmutable = AttributeKey<UInt8>(67, "NETNS_IMMUTABLE")
  /// How many bytes the device needs before a packet for its headers. Reported only.
  public let headroom = AttributeKey<UInt16>(68, "HEADROOM")
  /// How many bytes the device needs after a packet. Reported only.
  public let tailroom = AttributeKey<UInt16>(69, "TAILROOM")
}

/// Attributes of `IFLA_LINKINFO`: the kind of a device, and of the master that it is a port of
/// (linux/if_link.h).
public struct LinkInfoAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_INFO_"
  public static let keys = LinkInfoAttributes()

  /// The kind of the device, such as "bridge".
  public let kind = AttributeKey<String>(1, "KIND")
  /// A nest of the kind's attributes (`LinkKindAttributes`).
  public let data = AttributeKey<[UInt8]>(2, "DATA")
  /// A structure with the kind's own counters, such as `can_device_stats` of a CAN controller. Reported only.
  public let xstats = AttributeKey<[UInt8]>(3, "XSTATS")
  /// The kind of the device that this one is a port of, such as "bond".
  public let slaveKind = AttributeKey<String>(4, "SLAVE_KIND")
  /// A nest of the device's attributes as a port, such as those for "bond_slave" in a bond.
  public let slaveData = AttributeKey<[UInt8]>(5, "SLAVE_DATA")
}

/// Why protocols hold a device down (`IFLA_PROTO_DOWN_REASON_*`, linux/if_link.h).
public struct ProtoDownReasonAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_PROTO_DOWN_REASON_"
  public static let keys = ProtoDownReasonAttributes()

  /// The bits of `value` that change. In requests.
  public let mask = AttributeKey<UInt32>(1, "MASK")
  /// A bit for each reason; user space defines their meaning.
  public let value = AttributeKey<UInt32>(2, "VALUE")
}

/// Whether a device comes up dormant (`IF_LINK_MODE_*`, linux/if.h).
public struct LinkMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Up at once (`IF_LINK_MODE_DEFAULT`).
  public static let standard = Self(rawValue: 0)
  /// Dormant until user space sets it up.
  public static let dormant = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .standard: "default", .dormant: "dormant",
  ]
}

/// The event that caused a notification (`IFLA_EVENT_*`, linux/if_link.h).
public struct LinkEvent: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// None known.
  public static let none = Self(rawValue: 0)
  /// The device was reset.
  public static let reboot = Self(rawValue: 1)
  /// The offload features changed (`IFLA_EVENT_FEATURES`).
  public static let featureChange = Self(rawValue: 2)
  /// The active port of a bond changed.
  public static let bondingFailover = Self(rawValue: 3)
  /// Gratuitous ARP and neighbour messages were sent again.
  public static let notifyPeers = Self(rawValue: 4)
  /// Memberships of multicast groups were announced again (`IFLA_EVENT_IGMP_RESEND`).
  public static let resendIGMP = Self(rawValue: 5)
  /// Options of a bond changed.
  public static let bondingOptions = Self(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .none: "NONE", .reboot: "REBOOT", .featureChange: "FEATURE CHANGE",
    .bondingFailover: "BONDING FAILOVER", .notifyPeers: "NOTIFY PEERS", .resendIGMP: "RESEND IGMP",
    .bondingOptions: "BONDING OPTION",
  ]
}
