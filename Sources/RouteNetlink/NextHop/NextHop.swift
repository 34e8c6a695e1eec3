import CLinux
import Glibc
import Netlink

/// A nexthop object or a group of them as the kernel reports it (linux/nexthop.h, `RTM_NEWNEXTHOP`).
///
/// Each property looks at its attribute when it is asked for; what the kernel did not send is nil.
public struct NextHop: Sendable {
  public let message: Message
  public let attributes: AttributeTable

  /// The view of an `RTM_NEWNEXTHOP` or `RTM_DELNEXTHOP` message; nil for others, and for a short header.
  public init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWNEXTHOP || Int(message.type) == RTM_DELNEXTHOP,
      message.payload.count >= Self.headerLength
    else { return nil }
    self.message = message
    attributes = message.attributes(after: Self.headerLength)
  }

  // The size of nhmsg: family, scope, protocol and a reserved byte, the flags in four.
  static let headerLength = 8

  public var isDeleted: Bool { Int(message.type) == RTM_DELNEXTHOP }
  public var family: Int32 { Int32(message.payload[0]) }
  /// `RT_SCOPE_*`.
  public var scope: UInt8 { message.payload[1] }
  /// `RTPROT_*`.
  public var `protocol`: UInt8 { message.payload[2] }
  /// `RTNH_F_*`.
  public var flags: UInt32 { message.payload.integer(at: 4, as: UInt32.self) ?? 0 }

  public var id: UInt32 { attributes.u32(NHA_ID) ?? 0 }
  public var gateway: NetworkAddress? {
    attributes[NHA_GATEWAY].flatMap { NetworkAddress(family: family, $0) }
  }
  public var device: Int32? { attributes.s32(NHA_OIF) }
  public var isBlackhole: Bool { attributes.has(NHA_BLACKHOLE) }
  /// For forwarding tables of bridges instead of routes.
  public var isFDB: Bool { attributes.has(NHA_FDB) }
  public var isGroup: Bool { attributes.has(NHA_GROUP) }

  /// The tunnel's type and its attributes.
  public var encapsulation: (type: UInt16, nest: Payload)? {
    guard let nest = attributes[NHA_ENCAP], let type = attributes.u16(NHA_ENCAP_TYPE) else {
      return nil
    }
    return (type, nest)
  }

  /// A group's members with their weights, which are 1 to 65536.
  public var members: [(id: UInt32, weight: Int)] {
    guard let payload = attributes[NHA_GROUP] else { return [] }
    // A kernel whose weights have a second byte says so; for an older one the byte means nothing.
    let answers = attributes.u32(UAPI.NHA_OP_FLAGS) ?? 0
    let hasHighByte = answers & UAPI.NHA_OP_FLAG_RESP_GRP_RESVD_0 != 0
    return stride(from: 0, to: payload.count - 7, by: 8).map { start in
      let high = hasHighByte ? Int(payload[start + 5]) << 8 : 0
      return (payload.integer(at: start) ?? 0, (high | Int(payload[start + 4])) + 1)
    }
  }

  /// `NEXTHOP_GRP_TYPE_*`: 0 for a group that spreads flows by hash, 1 for a resilient one.
  public var groupType: UInt16 { attributes.u16(NHA_GROUP_TYPE) ?? 0 }
  public var resilience: NextHopResilience? {
    attributes.nested(NHA_RES_GROUP).map(NextHopResilience.init)
  }

  /// Whether the hardware counts, where the kernel tells: what was asked for, and what it does.
  public var hardwareStatistics: (enabled: Bool, used: Bool)? {
    attributes.u32(UAPI.NHA_HW_STATS_ENABLE).map {
      ($0 != 0, attributes.u32(UAPI.NHA_HW_STATS_USED) ?? 0 != 0)
    }
  }

  /// Packets by member, where they were asked for; the hardware's apart.
  public var statistics: [NextHopStatistics] {
    guard let nest = attributes[UAPI.NHA_GROUP_STATS] else { return [] }
    return nest.attributes.map { NextHopStatistics($0.payload.nested) }
  }
}

/// How a resilient group moves flows (`NHA_RES_GROUP`); times in clock ticks.
public struct NextHopResilience: Sendable, Hashable {
  public let buckets: UInt16
  public let idleTimer: UInt32
  public let unbalancedTimer: UInt32
  public let unbalancedTime: UInt64

  init(_ table: AttributeTable) {
    buckets = table.u16(NHA_RES_GROUP_BUCKETS) ?? 0
    idleTimer = table.u32(NHA_RES_GROUP_IDLE_TIMER) ?? 0
    unbalancedTimer = table.u32(NHA_RES_GROUP_UNBALANCED_TIMER) ?? 0
    unbalancedTime = table.u64(NHA_RES_GROUP_UNBALANCED_TIME) ?? 0
  }
}

/// What one member of a group forwarded.
public struct NextHopStatistics: Sendable, Hashable {
  public let id: UInt32
  public let packets: UInt64
  public let hardwarePackets: UInt64?

  init(_ table: AttributeTable) {
    id = table.u32(UAPI.NHA_GROUP_STATS_ENTRY_ID) ?? 0
    packets = Self.number(table[UAPI.NHA_GROUP_STATS_ENTRY_PACKETS]) ?? 0
    hardwarePackets = Self.number(table[UAPI.NHA_GROUP_STATS_ENTRY_PACKETS_HW])
  }

  // The kernel sends as many bytes as the number needs (nla_put_uint).
  private static func number(_ payload: Payload?) -> UInt64? {
    payload?.u64 ?? payload?.u32.map(UInt64.init)
  }
}

/// One bucket of a resilient group (`RTM_NEWNEXTHOPBUCKET`).
public struct NextHopBucket: Sendable {
  public let isDeleted: Bool
  /// `RTNH_F_*`.
  public let flags: UInt32
  /// The group.
  public let id: UInt32?
  public let index: UInt16?
  /// Clock ticks since the last packet.
  public let idleTime: UInt64?
  /// The member that flows of this bucket take.
  public let nextHopID: UInt32?

  public init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWNEXTHOPBUCKET || Int(message.type) == RTM_DELNEXTHOPBUCKET,
      message.payload.count >= NextHop.headerLength
    else { return nil }
    isDeleted = Int(message.type) == RTM_DELNEXTHOPBUCKET
    flags = message.payload.integer(at: 4) ?? 0
    let table = message.attributes(after: NextHop.headerLength)
    id = table.u32(NHA_ID)
    let bucket = table.nested(NHA_RES_BUCKET)
    index = bucket?.u16(NHA_RES_BUCKET_INDEX)
    idleTime = bucket?.u64(NHA_RES_BUCKET_IDLE_TIME)
    nextHopID = bucket?.u32(NHA_RES_BUCKET_NH_ID)
  }
}
