import CLinux
import Netlink

/// Queues that share a device fairly and drop early what waits too long (tc-fq_codel(8)). What is nil is left to
/// the kernel.
public struct FairQueueCodel: Sendable, Hashable {
  /// Packets that may wait.
  public var limit: UInt32?
  /// How many queues flows are spread over; only for a new discipline.
  public var flows: UInt32?
  /// Microseconds that waiting may take for long.
  public var target: UInt32?
  /// Microseconds: where no packet in so long waited less than `target`, packets are dropped.
  public var interval: UInt32?
  /// Bytes that a queue may send before the next one is served.
  public var quantum: UInt32?
  /// Marks packets instead of dropping them, where their senders know ECN.
  public var ecn: Bool?
  /// Bytes that may wait.
  public var memoryLimit: UInt32?

  /// All is left to the kernel.
  public init() {}

  /// What a discipline of a device does; nil where it is of another kind.
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
