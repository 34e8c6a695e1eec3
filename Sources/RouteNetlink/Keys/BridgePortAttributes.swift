import Netlink

/// Attributes of a port of a bridge (`IFLA_BRPORT_*`, linux/if_link.h). Timers are in hundredths of a second.
public struct BridgePortAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["bridge_slave"]
  public static let prefix: StaticString = "IFLA_BRPORT_"
  public static let keys = BridgePortAttributes()

  /// The state in the spanning tree protocol (STP).
  public let state = AttributeKey<BridgePortState>(1, "STATE")
  /// The priority in STP: 0 to 63.
  public let priority = AttributeKey<UInt16>(2, "PRIORITY")
  /// The path cost through the port in STP: 1 to 65535.
  public let cost = AttributeKey<UInt32>(3, "COST")
  /// 0 or 1: whether a frame may leave through the port by which it came in ("hairpin").
  public let mode = AttributeKey<UInt8>(4, "MODE")
  /// 0 or 1: whether the port is blocked if it receives STP messages (BPDU guard).
  public let `guard` = AttributeKey<UInt8>(5, "GUARD")
  /// 0 or 1: whether the port is kept from becoming the root port (root block).
  public let protect = AttributeKey<UInt8>(6, "PROTECT")
  /// 0 or 1: whether a group is removed from the port as soon as a listener leaves it.
  public let fastLeave = AttributeKey<UInt8>(7, "FAST_LEAVE")
  /// 0 or 1: whether the bridge learns addresses from frames that come in here.
  public let learning = AttributeKey<UInt8>(8, "LEARNING")
  /// 0 or 1: whether frames to unknown addresses are flooded to this port.
  public let unicastFlood = AttributeKey<UInt8>(9, "UNICAST_FLOOD")
  /// 0 or 1: whether the bridge answers ARP requests on this port for neighbours that it knows.
  public let proxyarp = AttributeKey<UInt8>(10, "PROXYARP")
  /// 0 or 1: whether the hardware reports learned addresses to the bridge.
  public let learningSync = AttributeKey<UInt8>(11, "LEARNING_SYNC")
  /// 0 or 1: like `proxyarp`, by the rules of wireless networks (IEEE 802.11, Hotspot 2.0).
  public let proxyarpWifi = AttributeKey<UInt8>(12, "PROXYARP_WIFI")
  /// The root bridge as the port sees it: priority in two bytes, then MAC address. Reported only.
  public let rootId = AttributeKey<[UInt8]>(13, "ROOT_ID")
  /// The designated bridge of the segment, in the same form. Reported only.
  public let bridgeId = AttributeKey<[UInt8]>(14, "BRIDGE_ID")
  /// The id of the designated port: priority and number. Reported only.
  public let designatedPort = AttributeKey<UInt16>(15, "DESIGNATED_PORT")
  /// The path cost from the designated bridge to the root. Reported only.
  public let designatedCost = AttributeKey<UInt16>(16, "DESIGNATED_COST")
  /// The id of the port in STP: priority and number. Reported only.
  public let id = AttributeKey<UInt16>(17, "ID")
  /// The number of the port in the bridge. Reported only.
  public let no = AttributeKey<UInt16>(18, "NO")
  /// 0 or 1: whether the next STP message acknowledges a topology change. Reported only.
  public let topologyChangeAck = AttributeKey<UInt8>(19, "TOPOLOGY_CHANGE_ACK")
  /// 0 or 1: whether an STP message waits for the hold timer. Reported only.
  public let configPending = AttributeKey<UInt8>(20, "CONFIG_PENDING")
  /// Time until the port's information about the root expires. Reported only.
  public let messageAgeTimer = AttributeKey<UInt64>(21, "MESSAGE_AGE_TIMER")
  /// Time until the port enters its next state. Reported only.
  public let forwardDelayTimer = AttributeKey<UInt64>(22, "FORWARD_DELAY_TIMER")
  /// Time until the port may send an STP message again. Reported only.
  public let holdTimer = AttributeKey<UInt64>(23, "HOLD_TIMER")
  /// Removes the addresses learned on the port from the forwarding database. In requests.
  public let flush = AttributeKey<FlagValue>(24, "FLUSH")
  /// Whether all multicast goes to this port: 0 never, 1 if queries come in, 2 always, 3 for a limited time.
  public let multicastRouter = AttributeKey<UInt8>(25, "MULTICAST_ROUTER")
  /// Aligns the next attribute.
  public let pad = AttributeKey<Padding>(26, "PAD")
  /// 0 or 1: whether multicast to unknown groups is flooded to this port.
  public let mcastFlood = AttributeKey<UInt8>(27, "MCAST_FLOOD")
  /// 0 or 1: whether multicast is sent to each listener separately, as unicast.
  public let mcastToUcast = AttributeKey<UInt8>(28, "MCAST_TO_UCAST")
  /// 0 or 1: whether VLANs are mapped to tunnel ids.
  public let vlanTunnel = AttributeKey<UInt8>(29, "VLAN_TUNNEL")
  /// 0 or 1: whether broadcasts are flooded to this port.
  public let bcastFlood = AttributeKey<UInt8>(30, "BCAST_FLOOD")
  /// Bit n: forward frames to 01:80:C2:00:00:0n. Bit 1 cannot be set.
  public let groupFwdMask = AttributeKey<UInt16>(31, "GROUP_FWD_MASK")
  /// 0 or 1: whether the bridge answers ARP and neighbour requests itself, if it can, instead of sending them
  /// to this port.
  public let neighSuppress = AttributeKey<UInt8>(32, "NEIGH_SUPPRESS")
  /// 0 or 1: whether the port is cut off from other isolated ports.
  public let isolated = AttributeKey<UInt8>(33, "ISOLATED")
  /// Index of the port that takes over the traffic while this one has no carrier; 0 for none.
  public let backupPort = AttributeKey<UInt32>(34, "BACKUP_PORT")
  /// 0 or 1: whether the ring of the Media Redundancy Protocol (MRP) is open. Reported only.
  public let mrpRingOpen = AttributeKey<UInt8>(35, "MRP_RING_OPEN")
  /// 0 or 1: whether the MRP interconnection ring is open. Reported only.
  public let mrpInOpen = AttributeKey<UInt8>(36, "MRP_IN_OPEN")
  /// The largest number of multicast listeners to track.
  public let mcastEhtHostsLimit = AttributeKey<UInt32>(37, "MCAST_EHT_HOSTS_LIMIT")
  /// How many multicast listeners are tracked. Reported only.
  public let mcastEhtHostsCnt = AttributeKey<UInt32>(38, "MCAST_EHT_HOSTS_CNT")
  /// 0 or 1: whether frames are dropped if their source address has no forwarding entry for this port.
  public let locked = AttributeKey<UInt8>(39, "LOCKED")
  /// 0 or 1: whether such sources become locked entries, so that a program can authorize them.
  public let mab = AttributeKey<UInt8>(40, "MAB")
  /// How many multicast groups the port is in. Reported only.
  public let mcastNGroups = AttributeKey<UInt32>(41, "MCAST_N_GROUPS")
  /// The largest number of multicast groups; 0 for no limit.
  public let mcastMaxGroups = AttributeKey<UInt32>(42, "MCAST_MAX_GROUPS")
  /// 0 or 1: whether `neighSuppress` is set for each VLAN instead.
  public let neighVlanSuppress = AttributeKey<UInt8>(43, "NEIGH_VLAN_SUPPRESS")
  /// Id of the nexthop for frames sent to `backupPort`, if that is a vxlan; 0 for none.
  public let backupNhid = AttributeKey<UInt32>(44, "BACKUP_NHID")
}

/// What a port of a bridge does with frames (`BR_STATE_*`, linux/if_bridge.h).
public struct BridgePortState: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Neither receives nor sends.
  public static let disabled = Self(rawValue: 0)
  /// Handles only messages of the spanning tree protocol.
  public static let listening = Self(rawValue: 1)
  /// Learns addresses, but does not forward yet.
  public static let learning = Self(rawValue: 2)
  /// Forwards frames.
  public static let forwarding = Self(rawValue: 3)
  /// Drops frames, but listens to the spanning tree protocol.
  public static let blocking = Self(rawValue: 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .disabled: "disabled", .listening: "listening", .learning: "learning",
    .forwarding: "forwarding", .blocking: "blocking",
  ]
}
