import Glibc

/// The namespaces to make for a name.
public struct NewNamespaces: Sendable, Hashable {
  /// The kinds, in any order.
  public var kinds: [NamespaceKind]
  /// The hostname; requires the uts kind. nil for the caller's.
  public var hostname: String?
  /// How many seconds CLOCK_BOOTTIME is ahead of the host's (behind, if negative; time_namespaces(7)); requires
  /// the time kind. nil leaves the clock as it is.
  public var boottime: Int64?
  /// The same for CLOCK_MONOTONIC.
  public var monotonic: Int64?

  /// The user ids; requires the user kind. With nil, everybody is nobody.
  public var userMap: IdentityMap?
  /// The group ids, in the same way.
  public var groupMap: IdentityMap?

  /// Namespaces of these kinds with no further settings.
  public init(_ kinds: [NamespaceKind]) { self.kinds = kinds }

  /// The lines for /proc/self/timens_offsets; nil if no clock changes.
  var clockOffsets: String? {
    var lines = ""
    if let boottime { lines += "boottime \(boottime) 0\n" }
    if let monotonic { lines += "monotonic \(monotonic) 0\n" }
    return lines.isEmpty ? nil : lines
  }
}
