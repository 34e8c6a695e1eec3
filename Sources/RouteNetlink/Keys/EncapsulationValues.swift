import Netlink

/// The lightweight tunnels of routes (`LWTUNNEL_ENCAP_*`, linux/lwtunnel.h).
public struct EncapsulationType: NamedValue {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// MPLS labels (`MPLSTunnelAttributes`).
  public static let mpls = Self(rawValue: 1)
  /// A tunnel over IPv4 (`IPEncapsulationAttributes`).
  public static let ip = Self(rawValue: 2)
  /// Identifier-locator addressing (`ILAAttributes`).
  public static let ila = Self(rawValue: 3)
  /// A tunnel over IPv6 (`IPv6EncapsulationAttributes`).
  public static let ip6 = Self(rawValue: 4)
  /// Segment routing over IPv6: adding segments (`SegmentRoutingAttributes`).
  public static let seg6 = Self(rawValue: 5)
  /// BPF programs (`BPFAttributes`).
  public static let bpf = Self(rawValue: 6)
  /// Segment routing over IPv6: the end of a segment (`SegmentActionAttributes`).
  public static let seg6Local = Self(rawValue: 7)
  /// Source routes of RPL (`RPLAttributes`).
  public static let rpl = Self(rawValue: 8)
  /// In-situ telemetry over IPv6 (`IOAMAttributes`).
  public static let ioam6 = Self(rawValue: 9)
  /// IPsec interfaces (`XFRMEncapsulationAttributes`).
  public static let xfrm = Self(rawValue: 10)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .mpls: "mpls", .ip: "ip", .ila: "ila", .ip6: "ip6", .seg6: "seg6", .bpf: "bpf",
    .seg6Local: "seg6local", .rpl: "rpl", .ioam6: "ioam6", .xfrm: "xfrm",
  ]
}

/// How a segment routing header is added (`SEG6_IPTUN_MODE_*`, linux/seg6_iptunnel.h).
public struct SegmentRoutingMode: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// In the packet's own IPv6 header.
  public static let inline = Self(rawValue: 0)
  /// In a new IPv6 header around the packet.
  public static let encap = Self(rawValue: 1)
  /// In a new IPv6 header around the whole Ethernet frame.
  public static let l2encap = Self(rawValue: 2)
  /// Like `encap`, without the first segment in the list (`SEG6_IPTUN_MODE_ENCAP_RED`).
  public static let reducedEncap = Self(rawValue: 3)
  /// Like `l2encap`, without the first segment in the list (`SEG6_IPTUN_MODE_L2ENCAP_RED`).
  public static let reducedL2Encap = Self(rawValue: 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .encap: "encap", .reducedEncap: "encap.red", .inline: "inline", .l2encap: "l2encap",
    .reducedL2Encap: "l2encap.red",
  ]
}

/// What a node does at the end of a segment (`SEG6_LOCAL_ACTION_*`, linux/seg6_local.h).
public struct SegmentAction: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Continues with the next segment.
  public static let end = Self(rawValue: 1)
  /// Continues with the next segment through a given nexthop.
  public static let endX = Self(rawValue: 2)
  /// Continues with the next segment in a given routing table.
  public static let endT = Self(rawValue: 3)
  /// Decapsulates an Ethernet frame and sends it through a device.
  public static let endDX2 = Self(rawValue: 4)
  /// Decapsulates an IPv6 packet and sends it to a nexthop.
  public static let endDX6 = Self(rawValue: 5)
  /// Decapsulates an IPv4 packet and sends it to a nexthop.
  public static let endDX4 = Self(rawValue: 6)
  /// Decapsulates an IPv6 packet and looks it up in a routing table.
  public static let endDT6 = Self(rawValue: 7)
  /// Decapsulates an IPv4 packet and looks it up in the routing table of a VRF.
  public static let endDT4 = Self(rawValue: 8)
  /// Inserts more segments.
  public static let endB6 = Self(rawValue: 9)
  /// Encapsulates the packet with more segments (`SEG6_LOCAL_ACTION_END_B6_ENCAP`).
  public static let endB6Encap = Self(rawValue: 10)
  /// Adds MPLS labels. Not implemented in the kernel.
  public static let endBM = Self(rawValue: 11)
  /// Looks the last segment up in a table. Not implemented in the kernel.
  public static let endS = Self(rawValue: 12)
  /// Static proxy for functions that do not know segments. Not implemented in the kernel.
  public static let endAS = Self(rawValue: 13)
  /// Masquerading proxy for functions that do not know segments. Not implemented in the kernel.
  public static let endAM = Self(rawValue: 14)
  /// Runs a BPF program.
  public static let endBPF = Self(rawValue: 15)
  /// Decapsulates an IPv4 or IPv6 packet and looks it up in the routing table of a VRF.
  public static let endDT46 = Self(rawValue: 16)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .end: "End", .endX: "End.X", .endT: "End.T", .endDX2: "End.DX2", .endDX6: "End.DX6",
    .endDX4: "End.DX4", .endDT6: "End.DT6", .endDT4: "End.DT4", .endB6: "End.B6",
    .endB6Encap: "End.B6.Encaps", .endBM: "End.BM", .endS: "End.S", .endAS: "End.AS",
    .endAM: "End.AM", .endBPF: "End.BPF", .endDT46: "End.DT46",
  ]
}

/// Variants of the action at the end of a segment: bit `SEG6_LOCAL_FLV_OP_*` for each (linux/seg6_local.h).
public struct SegmentFlavors: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The last but one node removes the header (penultimate segment pop).
  public static let psp = Self(rawValue: 1 << 1)
  /// The last node removes the header (ultimate segment pop).
  public static let usp = Self(rawValue: 1 << 2)
  /// The last node decapsulates the inner packet (ultimate segment decapsulation).
  public static let usd = Self(rawValue: 1 << 3)
  /// One address holds several compressed segments.
  public static let nextCSID = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .psp: "psp", .usp: "usp", .usd: "usd", .nextCSID: "next-csid",
  ]
}

/// How a checksum is kept correct when an address is translated (`ILA_CSUM_*`, linux/ila.h).
public struct ILAChecksumMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The checksum of the transport protocol is adjusted.
  public static let adjustTransport = Self(rawValue: 0)
  /// The identifier is changed so that the checksum stays correct, and a bit in it says so.
  public static let neutralMap = Self(rawValue: 1)
  /// Nothing is done.
  public static let noAction = Self(rawValue: 2)
  /// Like `neutralMap`, without the bit.
  public static let neutralMapAuto = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .adjustTransport: "adj-transport", .neutralMap: "neutral-map", .noAction: "no-action",
    .neutralMapAuto: "neutral-map-auto",
  ]
}

/// What the identifier of an address is (`ILA_ATYPE_*`, linux/ila.h).
public struct ILAIdentifierType: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// An interface id, as in any IPv6 address.
  public static let iid = Self(rawValue: 0)
  /// An id that is unique in this network.
  public static let luid = Self(rawValue: 1)
  /// An IPv4 address in a virtual network.
  public static let virtualV4 = Self(rawValue: 2)
  /// An IPv6 unicast address in a virtual network.
  public static let virtualUnicastV6 = Self(rawValue: 3)
  /// An IPv6 multicast address in a virtual network.
  public static let virtualMulticastV6 = Self(rawValue: 4)
  /// An address that is not local.
  public static let nonlocalAddress = Self(rawValue: 5)
  /// Given by the type field in the identifier.
  public static let useFormat = Self(rawValue: 32)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .iid: "iid", .luid: "luid", .virtualV4: "virt-v4", .virtualUnicastV6: "virt-uni-v6",
    .virtualMulticastV6: "virt-multi-v6", .nonlocalAddress: "nonlocal-addr",
    .useFormat: "use-format",
  ]
}

/// Where addresses are translated (`ILA_HOOK_*`, linux/ila.h).
public struct ILAHook: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// When packets are sent.
  public static let routeOutput = Self(rawValue: 0)
  /// When packets are received.
  public static let routeInput = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .routeOutput: "output", .routeInput: "input",
  ]
}

/// How a trace is inserted into packets (`IOAM6_IPTUNNEL_MODE_*`, linux/ioam6_iptunnel.h).
public struct IOAMMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// In the packet's own IPv6 header.
  public static let inline = Self(rawValue: 1)
  /// In a new IPv6 header around the packet.
  public static let encap = Self(rawValue: 2)
  /// `inline` for packets of this host, `encap` for packets that it forwards.
  public static let auto = Self(rawValue: 3)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .inline: "inline", .encap: "encap", .auto: "auto",
  ]
}

/// Optional fields in the header of an IP tunnel (`TUNNEL_KEY`, `TUNNEL_CSUM`, `TUNNEL_SEQ`,
/// linux/if_tunnel.h).
public struct TunnelHeaderFlags: NamedFlags {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A checksum.
  public static let checksum = Self(rawValue: 0x01)
  /// The key or VNI.
  public static let key = Self(rawValue: 0x04)
  /// A sequence number.
  public static let sequence = Self(rawValue: 0x08)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .key: "key", .checksum: "csum", .sequence: "seq",
  ]
}
