import CLinux
import Netlink
import RouteNetlink

/// A message of the VLAN database (`RTM_NEWVLAN`): entries of one device.
struct VLANDescription {
  private let message: Message
  private let index: UInt32
  private var isDeleted: Bool { Int(message.type) == RTM_DELVLAN }

  /// Nil for a message of another family.
  init?(_ message: Message) {
    guard let header = message.payload.structure(br_vlan_msg.self),
      Int32(header.family) == PF_BRIDGE
    else { return nil }
    self.message = message
    index = header.ifindex
  }

  /// Shows the entries, or those of `device` that hold `vlan`; 0 stands for any VLAN.
  func describe(_ session: Session, device: UInt32? = nil, vlan: UInt16 = 0) {
    guard device == nil || device == index else { return }
    let output = session.output
    let table = PortTable(
      output, port: session.links.name(Int32(bitPattern: index)), key: "vlans",
      before: { if isDeleted { output.flag("deleted", "Deleted ") } })
    let body = message.payload.dropFirst(MemoryLayout<br_vlan_msg>.size)
    for attribute in body.attributes {
      let entry = attribute.payload.nested
      switch attribute.type {
      case VLANDatabaseAttributes.keys.entry.code: describeEntry(entry, vlan, table, session)
      case VLANDatabaseAttributes.keys.globalOptions.code:
        describeGlobal(entry, vlan, table, session)
      default: continue
      }
    }
    table.close()
  }

  private func describeEntry(
    _ entry: AttributeTable, _ filter: UInt16, _ table: PortTable, _ session: Session
  ) {
    let output = table.output
    guard let flags = entry.payload(VLANEntryAttributes.keys.info)?.u16,
      let first = entry.payload(VLANEntryAttributes.keys.info)?.integer(at: 2, as: UInt16.self)
    else { return }
    let last = entry[VLANEntryAttributes.keys.range] ?? first
    guard filter == 0 || (first...max(first, last)).contains(filter) else { return }
    table.record {
      table.range("vlan", first, last)
      VLANFlags.describe(flags, output)
      table.line()
      PortState.describe(entry[VLANEntryAttributes.keys.state] ?? 0, output)
      if let mode = entry[VLANEntryAttributes.keys.mcastRouter] {
        output.field("mcast_router", "mcast_router ", mode)
      }
      if let count = entry[VLANEntryAttributes.keys.mcastNGroups] {
        output.field("mcast_n_groups", "mcast_n_groups ", count)
      }
      if let limit = entry[VLANEntryAttributes.keys.mcastMaxGroups] {
        output.field("mcast_max_groups", "mcast_max_groups ", limit)
      }
      if let flag = entry[VLANEntryAttributes.keys.neighSuppress] {
        output.onOff("neigh_suppress", "neigh_suppress", flag != 0)
      }
      if session.options.statistics > 0 { counters(entry).describe(table) }
      output.newline()
    }
  }

  private func counters(_ entry: AttributeTable) -> VLANCounters {
    let counts = entry.nested(VLANEntryAttributes.keys.stats)
    return VLANCounters(
      receivedBytes: counts?[VLANStatistics.keys.rxBytes] ?? 0,
      receivedPackets: counts?[VLANStatistics.keys.rxPackets] ?? 0,
      sentBytes: counts?[VLANStatistics.keys.txBytes] ?? 0,
      sentPackets: counts?[VLANStatistics.keys.txPackets] ?? 0)
  }

  private func describeGlobal(
    _ entry: AttributeTable, _ filter: UInt16, _ table: PortTable, _ session: Session
  ) {
    let output = table.output
    guard let first = entry[VLANGlobalAttributes.keys.id] else { return }
    let last = entry[VLANGlobalAttributes.keys.range] ?? first
    guard filter == 0 || (first...max(first, last)).contains(filter) else { return }
    table.record {
      table.range("vlan", first, last)
      table.line()
      for option in VLANGlobal.options {
        if option.code == VLANGlobalAttributes.keys.mcastIgmpVersion.code,
          let state = entry.payload(VLANGlobalAttributes.keys.mcastQuerierState)
        {
          QuerierState.describe(state.nested, output)
        }
        guard let payload = entry[option.code], VLANGlobal.isShown(option.code, entry) else {
          continue
        }
        let value: UInt64? =
          switch option.size {
          case .byte: payload.u8.map(UInt64.init)
          case .short: payload.u16.map(UInt64.init)
          case .word: payload.u32.map(UInt64.init)
          case .long: payload.u64
          }
        if let value { output.field(option.name, option.name + " ", value) }
      }
      output.newline()
      if let ports = entry.payload(VLANGlobalAttributes.keys.mcastRouterPorts) {
        describeRouterPorts(ports, table, session)
      }
    }
  }

  /// The ports behind which routers are, with their timers under `-statistics`. They are one level deeper
  /// than a list of ports is elsewhere.
  private func describeRouterPorts(_ payload: Payload, _ table: PortTable, _ session: Session) {
    let output = table.output
    guard let list = payload.attributes.first(where: { _ in true })?.payload else { return }
    let withTimers = session.options.statistics > 0
    output.text(PortTable.blanks(20))
    output.array("router_ports", before: "router ports: ") {
      for (place, attribute) in list.attributes.enumerated() {
        guard let port = attribute.payload.s32 else { continue }
        output.object {
          if withTimers, place > 0 {
            output.newline()
            output.text(PortTable.blanks(34))
          }
          output.field("port", "", session.links.name(port))
          if withTimers {
            MDBDescription.describeTimer(attribute.payload.dropFirst(4).nested, output)
          }
        }
      }
    }
    output.newline()
  }
}
