import CLinux
import Netlink
import RouteNetlink

/// `bridge vlan set`: options of a VLAN on one port.
enum VLANOptions {
  /// What the words say, in their order: each device and each VLAN is checked where it stands.
  struct Change {
    var device: UInt32?
    var range = VLANRange()
    /// Attributes of `BRIDGE_VLANDB_ENTRY` or `BRIDGE_VLANDB_GLOBAL_OPTIONS`.
    var options = AttributeList()
  }

  static let words: [Word<Change>] = [
    device,
    vid { (change) in
      change.options.put(
        VLANEntryAttributes.keys.info, UInt16(BRIDGE_VLAN_INFO_ONLY_OPTS),
        UInt16(bitPattern: change.range.first))
      if change.range.isRange {
        change.options.put(VLANEntryAttributes.keys.range, UInt16(bitPattern: change.range.last))
      }
      // The end of a range is for its own word only.
      change.range.isRange = false
    },
    Word("=state", .text("STP_STATE")) { (change, words) throws(CommandFailure) in
      guard let state = PortState.number(try words.next()), state != -1 else {
        throw CommandFailure("Error: invalid STP state")
      }
      change.options.put(VLANEntryAttributes.keys.state, UInt8(truncatingIfNeeded: state))
    },
    Word("=mcast_router", .number("MULTICAST_ROUTER")) { (change, words) throws(CommandFailure) in
      change.options.put(VLANEntryAttributes.keys.mcastRouter, try words.u8("invalid mcast_router"))
    },
    Word("=mcast_max_groups", .number("MAX_GROUPS")) { (change, words) throws(CommandFailure) in
      change.options.put(
        VLANEntryAttributes.keys.mcastMaxGroups, try words.u32("invalid mcast_max_groups"))
    },
    Word("=neigh_suppress", .choice(["on", "off"])) { (change, words) throws(CommandFailure) in
      change.options.put(
        VLANEntryAttributes.keys.neighSuppress,
        try words.onOff("neigh_suppress", status: 22) ? UInt8(1) : 0)
    },
  ]

  static let device = Word<Change>("=dev", .device) { (change, words) throws(CommandFailure) in
    change.device = try Arguments.bridgeDevice(
      words.next(), words.session, what: "network device")
  }

  /// The word for a VLAN or a range of them, which `put` makes attributes of.
  static func vid(_ put: @escaping @Sendable (inout Change) -> Void) -> Word<Change> {
    Word("=vid", .number("VID")) { (change, words) throws(CommandFailure) in
      let word = try words.next()
      change.range.read(word)
      if word.contains("-") { try change.range.checkRange() }
      try change.range.checkID()
      put(&change)
    }
  }

  static func set(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    try run(session, arguments, words, VLANDatabaseAttributes.keys.entry.code)
  }

  /// Reads the words and sends what they say in an attribute of `code`.
  static func run(
    _ session: Session, _ arguments: Arguments, _ words: [Word<Change>], _ code: Int
  ) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, words, word) throws(CommandFailure) in
      if matches(word, "help") { _ = try words.next() }
    }
    guard let device = change.device, change.range.isSet else {
      throw CommandFailure("Device and VLAN ID are required arguments.")
    }
    var header = br_vlan_msg()
    header.family = UInt8(PF_BRIDGE)
    header.ifindex = device
    var request = Request(RTM_NEWVLAN, header: header)
    request.attributes.nest(code, flagged: true, change.options)
    try session.perform(request, mayWait: true)
  }
}

/// `bridge vlan global`: options of a VLAN for the whole bridge.
enum VLANGlobal {
  /// The options in the order in which they are shown, with the size of their number.
  enum Size { case byte, short, word, long }
  static let options: [(spec: StaticString, name: String, code: Int, size: Size)] = [
    ("=mcast_snooping", "mcast_snooping", VLANGlobalAttributes.keys.mcastSnooping.code, .byte),
    ("=mcast_querier", "mcast_querier", VLANGlobalAttributes.keys.mcastQuerier.code, .byte),
    (
      "=mcast_igmp_version", "mcast_igmp_version", VLANGlobalAttributes.keys.mcastIgmpVersion.code,
      .byte
    ),
    (
      "=mcast_mld_version", "mcast_mld_version", VLANGlobalAttributes.keys.mcastMldVersion.code,
      .byte
    ),
    (
      "=mcast_last_member_count", "mcast_last_member_count",
      VLANGlobalAttributes.keys.mcastLastMemberCnt.code, .word
    ),
    (
      "=mcast_last_member_interval", "mcast_last_member_interval",
      VLANGlobalAttributes.keys.mcastLastMemberIntvl.code, .long
    ),
    (
      "=mcast_startup_query_count", "mcast_startup_query_count",
      VLANGlobalAttributes.keys.mcastStartupQueryCnt.code, .word
    ),
    (
      "=mcast_startup_query_interval", "mcast_startup_query_interval",
      VLANGlobalAttributes.keys.mcastStartupQueryIntvl.code, .long
    ),
    (
      "=mcast_membership_interval", "mcast_membership_interval",
      VLANGlobalAttributes.keys.mcastMembershipIntvl.code, .long
    ),
    (
      "=mcast_querier_interval", "mcast_querier_interval",
      VLANGlobalAttributes.keys.mcastQuerierIntvl.code, .long
    ),
    (
      "=mcast_query_interval", "mcast_query_interval",
      VLANGlobalAttributes.keys.mcastQueryIntvl.code,
      .long
    ),
    (
      "=mcast_query_response_interval", "mcast_query_response_interval",
      VLANGlobalAttributes.keys.mcastQueryResponseIntvl.code, .long
    ),
    ("=msti", "msti", VLANGlobalAttributes.keys.msti.code, .short),
  ]

  /// The reference tells the count of last members only beside a version of MLD.
  static func isShown(_ code: Int, _ entry: AttributeTable) -> Bool {
    code != VLANGlobalAttributes.keys.mcastLastMemberCnt.code
      || entry.has(VLANGlobalAttributes.keys.mcastMldVersion)
  }

  static let words: [Word<VLANOptions.Change>] =
    [
      VLANOptions.device,
      VLANOptions.vid { (change) in
        change.options.put(VLANGlobalAttributes.keys.id, UInt16(bitPattern: change.range.first))
        if change.range.isRange {
          change.options.put(VLANGlobalAttributes.keys.range, UInt16(bitPattern: change.range.last))
        }
      },
    ]
    + options.map { word($0.spec, $0.name, $0.code, $0.size) }

  private static func word(
    _ spec: StaticString, _ name: String, _ code: Int, _ size: Size
  ) -> Word<VLANOptions.Change> {
    let refusal = "invalid \(name)"
    return Word(spec, .number("NUMBER")) { (change, words) throws(CommandFailure) in
      switch size {
      case .byte: change.options.put(code, try words.u8(refusal))
      case .short: change.options.put(code, try words.u16(refusal))
      case .word: change.options.put(code, try words.u32(refusal))
      case .long: change.options.put(code, try words.u64(refusal))
      }
    }
  }

  static func set(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    try VLANOptions.run(session, arguments, words, VLANDatabaseAttributes.keys.globalOptions.code)
  }
}
