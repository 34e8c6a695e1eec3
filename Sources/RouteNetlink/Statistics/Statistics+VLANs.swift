import Linux
import CLinux
import Netlink

extension Statistics {
  /// Each VLAN of a bridge or port with its flags and counters; empty if the answer has no extended statistics.
  public var vlans: some Sequence<(info: BridgeVLANInfo, counters: VLANCounters)> {
    let keys = StatisticsAttributes.keys
    return [keys.linkXstats, keys.linkXstatsSlave].lazy
      .compactMap { attributes.nested($0)?.payload(ExtendedStatistics.keys.bridge) }
      .flatMap { $0.attributes.lazy.filter { $0.type == BridgeStatistics.keys.vlan.code } }
      .compactMap { Self.vlan($0.payload) }
  }

  /// Reads `struct bridge_vlan_xstats`; nil if the payload is shorter.
  private static func vlan(
    _ payload: Payload
  ) -> (info: BridgeVLANInfo, counters: VLANCounters)? {
    guard let counts = payload.withBytes({ $0.load(as: bridge_vlan_xstats.self) }) else {
      return nil
    }
    return (
      BridgeVLANInfo(counts.vid, VLANFlags(rawValue: counts.flags)),
      VLANCounters(
        receivedBytes: counts.rx_bytes, receivedPackets: counts.rx_packets,
        sentBytes: counts.tx_bytes, sentPackets: counts.tx_packets)
    )
  }
}
