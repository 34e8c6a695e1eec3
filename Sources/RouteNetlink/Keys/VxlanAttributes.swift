import Netlink

/// Attributes of a vxlan (`IFLA_VXLAN_*`, linux/if_link.h). Ages are in seconds.
public struct VxlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vxlan"]
  public static let prefix: StaticString = "IFLA_VXLAN_"
  public static let keys = VxlanAttributes()

  /// The VXLAN network identifier (VNI), 24 bits.
  public let id = AttributeKey<UInt32>(1, "ID")
  /// Where frames to unknown addresses go: the IPv4 address of a multicast group or host, 4 bytes.
  public let group = AttributeKey<[UInt8]>(2, "GROUP")
  /// The index of the device that the tunnel runs over; 0 for none.
  public let link = AttributeKey<UInt32>(3, "LINK")
  /// The local IPv4 address, 4 bytes.
  public let local = AttributeKey<[UInt8]>(4, "LOCAL")
  /// The TTL of the outer header; 0 for the kernel's default.
  public let ttl = AttributeKey<UInt8>(5, "TTL")
  /// The type of service of the outer header; 1 copies that of the inner header.
  public let tos = AttributeKey<UInt8>(6, "TOS")
  /// Whether addresses are learned from received frames, 0 or 1.
  public let learning = AttributeKey<UInt8>(7, "LEARNING")
  /// How long a learned address is kept; 0 for ever.
  public let ageing = AttributeKey<UInt32>(8, "AGEING")
  /// The largest number of learned addresses; 0 for no limit.
  public let limit = AttributeKey<UInt32>(9, "LIMIT")
  /// A structure `ifla_vxlan_port_range`: the lowest and the highest source port, in network order.
  public let portRange = AttributeKey<[UInt8]>(10, "PORT_RANGE")
  /// Whether the device answers ARP and neighbour requests from the kernel's neighbour table, 0 or 1.
  public let proxy = AttributeKey<UInt8>(11, "PROXY")
  /// Whether frames to a router go straight to the host behind it, if that is known, 0 or 1.
  public let rsc = AttributeKey<UInt8>(12, "RSC")
  /// Whether the kernel sends notifications about unknown link-layer addresses, 0 or 1.
  public let l2miss = AttributeKey<UInt8>(13, "L2MISS")
  /// Whether the kernel sends notifications about IP addresses that it cannot answer for, 0 or 1.
  public let l3miss = AttributeKey<UInt8>(14, "L3MISS")
  /// The UDP port for sending and receiving.
  public let port = AttributeKey<UInt16>(15, "PORT", .network)
  /// Like `group`: an IPv6 address, 16 bytes.
  public let group6 = AttributeKey<[UInt8]>(16, "GROUP6")
  /// Like `local`: an IPv6 address, 16 bytes.
  public let local6 = AttributeKey<[UInt8]>(17, "LOCAL6")
  /// Whether IPv4 packets get a UDP checksum, 0 or 1.
  public let udpCsum = AttributeKey<UInt8>(18, "UDP_CSUM")
  /// Whether IPv6 packets are sent without a UDP checksum, 0 or 1.
  public let udpZeroCsum6Tx = AttributeKey<UInt8>(19, "UDP_ZERO_CSUM6_TX")
  /// Whether IPv6 packets without a UDP checksum are accepted, 0 or 1.
  public let udpZeroCsum6Rx = AttributeKey<UInt8>(20, "UDP_ZERO_CSUM6_RX")
  /// Whether the receiver shall compute the inner checksum of sent packets, 0 or 1.
  public let remcsumTx = AttributeKey<UInt8>(21, "REMCSUM_TX")
  /// Whether the device computes the inner checksum of received packets, 0 or 1.
  public let remcsumRx = AttributeKey<UInt8>(22, "REMCSUM_RX")
  /// Carries the Group Based Policy in the packets' firewall marks.
  public let gbp = AttributeKey<FlagValue>(23, "GBP")
  /// Computes inner checksums at once instead of leaving them to the network card.
  public let remcsumNopartial = AttributeKey<FlagValue>(24, "REMCSUM_NOPARTIAL")
  /// Whether routes and filters set the tunnel of each packet (`external`), 0 or 1.
  public let collectMetadata = AttributeKey<UInt8>(25, "COLLECT_METADATA")
  /// The flow label of the outer IPv6 header, 20 bits, unless `labelPolicy` says otherwise.
  public let label = AttributeKey<UInt32>(26, "LABEL", .network)
  /// Uses the header of the Generic Protocol Extension, and so may carry IP packets without Ethernet.
  public let gpe = AttributeKey<FlagValue>(27, "GPE")
  /// The outer TTL is copied from the inner header.
  public let ttlInherit = AttributeKey<ReportedFlag>(28, "TTL_INHERIT")
  /// The don't-fragment bit of the outer IPv4 header.
  public let df = AttributeKey<TunnelFragmentation>(29, "DF")
  /// Whether the device only accepts the VNIs in its table, 0 or 1. Only with `collectMetadata`.
  public let vnifilter = AttributeKey<UInt8>(30, "VNIFILTER")
  /// Whether packets to this host go straight to its own vxlan device, 0 or 1.
  public let localbypass = AttributeKey<UInt8>(31, "LOCALBYPASS")
  /// Where the flow label comes from (`VXLAN_LABEL_*`): 0 from `label`, 1 from the inner header.
  public let labelPolicy = AttributeKey<UInt32>(32, "LABEL_POLICY")
  /// The bits of a VXLAN header that must be 0; other packets are dropped.
  public let reservedBits = AttributeKey<UInt64>(33, "RESERVED_BITS", .network)
  /// Whether packets to a multicast group go through multicast routing, 0 or 1.
  public let mcRoute = AttributeKey<UInt8>(34, "MC_ROUTE")
}

/// The don't-fragment bit of a tunnel's outer header (`VXLAN_DF_*`, `GENEVE_DF_*`, linux/if_link.h).
public struct TunnelFragmentation: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Clear.
  public static let unset = Self(rawValue: 0)
  /// Set.
  public static let set = Self(rawValue: 1)
  /// Copied from the inner header.
  public static let inherit = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unset: "unset", .set: "set", .inherit: "inherit",
  ]
}
