import Netlink

/// Attributes of a netkit pair (`IFLA_NETKIT_*`, linux/if_link.h).
public struct NetkitAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["netkit"]
  public static let prefix: StaticString = "IFLA_NETKIT_"
  public static let keys = NetkitAttributes()

  /// The other end of the pair; only for a new device.
  public let peerInfo = AttributeKey<PeerLink>(1, "PEER_INFO")
  /// Whether this is the primary end of the pair, 0 or 1. Reported only.
  public let primary = AttributeKey<UInt8>(2, "PRIMARY")
  /// What happens to this end's packets if it has no BPF program.
  public let policy = AttributeKey<NetkitPolicy>(3, "POLICY")
  /// What happens to the other end's packets if it has no BPF program.
  public let peerPolicy = AttributeKey<NetkitPolicy>(4, "PEER_POLICY")
  /// The layer at which the pair works; only for a new one.
  public let mode = AttributeKey<NetkitMode>(5, "MODE")
  /// Whether this end clears a packet's metadata; only for a new device.
  public let scrub = AttributeKey<NetkitScrub>(6, "SCRUB")
  /// Whether the other end clears a packet's metadata; only for a new device.
  public let peerScrub = AttributeKey<NetkitScrub>(7, "PEER_SCRUB")
  /// Bytes to reserve before a packet; only for a new device.
  public let headroom = AttributeKey<UInt16>(8, "HEADROOM")
  /// Bytes to reserve after a packet; only for a new device.
  public let tailroom = AttributeKey<UInt16>(9, "TAILROOM")
}

/// The layer at which a netkit pair works (`NETKIT_L2`, `NETKIT_L3`, linux/if_link.h).
public struct NetkitMode: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Ethernet frames.
  public static let l2 = Self(rawValue: 0)
  /// IP packets, without link-layer addresses.
  public static let l3 = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.l3: "l3", .l2: "l2"]
}

/// What happens to packets if there is no BPF program (`NETKIT_PASS`, `NETKIT_DROP`, linux/if_link.h).
public struct NetkitPolicy: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// They go to the other end.
  public static let forward = Self(rawValue: 0)
  /// They are dropped.
  public static let blackhole = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .forward: "forward", .blackhole: "blackhole",
  ]
}

/// Whether a packet's mark and priority are cleared on its way to the other end
/// (`NETKIT_SCRUB_*`, linux/if_link.h).
public struct NetkitScrub: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// They are kept.
  public static let none = Self(rawValue: 0)
  /// They are cleared (`NETKIT_SCRUB_DEFAULT`).
  public static let standard = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .standard: "default", .none: "none",
  ]
}
