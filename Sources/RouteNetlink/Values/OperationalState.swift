import Netlink

/// Whether a device can pass packets (`IF_OPER_*`, RFC 2863; linux/if.h). Words are those of ip-link(8).
public struct OperationalState: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The driver does not tell.
  public static let unknown = OperationalState(rawValue: 0)
  /// Part of the device is missing; Linux does not use it.
  public static let notPresent = OperationalState(rawValue: 1)
  /// It cannot carry packets; there may be no cable.
  public static let down = OperationalState(rawValue: 2)
  /// The device below it is down.
  public static let lowerLayerDown = OperationalState(rawValue: 3)
  /// It is being tested.
  public static let testing = OperationalState(rawValue: 4)
  /// It waits for something, such as authentication.
  public static let dormant = OperationalState(rawValue: 5)
  /// It can carry packets.
  public static let up = OperationalState(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unknown: "UNKNOWN", .notPresent: "NOTPRESENT", .down: "DOWN",
    .lowerLayerDown: "LOWERLAYERDOWN", .testing: "TESTING", .dormant: "DORMANT", .up: "UP",
  ]
}
