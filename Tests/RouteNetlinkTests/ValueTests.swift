import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

/// Numbers of the kernel that have no words, compared with its headers.
@Suite struct ValueTests {
  @Test func families() {
    let families: [(AddressFamily, Int32)] = [
      (.unspecified, AF_UNSPEC), (.ipv4, AF_INET), (.bridge, AF_BRIDGE), (.ipv6, AF_INET6),
      (.packet, AF_PACKET), (.mpls, AF_MPLS), (.multicastIPv4, RTNL_FAMILY_IPMR),
      (.multicastIPv6, RTNL_FAMILY_IP6MR),
    ]
    for (family, number) in families { #expect(Int32(family.rawValue) == number) }
  }

  @Test func groups() {
    let groups: [(NetlinkSocket.Group, Int)] = [
      (.links, RTNLGRP_LINK), (.neighbours, RTNLGRP_NEIGH), (.queueing, RTNLGRP_TC),
      (.ipv4Addresses, RTNLGRP_IPV4_IFADDR), (.ipv4MulticastRoutes, RTNLGRP_IPV4_MROUTE),
      (.ipv4Routes, RTNLGRP_IPV4_ROUTE), (.ipv4Rules, RTNLGRP_IPV4_RULE),
      (.ipv6Addresses, RTNLGRP_IPV6_IFADDR), (.ipv6MulticastRoutes, RTNLGRP_IPV6_MROUTE),
      (.ipv6Routes, RTNLGRP_IPV6_ROUTE), (.ipv6Prefixes, RTNLGRP_IPV6_PREFIX),
      (.ipv6Rules, RTNLGRP_IPV6_RULE), (.ipv4Configuration, RTNLGRP_IPV4_NETCONF),
      (.ipv6Configuration, RTNLGRP_IPV6_NETCONF), (.multicastDatabase, RTNLGRP_MDB),
      (.mplsRoutes, RTNLGRP_MPLS_ROUTE), (.namespaceIDs, RTNLGRP_NSID),
      (.mplsConfiguration, RTNLGRP_MPLS_NETCONF), (.nextHops, RTNLGRP_NEXTHOP),
      (.vlans, RTNLGRP_BRVLAN), (.tunnels, RTNLGRP_TUNNEL), (.statistics, RTNLGRP_STATS),
    ]
    for (group, number) in groups { #expect(Int(group.rawValue) == number) }
    let families: [(NetlinkSocket.Family, Int32)] = [
      (.route, NETLINK_ROUTE), (.socketDiagnosis, NETLINK_SOCK_DIAG), (.ipsec, NETLINK_XFRM),
      (.netfilter, NETLINK_NETFILTER), (.generic, NETLINK_GENERIC),
    ]
    for (family, number) in families { #expect(family.rawValue == number) }
  }

  @Test func protocols() {
    let protocols: [(InternetProtocol, Int)] = [
      (.icmp, IPPROTO_ICMP), (.igmp, IPPROTO_IGMP), (.tcp, IPPROTO_TCP), (.udp, IPPROTO_UDP),
      (.gre, IPPROTO_GRE), (.esp, IPPROTO_ESP), (.ah, IPPROTO_AH), (.icmpv6, IPPROTO_ICMPV6),
      (.sctp, IPPROTO_SCTP),
    ]
    for (value, number) in protocols { #expect(Int(value.rawValue) == number) }
  }

  @Test func flagsOfRules() {
    let flags: [(RuleFlags, Int32)] = [
      (.permanent, FIB_RULE_PERMANENT), (.inverted, FIB_RULE_INVERT),
      (.unresolved, FIB_RULE_UNRESOLVED), (.inputDetached, FIB_RULE_IIF_DETACHED),
      (.outputDetached, FIB_RULE_OIF_DETACHED),
    ]
    for (flag, bit) in flags { #expect(flag.rawValue == UInt32(bit)) }
  }

  @Test(.enabled(if: KernelHeaders.numbers.count > 1000, "needs the kernel's headers"))
  func flagsOfTunnelsAndPrograms() {
    let tunnels: [(IPv6TunnelFlags, String)] = [
      (.ignoresEncapLimit, "IGN_ENCAP_LIMIT"), (.innerClass, "USE_ORIG_TCLASS"),
      (.innerLabel, "USE_ORIG_FLOWLABEL"), (.mobile, "MIP6_DEV"),
      (.copiesDSCP, "RCV_DSCP_COPY"), (.innerMark, "USE_ORIG_FWMARK"),
      (.allowsLocalRemote, "ALLOW_LOCAL_REMOTE"),
    ]
    for (flag, name) in tunnels {
      #expect(KernelHeaders.numbers["IP6_TNL_F_" + name] == Int(flag.rawValue))
    }
    let headers: [(GREFlags, String)] = [(.checksum, "CSUM"), (.key, "KEY"), (.sequence, "SEQ")]
    for (flag, name) in headers {
      #expect(KernelHeaders.numbers["GRE_" + name] == Int(flag.rawValue))
    }
    let programs: [(XDPFlags, String)] = [
      (.onlyIfNone, "UPDATE_IF_NOEXIST"), (.generic, "SKB_MODE"), (.driver, "DRV_MODE"),
      (.hardware, "HW_MODE"), (.replace, "REPLACE"),
    ]
    for (flag, name) in programs {
      #expect(KernelHeaders.numbers["XDP_FLAGS_" + name] == Int(flag.rawValue))
    }
  }

  @Test func flagsOfAddresses() {
    let flags: [(AddressFlags, Int32)] = [
      (.secondary, IFA_F_SECONDARY), (.temporary, IFA_F_TEMPORARY), (.noDAD, IFA_F_NODAD),
      (.optimistic, IFA_F_OPTIMISTIC), (.dadFailed, IFA_F_DADFAILED), (.home, IFA_F_HOMEADDRESS),
      (.deprecated, IFA_F_DEPRECATED), (.tentative, IFA_F_TENTATIVE),
      (.permanent, IFA_F_PERMANENT), (.managesTemporary, IFA_F_MANAGETEMPADDR),
      (.noPrefixRoute, IFA_F_NOPREFIXROUTE), (.autoJoin, IFA_F_MCAUTOJOIN),
      (.stablePrivacy, IFA_F_STABLE_PRIVACY),
    ]
    for (flag, bit) in flags { #expect(flag.rawValue == UInt32(bit)) }
  }

  @Test func flagsOfRoutes() {
    let flags: [(RouteFlags, Int)] = [
      (.notify, Int(RTM_F_NOTIFY)), (.cloned, Int(RTM_F_CLONED)),
      (.routeOffload, Int(RTM_F_OFFLOAD)), (.routeTrap, Int(RTM_F_TRAP)),
      (.routeOffloadFailed, Int(RTM_F_OFFLOAD_FAILED)),
    ]
    for (flag, bit) in flags { #expect(Int(flag.rawValue) == bit) }
  }

  @Test func flagsAndStatesOfNeighbours() {
    let flags: [(NeighbourFlags, Int32)] = [
      (.use, NTF_USE), (.device, NTF_SELF), (.master, NTF_MASTER), (.proxy, NTF_PROXY),
      (.externallyLearned, NTF_EXT_LEARNED), (.offloaded, NTF_OFFLOADED), (.sticky, NTF_STICKY),
      (.router, NTF_ROUTER),
    ]
    for (flag, bit) in flags { #expect(Int32(flag.rawValue) == bit) }
    let states: [(NeighbourState, Int32)] = [
      (.incomplete, NUD_INCOMPLETE), (.reachable, NUD_REACHABLE), (.stale, NUD_STALE),
      (.delay, NUD_DELAY), (.probe, NUD_PROBE), (.failed, NUD_FAILED), (.noARP, NUD_NOARP),
      (.permanent, NUD_PERMANENT),
    ]
    for (state, bit) in states { #expect(Int32(state.rawValue) == bit) }
  }

  @Test func actionsAndTables() {
    let actions: [(RuleAction, Int)] = [
      (.unspecified, FR_ACT_UNSPEC), (.lookUp, FR_ACT_TO_TBL), (.goTo, FR_ACT_GOTO),
      (.nothing, FR_ACT_NOP), (.blackhole, FR_ACT_BLACKHOLE), (.unreachable, FR_ACT_UNREACHABLE),
      (.prohibit, FR_ACT_PROHIBIT),
    ]
    for (action, number) in actions { #expect(Int(action.rawValue) == number) }
    #expect(Int(RouteTable.default) == RT_TABLE_DEFAULT && Int(RouteTable.main) == RT_TABLE_MAIN)
    #expect(Int(RouteTable.local) == RT_TABLE_LOCAL)
  }
}
