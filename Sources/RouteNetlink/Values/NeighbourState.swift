import Netlink

/// The state of a neighbour or of an entry in a forwarding database (`NUD_*`, linux/neighbour.h). A request or
/// filter may combine several.
public struct NeighbourState: NamedFlags {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Address resolution is under way.
  public static let incomplete = NeighbourState(rawValue: 0x01)
  /// The neighbour was confirmed recently.
  public static let reachable = NeighbourState(rawValue: 0x02)
  /// Not confirmed recently. The entry is used, and then checked.
  public static let stale = NeighbourState(rawValue: 0x04)
  /// Used since it became stale; waits a while for confirmation from higher protocols.
  public static let delay = NeighbourState(rawValue: 0x08)
  /// The kernel asks the neighbour whether it is still there.
  public static let probe = NeighbourState(rawValue: 0x10)
  /// The neighbour did not answer.
  public static let failed = NeighbourState(rawValue: 0x20)
  /// The address needs no resolution.
  public static let noARP = NeighbourState(rawValue: 0x40)
  /// The entry stays until somebody deletes it.
  public static let permanent = NeighbourState(rawValue: 0x80)

  public static let words: KeyValuePairs<NeighbourState, StaticString> = [
    .incomplete: "incomplete", .reachable: "reachable", .stale: "stale", .delay: "delay",
    .probe: "probe", .failed: "failed", .noARP: "noarp", .permanent: "permanent",
  ]
}

/// The states that entries of a forwarding database are made with (bridge(8), `fdb`).
extension NeighbourState {
  /// "permanent" or "local": an address of the bridge itself, or of the device's own database.
  public static let permanentEntry: NeighbourState = [.noARP, .permanent]
  /// "static": the entry never ages.
  public static let staticEntry: NeighbourState = [.noARP, .reachable]
  /// "dynamic": the entry ages like a learned one.
  public static let dynamicEntry: NeighbourState = .reachable
}
