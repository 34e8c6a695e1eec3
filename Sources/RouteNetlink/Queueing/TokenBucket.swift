import CLinux
import Netlink

/// A limit of a device's rate (tc-tbf(8)).
public struct TokenBucket: Sendable, Hashable {
  /// Bytes a second.
  public var rate: UInt64
  /// Bytes that may leave at once.
  public var burst: UInt32
  /// Bytes that may wait or leave at once; what comes beyond them is dropped.
  public var limit: UInt32

  /// - Parameters:
  ///   - rate: bytes a second.
  ///   - burst: bytes that may leave at once.
  ///   - limit: bytes that may wait or leave at once.
  public init(rate: UInt64, burst: UInt32, limit: UInt32) {
    self.rate = rate
    self.burst = burst
    self.limit = limit
  }

  /// What a discipline of a device does; nil where it is of another kind.
  ///
  /// The kernel tells the burst as a time that its tables turn into bytes; it reads as 0 here.
  public init?(_ qdisc: Qdisc) {
    guard let table = qdisc.options(TokenBucketAttributes.self)?.attributeTable else { return nil }
    // struct tc_tbf_qopt: a tc_ratespec with the rate at its byte 8, another one, then the limit.
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
    // With the link layer stated the kernel computes times itself and wants no table of them.
    fixed.rate.linklayer = 1
    fixed.rate.rate = UInt32(clamping: rate)
    fixed.limit = limit
    var list = AttributeList()
    withUnsafeBytes(of: fixed) { list.put(TokenBucketAttributes.keys.parms, bytes: Array($0)) }
    if rate > UInt64(UInt32.max) { list.put(TokenBucketAttributes.keys.rate64, rate) }
    list.put(TokenBucketAttributes.keys.burst, burst)
    return list
  }
}
