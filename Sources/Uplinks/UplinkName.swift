/// The names of uplinks: of the table and of the host's end of the pair.
enum UplinkName {
  static let prefix = "netns-up"

  static func of(_ slot: Int) -> String { prefix + String(slot) }

  private static func slot(_ name: String) -> Int? { Int(name.dropFirst(prefix.count)) }

  /// Whether nothing but a number follows the prefix.
  static func isOne(_ name: String) -> Bool {
    name.hasPrefix(prefix) && slot(name).map { of($0) == name } ?? false
  }

  /// An uplink's group of nfnetlink_log, and the port of its resolver: far from the small numbers that others
  /// take.
  static func number(_ name: String) -> UInt16 {
    UInt16(truncatingIfNeeded: 0x6e00 + (slot(name) ?? 0))
  }
}
