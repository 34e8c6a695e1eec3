import Netlink

/// The flags of a device (`IFF_*` of linux/if.h; netdevice(7)).
public struct InterfaceFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let up = InterfaceFlags(rawValue: 1 << 0)
  public static let broadcast = InterfaceFlags(rawValue: 1 << 1)
  public static let debug = InterfaceFlags(rawValue: 1 << 2)
  public static let loopback = InterfaceFlags(rawValue: 1 << 3)
  public static let pointToPoint = InterfaceFlags(rawValue: 1 << 4)
  public static let noTrailers = InterfaceFlags(rawValue: 1 << 5)
  public static let running = InterfaceFlags(rawValue: 1 << 6)
  public static let noARP = InterfaceFlags(rawValue: 1 << 7)
  public static let promiscuous = InterfaceFlags(rawValue: 1 << 8)
  public static let allMulticast = InterfaceFlags(rawValue: 1 << 9)
  public static let master = InterfaceFlags(rawValue: 1 << 10)
  public static let slave = InterfaceFlags(rawValue: 1 << 11)
  public static let multicast = InterfaceFlags(rawValue: 1 << 12)
  public static let portSelect = InterfaceFlags(rawValue: 1 << 13)
  public static let autoMedia = InterfaceFlags(rawValue: 1 << 14)
  public static let dynamic = InterfaceFlags(rawValue: 1 << 15)
  public static let lowerUp = InterfaceFlags(rawValue: 1 << 16)
  public static let dormant = InterfaceFlags(rawValue: 1 << 17)
  public static let echo = InterfaceFlags(rawValue: 1 << 18)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .loopback: "LOOPBACK", .broadcast: "BROADCAST", .pointToPoint: "POINTOPOINT",
    .multicast: "MULTICAST", .noARP: "NOARP", .allMulticast: "ALLMULTI", .promiscuous: "PROMISC",
    .master: "MASTER", .slave: "SLAVE", .debug: "DEBUG", .dynamic: "DYNAMIC",
    .autoMedia: "AUTOMEDIA", .portSelect: "PORTSEL", .noTrailers: "NOTRAILERS", .up: "UP",
    .lowerUp: "LOWER_UP", .dormant: "DORMANT", .echo: "ECHO", .running: "RUNNING",
  ]
}
