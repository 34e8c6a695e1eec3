import CLinux
import Netlink

/// The extended statistics of bridges and their ports (linux/if_bridge.h).
enum BridgeXstats {
  /// The counters of one message type: by version, or just received and sent.
  private struct Row {
    let key: String
    let label: String
    /// Positions in the structure, in 64-bit words.
    let received: [Int]
    let sent: [Int]
  }

  // `struct br_mcast_stats`: pairs of received and sent for each message type, at the indices BR_MCAST_DIR_RX and _TX.
  private static let rows = [
    Row(key: "igmp_queries", label: "IGMP queries", received: [0, 2, 4], sent: [1, 3, 5]),
    Row(key: "igmp_reports", label: "IGMP reports", received: [8, 10, 12], sent: [9, 11, 13]),
    Row(key: "igmp_leaves", label: "IGMP leaves", received: [6], sent: [7]),
    Row(key: "igmp_parse_errors", label: "IGMP parse errors", received: [14], sent: []),
    Row(key: "mld_queries", label: "MLD queries", received: [15, 17], sent: [16, 18]),
    Row(key: "mld_reports", label: "MLD reports", received: [21, 23], sent: [22, 24]),
    Row(key: "mld_leaves", label: "MLD leaves", received: [19], sent: [20]),
    Row(key: "mld_parse_errors", label: "MLD parse errors", received: [25], sent: []),
  ]

  static func showMulticast(_ counters: Payload, _ blank: String, _ output: Output) {
    output.object("multicast") {
      for row in rows { show(row, counters, blank, output) }
    }
  }

  private static func show(
    _ row: Row, _ counters: Payload, _ blank: String, _ output: Output
  ) {
    func value(_ place: Int) -> UInt64 { counters.integer(at: place * 8, as: UInt64.self) ?? 0 }
    if row.sent.isEmpty {
      return output.field(row.key, "\(blank)\(row.label): ", value(row.received[0]), "\n")
    }
    output.object(row.key) {
      output.text("\(blank)\(row.label):")
      if row.sent.count == 1 {
        output.field("rx", " RX: ", value(row.received[0]), "")
        output.field("tx", " TX: ", value(row.sent[0]), "\n")
        return
      }
      for (direction, places) in [("RX", row.received), ("TX", row.sent)] {
        output.text("\n\(blank)  \(direction):")
        for (version, place) in places.enumerated() {
          output.field(
            "\(direction.lowercased())_v\(version + 1)", " v\(version + 1) ", value(place), "")
        }
      }
      output.text("\n")
    }
  }

  /// `struct bridge_stp_xstats`
  static func showSpanningTree(_ counters: Payload, _ blank: String, _ output: Output) {
    func value(_ place: Int) -> UInt64 { counters.integer(at: place * 8, as: UInt64.self) ?? 0 }
    output.object("stp") {
      output.field("rx_bpdu", "\(blank)STP BPDU:  RX: ", value(2), "")
      output.field("tx_bpdu", " TX: ", value(3), "\n")
      output.field("rx_tcn", "\(blank)STP TCN:   RX: ", value(4), "")
      output.field("tx_tcn", " TX: ", value(5), "\n")
      output.field("transition_blk", "\(blank)STP Transitions: Blocked: ", value(0), "")
      output.field("transition_fwd", " Forwarding: ", value(1), "\n")
    }
  }
}

/// The extended statistics of a bond in mode 802.3ad (`BOND_3AD_STAT_*` of linux/if_bonding.h).
enum BondXstats {
  private static let rows: [(key: String, label: String)] = [
    ("lacpdu_rx", "LACPDU Rx"), ("lacpdu_tx", "LACPDU Tx"),
    ("lacpdu_unknown_rx", "LACPDU Unknown type Rx"), ("lacpdu_illegal_rx", "LACPDU Illegal Rx"),
    ("marker_rx", "Marker Rx"), ("marker_tx", "Marker Tx"),
    ("marker_response_rx", "Marker response Rx"), ("marker_response_tx", "Marker response Tx"),
    ("marker_unknown_rx", "Marker unknown type Rx"),
  ]

  static func show(_ counters: AttributeTable, _ blank: String, _ output: Output) {
    output.object("802.3ad") {
      for (code, row) in rows.enumerated() {
        if let value = counters.u64(code) {
          output.field(row.key, "\(blank)\(row.label) ", value, "\n")
        }
      }
    }
  }
}
