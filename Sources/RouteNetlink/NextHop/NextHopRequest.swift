import Linux
import CLinux
import Glibc
import Netlink

/// A change of the kernel's nexthop objects (ip-nexthop(8), linux/nexthop.h).
public struct NextHopRequest: KernelRequest, Hashable {
  /// `add` fails with `EEXIST` if the id is in use; `replace` replaces the object, or makes it; `delete` fails
  /// with `ENOENT` if there is none.
  public enum Operation: Sendable, Hashable { case add, replace, delete }

  /// A group that moves as few flows as possible when its members change; times in clock ticks (hundredths of a
  /// second).
  public struct Resilience: Sendable, Hashable {
    /// How many buckets flows are spread over; only for a new group.
    public var buckets: UInt16?
    /// How long a bucket must be idle before it may be moved to another member.
    public var idleTimer: UInt32?
    /// How long the group may stay unbalanced before busy buckets are moved too; 0 for ever.
    public var unbalancedTimer: UInt32?
    /// Leaves everything to the kernel.
    public init() {}
  }

  /// What to do.
  public var operation: Operation
  /// `.unspecified` means the gateway's family, or IPv4 for a device or blackhole without a gateway. A group has
  /// no family.
  public var family: AddressFamily
  /// The object's number; nil lets the kernel choose.
  public var id: UInt32?
  /// What adds the object.
  public var `protocol`: RouteProtocol = .unspecified
  /// Only `onLink` can be set.
  public var flags: RouteFlags = []
  /// The router.
  public var gateway: IPAddress?
  /// The index of the output device.
  public var device: Int32?
  /// Drops packets.
  public var isBlackhole = false
  /// Makes an object for the forwarding databases of bridges instead of routes. It has a gateway but no device.
  public var isFDB = false
  /// Members with their weights, 1 to 65536; a request with any other weight is refused.
  public var members: [(id: UInt32, weight: Int)] {
    get { memberIDs.indices.map { (memberIDs[$0], weights[$0]) } }
    set {
      memberIDs = newValue.map(\.id)
      weights = newValue.map(\.weight)
    }
  }
  private var memberIDs: [UInt32] = []
  private var weights: [Int] = []
  /// How the group chooses among its members.
  public var groupType: NextHopGroupType?
  /// The additional settings of a resilient group; nil for other objects, or to leave them to the kernel.
  public var resilience: Resilience?
  /// Whether the hardware shall count the packets of each member of the group.
  public var hardwareStatistics: Bool?
  /// The tunnel that packets are put into.
  public var encapsulation: Encapsulation?
  /// Asks the kernel to send back the object that it made (`NLM_F_ECHO`).
  public var echo = false

  /// - Parameters:
  ///   - id: the object's number; nil lets the kernel choose.
  ///   - family: see `family`.
  public init(_ operation: Operation, id: UInt32? = nil, family: AddressFamily = .unspecified) {
    self.operation = operation
    self.id = id
    self.family = family
  }

  /// `RTM_NEWNEXTHOP` or `RTM_DELNEXTHOP` with every field that is not nil.
  public var message: Request {
    let ownFamily: AddressFamily = device != nil || isBlackhole ? .ipv4 : .unspecified
    let family = family == .unspecified ? gateway?.family ?? ownFamily : family
    var list = AttributeList()
    var header = nhmsg()
    header.nh_family = family.rawValue
    header.nh_protocol = `protocol`.rawValue
    header.nh_flags = flags.rawValue
    let action: (type: Int, flags: Int32) =
      switch operation {
      case .add: (RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_EXCL)
      case .replace: (RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_REPLACE)
      case .delete: (RTM_DELNEXTHOP, 0)
      }
    put(into: &list, family: family)
    return Request(
      action.type, flags: Int(action.flags | (echo ? NLM_F_ECHO : 0)), header: header,
      attributes: list)
  }

  private func put(into list: inout AttributeList, family: AddressFamily) {
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

  /// Puts the entries of `nexthop_grp`: the id, then the weight minus one in two separate bytes.
  private func putGroup(into list: inout AttributeList) {
    var bytes: [UInt8] = []
    for (id, weight) in members {
      guard (1...65536).contains(weight) else {
        return list.refuse(
          NextHopAttributes.keys.group.code, "the weight of a member is 1 to 65536, not \(weight)")
      }
      bytes.append(bytesOf: id)
      let shifted = UInt16(weight - 1)
      bytes += [UInt8(shifted & 255), UInt8(shifted >> 8), 0, 0]
    }
    list.put(NextHopAttributes.keys.group, bytes: bytes)
  }
}
