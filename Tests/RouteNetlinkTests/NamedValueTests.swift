import Netlink
import Testing

@testable import RouteNetlink

/// The words of enumerations against themselves, and their values against the machine's headers.
@Suite struct NamedValueTests {
  private static let enumerations: [any NamedValue.Type] = [
    MacvlanMode.self, MacvlanAddressMode.self, IPvlanMode.self, BondMode.self,
    BondARPValidation.self, BondARPTargets.self, BondPrimaryReselection.self,
    BondFailOverMAC.self, BondHashPolicy.self, BondLACPActivity.self, BondLACPRate.self,
    BondAggregatorSelection.self, BondPortState.self, BondLinkState.self, BondChurnState.self,
    SpanningTreeMode.self, BridgePortState.self, BridgeMode.self, MulticastFilterMode.self,
    EtherType.self, TunnelFragmentation.self,
    TunnelEncapsulationType.self, IPv4TunnelMode.self, IPv6TunnelMode.self, ERSPANDirection.self,
    CANState.self, MACsecValidation.self, MACsecOffload.self, MACsecCipher.self, NetkitMode.self,
    NetkitPolicy.self, NetkitScrub.self, TunType.self, GTPRole.self, XDPAttachment.self,
    AMTMode.self, OVPNMode.self, IPoIBMode.self, LinkMode.self, LinkEvent.self,
    AddressGenerationMode.self, VirtualFunctionLinkState.self, RouterPreference.self,
    NextHopGroupType.self, EncapsulationType.self, SegmentRoutingMode.self, SegmentAction.self,
    ILAChecksumMode.self, ILAIdentifierType.self, ILAHook.self, IOAMMode.self,
    RouteScope.self, RouteProtocol.self, RouteType.self, OperationalState.self,
  ]
  private static let flags: [any NamedFlags.Type] = [
    MacvlanFlags.self, IPvlanFlags.self, LACPPortState.self, BridgeOptions.self,
    MDBFlags.self,
    VLANDeviceFlags.self, TunnelEncapsulationFlags.self, CANControlMode.self, RMNetFlags.self,
    SegmentFlavors.self, TunnelHeaderFlags.self, RouteFlags.self, RouteFeatures.self,
    InterfaceFlags.self, NeighbourState.self,
  ]

  @Test func valuesAndWordsAreUnique() {
    for type in Self.enumerations { checkUnique(type) }
    for type in Self.flags { checkUnique(type) }
  }

  private func checkUnique<Value: NamedValue>(_ type: Value.Type) {
    #expect(!type.words.isEmpty)
    #expect(Set(type.words.map(\.key)).count == type.words.count, "\(type)")
    #expect(Set(type.words.map { "\($0.value)" }).count == type.words.count, "\(type)")
    for (value, word) in type.words {
      #expect(type.init("\(word)") == value && value.description == "\(word)", "\(type)")
    }
  }

  private func checkUnique<Flags: NamedFlags>(_ type: Flags.Type) {
    #expect(!type.words.isEmpty)
    #expect(type.words.allSatisfy { $0.key.rawValue.nonzeroBitCount == 1 }, "\(type)")
    #expect(Set(type.words.map(\.key)).count == type.words.count, "\(type)")
    #expect(Set(type.words.map { "\($0.value)" }).count == type.words.count, "\(type)")
  }

  @Test func unknownValuesStay() {
    #expect(MacvlanMode("bridge") == .bridge && MacvlanMode("nosuch") == nil)
    #expect(MacvlanMode(rawValue: 77).word == nil && MacvlanMode(rawValue: 77).description == "77")
    let flags = VLANDeviceFlags(rawValue: 0x45)
    #expect(flags.description == "reorder_hdr,loose_binding,0x40" && flags.unnamed == 0x40)
  }

  /// A key reads and writes its enumeration, in its own width and byte order.
  @Test func keysReadAndWrite() {
    var list = AttributeList()
    list.put(MacvlanAttributes.keys.mode, .passthru)
    list.put(VLANAttributes.keys.protocol, .ieee8021ad)
    list.put(BondAttributes.keys.mode, BondMode(rawValue: 200))
    list.put(
      BridgeAttributes.keys.multiBoolopt,
      MaskedFlags(.multicastVLANSnooping, mask: [.multicastVLANSnooping, .fdbLocalVLAN0]))
    let macvlan = Payload(list.bytes).nested
    #expect(macvlan.payload(MacvlanAttributes.keys.mode)?.array == [8, 0, 0, 0])
    let entries = Payload(list.bytes).attributes.map(\.payload)
    #expect(MacvlanMode.read(entries[0], .host) == .passthru && entries[0].count == 4)
    #expect(entries[1].array == [0x88, 0xa8])
    #expect(EtherType.read(entries[1], .network) == .ieee8021ad)
    #expect(
      MaskedFlags<BridgeOptions>.read(entries[3], .host)?.mask == [
        .multicastVLANSnooping, .fdbLocalVLAN0,
      ])
    #expect(MacvlanMode.read(entries[2], .host) == nil)
  }

  /// The kernel's name of a value is a prefix and the word in capital letters, unless `others` says it.
  @Test(.enabled(if: KernelHeaders.numbers.count > 1000, "needs the kernel's headers"))
  func headersAgree() {
    var compared = 0
    func check<Value: KernelNumber>(
      _ words: KeyValuePairs<Value, StaticString>, _ prefix: String,
      _ others: [String: String] = [:], shift: Bool = false
    ) {
      for (value, word) in words {
        let capital = String("\(word)".uppercased().map { "-. ".contains($0) ? "_" : $0 })
        let name = prefix + (others["\(word)"] ?? capital)
        guard let number = KernelHeaders.numbers[name] else { continue }
        #expect(Int(value.rawValue) == (shift ? 1 << number : number), "\(name)")
        compared += 1
      }
    }
    check(RouteScope.words, "RT_SCOPE_", ["global": "UNIVERSE"])
    check(RouteType.words, "RTN_", ["none": "UNSPEC"])
    check(RouteProtocol.words, "RTPROT_")
    check(RouteFlags.words, "RTNH_F_")
    check(MacvlanMode.words, "MACVLAN_MODE_")
    check(MacvlanAddressMode.words, "MACVLAN_MACADDR_")
    check(MacvlanFlags.words, "MACVLAN_FLAG_")
    check(IPvlanMode.words, "IPVLAN_MODE_")
    check(IPvlanFlags.words, "IPVLAN_F_")
    check(
      BondMode.words, "BOND_MODE_",
      [
        "balance-rr": "ROUNDROBIN", "active-backup": "ACTIVEBACKUP", "balance-xor": "XOR",
        "802.3ad": "8023AD", "balance-tlb": "TLB", "balance-alb": "ALB",
      ])
    check(
      BondHashPolicy.words, "BOND_XMIT_POLICY_",
      [
        "layer3+4": "LAYER34", "layer2+3": "LAYER23", "encap2+3": "ENCAP23",
        "encap3+4": "ENCAP34", "vlan+srcmac": "VLAN_SRCMAC",
      ])
    check(BondPortState.words, "BOND_STATE_")
    check(BondLinkState.words, "BOND_LINK_", ["GOING_DOWN": "FAIL", "GOING_BACK": "BACK"])
    check(
      LACPPortState.words, "LACP_STATE_",
      [
        "active": "LACP_ACTIVITY", "short_timeout": "LACP_TIMEOUT", "aggregating": "AGGREGATION",
        "in_sync": "SYNCHRONIZATION",
      ])
    check(SpanningTreeMode.words, "BR_STP_MODE_")
    check(BridgePortState.words, "BR_STATE_")
    check(BridgeMode.words, "BRIDGE_MODE_")
    check(MDBFlags.words, "MDB_FLAGS_", ["added_by_star_ex": "STAR_EXCL"])
    check(
      BridgeOptions.words, "BR_BOOLOPT_",
      ["no_linklocal_learn": "NO_LL_LEARN", "mst_enabled": "MST_ENABLE"], shift: true)
    check(
      EtherType.words, "ETH_P_",
      ["802.1Q": "8021Q", "802.1ad": "8021AD", "802_3": "802_3", "ppp_disc": "PPP_DISC"])
    check(VLANDeviceFlags.words, "VLAN_FLAG_")
    check(TunnelFragmentation.words, "VXLAN_DF_")
    check(TunnelFragmentation.words, "GENEVE_DF_")
    check(TunnelEncapsulationType.words, "TUNNEL_ENCAP_")
    check(TunnelEncapsulationFlags.words, "TUNNEL_ENCAP_FLAG_")
    check(CANState.words, "CAN_STATE_")
    check(
      CANControlMode.words, "CAN_CTRLMODE_",
      ["listen-only": "LISTENONLY", "triple-sampling": "3_SAMPLES"])
    check(MACsecValidation.words, "MACSEC_VALIDATE_")
    check(MACsecOffload.words, "MACSEC_OFFLOAD_")
    check(MACsecCipher.words, "MACSEC_CIPHER_ID_")
    check(MACsecCipher.words, "MACSEC_", ["default": "DEFAULT_CIPHER_ID"])
    check(NetkitMode.words, "NETKIT_")
    check(NetkitPolicy.words, "NETKIT_", ["forward": "PASS", "blackhole": "DROP"])
    check(NetkitScrub.words, "NETKIT_SCRUB_")
    check(TunType.words, "IFF_")
    check(GTPRole.words, "GTP_ROLE_")
    check(XDPAttachment.words, "XDP_ATTACHED_", ["generic": "SKB", "offload": "HW"])
    check(AMTMode.words, "AMT_MODE_")
    check(OVPNMode.words, "OVPN_MODE_")
    check(IPoIBMode.words, "IPOIB_MODE_")
    check(LinkMode.words, "IF_LINK_MODE_")
    check(LinkEvent.words, "IFLA_EVENT_", ["BONDING OPTION": "BONDING_OPTIONS"])
    check(AddressGenerationMode.words, "IN6_ADDR_GEN_MODE_", ["stable_secret": "STABLE_PRIVACY"])
    check(VirtualFunctionLinkState.words, "IFLA_VF_LINK_STATE_")
    check(RouterPreference.words, "ICMPV6_ROUTER_PREF_")
    check(NextHopGroupType.words, "NEXTHOP_GRP_TYPE_", ["resilient": "RES"])
    check(RouteFeatures.words, "RTAX_FEATURE_")
    check(EncapsulationType.words, "LWTUNNEL_ENCAP_", ["seg6local": "SEG6_LOCAL"])
    check(
      SegmentRoutingMode.words, "SEG6_IPTUN_MODE_",
      ["encap.red": "ENCAP_RED", "l2encap.red": "L2ENCAP_RED"])
    check(
      SegmentAction.words, "SEG6_LOCAL_ACTION_", ["End.B6.Encaps": "END_B6_ENCAP"])
    check(SegmentFlavors.words, "SEG6_LOCAL_FLV_OP_", shift: true)
    check(ILAChecksumMode.words, "ILA_CSUM_", ["adj-transport": "ADJUST_TRANSPORT"])
    check(ILAIdentifierType.words, "ILA_ATYPE_")
    check(ILAHook.words, "ILA_HOOK_", ["output": "ROUTE_OUTPUT", "input": "ROUTE_INPUT"])
    check(IOAMMode.words, "IOAM6_IPTUNNEL_MODE_")
    check(OperationalState.words, "IF_OPER_")
    check(RouteType.words, "RTN_", ["none": "UNSPEC"])
    check(InterfaceFlags.words, "IFF_")
    check(NeighbourState.words, "NUD_")
    #expect(compared > 150)
  }
}
