/// Attributes of link kinds: linux/if_link.h and linux/batman_adv.h.
extension UAPI {
  public static let IFLA_BR_FDB_N_LEARNED = 48
  public static let IFLA_BR_FDB_MAX_LEARNED = 49
  public static let IFLA_BR_STP_MODE = 50
  public static let IFLA_BRPORT_MAB = 40
  public static let IFLA_BRPORT_MCAST_N_GROUPS = 41
  public static let IFLA_BRPORT_MCAST_MAX_GROUPS = 42
  public static let IFLA_BRPORT_NEIGH_VLAN_SUPPRESS = 43
  public static let IFLA_BRPORT_BACKUP_NHID = 44

  public static let IFLA_BOND_COUPLED_CONTROL = 32
  public static let IFLA_BOND_BROADCAST_NEIGH = 33
  public static let IFLA_BOND_SLAVE_ACTOR_PORT_PRIO = 10
  public static let IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE = 11
  public static let IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE = 12

  public static let IFLA_MACVLAN_BC_CUTOFF = 9

  public static let IFLA_VXLAN_LOCALBYPASS = 31
  public static let IFLA_VXLAN_RESERVED_BITS = 33
  public static let IFLA_VXLAN_MC_ROUTE = 34

  public static let IFLA_GENEVE_PORT_RANGE = 15

  public static let IFLA_HSR_INTERLINK = 8

  public static let IFLA_DSA_CONDUIT = 1

  public static let IFLA_OVPN_MODE = 1

  public static let IFLA_BATADV_ALGO_NAME = 1
}
