import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A port of a bonding device.
  static let bondSlave = LinkKind(
    "bond_slave",
    rows: [
      BondSlave.state(BondPortAttributes.keys.state, "state", unknownKey: "state_index"),
      BondSlave.state(
        BondPortAttributes.keys.miiStatus, "mii_status", unknownKey: "mii_status_index"),
      .number(BondPortAttributes.keys.linkFailureCount, label: "link_failure_count"),
      .lladdr(BondPortAttributes.keys.permHwaddr, label: "perm_hwaddr"),
      .number(
        BondPortAttributes.keys.queueId, "queue_id", label: "queue_id",
        refusal: "queue_id is invalid"),
      .number(BondPortAttributes.keys.prio, "=prio", label: "prio", refusal: "prio is invalid"),
      .number(BondPortAttributes.keys.adAggregatorId, label: "ad_aggregator_id"),
      BondSlave.portState(
        BondPortAttributes.keys.adActorOperPortState, "ad_actor_oper_port_state"),
      // The partner's state has two bytes, of which the standard uses one.
      BondSlave.portState(
        BondPortAttributes.keys.adPartnerOperPortState.holding(LACPPortState.self),
        "ad_partner_oper_port_state"),
      BondSlave.state(BondPortAttributes.keys.adChurnActorState, "churn_actor_state"),
      BondSlave.state(BondPortAttributes.keys.adChurnPartnerState, "churn_partner_state"),
      .number(
        BondPortAttributes.keys.actorPortPrio, "=actor_port_prio", label: "actor_port_prio",
        refusal: "actor prio is invalid"),
    ],
    unknownWord: .option)
}

private enum BondSlave {
  /// A state by its word. Without a word, it is shown by number, which may have another JSON key.
  static func state<Value: NamedValue>(
    _ attribute: AttributeKey<Value>, _ key: String, unknownKey: String? = nil
  ) -> KindAttribute {
    KindAttribute(attribute) { state, view in
      if let word = state.word {
        view.output.field(key, key + " ", "\(word)")
      } else {
        view.output.field(unknownKey ?? key, key + " ", state.rawValue)
      }
    }
  }

  /// The bits of IEEE 802.3ad, by number and by name.
  static func portState(_ attribute: AttributeKey<LACPPortState>, _ key: String) -> KindAttribute {
    KindAttribute(attribute) { state, view in
      view.output.field(key, key + " ", state.rawValue)
      view.output.text("\(key)_str ")
      view.output.flags(key + "_str", state)
    }
  }
}
