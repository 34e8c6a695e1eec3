import Linux
import CLinux
import Netlink

/// A limit on a device's rate (tc-tbf(8)).
public struct TokenBucket: Sendable, Hashable {
  /// The rate in bytes per second.
  public var rate: UInt64
  /// How many bytes may be sent at once.
  public var burst: UInt32
  /// How many bytes may be queued; packets beyond that are dropped.
  public var limit: UInt32

  /// - Parameters:
  ///   - rate: bytes per second.
  ///   - burst: how many bytes may be sent at once.
  ///   - limit: how many bytes may be queued; packets beyond that are dropped.
  public init(rate: UInt64, burst: UInt32, limit: UInt32) {
    self.rate = rate
    self.burst = burst
    self.limit = limit
  }

  /// The settings of a device's discipline; nil if it is of another kind.
  ///
  /// The kernel reports the burst as a time, which would need its tables to become bytes; it reads as 0 here.
  public init?(_ qdisc: Qdisc) {
    guard let table = qdisc.options(TokenBucketAttributes.self)?.attributeTable else { return nil }
    // struct tc_tbf_qopt: a tc_ratespec whose rate is at byte 8, a second one, then the limit.
    let fixed = table.payload(TokenBucketAttributes.keys.parms)
    guard
      let rate = table[TokenBucketAttributes.keys.rate64]
        ?? fixed?.integer(at: 8, as: UInt32.self).map(UInt64.init)
    else { return nil }
    self.init(rate: rate, burst: 0, limit: fixed?.integer(at: 24) ?? 0)
  }

  /// The attributes of `TCA_OPTIONS`.
  public var encoded: AttributeList {
    var fixed = tc_tbf_qopt()
    // With the link layer set, the kernel computes times itself and needs no tables.
    fixed.rate.linklayer = 1
    fixed.rate.rate = UInt32(clamping: rate)
    fixed.limit = limit
    var list = AttributeList()
    list.put(TokenBucketAttributes.keys.parms, bytes: [UInt8](bytesOf: fixed))
    if rate > UInt64(UInt32.max) { list.put(TokenBucketAttributes.keys.rate64, rate) }
    list.put(TokenBucketAttributes.keys.burst, burst)
    return list
  }
}
