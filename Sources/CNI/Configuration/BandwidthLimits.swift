import RouteNetlink

/// How fast a container may receive and send: the capability `bandwidth` of the CNI conventions.
struct BandwidthLimits: Hashable, Sendable {
  struct Limit: Hashable, Sendable {
    /// Bits per second.
    var rate: Int
    /// How many bits may pass at once.
    var burst: Int

    /// The same in bytes. Packets wait 25 ms at most, as with the stock plugin.
    var bucket: TokenBucket {
      let (rate, burst) = (rate / 8, burst / 8)
      return TokenBucket(
        rate: UInt64(rate), burst: UInt32(burst), limit: UInt32(clamping: rate / 40 + burst))
    }
  }

  /// What the container receives; nil for no limit.
  let ingress: Limit?
  /// What the container sends; nil for no limit.
  let egress: Limit?

  /// nil if there are no limits.
  init?(_ object: ConfigurationObject) throws(CNIError) {
    try object.check(known: ["ingressRate", "ingressBurst", "egressRate", "egressBurst"])
    ingress = try Self.limit(object, "ingress")
    egress = try Self.limit(object, "egress")
    if ingress == nil, egress == nil { return nil }
  }

  private static func limit(
    _ object: ConfigurationObject, _ direction: String
  ) throws(CNIError) -> Limit? {
    let (rateKey, burstKey) = ("\(direction)Rate", "\(direction)Burst")
    let rate = try object.integer(rateKey, 0...Int.max) ?? 0
    let burst = try object.integer(burstKey, 0...Int(UInt32.max) * 8) ?? 0
    if rate == 0, burst == 0 { return nil }
    if rate == 0 { throw object.invalid(rateKey, "\(burstKey) is there, so this is needed too") }
    if burst == 0 { throw object.invalid(burstKey, "\(rateKey) is there, so this is needed too") }
    if rate < 8 { throw object.invalid(rateKey, "\(rate) is less than a byte in a second") }
    if burst < 8 { throw object.invalid(burstKey, "\(burst) is less than a byte") }
    return Limit(rate: rate, burst: burst)
  }
}
