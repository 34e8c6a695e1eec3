import Glibc
import Linux

/// The moment when waiting ends, on a clock that never jumps (clock_gettime(2), `CLOCK_MONOTONIC`).
public struct Deadline: Sendable, Hashable, Comparable {
  /// Nanoseconds on that clock.
  private let moment: Int64

  /// The moment `duration` from now, at most a hundred years.
  public init(after duration: Duration) {
    let (seconds, attoseconds) = duration.components
    // Small enough that no sum overflows.
    let limit: Int64 = 3_155_760_000
    let whole = max(-limit, min(seconds, limit))
    moment = Self.now + whole * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  public static func < (one: Deadline, other: Deadline) -> Bool { one.moment < other.moment }

  /// Whether the moment is now or in the past.
  public var hasPassed: Bool { moment <= Self.now }

  /// The remaining time as poll(2) wants it: in milliseconds, rounded up.
  var milliseconds: Int32 {
    let left = max(moment - Self.now, 0)
    return Int32(clamping: left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1))
  }

  private static var now: Int64 {
    let time = clock_gettime(CLOCK_MONOTONIC)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
