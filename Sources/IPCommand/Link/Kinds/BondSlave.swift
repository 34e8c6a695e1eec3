import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A port of a bonding device.
  static let bondSlave = LinkKind(
    "bond_slave",
    rows: [
      BondSlave.state(BondPortAttributes.keys.state, "state", ["ACTIVE", "BACKUP"]),
      BondSlave.state(
        BondPortAttributes.keys.miiStatus, "mii_status",
        ["UP", "GOING_DOWN", "DOWN", "GOING_BACK"]),
      .number(BondPortAttributes.keys.linkFailureCount, label: "link_failure_count"),
      .lladdr(BondPortAttributes.keys.permHwaddr, label: "perm_hwaddr"),
      .number(
        BondPortAttributes.keys.queueId, "queue_id", label: "queue_id",
        refusal: "queue_id is invalid"),
      .number(BondPortAttributes.keys.prio, "=prio", label: "prio", refusal: "prio is invalid"),
      .number(BondPortAttributes.keys.adAggregatorId, label: "ad_aggregator_id"),
      BondSlave.portState(
        BondPortAttributes.keys.adActorOperPortState, "ad_actor_oper_port_state"),
      BondSlave.portState(
        BondPortAttributes.keys.adPartnerOperPortState, "ad_partner_oper_port_state"),
      BondSlave.churn(BondPortAttributes.keys.adChurnActorState, "churn_actor_state"),
      BondSlave.churn(BondPortAttributes.keys.adChurnPartnerState, "churn_partner_state"),
      .number(
        BondPortAttributes.keys.actorPortPrio, "=actor_port_prio", label: "actor_port_prio",
        refusal: "actor prio is invalid"),
    ],
    unknownWord: .option)
}

private enum BondSlave {
  /// A state by name; by number where it has none, under a key of its own in JSON.
  static func state(_ attribute: AttributeKey<UInt8>, _ key: String, _ names: [StaticString])
    -> KindAttribute
  {
    KindAttribute(attribute) { payload, view in
      guard let state = payload.u8.map(Int.init) else { return }
      if state < names.count {
        view.output.field(key, key + " ", "\(names[state])")
      } else {
        view.output.field(key + "_index", key + " ", state)
      }
    }
  }

  /// Whether the aggregation of a port comes to rest, by name or number.
  static func churn(_ attribute: AttributeKey<UInt8>, _ key: String) -> KindAttribute {
    let names: [StaticString] = ["MONITOR", "CHURN", "NO_CHURN"]
    return KindAttribute(attribute) { payload, view in
      guard let state = payload.u8.map(Int.init) else { return }
      if state < names.count {
        view.output.field(key, key + " ", "\(names[state])")
      } else {
        view.output.field(key, key + " ", state)
      }
    }
  }

  /// The port state bits of IEEE 802.3ad, as a number and by name.
  static func portState<Value>(_ attribute: AttributeKey<Value>, _ key: String) -> KindAttribute {
    KindAttribute(attribute) { payload, view in
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
