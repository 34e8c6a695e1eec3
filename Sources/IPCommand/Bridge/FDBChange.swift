import Netlink
import RouteNetlink

/// `bridge fdb add`, `append`, `replace` and `delete`.
enum FDBChange {
  struct Entry {
    var address: String?
    var device: String?
    var flags: NeighbourFlags = []
    var state: NeighbourState = .noARP
    var destination: IPAddress?
    /// Negative if not given.
    var vlan: Int16 = -1
    var port: UInt16 = 0
    var vni: UInt32?
    var sourceVNI: UInt32?
    var via: Int32 = 0
    var nexthop: UInt32?
    var activity: FDBActivity = []
    var keepsRefresh = true
  }

  static let words: [Word<Entry>] =
    [
      Word("=dev", .device) { (entry, words) throws(CommandFailure) in
        entry.device = try words.next()
      }
    ] + tunnel + state

  private static let tunnel: [Word<Entry>] = [
    Word("=dst", .address) { (entry, words) throws(CommandFailure) in
      let word = try words.next()
      guard entry.destination == nil else { throw .garbage("dst", word) }
      entry.destination = try words.address(word, words.session.options.family)
    },
    Word("=nhid", .number("NHID")) { (entry, words) throws(CommandFailure) in
      entry.nexthop = try words.u32("\"id\" value is invalid\n")
    },
    Word("=port", .number("PORT")) { (entry, words) throws(CommandFailure) in
      entry.port = try words.udpPort("invalid port\n")
    },
    Word("=vni", .number("VNI")) { (entry, words) throws(CommandFailure) in
      entry.vni = try words.networkIdentifier("invalid VNI\n")
    },
    Word("=src_vni", .number("VNI")) { (entry, words) throws(CommandFailure) in
      entry.sourceVNI = try words.networkIdentifier("invalid src VNI\n")
    },
    Word("=via", .device) { (entry, words) throws(CommandFailure) in
      do throws(CommandFailure) {
        entry.via = try words.device()
      } catch {
        throw .usage(error.message)
      }
    },
  ]

  private static let state: [Word<Entry>] = [
    Word("=self") { (entry, _) in entry.flags.insert(.device) },
    Word("master") { (entry, _) in entry.flags.insert(.master) },
    Word("router") { (entry, _) in entry.flags.insert(.router) },
    Word("local|permanent") { (entry, _) in entry.state.insert(.permanent) },
    Word("temp|static") { (entry, _) in entry.state.insert(.reachable) },
    Word("dynamic") { (entry, _) in
      entry.state.insert(.reachable)
      entry.state.remove(.noARP)
    },
    Word("vlan", .number("VID")) { (entry, words) throws(CommandFailure) in
      guard entry.vlan < 0 else { throw .garbage("vlan", words.keyword) }
      entry.vlan = Int16(truncatingIfNeeded: try words.looseNumber())
    },
    Word("use") { (entry, _) in entry.flags.insert(.use) },
    Word("extern_learn") { (entry, _) in entry.flags.insert(.externallyLearned) },
    Word("sticky") { (entry, _) in entry.flags.insert(.sticky) },
    Word("=activity_notify") { (entry, _) in entry.activity.insert(.notify) },
    Word("=inactive") { (entry, _) in entry.activity.insert(.inactive) },
    Word("=norefresh") { (entry, _) in entry.keepsRefresh = false },
  ]

  static func run(
    _ operation: FDBRequest.Operation, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var entry = Entry()
    try arguments.parse(words, into: &entry) { (entry, words, word) throws(CommandFailure) in
      entry.address = try FDB.addressWord(entry.address, words, word)
    }
    guard let device = entry.device, let address = entry.address else {
      throw CommandFailure("Device and address are required arguments.")
    }
    if entry.nexthop ?? 0 != 0, entry.destination != nil || entry.port != 0 || entry.vni != nil {
      throw CommandFailure("dst, port, vni are mutually exclusive with nhid")
    }
    if entry.flags.isDisjoint(with: [.device, .master]) { entry.flags.insert(.device) }
    if entry.state.isDisjoint(with: [.permanent, .reachable]) { entry.state.insert(.permanent) }
    let linkLayerAddress = try FDB.macAddress(address)
    let index = try Arguments.bridgeDevice(device, session)
    try session.kernel.perform(
      request(operation, entry, device: index, address: linkLayerAddress), mayWait: true)
  }

  private static func request(
    _ operation: FDBRequest.Operation, _ entry: Entry, device: Int32, address: LinkLayerAddress
  ) -> FDBRequest {
    var request = FDBRequest(
      operation, device: device, address: address, vlan: UInt16(exactly: entry.vlan),
      destination: entry.destination, vni: entry.vni, state: entry.state, flags: entry.flags)
    // 0 means none.
    if entry.nexthop != 0 { request.nexthop = entry.nexthop }
    if entry.port != 0 { request.port = entry.port }
    if entry.via != 0 { request.via = entry.via }
    request.sourceVNI = entry.sourceVNI
    request.activity = entry.activity
    request.refreshes = entry.keepsRefresh
    return request
  }
}
