import Netlink

/// The flags of a device (`IFF_*` of linux/if.h; netdevice(7)).
public struct InterfaceFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The device was set up. Whether packets pass is told by `running`.
  public static let up = InterfaceFlags(rawValue: 1 << 0)
  /// The device can send to all at once: its broadcast address is valid. Reported only.
  public static let broadcast = InterfaceFlags(rawValue: 1 << 1)
  /// The driver tells more for debugging, where it can.
  public static let debug = InterfaceFlags(rawValue: 1 << 2)
  /// What is sent comes back: the device `lo`. Reported only.
  public static let loopback = InterfaceFlags(rawValue: 1 << 3)
  /// `IFF_POINTOPOINT`: the link has one other end. Reported only.
  public static let pointToPoint = InterfaceFlags(rawValue: 1 << 4)
  /// The kernel keeps the flag and does nothing with it.
  public static let noTrailers = InterfaceFlags(rawValue: 1 << 5)
  /// The device is up, and its operational state is up or unknown (RFC 2863). Reported only.
  public static let running = InterfaceFlags(rawValue: 1 << 6)
  /// Link-layer addresses of neighbours are not looked up (ARP, neighbour discovery).
  public static let noARP = InterfaceFlags(rawValue: 1 << 7)
  /// `IFF_PROMISC`: receives all packets. Reported where this flag was set; sniffers and bridges that
  /// want the same are counted in `IFLA_PROMISCUITY` only.
  public static let promiscuous = InterfaceFlags(rawValue: 1 << 8)
  /// `IFF_ALLMULTI`: receives the packets to all multicast groups. Reported where this flag was set.
  public static let allMulticast = InterfaceFlags(rawValue: 1 << 9)
  /// The device combines others, as a bond or a VRF does; a bridge does not have the flag. Reported only.
  public static let master = InterfaceFlags(rawValue: 1 << 10)
  /// The device is a port of a bond; those of bridges do not have the flag. Reported only.
  public static let slave = InterfaceFlags(rawValue: 1 << 11)
  /// The device can send to multicast groups.
  public static let multicast = InterfaceFlags(rawValue: 1 << 12)
  /// `IFF_PORTSEL`: the medium can be chosen, with drivers that know several.
  public static let portSelect = InterfaceFlags(rawValue: 1 << 13)
  /// The driver chooses the medium itself.
  public static let autoMedia = InterfaceFlags(rawValue: 1 << 14)
  /// A dial-up device, whose addresses change.
  public static let dynamic = InterfaceFlags(rawValue: 1 << 15)
  /// The device is up and the driver has a carrier. Reported only.
  public static let lowerUp = InterfaceFlags(rawValue: 1 << 16)
  /// The device waits for something else before packets pass, such as 802.1X. Reported only.
  public static let dormant = InterfaceFlags(rawValue: 1 << 17)
  /// The device sends back what it has sent (CAN). Reported only.
  public static let echo = InterfaceFlags(rawValue: 1 << 18)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .loopback: "LOOPBACK", .broadcast: "BROADCAST", .pointToPoint: "POINTOPOINT",
    .multicast: "MULTICAST", .noARP: "NOARP", .allMulticast: "ALLMULTI", .promiscuous: "PROMISC",
    .master: "MASTER", .slave: "SLAVE", .debug: "DEBUG", .dynamic: "DYNAMIC",
    .autoMedia: "AUTOMEDIA", .portSelect: "PORTSEL", .noTrailers: "NOTRAILERS", .up: "UP",
    .lowerUp: "LOWER_UP", .dormant: "DORMANT", .echo: "ECHO", .running: "RUNNING",
  ]
}
