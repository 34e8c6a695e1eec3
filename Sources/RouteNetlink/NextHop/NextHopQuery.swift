import CLinux
import Glibc
import Netlink

/// Asks for nexthop objects (RTM_GETNEXTHOP): all that match, or the one with an id.
public struct NextHopQuery: KernelQuery, Hashable {
  /// One message for each object.
  public typealias Reply = NextHop

  /// `.ipv4`, `.ipv6`, or `.unspecified` for all.
  public var family: AddressFamily
  /// The object to get; nil for all that match.
  public var id: UInt32?
  /// The index of the output device; 0 for all.
  public var device: Int32 = 0
  /// The index of the bridge or VRF that the output devices are ports of; 0 for all.
  public var master: Int32 = 0
  /// Only groups.
  public var onlyGroups = false
  /// Only objects for the forwarding databases of bridges.
  public var onlyFDB = false
  /// Whether to include the counters of a group's members.
  public var statistics = false
  /// Whether to include hardware counters; only if `statistics` is true.
  public var hardwareStatistics = false

  /// - Parameters:
  ///   - family: `.ipv4`, `.ipv6`, or `.unspecified` for all.
  ///   - id: the object to get; nil for all that match.
  public init(family: AddressFamily = .unspecified, id: UInt32? = nil) {
    self.family = family
    self.id = id
  }

  /// `RTM_GETNEXTHOP` with the id, or with the filters that are set.
  public var message: Request {
    var request = Request(RTM_GETNEXTHOP, nextHops: family)
    if let id {
      request.attributes.put(NextHopAttributes.keys.id, id)
      request.attributes.put(NextHopAttributes.keys.opFlags, operationFlags)
      return request
    }
    request.attributes.put(device: device, master: master)
    if onlyGroups { request.attributes.put(NextHopAttributes.keys.groups) }
    if onlyFDB { request.attributes.put(NextHopAttributes.keys.fdb) }
    if operationFlags != 0 {
      request.attributes.put(NextHopAttributes.keys.opFlags, operationFlags)
    }
    return request
  }

  /// `NHA_OP_FLAGS`
  private var operationFlags: UInt32 {
    guard statistics else { return 0 }
    return UAPI.NHA_OP_FLAG_DUMP_STATS | (hardwareStatistics ? UAPI.NHA_OP_FLAG_DUMP_HW_STATS : 0)
  }
}

/// Asks for buckets of resilient groups (RTM_GETNEXTHOPBUCKET): all that match, or one.
public struct NextHopBucketQuery: KernelQuery, Hashable {
  /// One message for each bucket.
  public typealias Reply = NextHopBucket

  /// The family in the message's header; `.unspecified` for all.
  public var family: AddressFamily
  /// The group's id; 0 for all.
  public var group: UInt32
  /// The number of the bucket to get; nil for all that match.
  public var index: UInt16?
  /// The member that forwards for the buckets; 0 for all.
  public var member: UInt32 = 0
  /// The index of the output device; 0 for all.
  public var device: Int32 = 0
  /// The index of the bridge or VRF that the output devices are ports of; 0 for all.
  public var master: Int32 = 0

  /// - Parameters:
  ///   - family: the family in the message's header; `.unspecified` for all.
  ///   - group: the group's id; 0 for all.
  ///   - index: the number of the bucket to get; nil for all that match.
  public init(family: AddressFamily = .unspecified, group: UInt32 = 0, index: UInt16? = nil) {
    self.family = family
    self.group = group
    self.index = index
  }

  /// `RTM_GETNEXTHOPBUCKET` with the bucket, or with the filters that are set.
  public var message: Request {
    var request = Request(RTM_GETNEXTHOPBUCKET, nextHops: family)
    if group != 0 || index != nil { request.attributes.put(NextHopAttributes.keys.id, group) }
    if index == nil { request.attributes.put(device: device, master: master) }
    guard index != nil || member != 0 else { return request }
    request.attributes.nest(NextHopAttributes.keys.resBucket, flagged: true) {
      (inner: inout AttributeList) in
      if let index {
        inner.put(ResilientBucketAttributes.keys.index, index)
      } else {
        inner.put(ResilientBucketAttributes.keys.nhId, member)
      }
    }
    return request
  }
}

extension Request {
  fileprivate init(_ type: Int, nextHops family: AddressFamily) {
    var header = nhmsg()
    header.nh_family = family.rawValue
    self.init(type, header: header)
  }
}

extension AttributeList {
  fileprivate mutating func put(device: Int32, master: Int32) {
    if device != 0 { put(NextHopAttributes.keys.oif, device) }
    if master != 0 { put(NextHopAttributes.keys.master, master) }
  }
}
