import CLinux
import Netlink

/// Attributes of a queueing discipline (`TCA_*`, linux/rtnetlink.h).
public struct QueueingAttributes: AttributeSet {
  public static let prefix: StaticString = "TCA_"
  public static let keys = QueueingAttributes()

  /// The kind, such as "fq_codel".
  public let kind = AttributeKey<String>(1, "KIND")
  /// The options of the kind: a nest or a structure.
  public let options = AttributeKey<[UInt8]>(2, "OPTIONS")
  /// A structure `tc_stats`: the older form of `stats2`. Reported only.
  public let stats = AttributeKey<[UInt8]>(3, "STATS")
  /// A structure of the kind's own counters, in the older form. Reported only.
  public let xstats = AttributeKey<[UInt8]>(4, "XSTATS")
  /// A structure `gnet_estimator`: how to estimate the rate.
  public let rate = AttributeKey<[UInt8]>(5, "RATE")
  /// How many actions were removed at once. Reported only, and not for queueing disciplines.
  public let fcnt = AttributeKey<UInt32>(6, "FCNT")
  /// The counters. Reported only.
  public let stats2 = AttributeKey<Attributes<QueueingStatistics>>(7, "STATS2")
  /// A nest: a table that adjusts the sizes of packets (`TCA_STAB_*`).
  public let stab = AttributeKey<[UInt8]>(8, "STAB")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(9, "PAD")
  /// Also reports disciplines that the kernel hides by default. In requests.
  public let dumpInvisible = AttributeKey<FlagValue>(10, "DUMP_INVISIBLE")
  /// The number of a chain of filters.
  public let chain = AttributeKey<UInt32>(11, "CHAIN")
  /// 0 or 1: whether the hardware does the work. Reported only.
  public let hwOffload = AttributeKey<UInt8>(12, "HW_OFFLOAD")
  /// The number of a block of filters that devices share for incoming packets; 0 for none.
  public let ingressBlock = AttributeKey<UInt32>(13, "INGRESS_BLOCK")
  /// The number of a block of filters that devices share for outgoing packets; 0 for none.
  public let egressBlock = AttributeKey<UInt32>(14, "EGRESS_BLOCK")
  /// A structure `nla_bitfield32`: how much to report (`TCA_DUMP_FLAGS_*`). In requests.
  public let dumpFlags = AttributeKey<UInt64>(15, "DUMP_FLAGS")
  /// A warning of the kernel. Reported only.
  public let extWarnMsg = AttributeKey<String>(16, "EXT_WARN_MSG")
}

/// Attributes of queueing disciplines of one kind.
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

  /// The attributes of a kind; nil if it is unknown, or has none.
  public static func of(_ kind: String) -> (any QdiscAttributes.Type)? {
    all.first { "\($0.kind)" == kind }
  }
}

/// Counters of a queueing discipline (`TCA_STATS_*`, linux/gen_stats.h).
public struct QueueingStatistics: AttributeSet {
  public static let prefix: StaticString = "TCA_STATS_"
  public static let keys = QueueingStatistics()

  /// A structure `gnet_stats_basic`: bytes and packets.
  public let basic = AttributeKey<[UInt8]>(1, "BASIC")
  /// A structure `gnet_stats_rate_est`: bytes and packets per second.
  public let rateEst = AttributeKey<[UInt8]>(2, "RATE_EST")
  /// A structure `gnet_stats_queue`: the length of the queue, and drops.
  public let queue = AttributeKey<[UInt8]>(3, "QUEUE")
  /// A structure of the kind's own counters.
  public let app = AttributeKey<[UInt8]>(4, "APP")
  /// A structure `gnet_stats_rate_est64`: `rateEst` with 64-bit numbers.
  public let rateEst64 = AttributeKey<[UInt8]>(5, "RATE_EST64")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(6, "PAD")
  /// A structure `gnet_stats_basic`: the part of `basic` that the hardware handled.
  public let basicHw = AttributeKey<[UInt8]>(7, "BASIC_HW")
  /// The packets of the preceding `basic` or `basicHw`, if they need 64 bits.
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
  /// How long packets of growing sizes take at the rate: 256 32-bit numbers, in ticks of the scheduler.
  public let rtab = AttributeKey<[UInt8]>(2, "RTAB")
  /// Like `rtab`, at the peak rate.
  public let ptab = AttributeKey<[UInt8]>(3, "PTAB")
  /// The rate in bytes per second, if it needs 64 bits.
  public let rate64 = AttributeKey<UInt64>(4, "RATE64")
  /// The peak rate, like `rate64`.
  public let prate64 = AttributeKey<UInt64>(5, "PRATE64")
  /// How many bytes may be sent at once.
  public let burst = AttributeKey<UInt32>(6, "BURST")
  /// How many bytes may be sent at once at the peak rate.
  public let pburst = AttributeKey<UInt32>(7, "PBURST")
  /// Aligns the next attribute.
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

  /// A structure `tc_netem_corr`: how random values correlate with the preceding ones.
  public let corr = AttributeKey<[UInt8]>(1, "CORR")
  /// The distribution of the jitter: signed 16-bit numbers, where 8192 is one jitter.
  public let delayDist = AttributeKey<[UInt8]>(2, "DELAY_DIST")
  /// A structure `tc_netem_reorder`: which packets are sent at once, before earlier ones.
  public let reorder = AttributeKey<[UInt8]>(3, "REORDER")
  /// A structure `tc_netem_corrupt`: how many packets get a flipped bit.
  public let corrupt = AttributeKey<[UInt8]>(4, "CORRUPT")
  /// A nest with a loss model: a structure `tc_netem_gimodel` or `tc_netem_gemodel`.
  public let loss = AttributeKey<[UInt8]>(5, "LOSS")
  /// A structure `tc_netem_rate`: a rate, and the overhead of a packet.
  public let rate = AttributeKey<[UInt8]>(6, "RATE")
  /// 0 or 1: whether packets are marked by ECN instead of dropped, if possible.
  public let ecn = AttributeKey<UInt32>(7, "ECN")
  /// The rate in bytes per second, if it needs 64 bits.
  public let rate64 = AttributeKey<UInt64>(8, "RATE64")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(9, "PAD")
  /// The delay of packets, in nanoseconds.
  public let latency64 = AttributeKey<Int64>(10, "LATENCY64")
  /// How much the delay varies, in nanoseconds.
  public let jitter64 = AttributeKey<Int64>(11, "JITTER64")
  /// A structure `tc_netem_slot`: when packets are released in bursts.
  public let slot = AttributeKey<[UInt8]>(12, "SLOT")
  /// Like `delayDist`, for the times between slots.
  public let slotDist = AttributeKey<[UInt8]>(13, "SLOT_DIST")
  /// The seed of the random numbers.
  public let prngSeed = AttributeKey<UInt64>(14, "PRNG_SEED")
}

/// Attributes of fq_codel (`TCA_FQ_CODEL_*`, linux/pkt_sched.h).
public struct FairQueueCodelAttributes: QdiscAttributes {
  /// "fq_codel".
  public static let kind: StaticString = "fq_codel"
  public static let prefix: StaticString = "TCA_FQ_CODEL_"
  public static let keys = FairQueueCodelAttributes()

  /// The acceptable delay in the queue, in microseconds.
  public let target = AttributeKey<UInt32>(1, "TARGET")
  /// How many packets may wait.
  public let limit = AttributeKey<UInt32>(2, "LIMIT")
  /// In microseconds: if no packet waited less than `target` for this long, packets are dropped.
  public let interval = AttributeKey<UInt32>(3, "INTERVAL")
  /// 0 or 1: whether packets are marked by ECN instead of dropped, if possible.
  public let ecn = AttributeKey<UInt32>(4, "ECN")
  /// How many queues flows are spread over: 1 to 65536.
  public let flows = AttributeKey<UInt32>(5, "FLOWS")
  /// How many bytes a queue may send before the next one is served.
  public let quantum = AttributeKey<UInt32>(6, "QUANTUM")
  /// In microseconds: packets that waited longer are marked by ECN.
  public let ceThreshold = AttributeKey<UInt32>(7, "CE_THRESHOLD")
  /// The most packets to drop at once when the queues are full.
  public let dropBatchSize = AttributeKey<UInt32>(8, "DROP_BATCH_SIZE")
  /// How many bytes may wait.
  public let memoryLimit = AttributeKey<UInt32>(9, "MEMORY_LIMIT")
  /// `ceThreshold` applies to packets whose DS field, masked, has this value.
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

  /// A class: `struct tc_htb_opt`.
  public let parms = AttributeKey<[UInt8]>(1, "PARMS")
  /// The discipline: `struct tc_htb_glob`.
  public let global = AttributeKey<[UInt8]>(2, "INIT")
  /// Like `rtab`, at the ceiling rate.
  public let ctab = AttributeKey<[UInt8]>(3, "CTAB")
  /// How long packets of growing sizes take at the rate: 256 32-bit numbers, in ticks of the scheduler.
  public let rtab = AttributeKey<[UInt8]>(4, "RTAB")
  /// How many unclassified packets may wait.
  public let directQlen = AttributeKey<UInt32>(5, "DIRECT_QLEN")
  /// The rate in bytes per second, if it needs 64 bits.
  public let rate64 = AttributeKey<UInt64>(6, "RATE64")
  /// The ceiling rate, like `rate64`.
  public let ceil64 = AttributeKey<UInt64>(7, "CEIL64")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(8, "PAD")
  /// The class tree is offloaded to hardware.
  public let offload = AttributeKey<FlagValue>(9, "OFFLOAD")
}
