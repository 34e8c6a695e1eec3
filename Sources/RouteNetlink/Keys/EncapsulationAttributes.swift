import Netlink

/// Labels that a route puts on packets (`MPLS_IPTUNNEL_*`, linux/mpls_iptunnel.h).
public struct MPLSTunnelAttributes: AttributeSet {
  public static let prefix: StaticString = "MPLS_IPTUNNEL_"
  public static let keys = MPLSTunnelAttributes()

  public let dst = AttributeKey<[UInt8]>(1, "DST")
  public let ttl = AttributeKey<UInt8>(2, "TTL")
}

/// A tunnel over IPv4 that a route sends through (`LWTUNNEL_IP_*`, linux/lwtunnel.h).
public struct IPEncapsulationAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_"
  public static let keys = IPEncapsulationAttributes()

  public let id = AttributeKey<UInt64>(1, "ID", .network)
  public let dst = AttributeKey<[UInt8]>(2, "DST")
  public let src = AttributeKey<[UInt8]>(3, "SRC")
  public let ttl = AttributeKey<UInt8>(4, "TTL")
  public let tos = AttributeKey<UInt8>(5, "TOS")
  public let flags = AttributeKey<TunnelHeaderFlags>(6, "FLAGS", .network)
  public let pad = AttributeKey<Padding>(7, "PAD")
  public let opts = AttributeKey<Attributes<TunnelOptionAttributes>>(8, "OPTS")
}

/// A tunnel over IPv6 that a route sends through (`LWTUNNEL_IP6_*`, linux/lwtunnel.h).
public struct IPv6EncapsulationAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP6_"
  public static let keys = IPv6EncapsulationAttributes()

  public let id = AttributeKey<UInt64>(1, "ID", .network)
  public let dst = AttributeKey<[UInt8]>(2, "DST")
  public let src = AttributeKey<[UInt8]>(3, "SRC")
  public let hoplimit = AttributeKey<UInt8>(4, "HOPLIMIT")
  public let tc = AttributeKey<UInt8>(5, "TC")
  public let flags = AttributeKey<TunnelHeaderFlags>(6, "FLAGS", .network)
  public let pad = AttributeKey<Padding>(7, "PAD")
  public let opts = AttributeKey<Attributes<TunnelOptionAttributes>>(8, "OPTS")
}

/// Translation of an identifier and locator (`ILA_ATTR_*`, linux/ila.h).
public struct ILAAttributes: AttributeSet {
  public static let prefix: StaticString = "ILA_ATTR_"
  public static let keys = ILAAttributes()

  public let locator = AttributeKey<UInt64>(1, "LOCATOR")
  public let identifier = AttributeKey<UInt64>(2, "IDENTIFIER")
  public let locatorMatch = AttributeKey<UInt64>(3, "LOCATOR_MATCH")
  public let ifindex = AttributeKey<Int32>(4, "IFINDEX")
  public let dir = AttributeKey<UInt32>(5, "DIR")
  public let pad = AttributeKey<Padding>(6, "PAD")
  public let csumMode = AttributeKey<ILAChecksumMode>(7, "CSUM_MODE")
  public let identType = AttributeKey<ILAIdentifierType>(8, "IDENT_TYPE")
  public let hookType = AttributeKey<ILAHook>(9, "HOOK_TYPE")
}

/// Segments that a route puts on packets (`SEG6_IPTUNNEL_*`, linux/seg6_iptunnel.h).
public struct SegmentRoutingAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_IPTUNNEL_"
  public static let keys = SegmentRoutingAttributes()

  public let srh = AttributeKey<[UInt8]>(1, "SRH")
  public let src = AttributeKey<[UInt8]>(2, "SRC")
}

/// BPF programs of a route (`LWT_BPF_*`, linux/lwtunnel.h).
public struct BPFAttributes: AttributeSet {
  public static let prefix: StaticString = "LWT_BPF_"
  public static let keys = BPFAttributes()

  public let `in` = AttributeKey<Attributes<BPFProgramAttributes>>(1, "IN")
  public let out = AttributeKey<Attributes<BPFProgramAttributes>>(2, "OUT")
  public let xmit = AttributeKey<Attributes<BPFProgramAttributes>>(3, "XMIT")
  public let xmitHeadroom = AttributeKey<UInt32>(4, "XMIT_HEADROOM")
}

/// What is done at the end of a segment (`SEG6_LOCAL_*`, linux/seg6_local.h).
public struct SegmentActionAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_LOCAL_"
  public static let keys = SegmentActionAttributes()

  public let action = AttributeKey<SegmentAction>(1, "ACTION")
  public let srh = AttributeKey<[UInt8]>(2, "SRH")
  public let table = AttributeKey<UInt32>(3, "TABLE")
  public let nh4 = AttributeKey<[UInt8]>(4, "NH4")
  public let nh6 = AttributeKey<[UInt8]>(5, "NH6")
  public let iif = AttributeKey<Int32>(6, "IIF")
  public let oif = AttributeKey<Int32>(7, "OIF")
  public let bpf = AttributeKey<Attributes<SegmentProgramAttributes>>(8, "BPF")
  public let vrftable = AttributeKey<UInt32>(9, "VRFTABLE")
  public let counters = AttributeKey<Attributes<SegmentCounterAttributes>>(10, "COUNTERS")
  public let flavors = AttributeKey<Attributes<SegmentFlavorAttributes>>(11, "FLAVORS")
}

/// A source route of RPL (`RPL_IPTUNNEL_*`, linux/rpl_iptunnel.h).
public struct RPLAttributes: AttributeSet {
  public static let prefix: StaticString = "RPL_IPTUNNEL_"
  public static let keys = RPLAttributes()

  public let srh = AttributeKey<[UInt8]>(1, "SRH")
}

/// Telemetry in packets (`IOAM6_IPTUNNEL_*`, linux/ioam6_iptunnel.h).
public struct IOAMAttributes: AttributeSet {
  public static let prefix: StaticString = "IOAM6_IPTUNNEL_"
  public static let keys = IOAMAttributes()

  public let mode = AttributeKey<IOAMMode>(1, "MODE")
  public let dst = AttributeKey<[UInt8]>(2, "DST")
  public let trace = AttributeKey<[UInt8]>(3, "TRACE")
  public let freqK = AttributeKey<UInt32>(4, "FREQ_K")
  public let freqN = AttributeKey<UInt32>(5, "FREQ_N")
  public let src = AttributeKey<[UInt8]>(6, "SRC")
}

/// An IPsec interface that a route sends through (`LWT_XFRM_*`, linux/lwtunnel.h).
public struct XFRMEncapsulationAttributes: AttributeSet {
  public static let prefix: StaticString = "LWT_XFRM_"
  public static let keys = XFRMEncapsulationAttributes()

  public let ifId = AttributeKey<UInt32>(1, "IF_ID")
  public let link = AttributeKey<Int32>(2, "LINK")
}

/// Options in the headers of a tunnel, by its kind (`LWTUNNEL_IP_OPTS_*`, linux/lwtunnel.h).
public struct TunnelOptionAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_OPTS_"
  public static let keys = TunnelOptionAttributes()

  public let geneve = AttributeKey<Attributes<GeneveOptionAttributes>>(1, "GENEVE")
  public let vxlan = AttributeKey<Attributes<VxlanOptionAttributes>>(2, "VXLAN")
  public let erspan = AttributeKey<Attributes<ERSPANOptionAttributes>>(3, "ERSPAN")
}

/// An option of geneve (`LWTUNNEL_IP_OPT_GENEVE_*`, linux/lwtunnel.h).
public struct GeneveOptionAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_OPT_GENEVE_"
  public static let keys = GeneveOptionAttributes()

  public let `class` = AttributeKey<UInt16>(1, "CLASS", .network)
  public let type = AttributeKey<UInt8>(2, "TYPE")
  public let data = AttributeKey<[UInt8]>(3, "DATA")
}

/// The option of vxlan (`LWTUNNEL_IP_OPT_VXLAN_*`, linux/lwtunnel.h).
public struct VxlanOptionAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_OPT_VXLAN_"
  public static let keys = VxlanOptionAttributes()

  public let gbp = AttributeKey<UInt32>(1, "GBP")
}

/// Options of ERSPAN (`LWTUNNEL_IP_OPT_ERSPAN_*`, linux/lwtunnel.h).
public struct ERSPANOptionAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_OPT_ERSPAN_"
  public static let keys = ERSPANOptionAttributes()

  public let ver = AttributeKey<UInt8>(1, "VER")
  public let index = AttributeKey<UInt32>(2, "INDEX", .network)
  public let dir = AttributeKey<UInt8>(3, "DIR")
  public let hwid = AttributeKey<UInt8>(4, "HWID")
}

/// A BPF program of a route (`LWT_BPF_PROG_*`, linux/lwtunnel.h).
public struct BPFProgramAttributes: AttributeSet {
  public static let prefix: StaticString = "LWT_BPF_PROG_"
  public static let keys = BPFProgramAttributes()

  public let fd = AttributeKey<UInt32>(1, "FD")
  public let name = AttributeKey<String>(2, "NAME")
}

/// The BPF program at the end of a segment (`SEG6_LOCAL_BPF_PROG*`, linux/seg6_local.h).
public struct SegmentProgramAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_LOCAL_BPF_"
  public static let keys = SegmentProgramAttributes()

  public let prog = AttributeKey<UInt32>(1, "PROG")
  public let progName = AttributeKey<String>(2, "PROG_NAME")
}

/// What was counted at the end of a segment (`SEG6_LOCAL_CNT_*`, linux/seg6_local.h).
public struct SegmentCounterAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_LOCAL_CNT_"
  public static let keys = SegmentCounterAttributes()

  public let pad = AttributeKey<Padding>(1, "PAD")
  public let packets = AttributeKey<UInt64>(2, "PACKETS")
  public let bytes = AttributeKey<UInt64>(3, "BYTES")
  public let errors = AttributeKey<UInt64>(4, "ERRORS")
}

/// Variants of what is done at the end of a segment (`SEG6_LOCAL_FLV_*`, linux/seg6_local.h).
public struct SegmentFlavorAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_LOCAL_FLV_"
  public static let keys = SegmentFlavorAttributes()

  public let operation = AttributeKey<SegmentFlavors>(1, "OPERATION")
  public let lcblockBits = AttributeKey<UInt8>(2, "LCBLOCK_BITS")
  public let lcnodeFnBits = AttributeKey<UInt8>(3, "LCNODE_FN_BITS")
}
