import CLinux
import Netlink

/// The metrics of a route (`RTA_METRICS`, ip-route(8)), such as MTU and window. Each can be locked.
public struct RouteMetrics: Sendable, Hashable {
  private var attributes = AttributeList()
  private var locked: UInt32 = 0

  /// No metrics: the kernel uses its defaults.
  public init() {}
  /// Whether no metric is set.
  public var isEmpty: Bool { attributes.isEmpty && locked == 0 }

  /// Sets a metric in the kernel's own unit: bytes, segments, or milliseconds (round-trip time times 8, its
  /// variance times 4). Path discovery does not change a locked metric.
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
    // The kernel reads the name up to the end of the attribute, without a NUL.
    attributes.put(RouteMetricAttributes.keys.ccAlgo, unterminated: name)
    if isLocked { lock(RouteMetricAttributes.keys.ccAlgo) }
  }

  private mutating func lock<Value>(_ metric: AttributeKey<Value>) {
    locked |= 1 << UInt32(metric.code)
  }

  /// The contents of the nest; the mask of locked metrics comes last.
  public var encoded: AttributeList {
    var list = attributes
    if locked != 0 { list.put(RouteMetricAttributes.keys.lock, locked) }
    return list
  }
}
