import Netlink

/// Attributes of a vxlan (`IFLA_VXLAN_*`, linux/if_link.h). Ages are in seconds.
public struct VxlanAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["vxlan"]
  public static let prefix: StaticString = "IFLA_VXLAN_"
  public static let keys = VxlanAttributes()

  /// The number of the network (VNI), 24 bits.
  public let id = AttributeKey<UInt32>(1, "ID")
  /// Where frames to unknown addresses go: a multicast group or a host. Bytes of an IPv4 address.
  public let group = AttributeKey<[UInt8]>(2, "GROUP")
  /// The index of the device that the tunnel runs over; 0 for none.
  public let link = AttributeKey<UInt32>(3, "LINK")
  /// The tunnel's own address. Bytes of an IPv4 address.
  public let local = AttributeKey<[UInt8]>(4, "LOCAL")
  /// The TTL of the outer header; 0 for the kernel's default.
  public let ttl = AttributeKey<UInt8>(5, "TTL")
  /// The type of service of the outer header; 1 takes that of the inner one.
  public let tos = AttributeKey<UInt8>(6, "TOS")
  /// Whether addresses are learned from received frames, 0 or 1.
  public let learning = AttributeKey<UInt8>(7, "LEARNING")
  /// How long a learned address is kept; 0 for ever.
  public let ageing = AttributeKey<UInt32>(8, "AGEING")
  /// How many addresses may be learned; 0 for any number.
  public let limit = AttributeKey<UInt32>(9, "LIMIT")
  /// A structure `ifla_vxlan_port_range`: the lowest and the highest source port, in network order.
  public let portRange = AttributeKey<[UInt8]>(10, "PORT_RANGE")
  /// Whether the device answers ARP and neighbour requests from what the kernel knows, 0 or 1.
  public let proxy = AttributeKey<UInt8>(11, "PROXY")
  /// Whether frames to a router go straight to the host behind it where that is known, 0 or 1.
  public let rsc = AttributeKey<UInt8>(12, "RSC")
  /// Whether the kernel tells of frames to link-layer addresses that it does not know, 0 or 1.
  public let l2miss = AttributeKey<UInt8>(13, "L2MISS")
  /// Whether the kernel tells of IP addresses that it cannot answer for, 0 or 1.
  public let l3miss = AttributeKey<UInt8>(14, "L3MISS")
  /// The UDP port that packets go to and are received at.
  public let port = AttributeKey<UInt16>(15, "PORT", .network)
  /// As `group`. Bytes of an IPv6 address.
  public let group6 = AttributeKey<[UInt8]>(16, "GROUP6")
  /// As `local`. Bytes of an IPv6 address.
  public let local6 = AttributeKey<[UInt8]>(17, "LOCAL6")
  /// Whether IPv4 packets get a UDP checksum, 0 or 1.
  public let udpCsum = AttributeKey<UInt8>(18, "UDP_CSUM")
  /// Whether IPv6 packets are sent without a UDP checksum, 0 or 1.
  public let udpZeroCsum6Tx = AttributeKey<UInt8>(19, "UDP_ZERO_CSUM6_TX")
  /// Whether IPv6 packets without a UDP checksum are taken in, 0 or 1.
  public let udpZeroCsum6Rx = AttributeKey<UInt8>(20, "UDP_ZERO_CSUM6_RX")
  /// Whether the other end computes the inner checksum, 0 or 1.
  public let remcsumTx = AttributeKey<UInt8>(21, "REMCSUM_TX")
  /// Whether the device computes inner checksums for the other end, 0 or 1.
  public let remcsumRx = AttributeKey<UInt8>(22, "REMCSUM_RX")
  /// Carries the groups of Group Based Policy, in the packets' firewall marks.
  public let gbp = AttributeKey<FlagValue>(23, "GBP")
  /// Writes inner checksums out at once, instead of leaving them to the network card.
  public let remcsumNopartial = AttributeKey<FlagValue>(24, "REMCSUM_NOPARTIAL")
  /// Whether routes and filters state the tunnel, packet by packet (`external`), 0 or 1.
  public let collectMetadata = AttributeKey<UInt8>(25, "COLLECT_METADATA")
  /// The flow label of the outer IPv6 header, 20 bits; `labelPolicy` says whether it counts.
  public let label = AttributeKey<UInt32>(26, "LABEL", .network)
  /// Has the header of the Generic Protocol Extension, and may carry IP as it is.
  public let gpe = AttributeKey<FlagValue>(27, "GPE")
  /// The outer TTL is that of the inner header.
  public let ttlInherit = AttributeKey<ReportedFlag>(28, "TTL_INHERIT")
  /// The don't-fragment bit of the outer IPv4 header.
  public let df = AttributeKey<TunnelFragmentation>(29, "DF")
  /// Whether the device takes in only the networks in its table, 0 or 1. With `collectMetadata` only.
  public let vnifilter = AttributeKey<UInt8>(30, "VNIFILTER")
  /// Whether packets to the machine itself go straight to its own vxlan device, 0 or 1.
  public let localbypass = AttributeKey<UInt8>(31, "LOCALBYPASS")
  /// Where the flow label comes from (`VXLAN_LABEL_*`): 0 is `label`, 1 the inner header.
  public let labelPolicy = AttributeKey<UInt32>(32, "LABEL_POLICY")
  /// The bits of a vxlan header that must be 0; packets in which one is set are dropped.
  public let reservedBits = AttributeKey<UInt64>(33, "RESERVED_BITS", .network)
  /// Whether packets to a multicast group go through multicast routing, 0 or 1.
  public let mcRoute = AttributeKey<UInt8>(34, "MC_ROUTE")
}

/// The don't-fragment bit of a tunnel's outer header (`VXLAN_DF_*`, `GENEVE_DF_*`,
/// linux/if_link.h).
public struct TunnelFragmentation: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Clear.
  public static let unset = Self(rawValue: 0)
  /// Set.
  public static let set = Self(rawValue: 1)
  /// As in the inner header.
  public static let inherit = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unset: "unset", .set: "set", .inherit: "inherit",
  ]
}
