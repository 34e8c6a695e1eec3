/// The names of uplinks, shared by the table and the host's end of the pair.
enum UplinkName {
  static let prefix = "netns-up"

  static func of(_ slot: Int) -> String { prefix + String(slot) }

  private static func slot(_ name: String) -> Int? { Int(name.dropFirst(prefix.count)) }

  /// Whether only a number follows the prefix.
  static func isOne(_ name: String) -> Bool {
    name.hasPrefix(prefix) && slot(name).map { of($0) == name } ?? false
  }

  /// The number of an uplink's nfnetlink_log group and resolver port, far from the small numbers that others
  /// use.
  static func number(_ name: String) -> UInt16 {
    UInt16(truncatingIfNeeded: 0x6e00 + (slot(name) ?? 0))
  }
}
