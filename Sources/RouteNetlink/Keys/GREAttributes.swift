import Netlink

/// Attributes of GRE and ERSPAN tunnels (`IFLA_GRE_*`, linux/if_tunnel.h).
public struct GREAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = [
    "gre", "gretap", "ip6gre", "ip6gretap", "erspan", "ip6erspan",
  ]
  public static let prefix: StaticString = "IFLA_GRE_"
  public static let keys = GREAttributes()

  /// The index of the device that the tunnel is bound to; 0 for none.
  public let link = AttributeKey<UInt32>(1, "LINK")
  /// The fields that received packets must have.
  public let iflags = AttributeKey<GREFlags>(2, "IFLAGS", .network)
  /// The fields that sent packets get.
  public let oflags = AttributeKey<GREFlags>(3, "OFLAGS", .network)
  /// The key that received packets must have; only used with `.key` in `iflags`.
  public let ikey = AttributeKey<UInt32>(4, "IKEY", .network)
  /// The key that sent packets get; only used with `.key` in `oflags`.
  public let okey = AttributeKey<UInt32>(5, "OKEY", .network)
  /// The local address, 4 or 16 bytes; zeros for any.
  public let local = AttributeKey<[UInt8]>(6, "LOCAL")
  /// The remote address, 4 or 16 bytes; zeros for any.
  public let remote = AttributeKey<[UInt8]>(7, "REMOTE")
  /// The TTL or hop limit of the outer header; 0 copies that of the inner header.
  public let ttl = AttributeKey<UInt8>(8, "TTL")
  /// The type of service of the outer header; 1 copies that of the inner header. IPv4 only.
  public let tos = AttributeKey<UInt8>(9, "TOS")
  /// Whether path MTU discovery is on, 0 or 1. IPv4 only.
  public let pmtudisc = AttributeKey<UInt8>(10, "PMTUDISC")
  /// How many more levels of tunnels a packet may enter on its way. IPv6 only.
  public let encapLimit = AttributeKey<UInt8>(11, "ENCAP_LIMIT")
  /// The traffic class in bits 20 to 27 and the flow label in the lower 20 bits. IPv6 only.
  public let flowinfo = AttributeKey<UInt32>(12, "FLOWINFO", .network)
  /// What the outer header takes from the inner one, and the like. IPv6 only.
  public let flags = AttributeKey<IPv6TunnelFlags>(13, "FLAGS")
  /// The additional encapsulation of the tunnel's packets.
  public let encapType = AttributeKey<TunnelEncapsulationType>(14, "ENCAP_TYPE")
  /// The checksums of that encapsulation.
  public let encapFlags = AttributeKey<TunnelEncapsulationFlags>(15, "ENCAP_FLAGS")
  /// Its UDP source port; 0 chooses one for each flow.
  public let encapSport = AttributeKey<UInt16>(16, "ENCAP_SPORT", .network)
  /// Its UDP destination port.
  public let encapDport = AttributeKey<UInt16>(17, "ENCAP_DPORT", .network)
  /// Routes and filters set the addresses and keys of each packet (`external`).
  public let collectMetadata = AttributeKey<FlagValue>(18, "COLLECT_METADATA")
  /// Whether packets are fragmented in spite of their don't-fragment bit; 0 or 1. IPv4 only.
  public let ignoreDf = AttributeKey<UInt8>(19, "IGNORE_DF")
  /// The firewall mark for routing outer packets; 0 for none.
  public let fwmark = AttributeKey<UInt32>(20, "FWMARK")
  /// ERSPAN version 1: the index of the mirrored port, 20 bits.
  public let erspanIndex = AttributeKey<UInt32>(21, "ERSPAN_INDEX")
  /// The version of ERSPAN, 0 to 2.
  public let erspanVer = AttributeKey<UInt8>(22, "ERSPAN_VER")
  /// ERSPAN version 2: which frames are mirrored.
  public let erspanDir = AttributeKey<ERSPANDirection>(23, "ERSPAN_DIR")
  /// ERSPAN version 2: the hardware id of the mirror, 6 bits.
  public let erspanHwid = AttributeKey<UInt16>(24, "ERSPAN_HWID")
}

/// The optional fields of a GRE header (`GRE_*`, linux/if_tunnel.h), in host byte order.
public struct GREFlags: KernelNumber, OptionSet {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A checksum (`GRE_CSUM`).
  public static let checksum = GREFlags(rawValue: 0x8000)
  /// The key that identifies the tunnel.
  public static let key = GREFlags(rawValue: 0x2000)
  /// A sequence number (`GRE_SEQ`).
  public static let sequence = GREFlags(rawValue: 0x1000)
}

/// Which frames a mirror copies.
public struct ERSPANDirection: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Received frames.
  public static let ingress = Self(rawValue: 0)
  /// Sent frames.
  public static let egress = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .ingress: "ingress", .egress: "egress",
  ]
}
