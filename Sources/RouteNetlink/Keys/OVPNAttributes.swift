import Netlink

/// Attributes of an OpenVPN device (`IFLA_OVPN_*`, linux/if_link.h).
public struct OVPNAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["ovpn"]
  public static let prefix: StaticString = "IFLA_OVPN_"
  public static let keys = OVPNAttributes()

  /// Whether there is one peer or several; only for a new device.
  public let mode = AttributeKey<OVPNMode>(1, "MODE")
}

/// Whether an OpenVPN device has one peer or several (`OVPN_MODE_*`, linux/if_link.h).
public struct OVPNMode: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// One (`OVPN_MODE_P2P`).
  public static let singlePeer = Self(rawValue: 0)
  /// Several (`OVPN_MODE_MP`).
  public static let severalPeers = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .singlePeer: "p2p", .severalPeers: "mp",
  ]
}
