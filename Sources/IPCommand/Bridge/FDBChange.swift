import CLinux
import Netlink
import RouteNetlink

/// `bridge fdb add`, `append`, `replace` and `delete`.
enum FDBChange {
  struct Entry {
    var address: String?
    var device: String?
    /// `NTF_*`.
    var flags: Int32 = 0
    /// `NUD_*`.
    var state = NUD_NOARP
    var destination: NetworkAddress?
    /// Negative where none is meant.
    var vlan: Int16 = -1
    var port: UInt16 = 0
    var vni: UInt32?
    var sourceVNI: UInt32?
    var via: UInt32 = 0
    var nexthop: UInt32?
    var activity: UInt8 = 0
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
        entry.via = UInt32(bitPattern: try words.device())
      } catch {
        throw .usage(error.message)
      }
    },
  ]

  private static let state: [Word<Entry>] = [
    Word("=self") { (entry, _) in entry.flags |= NTF_SELF },
    Word("master") { (entry, _) in entry.flags |= NTF_MASTER },
    Word("router") { (entry, _) in entry.flags |= NTF_ROUTER },
    Word("local|permanent") { (entry, _) in entry.state |= NUD_PERMANENT },
    Word("temp|static") { (entry, _) in entry.state |= NUD_REACHABLE },
    Word("dynamic") { (entry, _) in
      entry.state = (entry.state | NUD_REACHABLE) & ~NUD_NOARP
    },
    Word("vlan", .number("VID")) { (entry, words) throws(CommandFailure) in
      guard entry.vlan < 0 else { throw .garbage("vlan", words.keyword) }
      entry.vlan = Int16(truncatingIfNeeded: try words.looseNumber())
    },
    Word("use") { (entry, _) in entry.flags |= NTF_USE },
    Word("extern_learn") { (entry, _) in entry.flags |= NTF_EXT_LEARNED },
    Word("sticky") { (entry, _) in entry.flags |= NTF_STICKY },
    // FDB_NOTIFY_BIT and FDB_NOTIFY_INACTIVE_BIT of linux/neighbour.h.
    Word("=activity_notify") { (entry, _) in entry.activity |= 1 },
    Word("=inactive") { (entry, _) in entry.activity |= 2 },
    Word("=norefresh") { (entry, _) in entry.keepsRefresh = false },
  ]

  static func run(
    _ type: Int, _ flags: Int, _ session: Session, _ arguments: Arguments
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
    if entry.flags & (NTF_SELF | NTF_MASTER) == 0 { entry.flags |= NTF_SELF }
    if entry.state & (NUD_PERMANENT | NUD_REACHABLE) == 0 { entry.state |= NUD_PERMANENT }
    let attributes = try attributes(entry, address)
    var header = ndmsg()
    header.ndm_family = UInt8(PF_BRIDGE)
    header.ndm_ifindex = Int32(bitPattern: try Arguments.bridgeDevice(device, session))
    header.ndm_state = UInt16(entry.state)
    header.ndm_flags = UInt8(truncatingIfNeeded: entry.flags)
    var request = Request(type, flags: flags, header: header)
    request.attributes = attributes
    try session.perform(request, mayWait: true)
  }

  private static func attributes(
    _ entry: Entry, _ address: String
  ) throws(CommandFailure) -> AttributeList {
    var list = AttributeList()
    list.put(NeighbourAttributes.keys.lladdr, bytes: try FDB.macAddress(address))
    if let destination = entry.destination {
      list.put(NeighbourAttributes.keys.dst, bytes: destination.bytes)
    }
    if entry.vlan >= 0 { list.put(NeighbourAttributes.keys.vlan, UInt16(entry.vlan)) }
    if let nexthop = entry.nexthop, nexthop > 0 { list.put(NeighbourAttributes.keys.nhId, nexthop) }
    if entry.port != 0 { list.put(NeighbourAttributes.keys.port, entry.port) }
    if let vni = entry.vni { list.put(NeighbourAttributes.keys.vni, vni) }
    if let vni = entry.sourceVNI { list.put(NeighbourAttributes.keys.srcVni, vni) }
    if entry.via != 0 { list.put(NeighbourAttributes.keys.ifindex, Int32(bitPattern: entry.via)) }
    if entry.activity != 0 || !entry.keepsRefresh {
      list.nest(NeighbourAttributes.keys.fdbExtAttrs, flagged: true) {
        (nest: inout AttributeList) in
        if entry.activity != 0 {
          nest.put(ForwardingEntryAttributes.keys.activityNotify, entry.activity)
        }
        if !entry.keepsRefresh { nest.put(ForwardingEntryAttributes.keys.dontRefresh) }
      }
    }
    return list
  }
}
