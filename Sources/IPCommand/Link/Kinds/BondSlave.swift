import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A port of a bonding device.
  static let bondSlave = LinkKind(
    "bond_slave",
    rows: [
      BondSlave.state(IFLA_BOND_SLAVE_STATE, "state", ["ACTIVE", "BACKUP"]),
      BondSlave.state(
        IFLA_BOND_SLAVE_MII_STATUS, "mii_status", ["UP", "GOING_DOWN", "DOWN", "GOING_BACK"]),
      .u32(IFLA_BOND_SLAVE_LINK_FAILURE_COUNT, label: "link_failure_count"),
      .lladdr(IFLA_BOND_SLAVE_PERM_HWADDR, label: "perm_hwaddr"),
      .u16(
        IFLA_BOND_SLAVE_QUEUE_ID, "queue_id", label: "queue_id", refusal: "queue_id is invalid"),
      .s32(IFLA_BOND_SLAVE_PRIO, "=prio", label: "prio", refusal: "prio is invalid"),
      .u16(IFLA_BOND_SLAVE_AD_AGGREGATOR_ID, label: "ad_aggregator_id"),
      BondSlave.portState(IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE, "ad_actor_oper_port_state"),
      BondSlave.portState(IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE, "ad_partner_oper_port_state"),
      BondSlave.churn(UAPI.IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE, "churn_actor_state"),
      BondSlave.churn(UAPI.IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE, "churn_partner_state"),
      .u16(
        UAPI.IFLA_BOND_SLAVE_ACTOR_PORT_PRIO, "=actor_port_prio", label: "actor_port_prio",
        refusal: "actor prio is invalid"),
    ],
    unknownWord: .option)
}

private enum BondSlave {
  /// A state by name; by number where it has none, under a key of its own in JSON.
  static func state(_ code: Int, _ key: String, _ names: [StaticString]) -> KindAttribute {
    KindAttribute(code) { payload, view in
      guard let state = payload.u8.map(Int.init) else { return }
      if state < names.count {
        view.output.field(key, key + " ", "\(names[state])")
      } else {
        view.output.field(key + "_index", key + " ", state)
      }
    }
  }

  /// Whether the aggregation of a port comes to rest, by name or number.
  static func churn(_ code: Int, _ key: String) -> KindAttribute {
    let names: [StaticString] = ["MONITOR", "CHURN", "NO_CHURN"]
    return KindAttribute(code) { payload, view in
      guard let state = payload.u8.map(Int.init) else { return }
      if state < names.count {
        view.output.field(key, key + " ", "\(names[state])")
      } else {
        view.output.field(key, key + " ", state)
      }
    }
  }

  /// The port state bits of IEEE 802.3ad, as a number and by name.
  static func portState(_ code: Int, _ key: String) -> KindAttribute {
    KindAttribute(code) { payload, view in
      // The partner's comes in two bytes, of which the standard uses one.
      guard let state = payload.u8 else { return }
      view.output.field(key, key + " ", state)
      view.output.text("\(key)_str ")
      view.output.flags(
        key + "_str",
        flagNames(
          UInt32(state),
          [
            "active", "short_timeout", "aggregating", "in_sync", "collecting", "distributing",
            "defaulted", "expired",
          ]))
    }
  }
}
