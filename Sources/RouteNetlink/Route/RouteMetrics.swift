import CLinux
import Netlink

/// The metrics of a route (`RTA_METRICS`, ip-route(8)): MTU, window and the like, each maybe locked.
public struct RouteMetrics: Sendable, Hashable {
  /// One metric that is a number; its raw value is the code (`RTAX_*`).
  public enum Metric: Int, Sendable, Hashable, CaseIterable {
    case mtu = 2
    case window, rtt, rttvar, ssthresh, cwnd, advmss, reordering, hoplimit, initcwnd, features
    case rtoMin, initrwnd, quickack
    case fastopenNoCookie = 17
  }

  /// `RTAX_FEATURE_*` bits of the metric `features`.
  public enum Feature {
    public static let ecn: UInt32 = 1
    public static let tcpMicrosecondTimestamps: UInt32 = 1 << 4
  }

  private var attributes = AttributeList()
  private var locked: UInt32 = 0

  public init() {}
  public var isEmpty: Bool { attributes.isEmpty && locked == 0 }

  /// Sets a metric to the number that the kernel keeps: bytes, segments, or milliseconds (round-trip
  /// time times 8, its variance times 4). A locked metric is not changed by path discovery.
  public mutating func set(_ metric: Metric, _ value: UInt32, locked isLocked: Bool = false) {
    attributes.put(metric.rawValue, value)
    if isLocked { lock(metric.rawValue) }
  }

  /// Sets the congestion control algorithm by name (`RTAX_CC_ALGO`).
  public mutating func setCongestionControl(_ name: String, locked isLocked: Bool = false) {
    // The kernel reads the name up to the attribute's end, without a NUL.
    attributes.put(RouteMetricAttributes.keys.ccAlgo, unterminated: name)
    if isLocked { lock(RouteMetricAttributes.keys.ccAlgo.code) }
  }

  private mutating func lock(_ code: Int) { locked |= 1 << UInt32(code) }

  /// The nest's contents; the mask of locked metrics comes last.
  public var encoded: AttributeList {
    var list = attributes
    if locked != 0 { list.put(RouteMetricAttributes.keys.lock, locked) }
    return list
  }
}
