import CLinux
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
      // What an entry is without "permanent".
      Word("=temp") { (_, _) in },
      Word("=vid", .number("VID")) { (change, words) throws(CommandFailure) in
        change.vlan = UInt16(truncatingIfNeeded: try words.looseNumber())
      },
      Word("=src", .address) { (change, words) throws(CommandFailure) in
        change.source = try words.next()
      },
      Word("=filter_mode", .choice(["include", "exclude"])) {
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
    _ type: Int, _ flags: Int, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var change = Change()
    try BridgeCommand.parse(arguments, words, into: &change, usage: MDB.object.help)
    guard let device = change.device, let group = change.group, let port = change.port else {
      throw CommandFailure("Device, group address and port name are required arguments.")
    }
    var header = MDB.Header()
    header.family = UInt8(PF_BRIDGE)
    header.ifindex = try Arguments.bridgeDevice(device, session)
    var request = Request(type, flags: flags, header: header)
    let isPermanent = change.isPermanent && type == RTM_NEWMDB
    request.attributes.put(
      MulticastRequestAttributes.keys.entry,
      bytes: MDB.entry(
        port: try Arguments.bridgeDevice(port, session), state: isPermanent ? 1 : 0,
        vlan: change.vlan, group: try MDB.Group(group)))
    let options = try options(change, session)
    if !options.isEmpty {
      request.attributes.nest(MulticastRequestAttributes.keys.entryAttrs, flagged: true, options)
    }
    try session.perform(request, mayWait: true)
  }

  private static func options(
    _ change: Change, _ session: Session
  ) throws(CommandFailure) -> AttributeList {
    var list = AttributeList()
    if let source = change.source {
      list.put(MulticastChangeAttributes.keys.source, bytes: try MDB.source(source).bytes)
    }
    if let mode = change.filterMode {
      // MCAST_EXCLUDE and MCAST_INCLUDE of linux/in.h.
      guard mode == "include" || mode == "exclude" else {
        throw CommandFailure("Invalid filter mode \"\(mode)\"")
      }
      list.put(MulticastChangeAttributes.keys.groupMode, UInt8(mode == "include" ? 1 : 0))
    }
    if let sources = change.sources {
      try list.nest(MulticastChangeAttributes.keys.srcList, flagged: true) {
        (nest: inout AttributeList) throws(CommandFailure) in
        try putSources(sources, into: &nest)
      }
    }
    if let name = change.routeProtocol {
      list.put(MulticastChangeAttributes.keys.rtprot, try session.names.mdbProtocol(name))
    }
    try change.tunnel.put(into: &list)
    if let name = change.via {
      list.put(MulticastChangeAttributes.keys.ifindex, try Arguments.bridgeDevice(name, session))
    }
    return list
  }

  private static func putSources(
    _ text: String, into list: inout AttributeList
  ) throws(CommandFailure) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let address = NetworkAddress(String(part)) else {
        throw CommandFailure("Invalid source entry \"\(part)\" in source list")
      }
      list.nest(MulticastNewSourceListAttributes.keys.entry, flagged: true) {
        (entry: inout AttributeList) in
        entry.put(MulticastNewSourceAttributes.keys.address, bytes: address.bytes)
      }
    }
  }
}

/// Where a VXLAN device's entry sends to, as typed: what is wrong is told once all words are read.
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

  func put(into list: inout AttributeList) throws(CommandFailure) {
    if let destination {
      guard let address = NetworkAddress(destination) else {
        throw CommandFailure("Invalid underlay destination address \"\(destination)\"")
      }
      list.put(MulticastChangeAttributes.keys.dst, bytes: address.bytes)
    }
    if let port {
      guard let number = UDPPort.number(port) else {
        throw CommandFailure("Invalid destination port \"\(port)\"")
      }
      list.put(MulticastChangeAttributes.keys.dstPort, number)
    }
    if let vni {
      list.put(MulticastChangeAttributes.keys.vni, try Self.number(vni, "destination VNI"))
    }
    if let sourceVNI {
      list.put(MulticastChangeAttributes.keys.srcVni, try Self.number(sourceVNI, "source VNI"))
    }
  }

  // Any number passes, cut to 32 bits, but for the largest, which is also what an overflow gives.
  private static func number(_ text: String, _ what: String) throws(CommandFailure) -> UInt32 {
    guard let number = Number.loose(text), number != .max else {
      throw CommandFailure("Invalid \(what) \"\(text)\"")
    }
    return UInt32(truncatingIfNeeded: number)
  }
}

extension NameTables {
  /// A routing protocol by name or number, for an entry's origin.
  func mdbProtocol(_ name: String) throws(CommandFailure) -> UInt8 {
    if let number = number(.protocols, name) { return UInt8(truncatingIfNeeded: number) }
    guard let number = Number.u8(name) else {
      throw CommandFailure("Invalid protocol value \"\(name)\"")
    }
    return number
  }
}
