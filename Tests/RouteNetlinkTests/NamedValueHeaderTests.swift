import Netlink
import Testing

@testable import RouteNetlink

/// The numbers behind the words, compared with the kernel headers on this machine.
@Suite struct NamedValueHeaderTests {
  /// Types whose values are in headers of the kernel itself (include/net/bonding.h, bond_3ad.h, erspan.h), which are
  /// not available to programs.
  private static let withoutHeader: Set = [
    "BondARPValidation", "BondARPTargets", "BondPrimaryReselection", "BondFailOverMAC",
    "BondLACPActivity", "BondLACPRate", "BondAggregatorSelection", "BondChurnState",
    "ERSPANDirection",
    // In a header of the C library; ValueTests compares it.
    "AddressFamily",
  ]
  /// Types whose values are all newer than Linux 6.1, whose headers a machine may have.
  private static let younger: Set = [
    "NetkitMode", "NetkitPolicy", "NetkitScrub", "OVPNMode", "SpanningTreeMode",
  ]

  @Test(.enabled(if: KernelHeaders.numbers.count > 1000, "needs the kernel's headers"))
  func headersAgree() {
    var headers = HeaderComparison()
    checkLinks(&headers)
    checkBonds(&headers)
    checkBridges(&headers)
    checkTunnels(&headers)
    checkVirtualDevices(&headers)
    checkRoutes(&headers)
    checkEncapsulations(&headers)
    let all =
      NamedValueTests.enumerations.map { "\($0)" } + NamedValueTests.flags.map { "\($0)" }
    let accountedFor = headers.matched.union(Self.withoutHeader).union(Self.younger)
    #expect(accountedFor.symmetricDifference(all) == [])
    #expect(headers.matched.isDisjoint(with: Self.withoutHeader))
    #expect(Self.younger.isSubset(of: headers.checked))
    // The headers of Linux 6.1 have 340.
    #expect(headers.compared >= 335)
  }

  private func checkLinks(_ headers: inout HeaderComparison) {
    headers.check(InterfaceFlags.words, "IFF_")
    headers.check(OperationalState.words, "IF_OPER_")
    headers.check(LinkMode.words, "IF_LINK_MODE_")
    headers.check(
      LinkEvent.words, "IFLA_EVENT_",
      [
        "FEATURE CHANGE": "IFLA_EVENT_FEATURES", "RESEND IGMP": "IFLA_EVENT_IGMP_RESEND",
        "BONDING OPTION": "IFLA_EVENT_BONDING_OPTIONS",
      ])
    headers.check(
      AddressGenerationMode.words, "IN6_ADDR_GEN_MODE_",
      ["stable_secret": "IN6_ADDR_GEN_MODE_STABLE_PRIVACY"])
    headers.check(VirtualFunctionLinkState.words, "IFLA_VF_LINK_STATE_")
    headers.check(
      XDPAttachment.words, "XDP_ATTACHED_",
      ["generic": "XDP_ATTACHED_SKB", "offload": "XDP_ATTACHED_HW"])
    headers.check(
      HardwareType.words, "ARPHRD_",
      [
        "atalk": "ARPHRD_APPLETLK", "hdlc": "ARPHRD_CISCO", "ipip": "ARPHRD_TUNNEL",
        "ltalk": "ARPHRD_LOCALTLK",
        "ip/ddp": "ARPHRD_IPDDP", "gre": "ARPHRD_IPGRE", "gre6": "ARPHRD_IP6GRE",
        "fcfb0": "ARPHRD_FCFABRIC", "tr": "ARPHRD_IEEE802_TR", "ieee802.11": "ARPHRD_IEEE80211",
        "ieee802.11/prism": "ARPHRD_IEEE80211_PRISM",
        "ieee802.11/radiotap": "ARPHRD_IEEE80211_RADIOTAP", "ieee802.15.4": "ARPHRD_IEEE802154",
        "ieee802.15.4/monitor": "ARPHRD_IEEE802154_MONITOR",
      ],
      // The kernel has one name for the whole range.
      newer: Set((1...12).map { "fcfb\($0)" }))
    headers.check(
      AddressOrigin.words, "IFAPROT_")
    headers.check(EtherType.words, "ETH_P_", ["802.1Q": "ETH_P_8021Q", "802.1ad": "ETH_P_8021AD"])
    headers.check(VLANDeviceFlags.words, "VLAN_FLAG_")
    headers.check(NeighbourState.words, "NUD_")
  }

  private func checkBonds(_ headers: inout HeaderComparison) {
    headers.check(
      BondMode.words, "BOND_MODE_",
      [
        "balance-rr": "BOND_MODE_ROUNDROBIN", "active-backup": "BOND_MODE_ACTIVEBACKUP",
        "balance-xor": "BOND_MODE_XOR", "802.3ad": "BOND_MODE_8023AD",
        "balance-tlb": "BOND_MODE_TLB", "balance-alb": "BOND_MODE_ALB",
      ])
    headers.check(
      BondHashPolicy.words, "BOND_XMIT_POLICY_",
      [
        "layer3+4": "BOND_XMIT_POLICY_LAYER34", "layer2+3": "BOND_XMIT_POLICY_LAYER23",
        "encap2+3": "BOND_XMIT_POLICY_ENCAP23", "encap3+4": "BOND_XMIT_POLICY_ENCAP34",
        "vlan+srcmac": "BOND_XMIT_POLICY_VLAN_SRCMAC",
      ])
    headers.check(BondPortState.words, "BOND_STATE_")
    headers.check(
      BondLinkState.words, "BOND_LINK_",
      ["GOING_DOWN": "BOND_LINK_FAIL", "GOING_BACK": "BOND_LINK_BACK"])
    headers.check(
      LACPPortState.words, "LACP_STATE_",
      [
        "active": "LACP_STATE_LACP_ACTIVITY", "short_timeout": "LACP_STATE_LACP_TIMEOUT",
        "aggregating": "LACP_STATE_AGGREGATION", "in_sync": "LACP_STATE_SYNCHRONIZATION",
      ])
  }

  private func checkBridges(_ headers: inout HeaderComparison) {
    headers.check(SpanningTreeMode.words, "BR_STP_MODE_", newer: ["auto", "user", "kernel"])
    headers.check(BridgePortState.words, "BR_STATE_")
    headers.check(BridgeMode.words, "BRIDGE_MODE_")
    headers.check(
      BridgeOptions.words, "BR_BOOLOPT_",
      ["no_linklocal_learn": "BR_BOOLOPT_NO_LL_LEARN", "mst_enabled": "BR_BOOLOPT_MST_ENABLE"],
      newer: ["mdb_offload_fail_notification", "fdb_local_vlan_0"], shift: true)
    headers.check(
      MDBFlags.words, "MDB_FLAGS_", ["added_by_star_ex": "MDB_FLAGS_STAR_EXCL"],
      newer: ["offload_failed"])
    headers.check(MulticastFilterMode.words, "MCAST_")
  }

  private func checkTunnels(_ headers: inout HeaderComparison) {
    headers.check(TunnelFragmentation.words, "VXLAN_DF_")
    headers.check(TunnelFragmentation.words, "GENEVE_DF_")
    headers.check(TunnelEncapsulationType.words, "TUNNEL_ENCAP_")
    headers.check(TunnelEncapsulationFlags.words, "TUNNEL_ENCAP_FLAG_")
    headers.check(TunnelHeaderFlags.words, "TUNNEL_")
    headers.check(
      IPv4TunnelMode.words, "IPPROTO_",
      ["ip6ip": "IPPROTO_IPV6", "mplsip": "IPPROTO_MPLS", "any": "IPPROTO_IP"])
    headers.check(
      IPv6TunnelMode.words, "IPPROTO_",
      ["ip6ip6": "IPPROTO_IPV6", "ipip6": "IPPROTO_IPIP", "any": "IPPROTO_IP"])
    headers.check(GTPRole.words, "GTP_ROLE_")
    headers.check(AMTMode.words, "AMT_MODE_")
    headers.check(OVPNMode.words, "OVPN_MODE_", newer: ["p2p", "mp"])
  }

  private func checkVirtualDevices(_ headers: inout HeaderComparison) {
    headers.check(MacvlanMode.words, "MACVLAN_MODE_")
    headers.check(MacvlanAddressMode.words, "MACVLAN_MACADDR_")
    headers.check(MacvlanFlags.words, "MACVLAN_FLAG_")
    headers.check(IPvlanMode.words, "IPVLAN_MODE_")
    headers.check(IPvlanFlags.words, "IPVLAN_F_")
    headers.check(MACsecValidation.words, "MACSEC_VALIDATE_")
    headers.check(MACsecOffload.words, "MACSEC_OFFLOAD_")
    headers.check(
      MACsecCipher.words, "MACSEC_CIPHER_ID_", ["default": "MACSEC_DEFAULT_CIPHER_ID"])
    headers.check(NetkitMode.words, "NETKIT_", newer: ["l2", "l3"])
    headers.check(
      NetkitPolicy.words, "NETKIT_", ["forward": "NETKIT_PASS", "blackhole": "NETKIT_DROP"],
      newer: ["forward", "blackhole"])
    headers.check(NetkitScrub.words, "NETKIT_SCRUB_", newer: ["none", "default"])
    headers.check(TunType.words, "IFF_")
    headers.check(IPoIBMode.words, "IPOIB_MODE_")
    headers.check(RMNetFlags.words, "RMNET_FLAGS_")
    headers.check(CANState.words, "CAN_STATE_")
    headers.check(
      CANControlMode.words, "CAN_CTRLMODE_",
      ["listen-only": "CAN_CTRLMODE_LISTENONLY", "triple-sampling": "CAN_CTRLMODE_3_SAMPLES"],
      newer: ["restricted", "xl", "xl-tdc-auto", "xl-tdc-manual", "tms"])
  }

  private func checkRoutes(_ headers: inout HeaderComparison) {
    headers.check(RouteScope.words, "RT_SCOPE_", ["global": "RT_SCOPE_UNIVERSE"])
    headers.check(RouteType.words, "RTN_", ["none": "RTN_UNSPEC"])
    headers.check(RouteProtocol.words, "RTPROT_", newer: ["ovn"])
    headers.check(
      RouteFlags.words, "RTNH_F_",
      [
        "notify": "RTM_F_NOTIFY", "rt_offload": "RTM_F_OFFLOAD", "rt_trap": "RTM_F_TRAP",
        "rt_offload_failed": "RTM_F_OFFLOAD_FAILED",
      ])
    headers.check(RouterPreference.words, "ICMPV6_ROUTER_PREF_")
    headers.check(RouteFeatures.words, "RTAX_FEATURE_", newer: ["tcp_usec_ts"])
    headers.check(
      NextHopGroupType.words, "NEXTHOP_GRP_TYPE_", ["resilient": "NEXTHOP_GRP_TYPE_RES"])
  }

  private func checkEncapsulations(_ headers: inout HeaderComparison) {
    headers.check(
      EncapsulationType.words, "LWTUNNEL_ENCAP_", ["seg6local": "LWTUNNEL_ENCAP_SEG6_LOCAL"])
    headers.check(SegmentRoutingMode.words, "SEG6_IPTUN_MODE_")
    headers.check(
      SegmentAction.words, "SEG6_LOCAL_ACTION_",
      ["End.B6.Encaps": "SEG6_LOCAL_ACTION_END_B6_ENCAP"])
    headers.check(SegmentFlavors.words, "SEG6_LOCAL_FLV_OP_", shift: true)
    headers.check(
      ILAChecksumMode.words, "ILA_CSUM_", ["adj-transport": "ILA_CSUM_ADJUST_TRANSPORT"])
    headers.check(ILAIdentifierType.words, "ILA_ATYPE_")
    headers.check(
      ILAHook.words, "ILA_HOOK_",
      ["output": "ILA_HOOK_ROUTE_OUTPUT", "input": "ILA_HOOK_ROUTE_INPUT"])
    headers.check(IOAMMode.words, "IOAM6_IPTUNNEL_MODE_")
  }
}

/// What has been compared with the machine's headers.
private struct HeaderComparison {
  /// The names of the types.
  var checked: Set<String> = []
  /// The types that have a value in the headers.
  var matched: Set<String> = []
  /// How many values.
  var compared = 0

  /// In the kernel, the name of a value is a prefix followed by the word in capital letters, unless `names` has it.
  /// Only words in `newer`, which are newer than Linux 6.1, may be missing.
  mutating func check<Value: KernelNumber>(
    _ words: KeyValuePairs<Value, StaticString>, _ prefix: String, _ names: [String: String] = [:],
    newer: Set<String> = [], shift: Bool = false
  ) {
    checked.insert("\(Value.self)")
    let all = Set(words.map { "\($0.value)" })
    #expect(newer.union(names.keys).subtracting(all) == [], "\(Value.self)")
    for (value, word) in words {
      let capital = String("\(word)".uppercased().map { "-. ".contains($0) ? "_" : $0 })
      let name = names["\(word)"] ?? prefix + capital
      guard let number = KernelHeaders.numbers[name] else {
        #expect(newer.contains("\(word)"), "\(Value.self): the headers lack \(name)")
        continue
      }
      #expect(Int(value.rawValue) == (shift ? 1 << number : number), "\(name)")
      matched.insert("\(Value.self)")
      compared += 1
    }
  }
}
