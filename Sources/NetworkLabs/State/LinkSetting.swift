import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// A setting of a device that no lab file can declare. Its value is recorded when a lab has come up, to notice
/// later changes.
///
/// Settings are named as in ip-link(8), kernel parameters as below /proc/sys.
struct LinkSetting: Sendable {
  enum Place: Sendable, Hashable {
    /// A bit of `IFF_*`. If inverted, the name describes the state without the bit.
    case flag(UInt32, isInverted: Bool)
    /// `IFLA_*`
    case device(Int)
    /// `IFLA_BRPORT_*`
    case port(Int)
    /// `IFLA_BR_*`
    case bridge(Int)
    /// A position in the list of `IFLA_INET_CONF` or `IFLA_INET6_CONF`.
    case ipv4(Int)
    case ipv6(Int)

    /// As Swift prints it, which would take a hundred times as long.
    var words: String {
      switch self {
      case .flag(let bit, let isInverted): "flag(\(bit), isInverted: \(isInverted))"
      case .device(let code): "device(\(code))"
      case .port(let code): "port(\(code))"
      case .bridge(let code): "bridge(\(code))"
      case .ipv4(let number): "ipv4(\(number))"
      case .ipv6(let number): "ipv6(\(number))"
      }
    }
  }

  var name: String
  var place: Place
  /// The size of its attribute in bytes.
  var width = 4
  /// Whether it is a switch, on or off.
  var isSwitch = false

  /// The value of a setting that a device does not have.
  static let absent: Int64 = -1

  /// The path below /proc/sys of a kernel parameter, for `device` or for new devices ("default").
  func path(_ device: String) -> String? {
    switch place {
    case .ipv4: "net/ipv4/conf/\(device)/\(name)"
    case .ipv6: "net/ipv6/conf/\(device)/\(name)"
    default: nil
    }
  }

  /// The value in words; for a kernel parameter, as its file shows it.
  func words(_ value: Int64) -> String {
    if isSwitch { return value == 0 ? "off" : "on" }
    guard path("") != nil else { return "\(value)" }
    let number = Int32(truncatingIfNeeded: value)
    // Netlink shows milliseconds, the file has seconds (net/ipv6/addrconf.c).
    return Self.seconds.contains(name) ? "\(number / 1000)" : "\(number)"
  }

  private static let seconds: Set<String> = [
    "router_solicitation_interval", "router_solicitation_delay",
    "router_solicitation_max_interval", "router_probe_interval",
  ]

  /// The kind of stranger that a change of it makes; nil for kernel parameters.
  var strangerKind: Stranger.Kind? {
    switch place {
    case .flag, .device: .interface
    case .port: .port
    case .bridge: .bridge
    case .ipv4, .ipv6: nil
    }
  }

  /// The request that sets it on the device with this index; nil for kernel parameters.
  func request(_ index: Int32, _ value: Int64) -> LinkRequest? {
    var request = LinkRequest.set(index: index)
    var list = AttributeList()
    put(value, &list)
    switch place {
    case .flag(let bit, let isInverted):
      request.link.set(InterfaceFlags(rawValue: bit), (value != 0) != isInverted)
    case .device: request.link.other = list
    case .port:
      request.link.slaveKind = LabKind.bridge.name
      request.link.slaveData = list
    case .bridge:
      request.link.kind = LabKind.bridge.name
      request.link.kindData = list
    case .ipv4, .ipv6: return nil
    }
    return request
  }

  private func put(_ value: Int64, _ list: inout AttributeList) {
    guard let code else { return }
    switch width {
    case 1: list.put(code, UInt8(truncatingIfNeeded: value))
    case 2: list.put(code, UInt16(truncatingIfNeeded: value))
    default: list.put(code, UInt32(truncatingIfNeeded: value))
    }
  }

  /// The code of its attribute; nil if it has none of its own.
  private var code: Int? {
    switch place {
    case .device(let code), .port(let code), .bridge(let code): code
    case .flag, .ipv4, .ipv6: nil
    }
  }
}

extension LinkSetting {
  /// All settings, in the order of the values in `LiveLink.values`.
  static let all: [LinkSetting] = flags + devices + ports + bridges + ipv4 + ipv6

  /// Identifies this table among those of other versions of netns.
  static let layout = Fingerprint.of(all.flatMap { Array("\($0.place.words) ".utf8) })

  private static let flags = [
    flag("arp", .noARP, isInverted: true), flag("promisc", .promiscuous),
    flag("allmulticast", .allMulticast), flag("multicast", .multicast),
  ]

  private static func flag(
    _ name: String, _ flag: InterfaceFlags, isInverted: Bool = false
  ) -> LinkSetting {
    LinkSetting(
      name: name, place: .flag(flag.rawValue, isInverted: isInverted), isSwitch: true)
  }

  private static func number<Value: FixedWidthInteger>(
    _ name: String, _ place: (Int) -> Place, _ key: AttributeKey<Value>
  ) -> LinkSetting {
    LinkSetting(name: name, place: place(key.code), width: MemoryLayout<Value>.size)
  }

  private static func onOff<Value: FixedWidthInteger>(
    _ name: String, _ place: (Int) -> Place, _ key: AttributeKey<Value>
  ) -> LinkSetting {
    var setting = number(name, place, key)
    setting.isSwitch = true
    return setting
  }

  private static let devices = [
    number("txqueuelen", Place.device, LinkAttributes.keys.txqlen),
    number("group", Place.device, LinkAttributes.keys.group),
    number("gso_max_size", Place.device, LinkAttributes.keys.gsoMaxSize),
    number("gso_max_segs", Place.device, LinkAttributes.keys.gsoMaxSegs),
    number("gro_max_size", Place.device, LinkAttributes.keys.groMaxSize),
    onOff("protodown", Place.device, LinkAttributes.keys.protoDown),
  ]

  /// Settings of bridge ports (linux/if_link.h, `IFLA_BRPORT_*`).
  private static let ports = [
    number("priority", Place.port, BridgePortAttributes.keys.priority),
    number("cost", Place.port, BridgePortAttributes.keys.cost),
    onOff("hairpin", Place.port, BridgePortAttributes.keys.mode),
    onOff("guard", Place.port, BridgePortAttributes.keys.guard),
    onOff("root_block", Place.port, BridgePortAttributes.keys.protect),
    onOff("fastleave", Place.port, BridgePortAttributes.keys.fastLeave),
    onOff("learning", Place.port, BridgePortAttributes.keys.learning),
    onOff("flood", Place.port, BridgePortAttributes.keys.unicastFlood),
    onOff("proxy_arp", Place.port, BridgePortAttributes.keys.proxyarp),
    onOff("proxy_arp_wifi", Place.port, BridgePortAttributes.keys.proxyarpWifi),
    number("mcast_router", Place.port, BridgePortAttributes.keys.multicastRouter),
    onOff("mcast_flood", Place.port, BridgePortAttributes.keys.mcastFlood),
    onOff("mcast_to_unicast", Place.port, BridgePortAttributes.keys.mcastToUcast),
    onOff("vlan_tunnel", Place.port, BridgePortAttributes.keys.vlanTunnel),
    onOff("bcast_flood", Place.port, BridgePortAttributes.keys.bcastFlood),
    number("group_fwd_mask", Place.port, BridgePortAttributes.keys.groupFwdMask),
    onOff("neigh_suppress", Place.port, BridgePortAttributes.keys.neighSuppress),
    onOff("isolated", Place.port, BridgePortAttributes.keys.isolated),
    onOff("locked", Place.port, BridgePortAttributes.keys.locked),
    onOff("mab", Place.port, BridgePortAttributes.keys.mab),
  ]

  /// Settings of bridges that are not in `BridgeSpec`.
  private static let bridges = [
    number("group_fwd_mask", Place.bridge, BridgeAttributes.keys.groupFwdMask),
    number("vlan_default_pvid", Place.bridge, BridgeAttributes.keys.vlanDefaultPvid),
    number("vlan_stats_enabled", Place.bridge, BridgeAttributes.keys.vlanStatsEnabled),
    number("vlan_stats_per_port", Place.bridge, BridgeAttributes.keys.vlanStatsPerPort),
    number("nf_call_iptables", Place.bridge, BridgeAttributes.keys.nfCallIptables),
    number("nf_call_ip6tables", Place.bridge, BridgeAttributes.keys.nfCallIP6tables),
    number("nf_call_arptables", Place.bridge, BridgeAttributes.keys.nfCallArptables),
    number("mcast_router", Place.bridge, BridgeAttributes.keys.mcastRouter),
    number("mcast_querier", Place.bridge, BridgeAttributes.keys.mcastQuerier),
    number("mcast_query_use_ifaddr", Place.bridge, BridgeAttributes.keys.mcastQueryUseIfaddr),
    number("mcast_hash_max", Place.bridge, BridgeAttributes.keys.mcastHashMax),
    number("mcast_stats_enabled", Place.bridge, BridgeAttributes.keys.mcastStatsEnabled),
    number("mcast_igmp_version", Place.bridge, BridgeAttributes.keys.mcastIgmpVersion),
    number("mcast_mld_version", Place.bridge, BridgeAttributes.keys.mcastMldVersion),
  ]

  /// The writable ones of `IPV4_DEVCONF_*` (linux/ip.h), from number 1 on.
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

  /// The writable ones of `DEVCONF_*` (linux/ipv6.h), except those that depend on the MTU, are set by router
  /// advertisements, or are random.
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
  /// The values of all settings of a device.
  static func values(_ link: Link) -> [Int64] {
    let port = link.port(BridgePortAttributes.self)?.attributeTable
    let bridge = link.data(BridgeAttributes.self)?.attributeTable
    let families = link.attributes.nested(LinkAttributes.keys.afSpec)
    let ipv4 = families?.nested(.ipv4)?.payload(InterfaceAttributes4.keys.conf)
    let ipv6 = families?.nested(.ipv6)?.payload(InterfaceAttributes6.keys.conf)
    return all.map { setting in
      let value: Int64? =
        switch setting.place {
        case .flag(let bit, let isInverted):
          (link.flags.rawValue & bit != 0) != isInverted ? 1 : 0
        case .device(let code): setting.value(link.attributes[code])
        case .port(let code): setting.value(port?[code])
        case .bridge(let code): setting.value(bridge?[code])
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
