import Netlink

/// The flags of a device (`IFF_*` of linux/if.h; netdevice(7)).
public struct InterfaceFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The device was set up. `running` says whether packets pass.
  public static let up = InterfaceFlags(rawValue: 1 << 0)
  /// The device can broadcast: its broadcast address is valid. Reported only.
  public static let broadcast = InterfaceFlags(rawValue: 1 << 1)
  /// The driver prints debugging output, if it supports this.
  public static let debug = InterfaceFlags(rawValue: 1 << 2)
  /// What is sent comes back: the device is `lo`. Reported only.
  public static let loopback = InterfaceFlags(rawValue: 1 << 3)
  /// `IFF_POINTOPOINT`: the link has exactly one other end. Reported only.
  public static let pointToPoint = InterfaceFlags(rawValue: 1 << 4)
  /// Kept by the kernel without any effect.
  public static let noTrailers = InterfaceFlags(rawValue: 1 << 5)
  /// The device is up, and its operational state is up or unknown (RFC 2863). Reported only.
  public static let running = InterfaceFlags(rawValue: 1 << 6)
  /// Link-layer addresses of neighbours are not looked up (ARP, neighbour discovery).
  public static let noARP = InterfaceFlags(rawValue: 1 << 7)
  /// `IFF_PROMISC`: receives all packets. Reported only if this flag was set; sniffers and bridges that turn
  /// the mode on are only counted in `IFLA_PROMISCUITY`.
  public static let promiscuous = InterfaceFlags(rawValue: 1 << 8)
  /// `IFF_ALLMULTI`: receives all multicast packets. Reported only if this flag was set.
  public static let allMulticast = InterfaceFlags(rawValue: 1 << 9)
  /// The device combines others, as a bond or a VRF does. Bridges do not have this flag. Reported only.
  public static let master = InterfaceFlags(rawValue: 1 << 10)
  /// The device is a port of a bond. Ports of bridges do not have this flag. Reported only.
  public static let slave = InterfaceFlags(rawValue: 1 << 11)
  /// The device can send to multicast groups.
  public static let multicast = InterfaceFlags(rawValue: 1 << 12)
  /// `IFF_PORTSEL`: the driver supports several media types, and one can be chosen.
  public static let portSelect = InterfaceFlags(rawValue: 1 << 13)
  /// The driver chooses the media type itself.
  public static let autoMedia = InterfaceFlags(rawValue: 1 << 14)
  /// A dial-up device, whose addresses change.
  public static let dynamic = InterfaceFlags(rawValue: 1 << 15)
  /// The device is up and the driver has a carrier. Reported only.
  public static let lowerUp = InterfaceFlags(rawValue: 1 << 16)
  /// The device waits for an event such as 802.1X authentication before packets pass. Reported only.
  public static let dormant = InterfaceFlags(rawValue: 1 << 17)
  /// The device loops back what it sends (CAN). Reported only.
  public static let echo = InterfaceFlags(rawValue: 1 << 18)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .loopback: "LOOPBACK", .broadcast: "BROADCAST", .pointToPoint: "POINTOPOINT",
    .multicast: "MULTICAST", .noARP: "NOARP", .allMulticast: "ALLMULTI", .promiscuous: "PROMISC",
    .master: "MASTER", .slave: "SLAVE", .debug: "DEBUG", .dynamic: "DYNAMIC",
    .autoMedia: "AUTOMEDIA", .portSelect: "PORTSEL", .noTrailers: "NOTRAILERS", .up: "UP",
    .lowerUp: "LOWER_UP", .dormant: "DORMANT", .echo: "ECHO", .running: "RUNNING",
  ]
}
