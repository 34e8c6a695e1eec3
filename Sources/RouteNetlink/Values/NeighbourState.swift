import Netlink

/// What the kernel knows of a neighbour or of an entry of a forwarding database (`NUD_*`,
/// linux/neighbour.h): one of these, or several where a request or a filter names more.
public struct NeighbourState: NamedFlags {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The address is being asked for, and not known yet.
  public static let incomplete = NeighbourState(rawValue: 0x01)
  /// Lately confirmed.
  public static let reachable = NeighbourState(rawValue: 0x02)
  /// Not confirmed lately; used all the same, and then checked.
  public static let stale = NeighbourState(rawValue: 0x04)
  /// Used since it became stale; waits a while for a confirmation from above.
  public static let delay = NeighbourState(rawValue: 0x08)
  /// Asked whether it is still there.
  public static let probe = NeighbourState(rawValue: 0x10)
  /// It did not answer.
  public static let failed = NeighbourState(rawValue: 0x20)
  /// Not resolved at all.
  public static let noARP = NeighbourState(rawValue: 0x40)
  /// Kept until somebody deletes it.
  public static let permanent = NeighbourState(rawValue: 0x80)

  public static let words: KeyValuePairs<NeighbourState, StaticString> = [
    .incomplete: "incomplete", .reachable: "reachable", .stale: "stale", .delay: "delay",
    .probe: "probe", .failed: "failed", .noARP: "noarp", .permanent: "permanent",
  ]
}

/// What entries of a forwarding database are made with (bridge(8), `fdb`).
extension NeighbourState {
  /// "permanent" or "local": an address of the bridge itself, or of the device's own database.
  public static let permanentEntry: NeighbourState = [.noARP, .permanent]
  /// "static": never forgotten.
  public static let staticEntry: NeighbourState = [.noARP, .reachable]
  /// "dynamic": forgotten as one that was learned.
  public static let dynamicEntry: NeighbourState = .reachable
}
