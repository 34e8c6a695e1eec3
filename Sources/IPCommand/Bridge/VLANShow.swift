import CLinux
import Netlink
import RouteNetlink

/// The lists of `bridge vlan`.
final class VLANShow {
  private let session: Session
  private let filter: BridgeVLAN.Filter
  private let device: UInt32?
  private var output: Output { session.output }

  init(_ arguments: Arguments, _ session: Session) throws(CommandFailure) {
    self.session = session
    var filter = BridgeVLAN.Filter()
    // Other words, "help" too, are passed over.
    try arguments.parse(BridgeVLAN.filterWords, into: &filter) { (_, _, _) in }
    self.filter = filter
    session.fillLinkCache()
    guard let name = filter.device else {
      device = nil
      return
    }
    device = try Arguments.bridgeDevice(name, session)
  }

  func run() throws(CommandFailure) {
    if session.options.details > 0 {
      try dumpDatabase(
        flags: session.options.statistics > 0 ? UInt32(BRIDGE_VLANDB_DUMPF_STATS) : 0)
    } else if session.options.statistics > 0 {
      try showStatistics()
    } else {
      try showMembership()
    }
  }

  func showGlobalOptions() throws(CommandFailure) {
    try dumpDatabase(flags: UInt32(BRIDGE_VLANDB_DUMPF_GLOBAL))
  }

  private func heading(_ text: String) {
    output.text("port              \(text)\n")
  }

  // MARK: the VLAN database

  private func dumpDatabase(flags: UInt32) throws(CommandFailure) {
    var header = br_vlan_msg()
    header.family = UInt8(PF_BRIDGE)
    var request = Request(RTM_GETVLAN, header: header)
    request.attributes.put(VLANDumpAttributes.keys.flags, flags)
    try session.output.document { () throws(CommandFailure) in
      heading("vlan-id  ")
      try BridgeCommand.dumpOrExit(request, session) { message in
        VLANDescription(message)?.describe(
          session, device: device, vlan: filter.vlan)
      }
    }
  }

  // MARK: membership

  private func showMembership() throws(CommandFailure) {
    let mask =
      session.options.compressedVLANs
      ? RTEXT_FILTER_BRVLAN_COMPRESSED : RTEXT_FILTER_BRVLAN
    try dumpPorts(mask, heading: "vlan-id  ", key: "vlans") { (spec, table) in
      var first: UInt16 = 0
      for attribute in spec.attributes
      where attribute.type == BridgeLinkAttributes.keys.vlanInfo.code {
        guard let flags: UInt16 = attribute.payload.integer(),
          let vlan: UInt16 = attribute.payload.integer(at: 2)
        else { continue }
        if flags & Self.rangeEnd == 0 { first = vlan }
        guard let isShown = self.isShown(vlan, flags) else { break }
        guard isShown else { continue }
        table.record {
          table.range("vlan", first, vlan)
          VLANFlags.describe(flags, output)
          output.newline()
        }
      }
    }
  }

  func showTunnels() throws(CommandFailure) {
    if session.options.statistics > 0 { return try showStatistics() }
    let mask =
      session.options.compressedVLANs
      ? RTEXT_FILTER_BRVLAN_COMPRESSED : RTEXT_FILTER_BRVLAN
    try dumpPorts(mask, heading: "vlan-id    tunnel-id", key: "tunnels") { (spec, table) in
      var first: (vlan: UInt16, id: UInt32) = (0, 0)
      for attribute in spec.attributes
      where attribute.type == BridgeLinkAttributes.keys.vlanTunnelInfo.code {
        let nest = attribute.payload.nested
        guard let vlan = nest[BridgeVLANTunnelAttributes.keys.vid] else { continue }
        let id = nest[BridgeVLANTunnelAttributes.keys.id] ?? 0
        let flags = nest[BridgeVLANTunnelAttributes.keys.flags] ?? 0
        if flags & Self.rangeEnd == 0 { first = (vlan, id) }
        guard let isShown = self.isShown(vlan, flags) else { break }
        guard isShown else { continue }
        table.record {
          table.range("vlan", first.vlan, vlan, width: 9)
          output.text("  ")
          // A range of VLANs has a range of tunnels.
          table.range("tunid", first.id, first.vlan == vlan ? first.id : id)
          output.newline()
        }
      }
    }
  }

  private static let rangeBegin = UInt16(BRIDGE_VLAN_INFO_RANGE_BEGIN)
  private static let rangeEnd = UInt16(BRIDGE_VLAN_INFO_RANGE_END)

  /// Whether an entry is shown, which the end of a range decides; nil once all others lie behind.
  private func isShown(_ vlan: UInt16, _ flags: UInt16) -> Bool? {
    if filter.vlan != 0, vlan > filter.vlan, flags & Self.rangeEnd == 0 { return nil }
    return flags & Self.rangeBegin == 0 && vlan >= filter.vlan
  }

  private func dumpPorts(
    _ mask: Int32, heading words: String, key: String, _ body: (Payload, PortTable) -> Void
  ) throws(CommandFailure) {
    var header = ifinfomsg()
    header.ifi_family = UInt8(PF_BRIDGE)
    var request = Request(RTM_GETLINK, header: header)
    request.attributes.put(LinkAttributes.keys.extMask, UInt32(mask))
    try output.document { () throws(CommandFailure) in
      heading(words)
      try BridgeCommand.dumpOrExit(request, session) { message in
        guard let link = Link(message), Int32(message.payload.u8 ?? 0) == PF_BRIDGE,
          device == nil || device == UInt32(bitPattern: link.index),
          let spec = link.attributes.payload(LinkAttributes.keys.afSpec)
        else { return }
        let table = PortTable(output, port: session.links.name(link.index), key: key)
        body(spec, table)
        table.close()
      }
    }
  }

  // MARK: statistics

  private func showStatistics() throws(CommandFailure) {
    try output.document { () throws(CommandFailure) in
      heading("vlan-id")
      for kind in [
        StatisticsAttributes.keys.linkXstats.code, StatisticsAttributes.keys.linkXstatsSlave.code,
      ] {
        var header = if_stats_msg()
        header.filter_mask = 1 << UInt32(kind - 1)
        try BridgeCommand.dumpOrExit(Request(RTM_GETSTATS, header: header), session) { message in
          let size = MemoryLayout<if_stats_msg>.size
          guard let header = message.payload.structure(if_stats_msg.self),
            device == nil || device == header.ifindex
          else { return }
          let name = session.links.name(Int32(bitPattern: header.ifindex))
          let table = PortTable(output, port: name, key: "vlans")
          let attributes = message.attributes(after: size)
          for kind in [
            StatisticsAttributes.keys.linkXstats.code,
            StatisticsAttributes.keys.linkXstatsSlave.code,
          ] {
            showStatistics(attributes.nested(kind)?[LINK_XSTATS_TYPE_BRIDGE], table)
          }
          table.close()
        }
      }
    }
  }

  private func showStatistics(_ list: Payload?, _ table: PortTable) {
    guard let list else { return }
    for attribute in list.attributes where attribute.type == BridgeStatistics.keys.vlan.code {
      guard let counters = attribute.payload.structure(bridge_vlan_xstats.self) else { continue }
      let flags = Int32(counters.flags)
      // Entries of ports come with the ports.
      let isPortsOnly =
        flags & BRIDGE_VLAN_INFO_MASTER != 0 && flags & BRIDGE_VLAN_INFO_BRENTRY == 0
      guard !isPortsOnly, filter.vlan == 0 || filter.vlan == counters.vid else { continue }
      table.record {
        output.field("vid", "", counters.vid, "")
        VLANFlags.describe(counters.flags, output)
        VLANCounters(
          receivedBytes: counters.rx_bytes, receivedPackets: counters.rx_packets,
          sentBytes: counters.tx_bytes, sentPackets: counters.tx_packets
        ).describe(table)
        output.newline()
      }
    }
  }
}

/// `BRIDGE_VLAN_INFO_*` as far as they have words.
enum VLANFlags {
  static func describe(_ flags: UInt16, _ output: Output) {
    guard flags != 0 else { return }
    output.array("flags") {
      if flags & UInt16(BRIDGE_VLAN_INFO_PVID) != 0 { output.field(nil, " ", "PVID", "") }
      if flags & UInt16(BRIDGE_VLAN_INFO_UNTAGGED) != 0 {
        output.field(nil, " ", "Egress Untagged", "")
      }
    }
  }
}

/// What a VLAN counted.
struct VLANCounters {
  var receivedBytes: UInt64
  var receivedPackets: UInt64
  var sentBytes: UInt64
  var sentPackets: UInt64

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
