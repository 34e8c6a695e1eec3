import Netlink
import RouteNetlink

/// Messages of the VLAN database: the entries of one device.
extension VLANTable {
  /// Shows the entries, or those that contain `vlan`; 0 for all.
  func describe(_ session: Session, vlan: UInt16 = 0) {
    let output = session.output
    let table = PortTable(
      output, port: session.links.name(device), key: "vlans",
      before: { if isDeleted { output.flag("deleted", "Deleted ") } })
    for entry in entries where vlan == 0 || entry.contains(vlan) {
      table.record { entry.describe(table, session) }
    }
    for options in globalOptions where vlan == 0 || options.contains(vlan) {
      table.record { options.describe(table, session) }
    }
    table.close()
  }
}

extension VLANEntry {
  fileprivate func describe(_ table: PortTable, _ session: Session) {
    let output = table.output
    table.range("vlan", first, last)
    flags.describe(output)
    table.line()
    state.describe(output)
    if let mode = options.attributeTable[VLANEntryAttributes.keys.mcastRouter] {
      output.field("mcast_router", "mcast_router ", mode)
    }
    if let count = options.attributeTable[VLANEntryAttributes.keys.mcastNGroups] {
      output.field("mcast_n_groups", "mcast_n_groups ", count)
    }
    if let limit = options.attributeTable[VLANEntryAttributes.keys.mcastMaxGroups] {
      output.field("mcast_max_groups", "mcast_max_groups ", limit)
    }
    if let flag = options.attributeTable[VLANEntryAttributes.keys.neighSuppress] {
      output.onOff("neigh_suppress", "neigh_suppress", flag != 0)
    }
    if session.options.statistics > 0 { (counters ?? VLANCounters()).describe(table) }
    output.newline()
  }
}

extension VLANGlobalOptions {
  fileprivate func describe(_ table: PortTable, _ session: Session) {
    let output = table.output
    table.range("vlan", first, last)
    table.line()
    for option in VLANGlobal.options { option.show(options.attributeTable, output) }
    output.newline()
    if let routerPorts { describe(routerPorts, table, session) }
  }

  /// The ports that lead to routers, with their timers under `-statistics`.
  private func describe(
    _ ports: some Sequence<MDBRouterPort>, _ table: PortTable, _ session: Session
  ) {
    let output = table.output
    let withTimers = session.options.statistics > 0
    output.text(PortTable.blanks(20))
    output.array("router_ports", before: "router ports: ") {
      for (place, port) in ports.enumerated() {
        output.object {
          if withTimers, place > 0 {
            output.newline()
            output.text(PortTable.blanks(34))
          }
          output.field("port", "", session.links.name(port.port))
          if withTimers { port.describeTimer(output) }
        }
      }
    }
    output.newline()
  }
}
