import Netlink
import RouteNetlink

/// `bridge link set`: options of one port.
enum BridgeLinkSet {
  struct Change {
    var device: String?
    var options = NewAttributes<BridgePortAttributes>()
    var targets: BridgeTarget = []
    var mode: BridgeMode?

    /// Sets an option, replacing an earlier value; nil removes it.
    mutating func set<Value>(_ key: AttributeKey<Value>, _ value: Value?) {
      options.list.remove(key)
      if let value { options.list.put(key, value) }
    }
  }

  static let words: [Word<Change>] =
    [
      Word("=dev", .device) { (change, words) throws(CommandFailure) in
        change.device = try words.next()
      }
    ] + BridgePortOptions.all.flatMap(\.set) + [
      Word("=hwmode", BridgeMode.shape) { (change, words) throws(CommandFailure) in
        guard let mode = BridgeMode(try words.next()) else {
          throw .grammar("Mode argument must be \"vepa\" or \"veb\".")
        }
        change.mode = mode
      },
      Word("=self") { (change, _) in change.targets.insert(.device) },
      Word("=master") { (change, _) in change.targets.insert(.master) },
    ]

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var change = Change()
    try arguments.parse(words, into: &change) { (_, _, _) throws(CommandFailure) in
      throw BridgeLink.object.help
    }
    guard let device = change.device else { throw CommandFailure("Device is a required argument.") }
    var request = BridgePortRequest(
      device: try Arguments.bridgeDevice(device, session, what: "bridge device"))
    request.options = change.options
    request.targets = change.targets
    request.hardwareMode = change.mode
    try session.kernel.perform(request)
  }
}
