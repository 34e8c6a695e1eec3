import CLinux
import Glibc
import Netlink

/// A change of the kernel's nexthop objects (ip-nexthop(8), linux/nexthop.h).
public struct NextHopRequest: Sendable, Hashable {
  public enum Operation: Sendable, Hashable { case add, replace, delete }

  /// A group that moves as few flows as it can; times in clock ticks (hundredths of a second).
  public struct Resilience: Sendable, Hashable {
    public var buckets: UInt16?
    public var idleTimer: UInt32?
    public var unbalancedTimer: UInt32?
    public init() {}
  }

  public var operation: Operation
  /// `AF_UNSPEC` for groups; else set by gateway, device or blackhole.
  public var family: Int32
  public var id: UInt32?
  /// `RTPROT_*`.
  public var `protocol`: UInt8 = 0
  /// `RTNH_F_*`.
  public var flags: UInt32 = 0
  public var gateway: NetworkAddress?
  public var device: Int32?
  public var isBlackhole = false
  public var isFDB = false
  /// Members with their weights, 1 to 65536; a request with another one is refused.
  public var members: [(id: UInt32, weight: Int)] {
    get { memberIDs.indices.map { (memberIDs[$0], weights[$0]) } }
    set {
      memberIDs = newValue.map(\.id)
      weights = newValue.map(\.weight)
    }
  }
  private var memberIDs: [UInt32] = []
  private var weights: [Int] = []
  /// `NEXTHOP_GRP_TYPE_*`.
  public var groupType: UInt16?
  public var resilience: Resilience?
  public var hardwareStatistics: Bool?
  public var encapsulation: Encapsulation?
  public var echo = false

  public init(_ operation: Operation, id: UInt32? = nil, family: Int32 = AF_UNSPEC) {
    self.operation = operation
    self.id = id
    self.family = family
  }

  /// The message.
  public var request: Request {
    var list = AttributeList()
    var header = nhmsg()
    header.nh_family = list.octet("nh_family", Int(family))
    header.nh_protocol = `protocol`
    header.nh_flags = flags
    let action: (type: Int, flags: Int32) =
      switch operation {
      case .add: (RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_EXCL)
      case .replace: (RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_REPLACE)
      case .delete: (RTM_DELNEXTHOP, 0)
      }
    put(into: &list)
    return Request(
      action.type, flags: Int(action.flags | (echo ? NLM_F_ECHO : 0)), header: header,
      attributes: list)
  }

  private func put(into list: inout AttributeList) {
    if let id { list.put(NextHopAttributes.keys.id, id) }
    if !memberIDs.isEmpty { putGroup(into: &list) }
    if let groupType { list.put(NextHopAttributes.keys.groupType, groupType) }
    if let resilience {
      list.nest(NextHopAttributes.keys.resGroup, flagged: true) { (inner: inout AttributeList) in
        if let buckets = resilience.buckets {
          inner.put(ResilientGroupAttributes.keys.buckets, buckets)
        }
        if let time = resilience.idleTimer {
          inner.put(ResilientGroupAttributes.keys.idleTimer, time)
        }
        if let time = resilience.unbalancedTimer {
          inner.put(ResilientGroupAttributes.keys.unbalancedTimer, time)
        }
      }
    }
    if let hardwareStatistics {
      list.put(NextHopAttributes.keys.hwStatsEnable, UInt32(hardwareStatistics ? 1 : 0))
    }
    encapsulation?.put(
      into: &list, nest: NextHopAttributes.keys.encap.code,
      type: NextHopAttributes.keys.encapType.code)
    list.put(NextHopAttributes.keys.gateway, address: gateway, of: family)
    if let device { list.put(NextHopAttributes.keys.oif, device) }
    if isBlackhole { list.put(NextHopAttributes.keys.blackhole) }
    if isFDB { list.put(NextHopAttributes.keys.fdb) }
  }

  /// Entries of `nexthop_grp`: the id, the weight less one in two separate bytes.
  private func putGroup(into list: inout AttributeList) {
    var bytes: [UInt8] = []
    for (id, weight) in members {
      guard (1...65536).contains(weight) else {
        return list.refuse(
          NextHopAttributes.keys.group.code, "the weight of a member is 1 to 65536, not \(weight)")
      }
      withUnsafeBytes(of: id) { bytes += $0 }
      let shifted = UInt16(weight - 1)
      bytes += [UInt8(shifted & 255), UInt8(shifted >> 8), 0, 0]
    }
    list.put(NextHopAttributes.keys.group, bytes: bytes)
  }
}

/// Asks for nexthop objects, or for buckets of resilient groups.
public struct NextHopQuery: Sendable, Hashable {
  public var family: Int32
  /// The index of the device, or of the master of the devices; 0 for all.
  public var device: Int32 = 0
  public var master: Int32 = 0
  public var onlyGroups = false
  public var onlyFDB = false
  /// Buckets only: of this group, or that lead to this member.
  public var group: UInt32 = 0
  public var member: UInt32 = 0
  /// Counters of groups, and those of the hardware.
  public var statistics = false
  public var hardwareStatistics = false

  public init(family: Int32 = AF_UNSPEC) { self.family = family }

  /// The request to dump objects with.
  public var dump: Request {
    var request = Self.request(RTM_GETNEXTHOP, family)
    put(into: &request.attributes)
    if onlyGroups { request.attributes.put(NextHopAttributes.keys.groups) }
    if onlyFDB { request.attributes.put(NextHopAttributes.keys.fdb) }
    if operationFlags != 0 {
      request.attributes.put(NextHopAttributes.keys.opFlags, operationFlags)
    }
    return request
  }

  /// The request to dump buckets with.
  public var bucketDump: Request {
    var request = Self.request(RTM_GETNEXTHOPBUCKET, family)
    if group != 0 { request.attributes.put(NextHopAttributes.keys.id, group) }
    put(into: &request.attributes)
    if member != 0 {
      request.attributes.nest(NextHopAttributes.keys.resBucket, flagged: true) {
        (inner: inout AttributeList) in
        inner.put(ResilientBucketAttributes.keys.nhId, member)
      }
    }
    return request
  }

  /// The request for one object.
  public func get(_ id: UInt32) -> Request {
    var request = Self.request(RTM_GETNEXTHOP, family)
    request.attributes.put(NextHopAttributes.keys.id, id)
    request.attributes.put(NextHopAttributes.keys.opFlags, operationFlags)
    return request
  }

  /// The request for one bucket of a group.
  public func bucket(_ id: UInt32, index: UInt16) -> Request {
    var request = Self.request(RTM_GETNEXTHOPBUCKET, family)
    request.attributes.put(NextHopAttributes.keys.id, id)
    request.attributes.nest(NextHopAttributes.keys.resBucket, flagged: true) {
      (inner: inout AttributeList) in
      inner.put(ResilientBucketAttributes.keys.index, index)
    }
    return request
  }

  private static func request(_ type: Int, _ family: Int32) -> Request {
    var list = AttributeList()
    var header = nhmsg()
    header.nh_family = list.octet("nh_family", Int(family))
    return Request(type, header: header, attributes: list)
  }

  private func put(into list: inout AttributeList) {
    if device != 0 { list.put(NextHopAttributes.keys.oif, device) }
    if master != 0 { list.put(NextHopAttributes.keys.master, master) }
  }

  /// `NHA_OP_FLAGS`
  private var operationFlags: UInt32 {
    guard statistics else { return 0 }
    return UAPI.NHA_OP_FLAG_DUMP_STATS | (hardwareStatistics ? UAPI.NHA_OP_FLAG_DUMP_HW_STATS : 0)
  }
}
