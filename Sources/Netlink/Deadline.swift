import Glibc

/// When waiting ends: a moment of the clock that runs while the machine does (clock_gettime(2),
/// `CLOCK_MONOTONIC`).
public struct Deadline: Sendable, Hashable, Comparable {
  /// Nanoseconds since the clock began.
  private let moment: Int64

  /// The moment that lies `duration` from now; more than a hundred years are cut to that.
  public init(after duration: Duration) {
    let (seconds, attoseconds) = duration.components
    // No sum of so many is too large.
    let limit: Int64 = 3_155_760_000
    let whole = max(-limit, min(seconds, limit))
    moment = Self.now + whole * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  public static func < (one: Deadline, other: Deadline) -> Bool { one.moment < other.moment }

  /// Whether the moment is now or was before.
  public var hasPassed: Bool { moment <= Self.now }

  /// What is left as poll(2) wants it: milliseconds, rounded up.
  var milliseconds: Int32 {
    let left = max(moment - Self.now, 0)
    return Int32(clamping: left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1))
  }

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
