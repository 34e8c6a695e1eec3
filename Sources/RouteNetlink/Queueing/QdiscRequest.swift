import CLinux
import Netlink

/// A queueing discipline to put on a device, or to take off it (tc(8), linux/pkt_sched.h).
///
///     try kernel.perform(QdiscRequest(.replace, device: 4, .netem(NetworkEmulator(delay: 20_000_000))))
///     try kernel.perform(QdiscRequest(.add, device: 4, parent: .ingress, .ingress))
public struct QdiscRequest: KernelRequest, Hashable {
  /// What is done at the parent.
  public enum Operation: Sendable, Hashable {
    /// Puts it there; `EEXIST` where the parent has one that is not the kernel's own.
    case add
    /// Puts it there in the place of the one there is.
    case replace
    /// Changes the one there is, which is of the same kind.
    case change
    /// Takes it away; `ENOENT` or `EINVAL` where there is none but the kernel's own.
    case delete
  }

  /// What is done at `parent`.
  public var operation: Operation
  /// The device's index.
  public var device: Int32
  /// `.root` or `.ingress`, or a class of another discipline.
  public var parent: QdiscHandle
  /// The number that it shall have; `.none` lets the kernel choose.
  public var handle: QdiscHandle
  /// What to put there; nil for `delete`.
  public var discipline: QdiscSettings?

  /// - Parameters:
  ///   - device: the device's index.
  ///   - parent: `.root`, `.ingress`, or a class of another discipline.
  ///   - handle: the number that the discipline shall have; `.none` lets the kernel choose.
  ///   - discipline: what to put there; nil for `delete`.
  public init(
    _ operation: Operation, device: Int32, parent: QdiscHandle = .root,
    handle: QdiscHandle = .none, _ discipline: QdiscSettings? = nil
  ) {
    self.operation = operation
    self.device = device
    self.parent = parent
    self.handle = handle
    self.discipline = discipline
  }

  /// `RTM_NEWQDISC` or `RTM_DELQDISC` with the kind and its options.
  public var message: Request {
    var header = tcmsg()
    header.tcm_ifindex = device
    header.tcm_parent = parent.rawValue
    header.tcm_handle = handle.rawValue
    let (type, flags) =
      switch operation {
      case .add: (RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL)
      case .replace: (RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE)
      case .change: (RTM_NEWQDISC, 0)
      case .delete: (RTM_DELQDISC, 0)
      }
    var list = AttributeList()
    if let discipline {
      list.put(QueueingAttributes.keys.kind, string: discipline.kind)
      if let options = discipline.options { list.nest(QueueingAttributes.keys.options, options) }
    }
    return Request(type, flags: Int(flags), header: header, attributes: list)
  }
}

/// The kind of a queueing discipline with its options.
public struct QdiscSettings: Sendable, Hashable {
  /// "fq_codel", "netem".
  public var kind: String
  /// What stands in `TCA_OPTIONS`; nil for nothing.
  public var options: AttributeList?

  /// - Parameters:
  ///   - kind: the name of the discipline, as tc(8) has it.
  ///   - options: what stands in `TCA_OPTIONS`; nil for nothing.
  public init(_ kind: String, options: AttributeList? = nil) {
    self.kind = kind
    self.options = options
  }

  private init(_ set: any QdiscAttributes.Type, _ options: AttributeList) {
    self.init("\(set.kind)", options: options)
  }

  /// What is done to packets that come in is up to filters (tc(8), "ingress"); its parent is `.ingress`.
  public static let ingress = QdiscSettings("ingress")

  /// Delay, loss and other harm (tc-netem(8)).
  public static func netem(_ emulator: NetworkEmulator) -> QdiscSettings {
    QdiscSettings(NetworkEmulatorAttributes.self, emulator.encoded)
  }

  /// A limit of the rate (tc-tbf(8)).
  public static func tbf(_ bucket: TokenBucket) -> QdiscSettings {
    QdiscSettings(TokenBucketAttributes.self, bucket.encoded)
  }

  /// Queues that share the device fairly (tc-fq_codel(8)); by default as the kernel sets them up.
  public static func fqCodel(_ queues: FairQueueCodel = FairQueueCodel()) -> QdiscSettings {
    QdiscSettings(FairQueueCodelAttributes.self, queues.encoded)
  }

  /// A tree of classes (tc-htb(8)).
  public static func htb(_ tree: HierarchicalTokenBucket) -> QdiscSettings {
    QdiscSettings(HierarchicalTokenBucketAttributes.self, tree.encoded)
  }
}
