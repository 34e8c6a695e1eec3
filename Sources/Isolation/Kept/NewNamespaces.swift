import Glibc

/// What a name is to hold.
public struct NewNamespaces: Sendable, Hashable {
  /// The kinds, in any order.
  public var kinds: [NamespaceKind]
  /// The hostname; needs the uts kind. Nil for the caller's.
  public var hostname: String?
  /// Seconds that the clocks since boot, and the monotonic ones, are ahead of the machine's (behind, where
  /// negative; time_namespaces(7)); these need the time kind. Nil leaves a clock as it is.
  public var boottime: Int64?
  /// See `boottime`.
  public var monotonic: Int64?

  /// Who the users and groups are; these need the user kind. Nil: everybody is nobody.
  public var userMap: IdentityMap?
  /// See `userMap`.
  public var groupMap: IdentityMap?

  /// New namespaces of some kinds, and nothing else about them.
  public init(_ kinds: [NamespaceKind]) { self.kinds = kinds }

  /// The lines of /proc/self/timens_offsets; nil where no clock is another one.
  var clockOffsets: String? {
    var lines = ""
    if let boottime { lines += "boottime \(boottime) 0\n" }
    if let monotonic { lines += "monotonic \(monotonic) 0\n" }
    return lines.isEmpty ? nil : lines
  }
}
