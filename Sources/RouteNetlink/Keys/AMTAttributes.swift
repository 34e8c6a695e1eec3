import Netlink

/// Attributes of an automatic multicast tunnel (`IFLA_AMT_*`, linux/amt.h).
public struct AMTAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["amt"]
  public static let prefix: StaticString = "IFLA_AMT_"
  public static let keys = AMTAttributes()

  public let mode = AttributeKey<AMTMode>(1, "MODE")
  public let relayPort = AttributeKey<UInt16>(2, "RELAY_PORT", .network)
  public let gatewayPort = AttributeKey<UInt16>(3, "GATEWAY_PORT", .network)
  public let link = AttributeKey<UInt32>(4, "LINK")
  public let localIp = AttributeKey<[UInt8]>(5, "LOCAL_IP")
  public let remoteIp = AttributeKey<[UInt8]>(6, "REMOTE_IP")
  public let discoveryIp = AttributeKey<[UInt8]>(7, "DISCOVERY_IP")
  public let maxTunnels = AttributeKey<UInt32>(8, "MAX_TUNNELS")
}

/// The end of an automatic multicast tunnel (`AMT_MODE_*`, linux/amt.h).
public struct AMTMode: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let gateway = Self(rawValue: 0)
  public static let relay = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .gateway: "gateway", .relay: "relay",
  ]
}
