import Netlink

/// Attributes of a GTP tunnel (`IFLA_GTP_*`, linux/if_link.h).
public struct GTPAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["gtp"]
  public static let prefix: StaticString = "IFLA_GTP_"
  public static let keys = GTPAttributes()

  /// The descriptor of a UDP socket for version 0 of GTP.
  public let fd0 = AttributeKey<UInt32>(1, "FD0")
  /// The descriptor of a UDP socket for version 1 of GTP.
  public let fd1 = AttributeKey<UInt32>(2, "FD1")
  /// The number of buckets in the table of subscribers; only for a new device.
  public let pdpHashsize = AttributeKey<UInt32>(3, "PDP_HASHSIZE")
  /// Which end of the tunnel the device is.
  public let role = AttributeKey<GTPRole>(4, "ROLE")
  /// 1 lets the kernel make the sockets itself; `fd0` and `fd1` are then not needed.
  public let createSockets = AttributeKey<UInt8>(5, "CREATE_SOCKETS")
  /// The restart counter in the device's answers to echo requests, 0 to 255.
  public let restartCount = AttributeKey<UInt8>(6, "RESTART_COUNT")
}

/// The end of a GTP tunnel (`GTP_ROLE_*`, linux/if_link.h).
public struct GTPRole: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The gateway: finds subscribers by the destination address of packets.
  public static let ggsn = Self(rawValue: 0)
  /// The side of the radio network: finds subscribers by the source address of packets.
  public static let sgsn = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.ggsn: "ggsn", .sgsn: "sgsn"]
}
