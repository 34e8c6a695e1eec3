import CLinux
import Glibc
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
