import Netlink

/// Whether a device can pass packets (`IF_OPER_*`, RFC 2863; linux/if.h). The words are those of ip-link(8).
public struct OperationalState: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The driver does not report a state.
  public static let unknown = OperationalState(rawValue: 0)
  /// A component of the device is missing; Linux does not use this state.
  public static let notPresent = OperationalState(rawValue: 1)
  /// The device cannot pass packets, for example because no cable is connected.
  public static let down = OperationalState(rawValue: 2)
  /// The device below it is down.
  public static let lowerLayerDown = OperationalState(rawValue: 3)
  /// The device is in a test.
  public static let testing = OperationalState(rawValue: 4)
  /// The device waits for something, such as authentication.
  public static let dormant = OperationalState(rawValue: 5)
  /// The device can pass packets.
  public static let up = OperationalState(rawValue: 6)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .unknown: "UNKNOWN", .notPresent: "NOTPRESENT", .down: "DOWN",
    .lowerLayerDown: "LOWERLAYERDOWN", .testing: "TESTING", .dormant: "DORMANT", .up: "UP",
  ]
}
