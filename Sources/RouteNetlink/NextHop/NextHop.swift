import CLinux
import Glibc
import Netlink

/// A nexthop object, or a group of them, as the kernel reports it (linux/nexthop.h, `RTM_NEWNEXTHOP`).
///
/// Each property decodes its attribute in place when it is read; what the kernel did not send is nil.
public struct NextHop: KernelObject {
  /// The message that the object is read from.
  public let message: Message
  /// By `NHA_*` code; codes of later kernels are in its `sequence`.
  public let attributes: AttributeTable

  /// The message types about nexthops.
  public static let types: [MessageType] = [.newNextHop, .deleteNextHop]

  /// Reads an `RTM_NEWNEXTHOP` or `RTM_DELNEXTHOP` message; nil for other types, and for a short header.
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
  /// `.ipv4` or `.ipv6`; `.unspecified` for groups.
  public var family: AddressFamily { AddressFamily(rawValue: message.payload[0]) }
  /// How far away the gateway is.
  public var scope: RouteScope { RouteScope(rawValue: message.payload[1]) }
  /// What added the object.
  public var `protocol`: RouteProtocol { RouteProtocol(rawValue: message.payload[2]) }
  /// The state of its device and router.
  public var flags: RouteFlags {
    RouteFlags(rawValue: message.payload.integer(at: 4, as: UInt32.self) ?? 0)
  }

  /// The object's number; 0 if the kernel did not send it.
  public var id: UInt32 { attributes[NextHopAttributes.keys.id] ?? 0 }
  /// The router.
  public var gateway: IPAddress? {
    attributes.payload(NextHopAttributes.keys.gateway).flatMap {
      IPAddress(family: family, $0)
    }
  }
  /// The index of the output device.
  public var device: Int32? { attributes[NextHopAttributes.keys.oif] }
  /// Whether packets are dropped.
  public var isBlackhole: Bool { attributes.has(NextHopAttributes.keys.blackhole) }
  /// Whether the object is for the forwarding databases of bridges instead of routes.
  public var isFDB: Bool { attributes.has(NextHopAttributes.keys.fdb) }
  /// Whether it is a group of other objects; `members` lists them.
  public var isGroup: Bool { attributes.has(NextHopAttributes.keys.group) }

  /// The type of the tunnel and its attributes.
  public var encapsulation: (type: EncapsulationType, nest: Payload)? {
    guard let nest = attributes.payload(NextHopAttributes.keys.encap),
      let type = attributes[NextHopAttributes.keys.encapType]
    else {
      return nil
    }
    return (type, nest)
  }

  /// The members of a group with their weights, 1 to 65536.
  public var members: [(id: UInt32, weight: Int)] {
    guard let payload = attributes.payload(NextHopAttributes.keys.group) else { return [] }
    // A kernel whose weights have a second byte sets a flag. For an older kernel that byte means nothing.
    let answers = attributes[NextHopAttributes.keys.opFlags] ?? 0
    let hasHighByte = answers & UAPI.NHA_OP_FLAG_RESP_GRP_RESVD_0 != 0
    return stride(from: 0, to: payload.count - 7, by: 8).map { start in
      let high = hasHighByte ? Int(payload[start + 5]) << 8 : 0
      return (payload.integer(at: start) ?? 0, (high | Int(payload[start + 4])) + 1)
    }
  }

  /// How the group chooses among its members.
  public var groupType: NextHopGroupType {
    attributes[NextHopAttributes.keys.groupType] ?? .multipath
  }
  /// The additional settings of a resilient group; nil for other objects.
  public var resilience: NextHopResilience? {
    attributes.nested(NextHopAttributes.keys.resGroup).map(NextHopResilience.init)
  }

  /// Whether hardware counters were asked for, and whether they are in use; nil if the kernel does not say.
  public var hardwareStatistics: (enabled: Bool, used: Bool)? {
    attributes[NextHopAttributes.keys.hwStatsEnable].map {
      ($0 != 0, attributes[NextHopAttributes.keys.hwStatsUsed] ?? 0 != 0)
    }
  }

  /// The packets of each member, if they were asked for; those of the hardware are separate.
  public var statistics: [NextHopStatistics] {
    guard let nest = attributes.payload(NextHopAttributes.keys.groupStats) else { return [] }
    return nest.attributes.map { NextHopStatistics($0.payload.nested) }
  }
}

/// How a resilient group moves flows between members (`NHA_RES_GROUP`); times in clock ticks.
public struct NextHopResilience: Sendable, Hashable {
  /// How many buckets flows are spread over.
  public let buckets: UInt16
  /// How long a bucket must be idle before it may be moved to another member.
  public let idleTimer: UInt32
  /// How long the group may stay unbalanced before busy buckets are moved too; 0 for ever.
  public let unbalancedTimer: UInt32
  /// How long the group has been unbalanced.
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
  /// The packets that it forwarded, including those forwarded in hardware.
  public let packets: UInt64
  /// The packets that the hardware forwarded; nil unless they were asked for.
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
  /// The state of the bucket's nexthop.
  public let flags: RouteFlags
  /// The group.
  public let id: UInt32?
  /// The bucket's number, from 0.
  public let index: UInt16?
  /// Clock ticks since the last packet.
  public let idleTime: UInt64?
  /// The member that forwards the flows of this bucket.
  public let nextHopID: UInt32?

  /// The message types about buckets.
  public static let types: [MessageType] = [.newNextHopBucket, .deleteNextHopBucket]

  /// Reads such a message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    guard Self.types.contains(message.type),
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
