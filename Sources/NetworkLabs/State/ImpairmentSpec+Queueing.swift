import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

// The queueing disciplines for impairments: netem, or tbf if only the rate is limited.
extension ImpairmentSpec {
  /// Makes `spec` the root discipline of the device with this index; nil removes the root discipline.
  static func request(_ spec: ImpairmentSpec?, device: Int32) -> QdiscRequest {
    guard let spec else { return QdiscRequest(.delete, device: device) }
    // The handle is always the same, so that a discipline of the other kind is replaced too.
    return spec.needsNetem
      ? QdiscRequest(
        .replace, device: device, handle: QdiscHandle(0x8001), .netem(spec.emulator))
      : QdiscRequest(.replace, device: device, handle: QdiscHandle(0x8002), .tbf(spec.bucket))
  }

  /// The impairments of a root discipline; nil if it is not one of these two kinds.
  init?(_ qdisc: Qdisc) {
    guard !qdisc.isDeleted, qdisc.parent == .root else { return nil }
    self.init()
    if let emulator = NetworkEmulator(qdisc) {
      read(emulator)
    } else if let bucket = TokenBucket(qdisc) {
      rate = Self.bits(bucket.rate)
    } else {
      return nil
    }
  }

  // MARK: netem

  private var emulator: NetworkEmulator {
    var emulator = NetworkEmulator(
      delay: delay.map { Int64($0) * 1000 }, jitter: jitter.map { Int64($0) * 1000 },
      limit: UInt32(limit ?? 1000))
    emulator.loss = PacketShare(millionths: loss ?? 0)
    emulator.duplicate = PacketShare(millionths: duplicate ?? 0)
    emulator.reorder = reorder.map { PacketShare(millionths: $0) }
    emulator.corrupt = corrupt.map { PacketShare(millionths: $0) }
    emulator.rate = rate.map { UInt64($0) / 8 }
    return emulator
  }

  private mutating func read(_ emulator: NetworkEmulator) {
    func millionths(_ share: PacketShare) -> Int? { share == .none ? nil : share.millionths }
    delay = emulator.delay.map { Int($0 / 1000) }
    jitter = emulator.jitter.map { Int($0 / 1000) }
    limit = Int(emulator.limit)
    loss = millionths(emulator.loss)
    duplicate = millionths(emulator.duplicate)
    reorder = emulator.reorder?.millionths
    corrupt = emulator.corrupt?.millionths
    rate = emulator.rate.map(Self.bits)
  }

  /// Bits per second from bytes per second. A number too large for `Int` becomes the largest possible.
  private static func bits(_ bytes: UInt64) -> Int { Int(min(bytes, UInt64(Int.max / 8))) * 8 }

  // MARK: tbf

  private var bucket: TokenBucket {
    let rate = rate ?? 0
    // The burst is what 10 ms carry, but at least some full frames.
    let burst = UInt32(clamping: max(rate / 8 / 100, 16384))
    // The queue holds what 50 ms carry, or as many full frames as requested.
    let queue = limit.map { $0 * 1514 } ?? max(rate / 8 / 20, 16384)
    return TokenBucket(
      rate: UInt64(rate) / 8, burst: burst, limit: UInt32(clamping: Int(burst) + queue))
  }
}

/// Tells whether the kernel has netem.
enum Netem {
  /// Finds out by putting netem on the loopback of a throwaway namespace.
  static func isAvailable() throws(LabError) -> Bool {
    try NamespaceThread.run { () throws(LabError) in
      guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
        throw LabError("unshare", code: errno)
      }
      do throws(NetlinkError) {
        return try NetlinkConnection(try NetlinkSocket()).hasNetem()
      } catch { throw LabError("netem", error) }
    }
  }
}
