import CLinux
import Netlink

/// Shares a device fairly among queues, and drops packets early that have waited too long (tc-fq_codel(8)).
/// Fields that are nil are left to the kernel.
public struct FairQueueCodel: Sendable, Hashable {
  /// How many packets may wait.
  public var limit: UInt32?
  /// How many queues flows are spread over; only for a new discipline.
  public var flows: UInt32?
  /// The acceptable delay in the queue, in microseconds.
  public var target: UInt32?
  /// In microseconds: if no packet waited less than `target` for this long, packets are dropped.
  public var interval: UInt32?
  /// How many bytes a queue may send before the next one is served.
  public var quantum: UInt32?
  /// Whether to mark packets instead of dropping them, if their flows support ECN.
  public var ecn: Bool?
  /// How many bytes may wait.
  public var memoryLimit: UInt32?

  /// Leaves everything to the kernel.
  public init() {}

  /// The settings of a device's discipline; nil if it is of another kind.
  public init?(_ qdisc: Qdisc) {
    guard let table = qdisc.options(FairQueueCodelAttributes.self) else { return nil }
    limit = table.limit
    flows = table.flows
    target = table.target
    interval = table.interval
    quantum = table.quantum
    ecn = table.ecn.map { $0 != 0 }
    memoryLimit = table.memoryLimit
  }

  /// The attributes of `TCA_OPTIONS`.
  public var encoded: AttributeList {
    var attributes = NewAttributes<FairQueueCodelAttributes>()
    attributes.limit = limit
    attributes.flows = flows
    attributes.target = target
    attributes.interval = interval
    attributes.quantum = quantum
    attributes.ecn = ecn.map { $0 ? 1 : 0 }
    attributes.memoryLimit = memoryLimit
    return attributes.list
  }
}
