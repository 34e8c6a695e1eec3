import CLinux
import Netlink

/// Attributes of a queueing discipline (`TCA_*`, linux/rtnetlink.h).
public struct QueueingAttributes: AttributeSet {
  public static let prefix: StaticString = "TCA_"
  public static let keys = QueueingAttributes()

  /// The kind, "fq_codel".
  public let kind = AttributeKey<String>(1, "KIND")
  /// What the kind has: a nest or a structure.
  public let options = AttributeKey<[UInt8]>(2, "OPTIONS")
  /// A structure `tc_stats`: the old form of `stats2`. Reported only.
  public let stats = AttributeKey<[UInt8]>(3, "STATS")
  /// A structure of counters that the kind has, in the old form. Reported only.
  public let xstats = AttributeKey<[UInt8]>(4, "XSTATS")
  /// A structure `gnet_estimator`: how the rate is to be estimated.
  public let rate = AttributeKey<[UInt8]>(5, "RATE")
  /// How many actions were removed at once. Reported only, and not of queueing disciplines.
  public let fcnt = AttributeKey<UInt32>(6, "FCNT")
  /// What it counted. Reported only.
  public let stats2 = AttributeKey<Attributes<QueueingStatistics>>(7, "STATS2")
  /// A nest: a table of sizes that packets count as (`TCA_STAB_*`).
  public let stab = AttributeKey<[UInt8]>(8, "STAB")
  /// Aligns what follows to eight bytes.
  public let pad = AttributeKey<Padding>(9, "PAD")
  /// Report those too that the kernel keeps to itself. In requests.
  public let dumpInvisible = AttributeKey<FlagValue>(10, "DUMP_INVISIBLE")
  /// The number of a chain of filters.
  public let chain = AttributeKey<UInt32>(11, "CHAIN")
  /// 0 or 1: whether the hardware does the work. Reported only.
  public let hwOffload = AttributeKey<UInt8>(12, "HW_OFFLOAD")
  /// The number of a block of filters that devices share, for what comes in; 0 for none.
  public let ingressBlock = AttributeKey<UInt32>(13, "INGRESS_BLOCK")
  /// The number of a block of filters that devices share, for what goes out; 0 for none.
  public let egressBlock = AttributeKey<UInt32>(14, "EGRESS_BLOCK")
  /// A structure `nla_bitfield32`: how much is to be reported (`TCA_DUMP_FLAGS_*`). In requests.
  public let dumpFlags = AttributeKey<UInt64>(15, "DUMP_FLAGS")
  /// A warning of the kernel. Reported only.
  public let extWarnMsg = AttributeKey<String>(16, "EXT_WARN_MSG")
}

/// Attributes of the queueing disciplines of a kind.
public protocol QdiscAttributes: AttributeSet {
  /// The name in `TCA_KIND`.
  static var kind: StaticString { get }
}

/// All kinds of queueing disciplines whose attributes are known.
public enum QdiscSets {
  /// One set of attributes for each kind.
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

  /// A structure `gnet_stats_basic`: bytes and packets.
  public let basic = AttributeKey<[UInt8]>(1, "BASIC")
  /// A structure `gnet_stats_rate_est`: bytes and packets a second.
  public let rateEst = AttributeKey<[UInt8]>(2, "RATE_EST")
  /// A structure `gnet_stats_queue`: what is in the queue, and what was dropped.
  public let queue = AttributeKey<[UInt8]>(3, "QUEUE")
  /// A structure that the kind has.
  public let app = AttributeKey<[UInt8]>(4, "APP")
  /// A structure `gnet_stats_rate_est64`: `rateEst` with numbers of 64 bits.
  public let rateEst64 = AttributeKey<[UInt8]>(5, "RATE_EST64")
  /// Aligns what follows to eight bytes.
  public let pad = AttributeKey<Padding>(6, "PAD")
  /// A structure `gnet_stats_basic`: what of that the hardware handled.
  public let basicHw = AttributeKey<[UInt8]>(7, "BASIC_HW")
  /// The packets of `basic` or `basicHw`, whichever is before it, where they need 64 bits.
  public let pkt64 = AttributeKey<UInt64>(8, "PKT64")
}

/// Attributes of a token bucket filter (`TCA_TBF_*`, linux/pkt_sched.h).
public struct TokenBucketAttributes: QdiscAttributes {
  /// "tbf".
  public static let kind: StaticString = "tbf"
  public static let prefix: StaticString = "TCA_TBF_"
  public static let keys = TokenBucketAttributes()

  /// A structure `tc_tbf_qopt`: rates, limit and bursts.
  public let parms = AttributeKey<[UInt8]>(1, "PARMS")
  /// Times that packets of growing sizes take at the rate: 256 numbers of 32 bits, in ticks of the scheduler.
  public let rtab = AttributeKey<[UInt8]>(2, "RTAB")
  /// As `rtab`, at the peak rate.
  public let ptab = AttributeKey<[UInt8]>(3, "PTAB")
  /// The rate in bytes a second, where it needs 64 bits.
  public let rate64 = AttributeKey<UInt64>(4, "RATE64")
  /// The peak rate, like `rate64`.
  public let prate64 = AttributeKey<UInt64>(5, "PRATE64")
  /// Bytes that may go at once.
  public let burst = AttributeKey<UInt32>(6, "BURST")
  /// Bytes that may go at once at the peak rate.
  public let pburst = AttributeKey<UInt32>(7, "PBURST")
  /// Aligns what follows to eight bytes.
  public let pad = AttributeKey<Padding>(8, "PAD")
}

/// Attributes of netem (`TCA_NETEM_*`, linux/pkt_sched.h).
public struct NetworkEmulatorAttributes: QdiscAttributes {
  /// "netem".
  public static let kind: StaticString = "netem"
  public static let prefix: StaticString = "TCA_NETEM_"
  public static let keys = NetworkEmulatorAttributes()
  /// `struct tc_netem_qopt`.
  public static let headerLength = MemoryLayout<tc_netem_qopt>.size

  /// A structure `tc_netem_corr`: how random values depend on the ones before.
  public let corr = AttributeKey<[UInt8]>(1, "CORR")
  /// The distribution of the jitter: numbers of 16 bits with a sign, where 8192 is one jitter.
  public let delayDist = AttributeKey<[UInt8]>(2, "DELAY_DIST")
  /// A structure `tc_netem_reorder`: which packets are sent at once, before earlier ones.
  public let reorder = AttributeKey<[UInt8]>(3, "REORDER")
  /// A structure `tc_netem_corrupt`: how many packets get a wrong bit.
  public let corrupt = AttributeKey<[UInt8]>(4, "CORRUPT")
  /// A nest of a model of loss: a structure `tc_netem_gimodel` or `tc_netem_gemodel`.
  public let loss = AttributeKey<[UInt8]>(5, "LOSS")
  /// A structure `tc_netem_rate`: a rate, and what a packet costs besides its bytes.
  public let rate = AttributeKey<[UInt8]>(6, "RATE")
  /// 0 or 1: whether packets that can be marked are marked rather than dropped.
  public let ecn = AttributeKey<UInt32>(7, "ECN")
  /// The rate in bytes a second, where it needs 64 bits.
  public let rate64 = AttributeKey<UInt64>(8, "RATE64")
  /// Aligns what follows to eight bytes.
  public let pad = AttributeKey<Padding>(9, "PAD")
  /// The delay of packets, in nanoseconds.
  public let latency64 = AttributeKey<Int64>(10, "LATENCY64")
  /// How much the delay varies, in nanoseconds.
  public let jitter64 = AttributeKey<Int64>(11, "JITTER64")
  /// A structure `tc_netem_slot`: when packets are let out, many at a time.
  public let slot = AttributeKey<[UInt8]>(12, "SLOT")
  /// As `delayDist`, for the times between slots.
  public let slotDist = AttributeKey<[UInt8]>(13, "SLOT_DIST")
  /// What the random numbers begin with.
  public let prngSeed = AttributeKey<UInt64>(14, "PRNG_SEED")
}

/// Attributes of fq_codel (`TCA_FQ_CODEL_*`, linux/pkt_sched.h).
public struct FairQueueCodelAttributes: QdiscAttributes {
  /// "fq_codel".
  public static let kind: StaticString = "fq_codel"
  public static let prefix: StaticString = "TCA_FQ_CODEL_"
  public static let keys = FairQueueCodelAttributes()

  /// Microseconds.
  public let target = AttributeKey<UInt32>(1, "TARGET")
  /// Packets.
  public let limit = AttributeKey<UInt32>(2, "LIMIT")
  /// Microseconds.
  public let interval = AttributeKey<UInt32>(3, "INTERVAL")
  /// 0 or 1: whether packets that can be marked are marked rather than dropped.
  public let ecn = AttributeKey<UInt32>(4, "ECN")
  /// The number of queues that flows are put in: 1 to 65536.
  public let flows = AttributeKey<UInt32>(5, "FLOWS")
  /// Bytes.
  public let quantum = AttributeKey<UInt32>(6, "QUANTUM")
  /// Microseconds.
  public let ceThreshold = AttributeKey<UInt32>(7, "CE_THRESHOLD")
  /// How many packets are dropped at most when the queues are full.
  public let dropBatchSize = AttributeKey<UInt32>(8, "DROP_BATCH_SIZE")
  /// Bytes.
  public let memoryLimit = AttributeKey<UInt32>(9, "MEMORY_LIMIT")
  /// `ceThreshold` is for packets whose DS field, masked, is this.
  public let ceThresholdSelector = AttributeKey<UInt8>(10, "CE_THRESHOLD_SELECTOR")
  /// The bits of the DS field that `ceThresholdSelector` is compared with.
  public let ceThresholdMask = AttributeKey<UInt8>(11, "CE_THRESHOLD_MASK")
}

/// Attributes of a hierarchical token bucket (`TCA_HTB_*`, linux/pkt_sched.h).
public struct HierarchicalTokenBucketAttributes: QdiscAttributes {
  /// "htb".
  public static let kind: StaticString = "htb"
  public static let prefix: StaticString = "TCA_HTB_"
  public static let keys = HierarchicalTokenBucketAttributes()

  /// Of a class, `struct tc_htb_opt`.
  public let parms = AttributeKey<[UInt8]>(1, "PARMS")
  /// Of the discipline, `struct tc_htb_glob`.
  public let global = AttributeKey<[UInt8]>(2, "INIT")
  /// As `rtab`, at the highest rate.
  public let ctab = AttributeKey<[UInt8]>(3, "CTAB")
  /// Times that packets of growing sizes take at the rate: 256 numbers of 32 bits, in ticks of the scheduler.
  public let rtab = AttributeKey<[UInt8]>(4, "RTAB")
  /// Packets.
  public let directQlen = AttributeKey<UInt32>(5, "DIRECT_QLEN")
  /// Bytes a second.
  public let rate64 = AttributeKey<UInt64>(6, "RATE64")
  /// The highest rate, like `rate64`.
  public let ceil64 = AttributeKey<UInt64>(7, "CEIL64")
  /// Aligns what follows to eight bytes.
  public let pad = AttributeKey<Padding>(8, "PAD")
  /// The hardware does the work.
  public let offload = AttributeKey<FlagValue>(9, "OFFLOAD")
}
