import Linux
import CLinux
import Netlink

/// Delay, loss and other impairments by netem (tc-netem(8)).
public struct NetworkEmulator: Sendable, Hashable {
  /// How long each packet is delayed, in nanoseconds; nil for no delay.
  public var delay: Int64?
  /// How much the delay varies up and down, in nanoseconds; nil for no variation.
  public var jitter: Int64?
  /// How many packets may wait.
  public var limit: UInt32
  /// The share of packets that are dropped.
  public var loss = PacketShare.none
  /// The share of packets that are sent twice.
  public var duplicate = PacketShare.none
  /// The share of packets that are sent at once, before those that are delayed; nil for none.
  public var reorder: PacketShare?
  /// The share of packets that get one bit flipped; nil for none.
  public var corrupt: PacketShare?
  /// The rate limit in bytes per second; nil for no limit.
  public var rate: UInt64?

  /// - Parameters:
  ///   - delay: how long each packet is delayed, in nanoseconds.
  ///   - jitter: how much the delay varies, in nanoseconds.
  ///   - limit: how many packets may wait.
  public init(delay: Int64? = nil, jitter: Int64? = nil, limit: UInt32 = 1000) {
    self.delay = delay
    self.jitter = jitter
    self.limit = limit
  }

  /// The settings of a device's discipline; nil if it is of another kind.
  public init?(_ qdisc: Qdisc) {
    guard let table = qdisc.options(NetworkEmulatorAttributes.self),
      let limit: UInt32 = table.payload.integer(at: 4)
    else { return nil }
    // The kernel reports every setting; those that are not in use are 0.
    self.init(
      delay: table.latency64.flatMap { $0 == 0 ? nil : $0 },
      jitter: table.jitter64.flatMap { $0 == 0 ? nil : $0 }, limit: limit)
    // The fixed part: latency, limit, loss, gap, duplicate, jitter.
    loss = PacketShare(rawValue: table.payload.integer(at: 8) ?? 0)
    duplicate = PacketShare(rawValue: table.payload.integer(at: 16) ?? 0)
    reorder = Self.share(table.reorder)
    corrupt = Self.share(table.corrupt)
    let rate = table.attributeTable.payload(NetworkEmulatorAttributes.keys.rate)?.u32.map(
      UInt64.init)
    self.rate = (table.rate64 ?? rate).flatMap { $0 == 0 ? nil : $0 }
  }

  private static func share(_ pair: [UInt8]?) -> PacketShare? {
    pair.flatMap { Payload($0).u32 }.flatMap { $0 == 0 ? nil : PacketShare(rawValue: $0) }
  }

  /// `TCA_OPTIONS`: the fixed part, then attributes.
  public var encoded: AttributeList {
    var fixed = tc_netem_qopt()
    fixed.limit = limit
    fixed.loss = loss.rawValue
    fixed.duplicate = duplicate.rawValue
    // Every packet may be reordered, with the given probability.
    if reorder != nil { fixed.gap = 1 }
    var list = AttributeList()
    list.append(raw: [UInt8](bytesOf: fixed))
    // In nanoseconds; the fixed part would need the packet scheduler's ticks.
    if let delay { list.put(NetworkEmulatorAttributes.keys.latency64, delay) }
    if let jitter { list.put(NetworkEmulatorAttributes.keys.jitter64, jitter) }
    if let reorder { list.put(NetworkEmulatorAttributes.keys.reorder, bytes: reorder.pair) }
    if let corrupt { list.put(NetworkEmulatorAttributes.keys.corrupt, bytes: corrupt.pair) }
    if let rate {
      var fixed = tc_netem_rate()
      fixed.rate = UInt32(clamping: rate)
      if rate > UInt64(UInt32.max) { list.put(NetworkEmulatorAttributes.keys.rate64, rate) }
      list.put(NetworkEmulatorAttributes.keys.rate, bytes: [UInt8](bytesOf: fixed))
    }
    return list
  }
}

/// A share of all packets, chosen at random: from none at 0 to all at `UInt32.max`.
public struct PacketShare: RawRepresentable, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// No packet.
  public static let none = PacketShare(rawValue: 0)

  /// - Parameter millionths: 10,000 means one packet in a hundred. Numbers beyond 0 to 1,000,000 mean none or all.
  public init(millionths: Int) {
    let part = Double(min(max(millionths, 0), 1_000_000)) / 1_000_000
    rawValue = UInt32((part * Double(UInt32.max)).rounded())
  }

  /// Packets per million, rounded.
  public var millionths: Int { Int((Double(rawValue) / Double(UInt32.max) * 1_000_000).rounded()) }

  /// With a correlation of 0, which the kernel expects beside most shares.
  fileprivate var pair: [UInt8] { [UInt8](bytesOf: (rawValue, UInt32(0))) }
}
