import Netlink
import RouteNetlink

/// `bridge vlan global`: options of a VLAN for the whole bridge.
enum VLANGlobal {
  /// An option. Its keyword is also its label and JSON key.
  struct Option: Sendable {
    /// nil for an option that is only shown.
    let word: Word<VLANOptionsChange>?
    let show: @Sendable (AttributeTable, Output) -> Void

    /// - Parameter isShown: decides by the other attributes whether the option is shown.
    init<Value: NumberWord>(
      _ key: AttributeKey<Value>, _ spec: StaticString,
      isShown: @escaping @Sendable (AttributeTable) -> Bool = { _ in true }
    ) {
      let name = WordDescription(spec: spec, values: []).spellings[0]
      word = Word(spec, .number("NUMBER")) { (change, words) throws(CommandFailure) in
        change.options.put(key, try Value.read(words, "invalid \(name)"))
      }
      show = { table, output in
        if let value = table[key], isShown(table) { output.field(name, name + " ", value) }
      }
    }

    init(querier key: AttributeKey<Attributes<BridgeQuerierAttributes>>) {
      word = nil
      show = { table, output in
        if let state = table.nested(key) { QuerierState.describe(state, output) }
      }
    }
  }

  /// In the order of display.
  static let options: [Option] = {
    let keys = VLANGlobalAttributes.keys
    return [
      Option(keys.mcastSnooping, "=mcast_snooping"),
      Option(keys.mcastQuerier, "=mcast_querier"),
      Option(querier: keys.mcastQuerierState),
      Option(keys.mcastIgmpVersion, "=mcast_igmp_version"),
      Option(keys.mcastMldVersion, "=mcast_mld_version"),
      // iproute2 shows the last member count only together with an MLD version.
      Option(keys.mcastLastMemberCnt, "=mcast_last_member_count") {
        $0.has(VLANGlobalAttributes.keys.mcastMldVersion)
      },
      Option(keys.mcastLastMemberIntvl, "=mcast_last_member_interval"),
      Option(keys.mcastStartupQueryCnt, "=mcast_startup_query_count"),
      Option(keys.mcastStartupQueryIntvl, "=mcast_startup_query_interval"),
      Option(keys.mcastMembershipIntvl, "=mcast_membership_interval"),
      Option(keys.mcastQuerierIntvl, "=mcast_querier_interval"),
      Option(keys.mcastQueryIntvl, "=mcast_query_interval"),
      Option(keys.mcastQueryResponseIntvl, "=mcast_query_response_interval"),
      Option(keys.msti, "=msti"),
    ]
  }()

  static let words: [Word<VLANOptionsChange>] =
    [
      VLANOptionsChange.device,
      VLANOptionsChange.vid { (change) in
        change.options.put(VLANGlobalAttributes.keys.id, UInt16(bitPattern: change.range.first))
        if change.range.isRange {
          change.options.put(VLANGlobalAttributes.keys.range, UInt16(bitPattern: change.range.last))
        }
      },
    ] + options.compactMap(\.word)

  static func set(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let (bridge, list) = try VLANOptionsChange.read(session, arguments, words)
    var options = NewAttributes<VLANGlobalAttributes>()
    options.list = list
    try session.kernel.perform(
      VLANGlobalOptionsRequest(bridge: bridge, options: options), mayWait: true)
  }
}
