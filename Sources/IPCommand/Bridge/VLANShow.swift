import Netlink
import RouteNetlink

/// The lists of `bridge vlan`.
final class VLANShow {
  private let session: Session
  private let filter: BridgeVLAN.Filter
  private let device: Int32?
  private var output: Output { session.output }

  init(_ arguments: Arguments, _ session: Session) throws(CommandFailure) {
    self.session = session
    var filter = BridgeVLAN.Filter()
    // Other words are ignored, even "help".
    try arguments.parse(BridgeVLAN.filterWords, into: &filter) { (_, _, _) in }
    self.filter = filter
    session.learnLinks()
    guard let name = filter.device else {
      device = nil
      return
    }
    device = try Arguments.bridgeDevice(name, session)
  }

  func run() throws(CommandFailure) {
    if session.options.details > 0 {
      try show(VLANQuery(statistics: session.options.statistics > 0))
    } else if session.options.statistics > 0 {
      try showStatistics()
    } else {
      try showMembership()
    }
  }

  func showGlobalOptions() throws(CommandFailure) {
    try show(VLANQuery(globalOptions: true))
  }

  private func heading(_ text: String) {
    output.text("port              \(text)\n")
  }

  // MARK: the VLAN database

  private func show(_ query: VLANQuery) throws(CommandFailure) {
    try output.document { () throws(CommandFailure) in
      heading("vlan-id  ")
      try BridgeCommand.dumpOrExit(query, session) { table in
        if device == nil || device == table.device { table.describe(session, vlan: filter.vlan) }
      }
    }
  }

  // MARK: membership

  private func showMembership() throws(CommandFailure) {
    try showPorts("vlan-id  ", key: "vlans") { (port, table) in
      for vlan in port.vlans {
        if isBehind(vlan.first) { break }
        guard vlan.last >= filter.vlan else { continue }
        table.record {
          table.range("vlan", vlan.first, vlan.last)
          vlan.flags.describe(output)
          output.newline()
        }
      }
    }
  }

  func showTunnels() throws(CommandFailure) {
    if session.options.statistics > 0 { return try showStatistics() }
    try showPorts("vlan-id    tunnel-id", key: "tunnels") { (port, table) in
      for tunnel in port.tunnels {
        if isBehind(tunnel.first) { break }
        guard tunnel.last >= filter.vlan else { continue }
        table.record {
          table.range("vlan", tunnel.first, tunnel.last, width: 9)
          output.text("  ")
          table.range("tunid", tunnel.firstID, tunnel.lastID)
          output.newline()
        }
      }
    }
  }

  /// Whether this VLAN, and thus every further one, comes after the one asked for.
  private func isBehind(_ vlan: UInt16) -> Bool { filter.vlan != 0 && vlan > filter.vlan }

  private func showPorts(
    _ words: String, key: String, _ body: (BridgePort, PortTable) -> Void
  ) throws(CommandFailure) {
    let detail: BridgePortQuery.Detail =
      session.options.compressedVLANs ? .compressedVLANs : .vlans
    try output.document { () throws(CommandFailure) in
      heading(words)
      try BridgeCommand.dumpOrExit(BridgePortQuery(detail), session) { port in
        guard port.isOfBridge, device == nil || device == port.index else { return }
        let table = PortTable(output, port: session.links.name(port.index), key: key)
        body(port, table)
        table.close()
      }
    }
  }

  // MARK: statistics

  private func showStatistics() throws(CommandFailure) {
    try output.document { () throws(CommandFailure) in
      heading("vlan-id")
      let keys = StatisticsAttributes.keys
      for key in [keys.linkXstats, keys.linkXstatsSlave] {
        try BridgeCommand.dumpOrExit(StatisticsQuery(key), session) { statistics in
          guard device == nil || device == statistics.index else { return }
          let table = PortTable(output, port: session.links.name(statistics.index), key: "vlans")
          for vlan in statistics.vlans { show(vlan.info, vlan.counters, table) }
          table.close()
        }
      }
    }
  }

  private func show(_ vlan: BridgeVLANInfo, _ counters: VLANCounters, _ table: PortTable) {
    // The entries of ports are reported along with the ports.
    let isPortsOnly = vlan.flags.contains(.master) && !vlan.flags.contains(.bridgeEntry)
    guard !isPortsOnly, filter.vlan == 0 || filter.vlan == vlan.vlan else { return }
    table.record {
      output.field("vid", "", vlan.vlan, "")
      vlan.flags.describe(output)
      counters.describe(table)
      output.newline()
    }
  }
}

extension VLANFlags {
  /// The flags that have words.
  func describe(_ output: Output) {
    guard !isEmpty else { return }
    output.array("flags") {
      if contains(.pvid) { output.field(nil, " ", "PVID", "") }
      if contains(.untagged) { output.field(nil, " ", "Egress Untagged", "") }
    }
  }
}

extension VLANCounters {
  func describe(_ table: PortTable) {
    let output = table.output
    table.line()
    output.field("rx_bytes", "RX: ", receivedBytes, " bytes ")
    output.field("rx_packets", "", receivedPackets, " packets")
    table.line()
    output.field("tx_bytes", "TX: ", sentBytes, " bytes ")
    output.field("tx_packets", "", sentPackets, " packets")
  }
}
