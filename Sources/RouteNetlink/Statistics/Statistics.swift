import CLinux
import Netlink

/// The counters of one device as the kernel reports them (RTM_NEWSTATS).
public struct Statistics: KernelObject {
  /// The device's index.
  public let index: Int32
  /// By the keys of `StatisticsAttributes`.
  public let attributes: AttributeTable

  /// Reads an `RTM_NEWSTATS` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWSTATS, let index: Int32 = message.payload.integer(at: 4),
      message.payload.count >= MemoryLayout<if_stats_msg>.size
    else { return nil }
    self.index = index
    attributes = message.attributes(after: MemoryLayout<if_stats_msg>.size)
  }
}
