import Netlink

/// The type of a device's link layer (`ARPHRD_*`, linux/if_arp.h). Words are those that `ip link` shows after `link/`.
public struct HardwareType: NamedValue {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Ethernet, and what looks like it, such as a bridge or a veth (`ARPHRD_ETHER`).
  public static let ethernet = Self(rawValue: 1)
  /// The loopback device.
  public static let loopback = Self(rawValue: 772)
  /// NET/ROM, of amateur radio (`ARPHRD_NETROM`).
  public static let netrom = Self(rawValue: 0)
  /// AX.25, of amateur radio.
  public static let ax25 = Self(rawValue: 3)
  /// InfiniBand.
  public static let infiniband = Self(rawValue: 32)
  /// ROSE, of amateur radio.
  public static let rose = Self(rawValue: 270)
  /// A controller area network.
  public static let can = Self(rawValue: 280)
  /// PPP.
  public static let ppp = Self(rawValue: 512)
  /// A tunnel of IPv4 in IPv4 (`ARPHRD_TUNNEL`).
  public static let ipip = Self(rawValue: 768)
  /// A tunnel over IPv6 (`ARPHRD_TUNNEL6`).
  public static let ipv6Tunnel = Self(rawValue: 769)
  /// A tunnel of IPv6 in IPv4.
  public static let sit = Self(rawValue: 776)
  /// A GRE tunnel over IPv4 (`ARPHRD_IPGRE`).
  public static let gre = Self(rawValue: 778)
  /// A GRE tunnel over IPv6 (`ARPHRD_IP6GRE`).
  public static let ipv6GRE = Self(rawValue: 823)
  /// No link-layer header, as for a tun device (`ARPHRD_NONE`).
  public static let noHeader = Self(rawValue: 65534)
  /// Unknown (`ARPHRD_VOID`).
  public static let void = Self(rawValue: 65535)

  // Nearly every device is one of the first two.
  public static let words: KeyValuePairs<Self, StaticString> = [
    .ethernet: "ether", .loopback: "loopback", .netrom: "netrom", Self(rawValue: 2): "eether",
    .ax25: "ax25", Self(rawValue: 4): "pronet", Self(rawValue: 5): "chaos",
    Self(rawValue: 6): "ieee802", Self(rawValue: 7): "arcnet", Self(rawValue: 8): "atalk",
    Self(rawValue: 15): "dlci", Self(rawValue: 19): "atm", Self(rawValue: 23): "metricom",
    Self(rawValue: 24): "ieee1394", .infiniband: "infiniband", Self(rawValue: 256): "slip",
    Self(rawValue: 257): "cslip", Self(rawValue: 258): "slip6", Self(rawValue: 259): "cslip6",
    Self(rawValue: 260): "rsrvd", Self(rawValue: 264): "adapt", .rose: "rose",
    Self(rawValue: 271): "x25", Self(rawValue: 272): "hwx25", .can: "can", .ppp: "ppp",
    Self(rawValue: 513): "hdlc", Self(rawValue: 516): "lapb", Self(rawValue: 517): "ddcmp",
    Self(rawValue: 518): "rawhdlc", .ipip: "ipip", .ipv6Tunnel: "tunnel6",
    Self(rawValue: 770): "frad", Self(rawValue: 771): "skip", Self(rawValue: 773): "ltalk",
    Self(rawValue: 774): "fddi", Self(rawValue: 775): "bif", .sit: "sit",
    Self(rawValue: 777): "ip/ddp", .gre: "gre", Self(rawValue: 779): "pimreg",
    Self(rawValue: 780): "hippi", Self(rawValue: 781): "ash", Self(rawValue: 782): "econet",
    Self(rawValue: 783): "irda", Self(rawValue: 784): "fcpp", Self(rawValue: 785): "fcal",
    Self(rawValue: 786): "fcpl", Self(rawValue: 787): "fcfb0", Self(rawValue: 788): "fcfb1",
    Self(rawValue: 789): "fcfb2", Self(rawValue: 790): "fcfb3", Self(rawValue: 791): "fcfb4",
    Self(rawValue: 792): "fcfb5", Self(rawValue: 793): "fcfb6", Self(rawValue: 794): "fcfb7",
    Self(rawValue: 795): "fcfb8", Self(rawValue: 796): "fcfb9", Self(rawValue: 797): "fcfb10",
    Self(rawValue: 798): "fcfb11", Self(rawValue: 799): "fcfb12", Self(rawValue: 800): "tr",
    Self(rawValue: 801): "ieee802.11", Self(rawValue: 802): "ieee802.11/prism",
    Self(rawValue: 803): "ieee802.11/radiotap", Self(rawValue: 804): "ieee802.15.4",
    Self(rawValue: 805): "ieee802.15.4/monitor", Self(rawValue: 820): "phonet",
    Self(rawValue: 821): "phonet_pipe", Self(rawValue: 822): "caif", .ipv6GRE: "gre6",
    Self(rawValue: 824): "netlink", Self(rawValue: 825): "6lowpan", .noHeader: "none",
    .void: "void",
  ]
}
