import CLinux
import Glibc
import Netlink

/// A nexthop object or a group of them as the kernel reports it (linux/nexthop.h, `RTM_NEWNEXTHOP`).
///
/// Each property looks at its attribute when it is asked for; what the kernel did not send is nil.
public struct NextHop: KernelObject {
  /// The message as it came.
  public let message: Message
  /// By `NHA_*` code; those of later kernels are in its `sequence`.
  public let attributes: AttributeTable

  /// The types of messages that are about nexthops.
  public static let types = [RTM_NEWNEXTHOP, RTM_DELNEXTHOP]

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

  /// True for RTM_DELNEXTHOP: the object is gone.
  public var isDeleted: Bool { Int(message.type) == RTM_DELNEXTHOP }
  /// `AF_INET` or `AF_INET6`; `AF_UNSPEC` for groups.
  public var family: Int32 { Int32(message.payload[0]) }
  /// How far its gateway is.
  public var scope: RouteScope { RouteScope(rawValue: message.payload[1]) }
  /// Who made it.
  public var `protocol`: RouteProtocol { RouteProtocol(rawValue: message.payload[2]) }
  /// What is known of its device and router.
  public var flags: RouteFlags {
    RouteFlags(rawValue: message.payload.integer(at: 4, as: UInt32.self) ?? 0)
  }

  /// The object's number; 0 where the kernel did not send it.
  public var id: UInt32 { attributes[NextHopAttributes.keys.id] ?? 0 }
  /// The router.
  public var gateway: IPAddress? {
    attributes.payload(NextHopAttributes.keys.gateway).flatMap {
      IPAddress(family: family, $0)
    }
  }
  /// The index of the device that packets leave by.
  public var device: Int32? { attributes[NextHopAttributes.keys.oif] }
  /// Whether packets are dropped.
  public var isBlackhole: Bool { attributes.has(NextHopAttributes.keys.blackhole) }
  /// For forwarding tables of bridges instead of routes.
  public var isFDB: Bool { attributes.has(NextHopAttributes.keys.fdb) }
  /// Whether it is a group of other objects, `members`.
  public var isGroup: Bool { attributes.has(NextHopAttributes.keys.group) }

  /// The tunnel's type and its attributes.
  public var encapsulation: (type: EncapsulationType, nest: Payload)? {
    guard let nest = attributes.payload(NextHopAttributes.keys.encap),
      let type = attributes[NextHopAttributes.keys.encapType]
    else {
      return nil
    }
    return (type, nest)
  }

  /// A group's members with their weights, which are 1 to 65536.
  public var members: [(id: UInt32, weight: Int)] {
    guard let payload = attributes.payload(NextHopAttributes.keys.group) else { return [] }
    // A kernel whose weights have a second byte says so; for an older one the byte means nothing.
    let answers = attributes[NextHopAttributes.keys.opFlags] ?? 0
    let hasHighByte = answers & UAPI.NHA_OP_FLAG_RESP_GRP_RESVD_0 != 0
    return stride(from: 0, to: payload.count - 7, by: 8).map { start in
      let high = hasHighByte ? Int(payload[start + 5]) << 8 : 0
      return (payload.integer(at: start) ?? 0, (high | Int(payload[start + 4])) + 1)
    }
  }

  /// How a group chooses among its members.
  public var groupType: NextHopGroupType {
    attributes[NextHopAttributes.keys.groupType] ?? .multipath
  }
  /// What a resilient group has besides; nil for others.
  public var resilience: NextHopResilience? {
    attributes.nested(NextHopAttributes.keys.resGroup).map(NextHopResilience.init)
  }

  /// Whether the hardware counts, where the kernel tells: what was asked for, and what it does.
  public var hardwareStatistics: (enabled: Bool, used: Bool)? {
    attributes[NextHopAttributes.keys.hwStatsEnable].map {
      ($0 != 0, attributes[NextHopAttributes.keys.hwStatsUsed] ?? 0 != 0)
    }
  }

  /// Packets by member, where they were asked for; the hardware's apart.
  public var statistics: [NextHopStatistics] {
    guard let nest = attributes.payload(NextHopAttributes.keys.groupStats) else { return [] }
    return nest.attributes.map { NextHopStatistics($0.payload.nested) }
  }
}

/// How a resilient group moves flows (`NHA_RES_GROUP`); times in clock ticks.
public struct NextHopResilience: Sendable, Hashable {
  /// How many buckets flows are spread over.
  public let buckets: UInt16
  /// How long a bucket must be idle before another member may get it.
  public let idleTimer: UInt32
  /// How long members may have too many or too few buckets before busy ones are moved too; 0 for ever.
  public let unbalancedTimer: UInt32
  /// How long that has been so.
  public let unbalancedTime: UInt64

  init(_ table: AttributeTable) {
    buckets = table[ResilientGroupAttributes.keys.buckets] ?? 0
    idleTimer = table[ResilientGroupAttributes.keys.idleTimer] ?? 0
    unbalancedTimer = table[ResilientGroupAttributes.keys.unbalancedTimer] ?? 0
    unbalancedTime = table[ResilientGroupAttributes.keys.unbalancedTime] ?? 0
  }
}

/// What one member of a group forwarded.
public struct NextHopStatistics: Sendable, Hashable {
  /// The member's number.
  public let id: UInt32
  /// Packets that it forwarded, those in hardware among them.
  public let packets: UInt64
  /// Packets that the hardware forwarded; nil unless they were asked for.
  public let hardwarePackets: UInt64?

  init(_ table: AttributeTable) {
    id = table[NextHopEntryStatistics.keys.id] ?? 0
    packets = table[NextHopEntryStatistics.keys.packets]?.value ?? 0
    hardwarePackets = table[NextHopEntryStatistics.keys.packetsHw]?.value
  }
}

/// One bucket of a resilient group (`RTM_NEWNEXTHOPBUCKET`).
public struct NextHopBucket: KernelObject {
  /// True for RTM_DELNEXTHOPBUCKET: the bucket is gone.
  public let isDeleted: Bool
  /// What is known of its member.
  public let flags: RouteFlags
  /// The group.
  public let id: UInt32?
  /// The bucket's number, from 0.
  public let index: UInt16?
  /// Clock ticks since the last packet.
  public let idleTime: UInt64?
  /// The member that flows of this bucket take.
  public let nextHopID: UInt32?

  /// The types of messages that are about buckets.
  public static let types = [RTM_NEWNEXTHOPBUCKET, RTM_DELNEXTHOPBUCKET]

  /// The view of such a message; nil for others, and for a short header.
  public init?(_ message: Message) {
    guard Self.types.contains(Int(message.type)),
      message.payload.count >= NextHop.headerLength
    else { return nil }
    isDeleted = Int(message.type) == RTM_DELNEXTHOPBUCKET
    flags = RouteFlags(rawValue: message.payload.integer(at: 4) ?? 0)
    let table = message.attributes(after: NextHop.headerLength)
    id = table[NextHopAttributes.keys.id]
    let bucket = table.nested(NextHopAttributes.keys.resBucket)
    index = bucket?[ResilientBucketAttributes.keys.index]
    idleTime = bucket?[ResilientBucketAttributes.keys.idleTime]
    nextHopID = bucket?[ResilientBucketAttributes.keys.nhId]
  }
}
