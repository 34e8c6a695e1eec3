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
public struct TokenBucketAttributes: AttributeSet {
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
public struct NetworkEmulatorAttributes: AttributeSet {
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
