import CLinux
import Netlink

/// Adds a queueing discipline to a device, changes it, or deletes it (tc(8), linux/pkt_sched.h).
///
///     try kernel.perform(QdiscRequest(.replace, device: 4, .netem(NetworkEmulator(delay: 20_000_000))))
///     try kernel.perform(QdiscRequest(.add, device: 4, parent: .ingress, .ingress))
public struct QdiscRequest: KernelRequest, Hashable {
  /// What to do at the parent.
  public enum Operation: Sendable, Hashable {
    /// Adds the discipline; `EEXIST` if the parent has one other than the kernel's default.
    case add
    /// Adds the discipline, or puts it in place of the existing one.
    case replace
    /// Changes the existing discipline, which must be of the same kind.
    case change
    /// Deletes the discipline; `ENOENT` or `EINVAL` if there is only the kernel's default.
    case delete
  }

  /// What to do at `parent`.
  public var operation: Operation
  /// The device's index.
  public var device: Int32
  /// `.root` or `.ingress`, or a class of another discipline.
  public var parent: QdiscHandle
  /// The number for the discipline; `.none` lets the kernel choose.
  public var handle: QdiscHandle
  /// The kind and its options; nil for `delete`.
  public var discipline: QdiscSettings?

  /// - Parameters:
  ///   - device: the device's index.
  ///   - parent: `.root`, `.ingress`, or a class of another discipline.
  ///   - handle: the number for the discipline; `.none` lets the kernel choose.
  ///   - discipline: the kind and its options; nil for `delete`.
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

/// The kind of a queueing discipline and its options.
public struct QdiscSettings: Sendable, Hashable {
  /// The kind, such as "fq_codel" or "netem".
  public var kind: String
  /// The contents of `TCA_OPTIONS`; nil sends none.
  public var options: AttributeList?

  /// - Parameters:
  ///   - kind: the name of the discipline in tc(8).
  ///   - options: the contents of `TCA_OPTIONS`; nil sends none.
  public init(_ kind: String, options: AttributeList? = nil) {
    self.kind = kind
    self.options = options
  }

  private init(_ set: any QdiscAttributes.Type, _ options: AttributeList) {
    self.init("\(set.kind)", options: options)
  }

  /// A place for filters on incoming packets (tc(8), "ingress"); its parent is `.ingress`.
  public static let ingress = QdiscSettings("ingress")

  /// Delay, loss and other impairments (tc-netem(8)).
  public static func netem(_ emulator: NetworkEmulator) -> QdiscSettings {
    QdiscSettings(NetworkEmulatorAttributes.self, emulator.encoded)
  }

  /// A rate limit (tc-tbf(8)).
  public static func tbf(_ bucket: TokenBucket) -> QdiscSettings {
    QdiscSettings(TokenBucketAttributes.self, bucket.encoded)
  }

  /// Fair queues (tc-fq_codel(8)), by default with the kernel's settings.
  public static func fqCodel(_ queues: FairQueueCodel = FairQueueCodel()) -> QdiscSettings {
    QdiscSettings(FairQueueCodelAttributes.self, queues.encoded)
  }

  /// A tree of classes (tc-htb(8)).
  public static func htb(_ tree: HierarchicalTokenBucket) -> QdiscSettings {
    QdiscSettings(HierarchicalTokenBucketAttributes.self, tree.encoded)
  }
}
