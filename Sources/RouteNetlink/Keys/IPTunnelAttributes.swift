import Netlink

/// Attributes of IP-in-IP tunnels (`IFLA_IPTUN_*`, linux/if_tunnel.h).
public struct IPTunnelAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ipip", "sit", "ip6tnl"]
  public static let prefix: StaticString = "IFLA_IPTUN_"
  public static let keys = IPTunnelAttributes()

  /// The index of the device that the tunnel is bound to; 0 for none.
  public let link = AttributeKey<UInt32>(1, "LINK")
  /// The local address, 4 or 16 bytes; zeros for any.
  public let local = AttributeKey<[UInt8]>(2, "LOCAL")
  /// The remote address, 4 or 16 bytes; zeros for any.
  public let remote = AttributeKey<[UInt8]>(3, "REMOTE")
  /// The TTL or hop limit of the outer header; 0 copies that of the inner header.
  public let ttl = AttributeKey<UInt8>(4, "TTL")
  /// The type of service of the outer header; 1 copies that of the inner header. ipip and sit only.
  public let tos = AttributeKey<UInt8>(5, "TOS")
  /// How many more levels of tunnels a packet may enter on its way. ip6tnl only.
  public let encapLimit = AttributeKey<UInt8>(6, "ENCAP_LIMIT")
  /// The traffic class in bits 20 to 27 and the flow label in the lower 20 bits. ip6tnl only.
  public let flowinfo = AttributeKey<UInt32>(7, "FLOWINFO", .network)
  /// What the outer header takes from the inner one, and the like. ip6tnl only; sit has `sitFlags` instead.
  public let flags = AttributeKey<IPv6TunnelFlags>(8, "FLAGS")
  /// The inner protocol (`IPPROTO_*`); `IPv4TunnelMode` and `IPv6TunnelMode` have its names.
  public let proto = AttributeKey<UInt8>(9, "PROTO")
  /// Whether path MTU discovery is on, 0 or 1. ipip and sit only.
  public let pmtudisc = AttributeKey<UInt8>(10, "PMTUDISC")
  /// The 6rd prefix, 16 bytes. sit only.
  public let sixrdPrefix = AttributeKey<[UInt8]>(11, "6RD_PREFIX")
  /// The 6rd relay prefix, whose bits are left out of addresses, 4 bytes. sit only.
  public let sixrdRelayPrefix = AttributeKey<[UInt8]>(12, "6RD_RELAY_PREFIX")
  /// The length of the 6rd prefix in bits. sit only.
  public let sixrdPrefixlen = AttributeKey<UInt16>(13, "6RD_PREFIXLEN")
  /// The length of the 6rd relay prefix, 0 to 32. sit only.
  public let sixrdRelayPrefixlen = AttributeKey<UInt16>(14, "6RD_RELAY_PREFIXLEN")
  /// The additional encapsulation of the tunnel's packets.
  public let encapType = AttributeKey<TunnelEncapsulationType>(15, "ENCAP_TYPE")
  /// The checksums of that encapsulation.
  public let encapFlags = AttributeKey<TunnelEncapsulationFlags>(16, "ENCAP_FLAGS")
  /// Its UDP source port; 0 chooses one for each flow.
  public let encapSport = AttributeKey<UInt16>(17, "ENCAP_SPORT", .network)
  /// Its UDP destination port.
  public let encapDport = AttributeKey<UInt16>(18, "ENCAP_DPORT", .network)
  /// Routes and filters set the addresses of each packet (`external`).
  public let collectMetadata = AttributeKey<FlagValue>(19, "COLLECT_METADATA")
  /// The firewall mark for routing outer packets; 0 for none.
  public let fwmark = AttributeKey<UInt32>(20, "FWMARK")
}

extension IPTunnelAttributes {
  /// The flags of sit: the same code as for ip6tnl, but 16 bits.
  public var sitFlags: AttributeKey<SITFlags> { flags.holding(SITFlags.self) }
}

/// Flags of a sit tunnel (linux/if_tunnel.h).
public struct SITFlags: KernelNumber, OptionSet {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Automatic addressing within a site (`SIT_ISATAP`, RFC 5214).
  public static let isatap = SITFlags(rawValue: 1)
}

/// The additional encapsulation of a tunnel's packets (`TUNNEL_ENCAP_*`, linux/if_tunnel.h).
public struct TunnelEncapsulationType: NamedValue {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// None.
  public static let none = Self(rawValue: 0)
  /// UDP without a further header (Foo over UDP).
  public static let fou = Self(rawValue: 1)
  /// Generic UDP Encapsulation: UDP and a header of its own.
  public static let gue = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .fou: "fou", .gue: "gue", .none: "none",
  ]
}

/// Checksums of the additional encapsulation (`TUNNEL_ENCAP_FLAG_*`, linux/if_tunnel.h).
public struct TunnelEncapsulationFlags: NamedFlags {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// UDP checksums over IPv4 (`TUNNEL_ENCAP_FLAG_CSUM`).
  public static let checksum = Self(rawValue: 1 << 0)
  /// UDP checksums over IPv6 (`TUNNEL_ENCAP_FLAG_CSUM6`).
  public static let checksum6 = Self(rawValue: 1 << 1)
  /// The receiver computes the inner checksum (`TUNNEL_ENCAP_FLAG_REMCSUM`). GUE only.
  public static let remoteChecksum = Self(rawValue: 1 << 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .checksum: "csum", .checksum6: "csum6", .remoteChecksum: "remcsum",
  ]
}

/// The inner protocol of a tunnel over IPv4 (`IPPROTO_*`, linux/in.h).
public struct IPv4TunnelMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// IPv6 (`IPPROTO_IPV6`).
  public static let ip6ip = Self(rawValue: 41)
  /// IPv4 (`IPPROTO_IPIP`).
  public static let ipip = Self(rawValue: 4)
  /// MPLS (`IPPROTO_MPLS`).
  public static let mplsip = Self(rawValue: 137)
  /// Any protocol that the device can carry.
  public static let any = Self(rawValue: 0)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ip6ip: "ip6ip", .ipip: "ipip", .mplsip: "mplsip", .any: "any",
  ]
}

/// The inner protocol of a tunnel over IPv6 (`IPPROTO_*`, linux/in.h).
public struct IPv6TunnelMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// IPv6 (`IPPROTO_IPV6`).
  public static let ip6ip6 = Self(rawValue: 41)
  /// IPv4 (`IPPROTO_IPIP`).
  public static let ipip6 = Self(rawValue: 4)
  /// Both.
  public static let any = Self(rawValue: 0)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ip6ip6: "ip6ip6", .ipip6: "ipip6", .any: "any",
  ]
}

/// What a tunnel over IPv6 copies between the headers, and what else it allows (`IP6_TNL_F_*`, linux/ip6_tunnel.h).
public struct IPv6TunnelFlags: KernelNumber, OptionSet {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Packets may enter any number of further tunnels (`IP6_TNL_F_IGN_ENCAP_LIMIT`).
  public static let ignoresEncapLimit = Self(rawValue: 0x01)
  /// The outer header copies the traffic class of the inner one (`IP6_TNL_F_USE_ORIG_TCLASS`).
  public static let innerClass = Self(rawValue: 0x02)
  /// The outer header copies the flow label of the inner one (`IP6_TNL_F_USE_ORIG_FLOWLABEL`).
  public static let innerLabel = Self(rawValue: 0x04)
  /// The device is one of Mobile IPv6 (`IP6_TNL_F_MIP6_DEV`).
  public static let mobile = Self(rawValue: 0x08)
  /// Received packets get the DS field of the outer header (`IP6_TNL_F_RCV_DSCP_COPY`).
  public static let copiesDSCP = Self(rawValue: 0x10)
  /// Routes of the outer packet are chosen by the firewall mark of the inner one (`IP6_TNL_F_USE_ORIG_FWMARK`).
  public static let innerMark = Self(rawValue: 0x20)
  /// The remote address may be one of this host (`IP6_TNL_F_ALLOW_LOCAL_REMOTE`).
  public static let allowsLocalRemote = Self(rawValue: 0x40)
}
