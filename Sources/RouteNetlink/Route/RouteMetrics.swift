import CLinux
import Netlink

/// The metrics of a route (`RTA_METRICS`, ip-route(8)): MTU, window and the like, each maybe locked.
public struct RouteMetrics: Sendable, Hashable {
  private var attributes = AttributeList()
  private var locked: UInt32 = 0

  /// No metric: the kernel uses its defaults.
  public init() {}
  /// Whether no metric is set.
  public var isEmpty: Bool { attributes.isEmpty && locked == 0 }

  /// Sets a metric to the number that the kernel keeps: bytes, segments, or milliseconds (round-trip
  /// time times 8, its variance times 4). A locked metric is not changed by path discovery.
  ///
  /// - Parameter metric: one of `RouteMetricAttributes`.
  public mutating func set<Value>(
    _ metric: AttributeKey<Value>, _ value: Value, locked isLocked: Bool = false
  ) {
    attributes.put(metric, value)
    if isLocked { lock(metric) }
  }

  /// Sets the congestion control algorithm by name (`RTAX_CC_ALGO`).
  public mutating func setCongestionControl(_ name: String, locked isLocked: Bool = false) {
    // The kernel reads the name up to the attribute's end, without a NUL.
    attributes.put(RouteMetricAttributes.keys.ccAlgo, unterminated: name)
    if isLocked { lock(RouteMetricAttributes.keys.ccAlgo) }
  }

  private mutating func lock<Value>(_ metric: AttributeKey<Value>) {
    locked |= 1 << UInt32(metric.code)
  }

  /// The nest's contents; the mask of locked metrics comes last.
  public var encoded: AttributeList {
    var list = attributes
    if locked != 0 { list.put(RouteMetricAttributes.keys.lock, locked) }
    return list
  }
}
