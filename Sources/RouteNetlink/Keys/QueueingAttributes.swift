import CLinux
import Netlink

/// Attributes of a queueing discipline (`TCA_*`, linux/rtnetlink.h).
public struct QueueingAttributes: AttributeSet {
  public static let prefix: StaticString = "TCA_"
  public static let keys = QueueingAttributes()

  public let kind = AttributeKey<String>(1, "KIND")
  public let options = AttributeKey<[UInt8]>(2, "OPTIONS")
  public let stats = AttributeKey<[UInt8]>(3, "STATS")
  public let xstats = AttributeKey<[UInt8]>(4, "XSTATS")
  public let rate = AttributeKey<[UInt8]>(5, "RATE")
  public let fcnt = AttributeKey<UInt32>(6, "FCNT")
  public let stats2 = AttributeKey<Attributes<QueueingStatistics>>(7, "STATS2")
  public let stab = AttributeKey<[UInt8]>(8, "STAB")
  public let pad = AttributeKey<Padding>(9, "PAD")
  public let dumpInvisible = AttributeKey<FlagValue>(10, "DUMP_INVISIBLE")
  public let chain = AttributeKey<UInt32>(11, "CHAIN")
  public let hwOffload = AttributeKey<UInt8>(12, "HW_OFFLOAD")
  public let ingressBlock = AttributeKey<UInt32>(13, "INGRESS_BLOCK")
  public let egressBlock = AttributeKey<UInt32>(14, "EGRESS_BLOCK")
  public let dumpFlags = AttributeKey<UInt64>(15, "DUMP_FLAGS")
  public let extWarnMsg = AttributeKey<String>(16, "EXT_WARN_MSG")
}

/// Attributes of the queueing disciplines of a kind.
public protocol QdiscAttributes: AttributeSet {
  /// The name in `TCA_KIND`.
  static var kind: StaticString { get }
}

/// All kinds of queueing disciplines whose attributes are known.
public enum QdiscSets {
  public static let all: [any QdiscAttributes.Type] = [
    TokenBucketAttributes.self, NetworkEmulatorAttributes.self, FairQueueCodelAttributes.self,
    HierarchicalTokenBucketAttributes.self,
  ]

  /// The attributes of a kind; nil for one that is not known, or has none.
  public static func of(_ kind: String) -> (any QdiscAttributes.Type)? {
    all.first { "\($0.kind)" == kind }
  }
}

/// What a queueing discipline counted (`TCA_STATS_*`, linux/gen_stats.h).
public struct QueueingStatistics: AttributeSet {
  public static let prefix: StaticString = "TCA_STATS_"
  public static let keys = QueueingStatistics()

  public let basic = AttributeKey<[UInt8]>(1, "BASIC")
  public let rateEst = AttributeKey<[UInt8]>(2, "RATE_EST")
  public let queue = AttributeKey<[UInt8]>(3, "QUEUE")
  public let app = AttributeKey<[UInt8]>(4, "APP")
  public let rateEst64 = AttributeKey<[UInt8]>(5, "RATE_EST64")
  public let pad = AttributeKey<Padding>(6, "PAD")
  public let basicHw = AttributeKey<[UInt8]>(7, "BASIC_HW")
  public let pkt64 = AttributeKey<UInt64>(8, "PKT64")
}

/// Attributes of a token bucket filter (`TCA_TBF_*`, linux/pkt_sched.h).
public struct TokenBucketAttributes: QdiscAttributes {
  public static let kind: StaticString = "tbf"
  public static let prefix: StaticString = "TCA_TBF_"
  public static let keys = TokenBucketAttributes()

  public let parms = AttributeKey<[UInt8]>(1, "PARMS")
  public let rtab = AttributeKey<[UInt8]>(2, "RTAB")
  public let ptab = AttributeKey<[UInt8]>(3, "PTAB")
  public let rate64 = AttributeKey<UInt64>(4, "RATE64")
  public let prate64 = AttributeKey<UInt64>(5, "PRATE64")
  public let burst = AttributeKey<UInt32>(6, "BURST")
  public let pburst = AttributeKey<UInt32>(7, "PBURST")
  public let pad = AttributeKey<Padding>(8, "PAD")
}

/// Attributes of netem (`TCA_NETEM_*`, linux/pkt_sched.h).
public struct NetworkEmulatorAttributes: QdiscAttributes {
  public static let kind: StaticString = "netem"
  public static let prefix: StaticString = "TCA_NETEM_"
  public static let keys = NetworkEmulatorAttributes()
  /// `struct tc_netem_qopt`.
  public static let headerLength = MemoryLayout<tc_netem_qopt>.size

  public let corr = AttributeKey<[UInt8]>(1, "CORR")
  public let delayDist = AttributeKey<[UInt8]>(2, "DELAY_DIST")
  public let reorder = AttributeKey<[UInt8]>(3, "REORDER")
  public let corrupt = AttributeKey<[UInt8]>(4, "CORRUPT")
  public let loss = AttributeKey<[UInt8]>(5, "LOSS")
  public let rate = AttributeKey<[UInt8]>(6, "RATE")
  public let ecn = AttributeKey<UInt32>(7, "ECN")
  public let rate64 = AttributeKey<UInt64>(8, "RATE64")
  public let pad = AttributeKey<Padding>(9, "PAD")
  public let latency64 = AttributeKey<Int64>(10, "LATENCY64")
  public let jitter64 = AttributeKey<Int64>(11, "JITTER64")
  public let slot = AttributeKey<[UInt8]>(12, "SLOT")
  public let slotDist = AttributeKey<[UInt8]>(13, "SLOT_DIST")
  public let prngSeed = AttributeKey<UInt64>(14, "PRNG_SEED")
}

/// Attributes of fq_codel (`TCA_FQ_CODEL_*`, linux/pkt_sched.h).
public struct FairQueueCodelAttributes: QdiscAttributes {
  public static let kind: StaticString = "fq_codel"
  public static let prefix: StaticString = "TCA_FQ_CODEL_"
  public static let keys = FairQueueCodelAttributes()

  /// Microseconds.
  public let target = AttributeKey<UInt32>(1, "TARGET")
  /// Packets.
  public let limit = AttributeKey<UInt32>(2, "LIMIT")
  /// Microseconds.
  public let interval = AttributeKey<UInt32>(3, "INTERVAL")
  public let ecn = AttributeKey<UInt32>(4, "ECN")
  public let flows = AttributeKey<UInt32>(5, "FLOWS")
  /// Bytes.
  public let quantum = AttributeKey<UInt32>(6, "QUANTUM")
  /// Microseconds.
  public let ceThreshold = AttributeKey<UInt32>(7, "CE_THRESHOLD")
  public let dropBatchSize = AttributeKey<UInt32>(8, "DROP_BATCH_SIZE")
  /// Bytes.
  public let memoryLimit = AttributeKey<UInt32>(9, "MEMORY_LIMIT")
  public let ceThresholdSelector = AttributeKey<UInt8>(10, "CE_THRESHOLD_SELECTOR")
  public let ceThresholdMask = AttributeKey<UInt8>(11, "CE_THRESHOLD_MASK")
}

/// Attributes of a hierarchical token bucket (`TCA_HTB_*`, linux/pkt_sched.h).
public struct HierarchicalTokenBucketAttributes: QdiscAttributes {
  public static let kind: StaticString = "htb"
  public static let prefix: StaticString = "TCA_HTB_"
  public static let keys = HierarchicalTokenBucketAttributes()

  /// Of a class, `struct tc_htb_opt`.
  public let parms = AttributeKey<[UInt8]>(1, "PARMS")
  /// Of the discipline, `struct tc_htb_glob`.
  public let global = AttributeKey<[UInt8]>(2, "INIT")
  public let ctab = AttributeKey<[UInt8]>(3, "CTAB")
  public let rtab = AttributeKey<[UInt8]>(4, "RTAB")
  /// Packets.
  public let directQlen = AttributeKey<UInt32>(5, "DIRECT_QLEN")
  /// Bytes a second.
  public let rate64 = AttributeKey<UInt64>(6, "RATE64")
  public let ceil64 = AttributeKey<UInt64>(7, "CEIL64")
  public let pad = AttributeKey<Padding>(8, "PAD")
  public let offload = AttributeKey<FlagValue>(9, "OFFLOAD")
}
