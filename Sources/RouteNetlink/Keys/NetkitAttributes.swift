import Netlink

/// Attributes of a netkit pair (`IFLA_NETKIT_*`, linux/if_link.h).
public struct NetkitAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["netkit"]
  public static let prefix: StaticString = "IFLA_NETKIT_"
  public static let keys = NetkitAttributes()

  public let peerInfo = AttributeKey<PeerLink>(1, "PEER_INFO")
  public let primary = AttributeKey<UInt8>(2, "PRIMARY")
  public let policy = AttributeKey<UInt32>(3, "POLICY")
  public let peerPolicy = AttributeKey<UInt32>(4, "PEER_POLICY")
  public let mode = AttributeKey<UInt32>(5, "MODE")
  public let scrub = AttributeKey<UInt32>(6, "SCRUB")
  public let peerScrub = AttributeKey<UInt32>(7, "PEER_SCRUB")
  public let headroom = AttributeKey<UInt16>(8, "HEADROOM")
  public let tailroom = AttributeKey<UInt16>(9, "TAILROOM")
}
