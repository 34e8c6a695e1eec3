import Netlink
import RouteNetlink

/// `bridge mdb add`, `replace` and `delete`.
enum MDBChange {
  struct Change {
    var device: String?
    var port: String?
    var group: String?
    var source: String?
    var sources: String?
    var filterMode: String?
    var routeProtocol: String?
    var via: String?
    var isPermanent = false
    var vlan: UInt16 = 0
    var tunnel = MDBTunnel()
  }

  static let words: [Word<Change>] =
    [
      Word("=dev", .device) { (change, words) throws(CommandFailure) in
        change.device = try words.next()
      },
      Word("=grp", .address) { (change, words) throws(CommandFailure) in
        change.group = try words.next()
      },
      Word("=port", .device) { (change, words) throws(CommandFailure) in
        change.port = try words.next()
      },
      Word("=permanent") { (change, _) in change.isPermanent = true },
      // The default without "permanent".
      Word("=temp") { (_, _) in },
      Word("=vid", .number("VID")) { (change, words) throws(CommandFailure) in
        change.vlan = UInt16(truncatingIfNeeded: try words.looseNumber())
      },
      Word("=src", .address) { (change, words) throws(CommandFailure) in
        change.source = try words.next()
      },
      Word("=filter_mode", MulticastFilterMode.shape) {
        (change, words) throws(CommandFailure) in
        change.filterMode = try words.next()
      },
      Word("=source_list", .text("SOURCE[,SOURCE...]")) { (change, words) throws(CommandFailure) in
        change.sources = try words.next()
      },
      Word("=proto", .routeProtocol) { (change, words) throws(CommandFailure) in
        change.routeProtocol = try words.next()
      },
      Word("=via", .device) { (change, words) throws(CommandFailure) in
        change.via = try words.next()
      },
    ]
    + MDBTunnel.words.map { word in
      Word(word.spec, .text("VALUE")) { (change, words) throws(CommandFailure) in
        try word.apply(&change.tunnel, words)
      }
    }

  static func run(
    _ operation: MDBRequest.Operation, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var change = Change()
    try BridgeCommand.parse(arguments, words, into: &change, usage: MDB.object.help)
    guard let device = change.device, let group = change.group, let port = change.port else {
      throw CommandFailure("Device, group address and port name are required arguments.")
    }
    let bridge = try Arguments.bridgeDevice(device, session)
    let index = try Arguments.bridgeDevice(port, session)
    var request = MDBRequest(
      operation, bridge: bridge, port: index, group: try MDB.group(group), vlan: change.vlan,
      isPermanent: change.isPermanent)
    try fill(&request, change, session)
    try session.kernel.perform(request, mayWait: true)
  }

  private static func fill(
    _ request: inout MDBRequest, _ change: Change, _ session: Session
  ) throws(CommandFailure) {
    if let source = change.source { request.source = try MDB.source(source) }
    if let word = change.filterMode {
      guard let mode = MulticastFilterMode(word) else {
        throw CommandFailure("Invalid filter mode \"\(word)\"")
      }
      request.filterMode = mode
    }
    if let sources = change.sources { request.sources = try addresses(sources) }
    if let name = change.routeProtocol {
      request.routingProtocol = try session.names.mdbProtocol(name)
    }
    request.destination = try change.tunnel.resolved()
    if let name = change.via { request.via = try Arguments.bridgeDevice(name, session) }
  }

  private static func addresses(_ text: String) throws(CommandFailure) -> [IPAddress] {
    var addresses: [IPAddress] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let address = IPAddress(String(part)) else {
        throw CommandFailure("Invalid source entry \"\(part)\" in source list")
      }
      addresses.append(address)
    }
    return addresses
  }
}

/// The destination of an entry in a VXLAN device, as typed. It is checked once all words are read.
struct MDBTunnel {
  var destination: String?
  var port: String?
  var vni: String?
  var sourceVNI: String?

  static let words: [Word<MDBTunnel>] = [
    Word("=dst", .address) { (tunnel, words) throws(CommandFailure) in
      tunnel.destination = try words.next()
    },
    Word("=dst_port", .number("PORT")) { (tunnel, words) throws(CommandFailure) in
      tunnel.port = try words.next()
    },
    Word("=vni", .number("VNI")) { (tunnel, words) throws(CommandFailure) in
      tunnel.vni = try words.next()
    },
    Word("=src_vni", .number("VNI")) { (tunnel, words) throws(CommandFailure) in
      tunnel.sourceVNI = try words.next()
    },
  ]

  /// The checked destination; the first wrong word is refused.
  func resolved() throws(CommandFailure) -> MDBDestination {
    var found = MDBDestination()
    if let destination {
      guard let address = IPAddress(destination) else {
        throw CommandFailure("Invalid underlay destination address \"\(destination)\"")
      }
      found.address = address
    }
    if let port {
      guard let number = UDPPort.number(port) else {
        throw CommandFailure("Invalid destination port \"\(port)\"")
      }
      found.port = number
    }
    if let vni { found.vni = try Self.number(vni, "destination VNI") }
    if let sourceVNI { found.sourceVNI = try Self.number(sourceVNI, "source VNI") }
    return found
  }

  // Any number is accepted and cut to 32 bits, except the largest, which also stands for an overflow.
  private static func number(_ text: String, _ what: String) throws(CommandFailure) -> UInt32 {
    guard let number = Number.loose(text), number != .max else {
      throw CommandFailure("Invalid \(what) \"\(text)\"")
    }
    return UInt32(truncatingIfNeeded: number)
  }
}

extension NameTables {
  /// A routing protocol by name or number: the origin of an entry.
  func mdbProtocol(_ name: String) throws(CommandFailure) -> RouteProtocol {
    if let number = number(.protocols, name) {
      return RouteProtocol(rawValue: UInt8(truncatingIfNeeded: number))
    }
    guard let number = Number.u8(name) else {
      throw CommandFailure("Invalid protocol value \"\(name)\"")
    }
    return RouteProtocol(rawValue: number)
  }
}
