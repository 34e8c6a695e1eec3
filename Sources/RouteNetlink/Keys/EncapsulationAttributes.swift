import Netlink

/// Labels that a route puts on packets (`MPLS_IPTUNNEL_*`, linux/mpls_iptunnel.h).
public struct MPLSTunnelAttributes: AttributeSet {
  public static let prefix: StaticString = "MPLS_IPTUNNEL_"
  public static let keys = MPLSTunnelAttributes()

  /// The labels as in the packet, 4 bytes each, the outermost first.
  public let dst = AttributeKey<[UInt8]>(1, "DST")
  /// The TTL, 1 to 255; 0 for the packet's own. Without this attribute, net.mpls.ip_ttl_propagate decides.
  public let ttl = AttributeKey<UInt8>(2, "TTL")
}

/// A tunnel over IPv4 that a route sends through (`LWTUNNEL_IP_*`, linux/lwtunnel.h).
public struct IPEncapsulationAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_"
  public static let keys = IPEncapsulationAttributes()

  /// The key or VNI of the tunnel. In network order on the wire, in host order here.
  public let id = AttributeKey<UInt64>(1, "ID", .network)
  /// The remote IPv4 address, 4 bytes.
  public let dst = AttributeKey<[UInt8]>(2, "DST")
  /// The local IPv4 address, 4 bytes.
  public let src = AttributeKey<[UInt8]>(3, "SRC")
  /// The TTL of the outer header.
  public let ttl = AttributeKey<UInt8>(4, "TTL")
  /// The type of service in the outer header.
  public let tos = AttributeKey<UInt8>(5, "TOS")
  /// The optional fields of the tunnel's header.
  public let flags = AttributeKey<TunnelHeaderFlags>(6, "FLAGS", .network)
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(7, "PAD")
  /// Options of the tunnel's own header.
  public let opts = AttributeKey<Attributes<TunnelOptionAttributes>>(8, "OPTS")
}

/// A tunnel over IPv6 that a route sends through (`LWTUNNEL_IP6_*`, linux/lwtunnel.h).
public struct IPv6EncapsulationAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP6_"
  public static let keys = IPv6EncapsulationAttributes()

  /// The key or VNI of the tunnel. In network order on the wire, in host order here.
  public let id = AttributeKey<UInt64>(1, "ID", .network)
  /// The remote IPv6 address, 16 bytes.
  public let dst = AttributeKey<[UInt8]>(2, "DST")
  /// The local IPv6 address, 16 bytes.
  public let src = AttributeKey<[UInt8]>(3, "SRC")
  /// The hop limit of the outer header.
  public let hoplimit = AttributeKey<UInt8>(4, "HOPLIMIT")
  /// The traffic class of the outer header.
  public let tc = AttributeKey<UInt8>(5, "TC")
  /// The optional fields of the tunnel's header.
  public let flags = AttributeKey<TunnelHeaderFlags>(6, "FLAGS", .network)
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(7, "PAD")
  /// Options of the tunnel's own header.
  public let opts = AttributeKey<Attributes<TunnelOptionAttributes>>(8, "OPTS")
}

/// Translation of an identifier and locator (`ILA_ATTR_*`, linux/ila.h).
public struct ILAAttributes: AttributeSet {
  public static let prefix: StaticString = "ILA_ATTR_"
  public static let keys = ILAAttributes()

  /// The upper half of the new address: eight bytes, in network order here too.
  public let locator = AttributeKey<UInt64>(1, "LOCATOR")
  /// The lower half, like `locator`. Only for the kernel's table of ILA mappings, not for routes.
  public let identifier = AttributeKey<UInt64>(2, "IDENTIFIER")
  /// The locator to replace, in that table.
  public let locatorMatch = AttributeKey<UInt64>(3, "LOCATOR_MATCH")
  /// Index of a device, in that table.
  public let ifindex = AttributeKey<Int32>(4, "IFINDEX")
  /// `ILA_DIR_IN`, `ILA_DIR_OUT` or both, in that table.
  public let dir = AttributeKey<UInt32>(5, "DIR")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(6, "PAD")
  /// How checksums are kept correct.
  public let csumMode = AttributeKey<ILAChecksumMode>(7, "CSUM_MODE")
  /// What the identifier is.
  public let identType = AttributeKey<ILAIdentifierType>(8, "IDENT_TYPE")
  /// Where the translation takes place.
  public let hookType = AttributeKey<ILAHook>(9, "HOOK_TYPE")
}

/// Segments that a route puts on packets (`SEG6_IPTUNNEL_*`, linux/seg6_iptunnel.h).
public struct SegmentRoutingAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_IPTUNNEL_"
  public static let keys = SegmentRoutingAttributes()

  /// A structure `seg6_iptunnel_encap`: the mode (`SegmentRoutingMode`), then the header with the segments.
  public let srh = AttributeKey<[UInt8]>(1, "SRH")
  /// The source address of the outer header, 16 bytes.
  public let src = AttributeKey<[UInt8]>(2, "SRC")
}

/// BPF programs of a route (`LWT_BPF_*`, linux/lwtunnel.h).
public struct BPFAttributes: AttributeSet {
  public static let prefix: StaticString = "LWT_BPF_"
  public static let keys = BPFAttributes()

  /// Runs for packets that come in by the route.
  public let `in` = AttributeKey<Attributes<BPFProgramAttributes>>(1, "IN")
  /// Runs for packets that go out, before they are routed further.
  public let out = AttributeKey<Attributes<BPFProgramAttributes>>(2, "OUT")
  /// Runs right before transmission; may change headers.
  public let xmit = AttributeKey<Attributes<BPFProgramAttributes>>(3, "XMIT")
  /// How many bytes `xmit` needs before a packet: 0 to 256.
  public let xmitHeadroom = AttributeKey<UInt32>(4, "XMIT_HEADROOM")
}

/// What a node does at the end of a segment (`SEG6_LOCAL_*`, linux/seg6_local.h).
public struct SegmentActionAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_LOCAL_"
  public static let keys = SegmentActionAttributes()

  /// The action, which determines the other attributes that are required.
  public let action = AttributeKey<SegmentAction>(1, "ACTION")
  /// A structure `ipv6_sr_hdr`: the segments to add to the packet.
  public let srh = AttributeKey<[UInt8]>(2, "SRH")
  /// The routing table for the look-up.
  public let table = AttributeKey<UInt32>(3, "TABLE")
  /// The IPv4 address of the nexthop, 4 bytes.
  public let nh4 = AttributeKey<[UInt8]>(4, "NH4")
  /// The IPv6 address of the nexthop, 16 bytes.
  public let nh6 = AttributeKey<[UInt8]>(5, "NH6")
  /// Index of the device that the packet appears to come in by.
  public let iif = AttributeKey<Int32>(6, "IIF")
  /// Index of the output device.
  public let oif = AttributeKey<Int32>(7, "OIF")
  /// The program of `SegmentAction.endBPF`.
  public let bpf = AttributeKey<Attributes<SegmentProgramAttributes>>(8, "BPF")
  /// The routing table of a VRF, for the look-up.
  public let vrftable = AttributeKey<UInt32>(9, "VRFTABLE")
  /// The counters; in a request, asks the kernel to count.
  public let counters = AttributeKey<Attributes<SegmentCounterAttributes>>(10, "COUNTERS")
  /// Variants of the action.
  public let flavors = AttributeKey<Attributes<SegmentFlavorAttributes>>(11, "FLAVORS")
}

/// A source route of RPL (`RPL_IPTUNNEL_*`, linux/rpl_iptunnel.h).
public struct RPLAttributes: AttributeSet {
  public static let prefix: StaticString = "RPL_IPTUNNEL_"
  public static let keys = RPLAttributes()

  /// A structure `ipv6_rpl_sr_hdr`: the header with the route.
  public let srh = AttributeKey<[UInt8]>(1, "SRH")
}

/// Telemetry in packets (`IOAM6_IPTUNNEL_*`, linux/ioam6_iptunnel.h).
public struct IOAMAttributes: AttributeSet {
  public static let prefix: StaticString = "IOAM6_IPTUNNEL_"
  public static let keys = IOAMAttributes()

  /// How the trace is inserted.
  public let mode = AttributeKey<IOAMMode>(1, "MODE")
  /// The destination address of the outer header, 16 bytes; not for `IOAMMode.inline`.
  public let dst = AttributeKey<[UInt8]>(2, "DST")
  /// A structure `ioam6_trace_hdr`.
  public let trace = AttributeKey<[UInt8]>(3, "TRACE")
  /// Out of every `freqN` packets, this many get a trace: 1 to 1000000, at most `freqN`.
  public let freqK = AttributeKey<UInt32>(4, "FREQ_K")
  /// 1 to 1000000.
  public let freqN = AttributeKey<UInt32>(5, "FREQ_N")
  /// The source address of the outer header, 16 bytes.
  public let src = AttributeKey<[UInt8]>(6, "SRC")
}

/// An IPsec interface that a route sends through (`LWT_XFRM_*`, linux/lwtunnel.h).
public struct XFRMEncapsulationAttributes: AttributeSet {
  public static let prefix: StaticString = "LWT_XFRM_"
  public static let keys = XFRMEncapsulationAttributes()

  /// The id of the interface, not 0.
  public let ifId = AttributeKey<UInt32>(1, "IF_ID")
  /// Index of the underlying device.
  public let link = AttributeKey<Int32>(2, "LINK")
}

/// Options in the headers of a tunnel, by its kind (`LWTUNNEL_IP_OPTS_*`, linux/lwtunnel.h).
public struct TunnelOptionAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_OPTS_"
  public static let keys = TunnelOptionAttributes()

  /// One option. The attribute may occur several times.
  public let geneve = AttributeKey<Attributes<GeneveOptionAttributes>>(1, "GENEVE")
  /// The group policy of VXLAN.
  public let vxlan = AttributeKey<Attributes<VxlanOptionAttributes>>(2, "VXLAN")
  /// The fields of the ERSPAN header.
  public let erspan = AttributeKey<Attributes<ERSPANOptionAttributes>>(3, "ERSPAN")
}

/// An option of geneve (`LWTUNNEL_IP_OPT_GENEVE_*`, linux/lwtunnel.h).
public struct GeneveOptionAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_OPT_GENEVE_"
  public static let keys = GeneveOptionAttributes()

  /// The organization that defines the option. In network order on the wire, in host order here.
  public let `class` = AttributeKey<UInt16>(1, "CLASS", .network)
  /// The type of the option in that class.
  public let type = AttributeKey<UInt8>(2, "TYPE")
  /// The contents, in a multiple of 4 bytes.
  public let data = AttributeKey<[UInt8]>(3, "DATA")
}

/// The option of vxlan (`LWTUNNEL_IP_OPT_VXLAN_*`, linux/lwtunnel.h).
public struct VxlanOptionAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_OPT_VXLAN_"
  public static let keys = VxlanOptionAttributes()

  /// The group policy: an id in the lower 16 bits, and flags.
  public let gbp = AttributeKey<UInt32>(1, "GBP")
}

/// Options of ERSPAN (`LWTUNNEL_IP_OPT_ERSPAN_*`, linux/lwtunnel.h).
public struct ERSPANOptionAttributes: AttributeSet {
  public static let prefix: StaticString = "LWTUNNEL_IP_OPT_ERSPAN_"
  public static let keys = ERSPANOptionAttributes()

  /// The version, 1 or 2.
  public let ver = AttributeKey<UInt8>(1, "VER")
  /// Version 1: the index, 20 bits. In network order on the wire, in host order here.
  public let index = AttributeKey<UInt32>(2, "INDEX", .network)
  /// Version 2: 0 for received traffic, 1 for sent traffic.
  public let dir = AttributeKey<UInt8>(3, "DIR")
  /// Version 2: the id of the hardware, 6 bits.
  public let hwid = AttributeKey<UInt8>(4, "HWID")
}

/// A BPF program of a route (`LWT_BPF_PROG_*`, linux/lwtunnel.h).
public struct BPFProgramAttributes: AttributeSet {
  public static let prefix: StaticString = "LWT_BPF_PROG_"
  public static let keys = BPFProgramAttributes()

  /// The file descriptor of the program. In requests.
  public let fd = AttributeKey<UInt32>(1, "FD")
  /// A name for the program, any text.
  public let name = AttributeKey<String>(2, "NAME")
}

/// The BPF program at the end of a segment (`SEG6_LOCAL_BPF_PROG*`, linux/seg6_local.h).
public struct SegmentProgramAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_LOCAL_BPF_"
  public static let keys = SegmentProgramAttributes()

  /// In requests, the file descriptor of the program; in reports, its id.
  public let prog = AttributeKey<UInt32>(1, "PROG")
  /// A name for the program, any text.
  public let progName = AttributeKey<String>(2, "PROG_NAME")
}

/// Counters at the end of a segment (`SEG6_LOCAL_CNT_*`, linux/seg6_local.h).
public struct SegmentCounterAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_LOCAL_CNT_"
  public static let keys = SegmentCounterAttributes()

  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(1, "PAD")
  /// Packets that were processed without error.
  public let packets = AttributeKey<UInt64>(2, "PACKETS")
  /// Bytes of those.
  public let bytes = AttributeKey<UInt64>(3, "BYTES")
  /// Packets that were dropped or had an error.
  public let errors = AttributeKey<UInt64>(4, "ERRORS")
}

/// Variants of the action at the end of a segment (`SEG6_LOCAL_FLV_*`, linux/seg6_local.h).
public struct SegmentFlavorAttributes: AttributeSet {
  public static let prefix: StaticString = "SEG6_LOCAL_FLV_"
  public static let keys = SegmentFlavorAttributes()

  /// The variants in use.
  public let operation = AttributeKey<SegmentFlavors>(1, "OPERATION")
  /// For `SegmentFlavors.nextCSID`: the length of the locator's block, in bits.
  public let lcblockBits = AttributeKey<UInt8>(2, "LCBLOCK_BITS")
  /// For `SegmentFlavors.nextCSID`: the length of node and function together, in bits.
  public let lcnodeFnBits = AttributeKey<UInt8>(3, "LCNODE_FN_BITS")
}
