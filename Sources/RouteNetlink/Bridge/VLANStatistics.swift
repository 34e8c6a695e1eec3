import CLinux
import Netlink

/// Asks for what the VLANs of bridges, or of their ports, have counted (`RTM_GETSTATS`).
public struct VLANStatisticsQuery: KernelQuery, Hashable {
  public typealias Reply = VLANStatisticsTable

  /// The VLANs of ports, in place of those of bridges.
  public var ofPorts: Bool

  public init(ofPorts: Bool = false) { self.ofPorts = ofPorts }

  public var message: Request {
    let keys = StatisticsAttributes.keys
    var header = if_stats_msg()
    header.filter_mask = 1 << UInt32((ofPorts ? keys.linkXstatsSlave : keys.linkXstats).code - 1)
    return Request(RTM_GETSTATS, header: header)
  }
}

/// What the VLANs of a bridge or a port have counted.
public struct VLANStatisticsTable: KernelObject {
  /// The port, or the bridge itself, by its index.
  public let device: Int32
  private let attributes: AttributeTable

  public init?(_ message: Message) {
    let size = MemoryLayout<if_stats_msg>.size
    guard Int(message.type) == RTM_NEWSTATS, message.payload.count >= size,
      let device: Int32 = message.payload.integer(at: 4)
    else { return nil }
    self.device = device
    attributes = message.attributes(after: size)
  }

  /// Each VLAN with what it is there, and its counters.
  public var vlans: some Sequence<(info: BridgeVLANInfo, counters: VLANCounters)> {
    let keys = StatisticsAttributes.keys
    return [keys.linkXstats, keys.linkXstatsSlave].lazy
      .compactMap { attributes.nested($0)?[LINK_XSTATS_TYPE_BRIDGE] }
      .flatMap { $0.attributes.lazy.filter { $0.type == BridgeStatistics.keys.vlan.code } }
      .compactMap { Self.vlan($0.payload) }
  }

  /// `struct bridge_vlan_xstats`; nil where the payload is shorter.
  private static func vlan(
    _ payload: Payload
  ) -> (info: BridgeVLANInfo, counters: VLANCounters)? {
    guard payload.count >= MemoryLayout<bridge_vlan_xstats>.size else { return nil }
    let counts = payload.withBytes { $0.loadUnaligned(as: bridge_vlan_xstats.self) }
    return (
      BridgeVLANInfo(counts.vid, VLANFlags(rawValue: counts.flags)),
      VLANCounters(
        receivedBytes: counts.rx_bytes, receivedPackets: counts.rx_packets,
        sentBytes: counts.tx_bytes, sentPackets: counts.tx_packets)
    )
  }
}
