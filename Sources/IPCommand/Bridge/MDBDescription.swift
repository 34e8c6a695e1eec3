import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A message of a multicast database: groups and ports of routers, from a dump or as an event.
struct MDBDescription {
  private let session: Session
  private let bridge: Int32
  private let attributes: AttributeTable
  private var output: Output { session.output }

  /// Nil for a message of another device than the one asked for.
  init?(_ message: Message, _ session: Session, _ device: UInt32?) {
    guard let header = message.payload.structure(br_vlan_msg.self),
      device == nil || device == header.ifindex
    else { return nil }
    self.session = session
    bridge = Int32(bitPattern: header.ifindex)
    attributes = message.attributes(after: MemoryLayout<br_vlan_msg>.size)
  }

  /// What an event tells.
  func describeEvent(isDeleted: Bool) {
    if isDeleted { output.flag("deleted", "Deleted ") }
    describeEntries()
    // The options of a request have the number that router ports have, but are marked as a nest.
    let ports = attributes.sequence.first {
      $0.type == MulticastAttributes.keys.router.code && !$0.isMarkedNest
    }
    guard let port = ports?.payload.attributes.first(where: { _ in true })?.payload.s32 else {
      return
    }
    output.text(
      "router port dev \(session.links.name(port)) master \(session.links.name(bridge))\n")
  }

  /// The groups, or those of one VLAN.
  func describeEntries(vlan: UInt16 = 0) {
    for list in attributes.payload(MulticastAttributes.keys.mdb)?.attributes
      ?? AttributeSequence(Payload([]))
    {
      for entry in list.payload.attributes {
        describe(entry.payload, vlan)
      }
    }
  }

  // MARK: a group

  /// `struct br_mdb_entry`: port, state, flags, VLAN, 16 bytes of address, protocol.
  private func describe(_ entry: Payload, _ filter: UInt16) {
    guard let port = entry.s32, let state: UInt8 = entry.integer(at: 4),
      let flags: UInt8 = entry.integer(at: 5), let vlan: UInt16 = entry.integer(at: 6),
      let ethertype = entry.integer(at: 24, as: UInt16.self).map(UInt16.init(bigEndian:)),
      filter == 0 || filter == vlan
    else { return }
    let options = entry.dropFirst(28).nested
    output.object {
      output.json("index", .number(bridge))
      output.field("dev", "dev ", session.links.name(bridge), "", color: .interface)
      output.field("port", " port ", session.links.name(port), "")
      describeGroup(entry.dropFirst(8), ethertype, options)
      output.field("state", " ", state & 1 != 0 ? "permanent" : "temp", "")
      if session.options.details > 0 { describeDetails(options) }
      describeFlags(flags)
      if vlan != 0 { output.field("vid", " vid ", vlan, "") }
      describeTunnel(options)
      if session.options.statistics > 0, let timer = options[MulticastEntryAttributes.keys.timer] {
        output.field("timer", " ", Self.timerText(timer), "")
      }
      output.newline()
    }
  }

  private func describeGroup(_ address: Payload, _ ethertype: UInt16, _ options: AttributeTable) {
    let family =
      switch Int32(ethertype) {
      case ETH_P_IP: AF_INET
      case ETH_P_IPV6: AF_INET6
      default: AF_PACKET
      }
    if family == AF_PACKET {
      output.field("grp", " grp ", hexBytes(address.prefix(6).array), "")
    } else if let group = NetworkAddress(
      family: family, address.prefix(family == AF_INET ? 4 : 16))
    {
      output.address("grp", " grp ", group, "")
    }
    if let source = options.payload(MulticastEntryAttributes.keys.source)?.networkAddress {
      output.address("src", " src ", source, "")
    }
  }

  private func describeDetails(_ options: AttributeTable) {
    if let mode = options[MulticastEntryAttributes.keys.groupMode] {
      output.field("filter_mode", " filter_mode ", mode == 1 ? "include" : "exclude", "")
    }
    if let list = options.payload(MulticastEntryAttributes.keys.srcList) { describeSources(list) }
    if let number = options[MulticastEntryAttributes.keys.rtprot] {
      output.field("protocol", " proto ", session.names.text(.protocols, UInt32(number)))
    }
  }

  private func describeSources(_ list: Payload) {
    output.array("source_list", before: " source_list ") {
      for (place, attribute) in list.attributes.enumerated() {
        let source = attribute.payload.nested
        output.object {
          output.text(place == 0 ? "" : ",")
          if let address = source.payload(MulticastSourceAttributes.keys.address)?.networkAddress {
            output.address("address", "", address, "")
          }
          if let timer = source[MulticastSourceAttributes.keys.timer] {
            output.field("timer", "/", Self.timerText(timer, width: 0), "")
          }
        }
      }
    }
  }

  /// By `MDB_FLAGS_*`.
  private func describeFlags(_ flags: UInt8) {
    let names = ["offload", "fast_leave", "added_by_star_ex", "blocked", "offload_failed"]
    output.array("flags") {
      for (bit, name) in names.enumerated() where flags & 1 << UInt8(bit) != 0 {
        output.field(nil, " ", name, "")
      }
    }
  }

  private func describeTunnel(_ options: AttributeTable) {
    if let address = options.payload(MulticastEntryAttributes.keys.dst)?.networkAddress {
      output.address("dst", " dst ", address, "")
    }
    if let port = options[MulticastEntryAttributes.keys.dstPort] {
      output.field("dst_port", " dst_port ", port, "")
    }
    if let vni = options[MulticastEntryAttributes.keys.vni] {
      output.field("vni", " vni ", vni, "")
    }
    if let index = options.payload(MulticastEntryAttributes.keys.ifindex)?.s32 {
      output.field("via", " via ", session.links.name(index), "")
    }
    if let vni = options[MulticastEntryAttributes.keys.srcVni] {
      output.field("src_vni", " src_vni ", vni, "")
    }
  }

  // MARK: router ports

  /// The ports behind which routers are, under `-details`; with their timers under `-statistics`.
  func describeRouterPorts() {
    guard let list = attributes.payload(MulticastAttributes.keys.router),
      session.options.details > 0
    else { return }
    let name = session.links.name(bridge)
    let withTimers = session.options.statistics > 0
    if !withTimers { output.text("router ports on \(name): ") }
    output.array(name) {
      for attribute in list.attributes {
        guard let port = attribute.payload.s32 else { continue }
        output.object {
          if withTimers { output.text("router ports on \(name): ") }
          output.field("port", "", session.links.name(port), withTimers ? "" : " ")
          if withTimers {
            Self.describeTimer(attribute.payload.dropFirst(4).nested, output)
            output.endRecord()
          }
        }
      }
    }
    if !withTimers { output.newline() }
  }

  /// How long a port leads to a router yet, and how it came to.
  static func describeTimer(_ options: AttributeTable, _ output: Output) {
    if let timer = options[MulticastRouterAttributes.keys.timer] {
      output.field("timer", " ", timerText(timer), "")
    }
    if let type = options[MulticastRouterAttributes.keys.type] {
      let isTemporary =
        Int(type) == Int(MDB_RTR_TYPE_TEMP_QUERY) || Int(type) == Int(MDB_RTR_TYPE_TEMP)
      output.field("type", " ", isTemporary ? "temp" : "permanent", "")
    }
  }

  /// Hundredths of a second as seconds, padded to `width` digits before the point.
  private static func timerText(_ ticks: UInt32, width: Int = 4) -> String {
    let seconds = String(ticks / 100)
    let rest = String(ticks % 100)
    return PortTable.blanks(width - seconds.utf8.count) + seconds + "."
      + (rest.utf8.count < 2 ? "0" + rest : rest)
  }
}
