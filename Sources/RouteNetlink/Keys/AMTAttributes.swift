import Netlink

/// Attributes of an automatic multicast tunnel (`IFLA_AMT_*`, linux/amt.h).
public struct AMTAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["amt"]
  public static let prefix: StaticString = "IFLA_AMT_"
  public static let keys = AMTAttributes()

  /// Which end of the tunnel the device is.
  public let mode = AttributeKey<AMTMode>(1, "MODE")
  /// The UDP port of the relay: the remote one for a gateway, the device's own for a relay.
  public let relayPort = AttributeKey<UInt16>(2, "RELAY_PORT", .network)
  /// The gateway's own UDP port; a relay does not use it.
  public let gatewayPort = AttributeKey<UInt16>(3, "GATEWAY_PORT", .network)
  /// The index of the device that the tunnel runs over.
  public let link = AttributeKey<UInt32>(4, "LINK")
  /// The device's own IPv4 address, 4 bytes.
  public let localIp = AttributeKey<[UInt8]>(5, "LOCAL_IP")
  /// The address of the relay that a gateway found, 4 bytes. Reported only.
  public let remoteIp = AttributeKey<[UInt8]>(6, "REMOTE_IP")
  /// The address at which a gateway asks for a relay, 4 bytes; a relay does not use it.
  public let discoveryIp = AttributeKey<[UInt8]>(7, "DISCOVERY_IP")
  /// How many tunnels a relay may serve at a time.
  public let maxTunnels = AttributeKey<UInt32>(8, "MAX_TUNNELS")
}

/// The end of an automatic multicast tunnel (`AMT_MODE_*`, linux/amt.h).
public struct AMTMode: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// On the side of the receivers: asks a relay for groups.
  public static let gateway = Self(rawValue: 0)
  /// On the side of the senders: forwards groups to gateways.
  public static let relay = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .gateway: "gateway", .relay: "relay",
  ]
}
