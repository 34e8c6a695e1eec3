import Netlink

/// `struct rtnl_link_stats64` or `rtnl_link_stats` of linux/if_link.h. Members missing from a shorter one are 0.
struct Counters {
  /// The members in the order of both structures.
  enum Field: Int {
    case rxPackets, txPackets, rxBytes, txBytes, rxErrors, txErrors, rxDropped, txDropped
    case multicast, collisions
    case rxLength, rxOver, rxCRC, rxFrame, rxFIFO, rxMissed
    case txAborted, txCarrier, txFIFO, txHeartbeat, txWindow
    case rxCompressed, txCompressed, rxNoHandler, rxOtherHost
  }

  private let payload: Payload
  private let wide: Bool
  /// How often the carrier was gained or lost, if the kernel reports that.
  let carrierChanges: UInt64?

  init(_ payload: Payload, wide: Bool, _ carrierChanges: UInt64?) {
    self.payload = payload
    self.wide = wide
    self.carrierChanges = carrierChanges
  }

  subscript(field: Field) -> UInt64 {
    if wide { return payload.integer(at: field.rawValue * 8, as: UInt64.self) ?? 0 }
    // The narrow structure lacks the last member.
    return UInt64(payload.integer(at: field.rawValue * 4, as: UInt32.self) ?? 0)
  }

  /// A counter that is shown only if it is not zero.
  func cell(_ heading: String, _ field: Field) -> (heading: String, value: UInt64?) {
    self[field] == 0 ? ("", nil) : (heading, self[field])
  }
}
