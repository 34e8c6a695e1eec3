import CLinux
import Glibc
import Netlink

/// A change of the kernel's nexthop objects (ip-nexthop(8), linux/nexthop.h).
public struct NextHopRequest: KernelRequest, Hashable {
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
  /// Who makes it.
  public var `protocol`: RouteProtocol = .unspecified
  public var flags: RouteFlags = []
  public var gateway: IPAddress?
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
  /// How a group chooses among its members.
  public var groupType: NextHopGroupType?
  public var resilience: Resilience?
  public var hardwareStatistics: Bool?
  public var encapsulation: Encapsulation?
  public var echo = false

  public init(_ operation: Operation, id: UInt32? = nil, family: Int32 = AF_UNSPEC) {
    self.operation = operation
    self.id = id
    self.family = family
  }

  public var message: Request {
    var list = AttributeList()
    var header = nhmsg()
    header.nh_family = list.octet("nh_family", Int(family))
    header.nh_protocol = `protocol`.rawValue
    header.nh_flags = flags.rawValue
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
      into: &list, nest: NextHopAttributes.keys.encap,
      type: NextHopAttributes.keys.encapType)
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
