import CLinux
import Glibc
import Netlink

/// The attributes that may stand together in a message or in a nest.
enum AttributeSchema {
  case link, bridgeLink, linkInfo, familySpecific, inet6, xdp, protoDownReason, functionList,
    function
  /// `IFLA_INFO_DATA` of a kind, and the data of a port.
  case kind(String), port(String)
  case address, route, metrics, rule, neighbour, nextHop, namespaceID
  case queueing
  case others(AttributeNames)
  case unknown

  /// What a message of this type (`RTM_*`) and address family holds, and the length of its fixed header.
  static func ofMessage(
    _ type: Int, family: UInt8, isRequest: Bool = true
  ) -> (AttributeSchema, Int)? {
    switch type & ~3 {
    case RTM_NEWLINK, RTM_NEWLINKPROP:
      (Int32(family) == AF_BRIDGE ? .bridgeLink : .link, MemoryLayout<ifinfomsg>.size)
    case RTM_NEWADDR, RTM_GETMULTICAST & ~3, RTM_GETANYCAST & ~3:
      (.address, MemoryLayout<ifaddrmsg>.size)
    case RTM_NEWROUTE: (.route, MemoryLayout<rtmsg>.size)
    case RTM_NEWNEIGH: (.neighbour, MemoryLayout<ndmsg>.size)
    case RTM_NEWRULE: (.rule, MemoryLayout<rtmsg>.size)
    case RTM_NEWNSID: (.namespaceID, 4)
    case RTM_NEWNEXTHOP, RTM_NEWNEXTHOPBUCKET: (.nextHop, MemoryLayout<nhmsg>.size)
    case RTM_NEWQDISC, RTM_NEWTCLASS, RTM_NEWTFILTER: (.queueing, MemoryLayout<tcmsg>.size)
    case RTM_NEWMDB:
      (.others(isRequest ? .multicastRequest : .multicast), MemoryLayout<br_port_msg>.size)
    case RTM_NEWVLAN:
      (.others(type == RTM_GETVLAN ? .vlanDump : .vlan), MemoryLayout<br_vlan_msg>.size)
    case RTM_NEWSTATS:
      (.others(isRequest ? .statisticsRequest : .statistics), MemoryLayout<if_stats_msg>.size)
    case RTM_NEWTUNNEL: (.others(.tunnel), MemoryLayout<tunnel_msg>.size)
    case RTM_NEWPREFIX: (.others(.prefix), MemoryLayout<prefixmsg>.size)
    case RTM_NEWNEIGHTBL: (.others(.neighbourTable), MemoryLayout<ndtmsg>.size)
    case RTM_NEWADDRLABEL: (.others(.label), MemoryLayout<ifaddrlblmsg>.size)
    case RTM_NEWNETCONF: (.others(.configuration), 4)
    default: nil
    }
  }

  /// What is nested in an attribute, and how many bytes stand before it; nil where nothing is.
  ///
  /// `siblings` are the attributes beside it: those of a kind are named after the kind.
  func nest(_ code: Int, in siblings: Payload) -> (AttributeSchema, Int)? {
    switch self {
    case .link: linkNest(code).map { ($0, 0) }
    case .linkInfo:
      switch code {
      case IFLA_INFO_DATA: (.kind(siblings.nested.string(IFLA_INFO_KIND) ?? ""), 0)
      case IFLA_INFO_SLAVE_DATA: (.port(Self.master(siblings.nested)), 0)
      default: nil
      }
    case .kind("veth") where code == VETH_INFO_PEER, .kind("vxcan") where code == VETH_INFO_PEER,
      .kind("netkit") where code == 1:
      (.link, MemoryLayout<ifinfomsg>.size)
    case .bridgeLink:
      switch code {
      case IFLA_PROTINFO: (.port("bridge"), 0)
      case IFLA_AF_SPEC: (.others(.bridge), 0)
      default: linkNest(code).map { ($0, 0) }
      }
    case .familySpecific:
      switch Int32(code) {
      case AF_INET: (.others(AttributeNames("IFLA_INET_", "UNSPEC CONF")), 0)
      case AF_INET6: (.inet6, 0)
      default: nil
      }
    case .functionList: (.function, 0)
    case .route where code == RTA_METRICS: (.metrics, 0)
    case .route where code == RTA_ENCAP: Self.encapsulation(siblings, RTA_ENCAP_TYPE)
    case .nextHop where code == NHA_ENCAP: Self.encapsulation(siblings, NHA_ENCAP_TYPE)
    case .nextHop where code == NHA_RES_GROUP:
      (
        .others(
          AttributeNames(
            "NHA_RES_GROUP_", "PAD BUCKETS IDLE_TIMER UNBALANCED_TIMER UNBALANCED_TIME")), 0
      )
    case .nextHop where code == NHA_RES_BUCKET:
      (.others(AttributeNames("NHA_RES_BUCKET_", "PAD INDEX IDLE_TIME NH_ID")), 0)
    case .neighbour where code == NDA_FDB_EXT_ATTRS:
      (.others(AttributeNames("NFEA_", "UNSPEC ACTIVITY_NOTIFY DONT_REFRESH")), 0)
    case .queueing where code == TCA_OPTIONS:
      AttributeNames.queueing(siblings.nested.string(TCA_KIND) ?? "")
        .map { (.others($0.0), $0.1) }
    case .queueing: Self.nest(code, in: .queueing)
    case .others(let names): Self.nest(code, in: names)
    default: nil
    }
  }

  private static func nest(_ code: Int, in names: AttributeNames) -> (AttributeSchema, Int)? {
    names.nests.first { $0.code == code }.map { (.others($0.names), $0.skip) }
  }

  private static func encapsulation(_ siblings: Payload, _ type: Int) -> (AttributeSchema, Int)? {
    siblings.nested.u16(type).flatMap(AttributeNames.encapsulation).map { (.others($0), 0) }
  }

  /// The master's kind, by the port's or by the name that requests use ("bridge_slave").
  private static func master(_ info: AttributeTable) -> String {
    if let kind = info.string(IFLA_INFO_SLAVE_KIND) { return kind }
    let kind = info.string(IFLA_INFO_KIND) ?? ""
    return kind.hasSuffix("_slave") ? String(kind.dropLast(6)) : kind
  }

  private func linkNest(_ code: Int) -> AttributeSchema? {
    switch code {
    case IFLA_LINKINFO: .linkInfo
    case IFLA_AF_SPEC: .familySpecific
    case IFLA_XDP: .xdp
    case IFLA_PROTO_DOWN_REASON: .protoDownReason
    case IFLA_PROP_LIST: .link
    case IFLA_VFINFO_LIST: .functionList
    default: nil
    }
  }

  /// The kernel's name of a code, or the code as a number.
  func name(_ code: Int) -> String {
    if case .familySpecific = self {
      switch Int32(code) {
      case AF_INET: return "AF_INET"
      case AF_INET6: return "AF_INET6"
      default: break
      }
    }
    guard let (prefix, words) = names else { return String(code) }
    let all = "\(words)".split(separator: " ")
    guard all.indices.contains(code) else { return "\(prefix)\(code)" }
    return "\(prefix)\(all[code])"
  }

  /// The prefix of the names, and the names in the order of their codes.
  private var names: (prefix: StaticString, words: StaticString)? {
    switch self {
    case .link, .bridgeLink: ("IFLA_", LinkAttributeNames.link)
    case .linkInfo: ("IFLA_INFO_", "UNSPEC KIND DATA XSTATS SLAVE_KIND SLAVE_DATA")
    case .familySpecific, .unknown: nil
    case .inet6:
      (
        "IFLA_INET6_",
        "UNSPEC FLAGS CONF STATS MCAST CACHEINFO ICMP6STATS TOKEN ADDR_GEN_MODE RA_MTU"
      )
    case .xdp:
      (
        "IFLA_XDP_",
        "UNSPEC FD ATTACHED FLAGS PROG_ID DRV_PROG_ID SKB_PROG_ID HW_PROG_ID EXPECTED_FD"
      )
    case .protoDownReason: ("IFLA_PROTO_DOWN_REASON_", "UNSPEC MASK VALUE")
    case .functionList: ("IFLA_VF_", "INFO_UNSPEC INFO")
    case .function: ("IFLA_VF_", LinkAttributeNames.function)
    case .kind(let kind): LinkAttributeNames.kind(kind)
    case .port(let kind): LinkAttributeNames.port(kind)
    case .address: ("IFA_", RouteAttributeNames.address)
    case .route: ("RTA_", RouteAttributeNames.route)
    case .metrics: ("RTAX_", RouteAttributeNames.metrics)
    case .rule: ("FRA_", RouteAttributeNames.rule)
    case .neighbour: ("NDA_", RouteAttributeNames.neighbour)
    case .nextHop: ("NHA_", RouteAttributeNames.nextHop)
    case .queueing: (AttributeNames.queueing.prefix, AttributeNames.queueing.words)
    case .others(let names): (names.prefix, names.words)
    case .namespaceID: ("NETNSA_", "NONE NSID PID FD TARGET_NSID CURRENT_NSID")
    }
  }
}
