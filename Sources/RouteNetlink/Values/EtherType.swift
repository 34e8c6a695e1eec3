import Netlink

/// The protocol of an Ethernet frame (`ETH_P_*`, linux/if_ether.h), in host byte order.
public struct EtherType: NamedValue {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// IPv4 (`ETH_P_IP`).
  public static let ipv4 = Self(rawValue: 0x0800)
  /// ARP, which resolves IPv4 addresses to link-layer addresses.
  public static let arp = Self(rawValue: 0x0806)
  /// Reverse ARP.
  public static let rarp = Self(rawValue: 0x8035)
  /// IPv6.
  public static let ipv6 = Self(rawValue: 0x86dd)
  /// Every protocol, in filters and sockets.
  public static let all = Self(rawValue: 0x0003)
  /// A VLAN tag (IEEE 802.1Q).
  public static let ieee8021Q = Self(rawValue: 0x8100)
  /// The outer VLAN tag of a provider (`ETH_P_8021AD`).
  public static let ieee8021ad = Self(rawValue: 0x88a8)
  /// Unicast MPLS (`ETH_P_MPLS_UC`).
  public static let mplsUnicast = Self(rawValue: 0x8847)
  /// Multicast MPLS (`ETH_P_MPLS_MC`).
  public static let mplsMulticast = Self(rawValue: 0x8848)
  /// Ethernet frames inside another protocol.
  public static let ethernet = Self(rawValue: 0x6558)

  // The words are those of iproute2 (ip-link(8), tc(8)).
  public static let words: KeyValuePairs<Self, StaticString> = [
    Self(rawValue: 0x0060): "loop", Self(rawValue: 0x0200): "pup", Self(rawValue: 0x0201): "pupat",
    .ipv4: "ip", Self(rawValue: 0x0805): "x25", .arp: "arp", Self(rawValue: 0x08ff): "bpq",
    Self(rawValue: 0x0a00): "ieeepup", Self(rawValue: 0x0a01): "ieeepupat",
    Self(rawValue: 0x6000): "dec", Self(rawValue: 0x6001): "dna_dl",
    Self(rawValue: 0x6002): "dna_rc", Self(rawValue: 0x6003): "dna_rt",
    Self(rawValue: 0x6004): "lat", Self(rawValue: 0x6005): "diag", Self(rawValue: 0x6006): "cust",
    Self(rawValue: 0x6007): "sca", .rarp: "rarp", Self(rawValue: 0x809b): "atalk",
    Self(rawValue: 0x80f3): "aarp", Self(rawValue: 0x8137): "ipx", .ipv6: "ipv6",
    Self(rawValue: 0x8863): "ppp_disc", Self(rawValue: 0x8864): "ppp_ses",
    Self(rawValue: 0x884c): "atmmpoa", Self(rawValue: 0x8884): "atmfate",
    Self(rawValue: 0x0001): "802_3", Self(rawValue: 0x0002): "ax25", .all: "all",
    Self(rawValue: 0x0004): "802_2", Self(rawValue: 0x0005): "snap",
    Self(rawValue: 0x0006): "ddcmp", Self(rawValue: 0x0007): "wan_ppp",
    Self(rawValue: 0x0008): "ppp_mp", Self(rawValue: 0x0009): "localtalk",
    Self(rawValue: 0x000c): "can", Self(rawValue: 0x0010): "ppptalk",
    Self(rawValue: 0x0011): "tr_802_2", Self(rawValue: 0x0015): "mobitex",
    Self(rawValue: 0x0016): "control", Self(rawValue: 0x0017): "irda",
    Self(rawValue: 0x0018): "econet", Self(rawValue: 0x88ca): "tipc",
    Self(rawValue: 0x8892): "profinet", Self(rawValue: 0x88a2): "aoe",
    Self(rawValue: 0x88a4): "ethercat", .ieee8021Q: "802.1Q", .ieee8021ad: "802.1ad",
    .mplsUnicast: "mpls_uc", .mplsMulticast: "mpls_mc", .ethernet: "teb",
  ]
}
