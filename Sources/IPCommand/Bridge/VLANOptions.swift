import Netlink
import RouteNetlink

/// `bridge vlan set`: options of a VLAN on one port.
enum VLANOptions {
  static let words: [Word<VLANOptionsChange>] = [
    VLANOptionsChange.device,
    VLANOptionsChange.vid { (change) in
      change.options.put(
        VLANEntryAttributes.keys.info,
        BridgeVLANInfo(UInt16(bitPattern: change.range.first), .onlyOptions))
      if change.range.isRange {
        change.options.put(VLANEntryAttributes.keys.range, UInt16(bitPattern: change.range.last))
      }
      // An earlier range ends with its own word.
      change.range.isRange = false
    },
    Word("=state", .text("STP_STATE")) { (change, words) throws(CommandFailure) in
      guard let state = BridgePortState.number(try words.next()), state != -1 else {
        throw CommandFailure("Error: invalid STP state")
      }
      change.options.put(
        VLANEntryAttributes.keys.state,
        BridgePortState(rawValue: UInt8(truncatingIfNeeded: state)))
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

  static func set(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let (device, list) = try VLANOptionsChange.read(session, arguments, words)
    var options = NewAttributes<VLANEntryAttributes>()
    options.list = list
    try session.kernel.perform(
      VLANOptionsRequest(device: device, options: options), mayWait: true)
  }
}

/// The values of `bridge vlan set` and `global set`. Each device and VLAN is checked as soon as it is read.
struct VLANOptionsChange {
  private var device: Int32?
  var range = VLANRange()
  /// The attributes for the VLANs and their options.
  var options = AttributeList()

  static let device = Word<VLANOptionsChange>("=dev", .device) {
    (change, words) throws(CommandFailure) in
    change.device = try Arguments.bridgeDevice(
      words.next(), words.session, what: "network device")
  }

  /// The word for a VLAN or a range. `put` turns it into attributes.
  static func vid(
    _ put: @escaping @Sendable (inout VLANOptionsChange) -> Void
  ) -> Word<VLANOptionsChange> {
    Word("=vid", .number("VID")) { (change, words) throws(CommandFailure) in
      let word = try words.next()
      change.range.read(word)
      if word.contains("-") { try change.range.checkRange() }
      try change.range.checkID()
      put(&change)
    }
  }

  /// Reads the words. Returns the device and the attributes.
  static func read(
    _ session: Session, _ arguments: Arguments, _ words: [Word<VLANOptionsChange>]
  ) throws(CommandFailure) -> (device: Int32, options: AttributeList) {
    var change = VLANOptionsChange()
    try arguments.parse(words, into: &change) { (_, words, word) throws(CommandFailure) in
      if matches(word, "help") { _ = try words.next() }
    }
    guard let device = change.device, change.range.isSet else {
      throw CommandFailure("Device and VLAN ID are required arguments.")
    }
    return (device, change.options)
  }
}
