import CLinux
import Glibc
import Netlink

/// The attributes that may stand together in a message or in a nest.
enum AttributeSchema {
  case link, linkInfo, familySpecific, inet6, xdp, protoDownReason, functionList, function
  /// `IFLA_INFO_DATA` of a kind, and the data of a port.
  case kind(String), port(String)
  case address, route, metrics, rule, neighbour, nextHop, namespaceID
  case unknown

  /// What a message of this type (`RTM_*`) holds, and the length of its fixed header.
  static func ofMessage(_ type: Int) -> (AttributeSchema, Int)? {
    switch type & ~3 {
    case RTM_NEWLINK, RTM_NEWLINKPROP: (.link, MemoryLayout<ifinfomsg>.size)
    case RTM_NEWADDR: (.address, MemoryLayout<ifaddrmsg>.size)
    case RTM_NEWROUTE: (.route, MemoryLayout<rtmsg>.size)
    case RTM_NEWNEIGH: (.neighbour, MemoryLayout<ndmsg>.size)
    case RTM_NEWRULE: (.rule, MemoryLayout<rtmsg>.size)
    case RTM_NEWNSID: (.namespaceID, 4)
    case RTM_NEWNEXTHOP: (.nextHop, MemoryLayout<nhmsg>.size)
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
    case .familySpecific: code == Int(AF_INET6) ? (.inet6, 0) : nil
    case .functionList: (.function, 0)
    case .route where code == RTA_METRICS: (.metrics, 0)
    default: nil
    }
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
    guard let (prefix, words) = names else { return String(code) }
    let all = "\(words)".split(separator: " ")
    guard all.indices.contains(code) else { return "\(prefix)\(code)" }
    return "\(prefix)\(all[code])"
  }

  /// The prefix of the names, and the names in the order of their codes.
  private var names: (prefix: StaticString, words: StaticString)? {
    switch self {
    case .link: ("IFLA_", LinkAttributeNames.link)
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
    case .namespaceID: ("NETNSA_", "NONE NSID PID FD TARGET_NSID CURRENT_NSID")
    }
  }
}
