import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A setting of a device that no lab file says: when a lab has come up its value is noted, to tell later
/// whether somebody changed it.
///
/// Named in the words of ip-link(8), and kernel parameters as below /proc/sys.
struct LinkSetting: Sendable {
  enum Place: Sendable, Hashable {
    /// `IFF_*`; where it is inverted, the name tells what is there without it.
    case flag(UInt32, isInverted: Bool)
    /// `IFLA_*`
    case device(Int)
    /// `IFLA_BRPORT_*`
    case port(Int)
    /// `IFLA_BR_*`
    case bridge(Int)
    /// A position in the lists of `IFLA_INET_CONF` and `IFLA_INET6_CONF`.
    case ipv4(Int)
    case ipv6(Int)
  }

  var name: String
  var place: Place
  /// How many bytes its attribute has.
  var width = 4
  /// Whether it is on or off.
  var isSwitch = false

  /// What stands for a setting that a device does not have.
  static let absent: Int64 = -1

  /// The path below /proc/sys of a kernel parameter of `device`, or of devices to come ("default").
  func path(_ device: String) -> String? {
    switch place {
    case .ipv4: "net/ipv4/conf/\(device)/\(name)"
    case .ipv6: "net/ipv6/conf/\(device)/\(name)"
    default: nil
    }
  }

  /// The value in words; of a kernel parameter as its file has it.
  func words(_ value: Int64) -> String {
    if isSwitch { return value == 0 ? "off" : "on" }
    guard path("") != nil else { return "\(value)" }
    let number = Int32(truncatingIfNeeded: value)
    // Told in milliseconds, written in seconds (net/ipv6/addrconf.c).
    return Self.seconds.contains(name) ? "\(number / 1000)" : "\(number)"
  }

  private static let seconds: Set<String> = [
    "router_solicitation_interval", "router_solicitation_delay",
    "router_solicitation_max_interval", "router_probe_interval",
  ]

  /// What a change of it is called; nil for kernel parameters.
  var strangerKind: Stranger.Kind? {
    switch place {
    case .flag, .device: .interface
    case .port: .port
    case .bridge: .bridge
    case .ipv4, .ipv6: nil
    }
  }

  /// Gives the device with an index this value; nil for kernel parameters.
  func request(_ index: Int32, _ value: Int64) -> Request? {
    var header = ifinfomsg()
    header.ifi_index = index
    var list = AttributeList()
    switch place {
    case .flag(let bit, let isInverted):
      header.ifi_change = bit
      header.ifi_flags = (value != 0) != isInverted ? bit : 0
    case .device(let type): put(type, value, &list)
    case .port(let type):
      nest(
        type, value, "bridge", LinkInfoAttributes.keys.slaveKind.code,
        LinkInfoAttributes.keys.slaveData.code, &list)
    case .bridge(let type):
      nest(
        type, value, "bridge", LinkInfoAttributes.keys.kind.code, LinkInfoAttributes.keys.data.code,
        &list)
    case .ipv4, .ipv6: return nil
    }
    return Request(RTM_NEWLINK, header: header, attributes: list)
  }

  private func nest(
    _ type: Int, _ value: Int64, _ kind: String, _ kindType: Int, _ dataType: Int,
    _ list: inout AttributeList
  ) {
    list.nest(LinkAttributes.keys.linkinfo) { list in
      list.put(kindType, string: kind)
      list.nest(dataType) { put(type, value, &$0) }
    }
  }

  private func put(_ type: Int, _ value: Int64, _ list: inout AttributeList) {
    switch width {
    case 1: list.put(type, UInt8(truncatingIfNeeded: value))
    case 2: list.put(type, UInt16(truncatingIfNeeded: value))
    default: list.put(type, UInt32(truncatingIfNeeded: value))
    }
  }
}

extension LinkSetting {
  /// All of them, in the order in which `LiveLink.values` has their values.
  static let all: [LinkSetting] = flags + devices + ports + bridges + ipv4 + ipv6

  /// Tells this table from those of other versions of netns.
  static let layout = Fingerprint.of(all.flatMap { Array("\($0.place) ".utf8) })

  private static let flags = [
    LinkSetting(name: "arp", place: .flag(0x80, isInverted: true), isSwitch: true),
    LinkSetting(name: "promisc", place: .flag(0x100, isInverted: false), isSwitch: true),
    LinkSetting(name: "allmulticast", place: .flag(0x200, isInverted: false), isSwitch: true),
    LinkSetting(name: "multicast", place: .flag(0x1000, isInverted: false), isSwitch: true),
  ]

  private static let devices = [
    LinkSetting(name: "txqueuelen", place: .device(LinkAttributes.keys.txqlen.code)),
    LinkSetting(name: "group", place: .device(LinkAttributes.keys.group.code)),
    LinkSetting(name: "gso_max_size", place: .device(LinkAttributes.keys.gsoMaxSize.code)),
    LinkSetting(name: "gso_max_segs", place: .device(LinkAttributes.keys.gsoMaxSegs.code)),
    LinkSetting(name: "gro_max_size", place: .device(LinkAttributes.keys.groMaxSize.code)),
    LinkSetting(
      name: "protodown", place: .device(LinkAttributes.keys.protoDown.code), width: 1,
      isSwitch: true),
  ]

  private static func number(_ name: String, _ type: Int, _ width: Int) -> LinkSetting {
    LinkSetting(name: name, place: .port(type), width: width)
  }

  private static func onOff(_ name: String, _ type: Int) -> LinkSetting {
    LinkSetting(name: name, place: .port(type), width: 1, isSwitch: true)
  }

  /// Of ports of bridges (linux/if_link.h, `IFLA_BRPORT_*`).
  private static let ports = [
    number("priority", BridgePortAttributes.keys.priority.code, 2),
    number("cost", BridgePortAttributes.keys.cost.code, 4),
    onOff("hairpin", BridgePortAttributes.keys.mode.code),
    onOff("guard", BridgePortAttributes.keys.guard.code),
    onOff("root_block", BridgePortAttributes.keys.protect.code),
    onOff("fastleave", BridgePortAttributes.keys.fastLeave.code),
    onOff("learning", BridgePortAttributes.keys.learning.code),
    onOff("flood", BridgePortAttributes.keys.unicastFlood.code),
    onOff("proxy_arp", BridgePortAttributes.keys.proxyarp.code),
    onOff("proxy_arp_wifi", BridgePortAttributes.keys.proxyarpWifi.code),
    number("mcast_router", BridgePortAttributes.keys.multicastRouter.code, 1),
    onOff("mcast_flood", BridgePortAttributes.keys.mcastFlood.code),
    onOff("mcast_to_unicast", BridgePortAttributes.keys.mcastToUcast.code),
    onOff("vlan_tunnel", BridgePortAttributes.keys.vlanTunnel.code),
    onOff("bcast_flood", BridgePortAttributes.keys.bcastFlood.code),
    number("group_fwd_mask", BridgePortAttributes.keys.groupFwdMask.code, 2),
    onOff("neigh_suppress", BridgePortAttributes.keys.neighSuppress.code),
    onOff("isolated", BridgePortAttributes.keys.isolated.code),
    onOff("locked", BridgePortAttributes.keys.locked.code),
    onOff("mab", BridgePortAttributes.keys.mab.code),
  ]

  private static func bridge(_ name: String, _ type: Int, _ width: Int = 1) -> LinkSetting {
    LinkSetting(name: name, place: .bridge(type), width: width)
  }

  /// Of bridges, besides those of `BridgeSpec`.
  private static let bridges = [
    bridge("group_fwd_mask", BridgeAttributes.keys.groupFwdMask.code, 2),
    bridge("vlan_default_pvid", BridgeAttributes.keys.vlanDefaultPvid.code, 2),
    bridge("vlan_stats_enabled", BridgeAttributes.keys.vlanStatsEnabled.code),
    bridge("vlan_stats_per_port", BridgeAttributes.keys.vlanStatsPerPort.code),
    bridge("nf_call_iptables", BridgeAttributes.keys.nfCallIptables.code),
    bridge("nf_call_ip6tables", BridgeAttributes.keys.nfCallIP6tables.code),
    bridge("nf_call_arptables", BridgeAttributes.keys.nfCallArptables.code),
    bridge("mcast_router", BridgeAttributes.keys.mcastRouter.code),
    bridge("mcast_querier", BridgeAttributes.keys.mcastQuerier.code),
    bridge("mcast_query_use_ifaddr", BridgeAttributes.keys.mcastQueryUseIfaddr.code),
    bridge("mcast_hash_max", BridgeAttributes.keys.mcastHashMax.code, 4),
    bridge("mcast_stats_enabled", BridgeAttributes.keys.mcastStatsEnabled.code),
    bridge("mcast_igmp_version", BridgeAttributes.keys.mcastIgmpVersion.code),
    bridge("mcast_mld_version", BridgeAttributes.keys.mcastMldVersion.code),
  ]

  /// Those of `IPV4_DEVCONF_*` that can be written (linux/ip.h), from number 1 on.
  private static let ipv4 = parameters(
    """
    forwarding - proxy_arp accept_redirects secure_redirects send_redirects shared_media rp_filter
    accept_source_route bootp_relay log_martians tag arp_filter medium_id disable_xfrm disable_policy
    force_igmp_version arp_announce arp_ignore promote_secondaries arp_accept arp_notify accept_local
    src_valid_mark proxy_arp_pvlan route_localnet igmpv2_unsolicited_report_interval
    igmpv3_unsolicited_report_interval ignore_routes_with_linkdown drop_unicast_in_l2_multicast
    drop_gratuitous_arp bc_forwarding arp_evict_nocarrier
    """
  ) { .ipv4($0) }

  /// Those of `DEVCONF_*` that can be written (linux/ipv6.h), without what follows from the MTU, what
  /// router advertisements set, and what is drawn by chance.
  private static let ipv6 = parameters(
    """
    forwarding - - accept_ra accept_redirects autoconf dad_transmits router_solicitations
    router_solicitation_interval router_solicitation_delay use_tempaddr temp_valid_lft
    temp_prefered_lft regen_max_retry max_desync_factor max_addresses force_mld_version
    accept_ra_defrtr accept_ra_pinfo accept_ra_rtr_pref router_probe_interval
    accept_ra_rt_info_max_plen proxy_ndp optimistic_dad accept_source_route - disable_ipv6 accept_dad
    force_tllao ndisc_notify mldv1_unsolicited_report_interval mldv2_unsolicited_report_interval
    suppress_frag_ndisc accept_ra_from_local use_optimistic accept_ra_mtu - use_oif_addrs_only
    accept_ra_min_hop_limit ignore_routes_with_linkdown drop_unicast_in_l2_multicast
    drop_unsolicited_na keep_addr_on_down router_solicitation_max_interval seg6_enabled
    seg6_require_hmac enhanced_dad - disable_policy accept_ra_rt_info_min_plen ndisc_tclass
    rpl_seg_enabled ra_defrtr_metric ioam6_enabled ioam6_id ioam6_id_wide ndisc_evict_nocarrier
    accept_untracked_na accept_ra_min_lft
    """
  ) { .ipv6($0) }

  private static func parameters(_ names: String, _ place: (Int) -> Place) -> [LinkSetting] {
    names.split(whereSeparator: \.isWhitespace).enumerated().filter { $0.element != "-" }
      .map { LinkSetting(name: String($0.element), place: place($0.offset)) }
  }
}

extension LinkSetting {
  /// The values of all settings of the device of a message.
  ///
  /// - Parameters:
  ///   - flags: `IFF_*` of its header.
  ///   - table: its attributes.
  static func values(_ flags: UInt32, _ table: AttributeTable) -> [Int64] {
    let info = table.nested(LinkAttributes.keys.linkinfo)
    let isPort = info?[LinkInfoAttributes.keys.slaveKind] == "bridge"
    let isBridge = info?[LinkInfoAttributes.keys.kind] == "bridge"
    let port = isPort ? info?.nested(LinkInfoAttributes.keys.slaveData) : nil
    let bridge = isBridge ? info?.nested(LinkInfoAttributes.keys.data) : nil
    let families = table.nested(LinkAttributes.keys.afSpec)
    let ipv4 = families?.nested(Int(AF_INET))?.payload(InterfaceAttributes4.keys.conf)
    let ipv6 = families?.nested(Int(AF_INET6))?.payload(InterfaceAttributes6.keys.conf)
    return all.map { setting in
      let value: Int64? =
        switch setting.place {
        case .flag(let bit, let isInverted): (flags & bit != 0) != isInverted ? 1 : 0
        case .device(let type): setting.value(table[type])
        case .port(let type): setting.value(port?[type])
        case .bridge(let type): setting.value(bridge?[type])
        case .ipv4(let number): ipv4?.integer(at: number * 4, as: UInt32.self).map(Int64.init)
        case .ipv6(let number): ipv6?.integer(at: number * 4, as: UInt32.self).map(Int64.init)
        }
      return value ?? absent
    }
  }

  private func value(_ payload: Payload?) -> Int64? {
    switch width {
    case 1: payload?.integer(at: 0, as: UInt8.self).map(Int64.init)
    case 2: payload?.integer(at: 0, as: UInt16.self).map(Int64.init)
    default: payload?.integer(at: 0, as: UInt32.self).map(Int64.init)
    }
  }
}
