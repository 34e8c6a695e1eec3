import CLinux
import Netlink

/// Asks for one kind of counters, of all devices or of one (RTM_GETSTATS).
///
///     try kernel.dump(StatisticsQuery(StatisticsAttributes.keys.linkXstats)) { statistics in
///       statistics.attributes[StatisticsAttributes.keys.linkXstats]?.bridge
///     }
public struct StatisticsQuery: KernelQuery, Hashable {
  /// One message for each device, or several if one has no room for the counters.
  public typealias Reply = Statistics

  /// `IFLA_STATS_*`: the attribute to report.
  private let code: Int
  /// The index of the device; 0 for all.
  public var index: Int32

  /// - Parameter key: one of `StatisticsAttributes`.
  public init<Value>(_ key: AttributeKey<Value>, index: Int32 = 0) {
    code = key.code
    self.index = index
  }

  /// `RTM_GETSTATS` with the device and a mask for the one attribute.
  public var message: Request {
    var header = if_stats_msg()
    header.ifindex = UInt32(bitPattern: index)
    header.filter_mask = 1 << UInt32(code - 1)
    return Request(RTM_GETSTATS, header: header)
  }
}
