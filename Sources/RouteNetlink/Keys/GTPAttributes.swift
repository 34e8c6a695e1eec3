import Netlink

/// Attributes of a GTP tunnel (`IFLA_GTP_*`, linux/if_link.h).
public struct GTPAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["gtp"]
  public static let prefix: StaticString = "IFLA_GTP_"
  public static let keys = GTPAttributes()

  public let fd0 = AttributeKey<UInt32>(1, "FD0")
  public let fd1 = AttributeKey<UInt32>(2, "FD1")
  public let pdpHashsize = AttributeKey<UInt32>(3, "PDP_HASHSIZE")
  public let role = AttributeKey<GTPRole>(4, "ROLE")
  public let createSockets = AttributeKey<UInt8>(5, "CREATE_SOCKETS")
  public let restartCount = AttributeKey<UInt8>(6, "RESTART_COUNT")
}

/// The end of a GTP tunnel (`GTP_ROLE_*`, linux/if_link.h).
public struct GTPRole: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let ggsn = Self(rawValue: 0)
  public static let sgsn = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.ggsn: "ggsn", .sgsn: "sgsn"]
}
