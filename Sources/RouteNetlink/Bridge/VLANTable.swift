import CLinux
import Glibc
import Netlink

/// What a message tells of the VLANs of a port or a bridge (bridge(8), `vlan`; `RTM_NEWVLAN`).
public struct VLANTable: KernelObject {
  /// True for RTM_DELVLAN: what it tells of is gone.
  public let isDeleted: Bool
  /// The port, or the bridge itself, by its index.
  public let device: Int32
  private let body: Payload

  /// The view of an `RTM_NEWVLAN` or `RTM_DELVLAN` message; nil for others, and for a short header.
  public init?(_ message: Message) {
    guard [RTM_NEWVLAN, RTM_DELVLAN].contains(Int(message.type)),
      Int32(message.payload.u8 ?? 0) == AF_BRIDGE,
      let device: Int32 = message.payload.integer(at: 4)
    else { return nil }
    isDeleted = Int(message.type) == RTM_DELVLAN
    self.device = device
    body = message.payload.dropFirst(MemoryLayout<br_vlan_msg>.size)
  }

  /// What the device has of each VLAN that it takes part in.
  public var entries: some Sequence<VLANEntry> {
    body.attributes.lazy.compactMap {
      $0.type == VLANDatabaseAttributes.keys.entry.code ? VLANEntry(Attributes($0.payload)) : nil
    }
  }

  /// What a bridge has of each VLAN for all ports.
  public var globalOptions: some Sequence<VLANGlobalOptions> {
    body.attributes.lazy.compactMap {
      $0.type == VLANDatabaseAttributes.keys.globalOptions.code
        ? VLANGlobalOptions(Attributes($0.payload)) : nil
    }
  }
}

/// A VLAN of a port or a bridge, or a range of them that are alike.
public struct VLANEntry: Sendable {
  /// The VLAN, or the first of the range.
  public let first: UInt16
  /// The last of the range; the first again where there is one VLAN.
  public let last: UInt16
  /// What the VLAN is there.
  public let flags: VLANFlags
  /// All options, `state` and `mcastRouter` among them.
  public let options: Attributes<VLANEntryAttributes>

  init?(_ options: Attributes<VLANEntryAttributes>) {
    guard let info = options.attributeTable[VLANEntryAttributes.keys.info] else { return nil }
    first = info.vlan
    last = options.attributeTable[VLANEntryAttributes.keys.range] ?? info.vlan
    flags = info.flags
    self.options = options
  }

  /// Whether `vlan` is one of them.
  public func contains(_ vlan: UInt16) -> Bool { first <= vlan && vlan <= last || vlan == first }

  /// The state of the port in this VLAN.
  public var state: BridgePortState {
    options.attributeTable[VLANEntryAttributes.keys.state] ?? .disabled
  }

  /// What the VLAN has counted; nil unless it was asked for.
  public var counters: VLANCounters? {
    options.attributeTable.nested(VLANEntryAttributes.keys.stats).map { counts in
      VLANCounters(
        receivedBytes: counts[VLANStatistics.keys.rxBytes] ?? 0,
        receivedPackets: counts[VLANStatistics.keys.rxPackets] ?? 0,
        sentBytes: counts[VLANStatistics.keys.txBytes] ?? 0,
        sentPackets: counts[VLANStatistics.keys.txPackets] ?? 0)
    }
  }
}

/// What a VLAN, or a range of them, has for a bridge as a whole.
public struct VLANGlobalOptions: Sendable {
  /// The VLAN, or the first of the range.
  public let first: UInt16
  /// The last of the range; the first again where there is one VLAN.
  public let last: UInt16
  /// All options; times are in hundredths of a second.
  public let options: Attributes<VLANGlobalAttributes>

  init?(_ options: Attributes<VLANGlobalAttributes>) {
    guard let first = options.attributeTable[VLANGlobalAttributes.keys.id] else { return nil }
    self.first = first
    last = options.attributeTable[VLANGlobalAttributes.keys.range] ?? first
    self.options = options
  }

  /// Whether `vlan` is one of them.
  public func contains(_ vlan: UInt16) -> Bool { first <= vlan && vlan <= last || vlan == first }

  /// The ports behind which multicast routers are; nil where the kernel tells of none.
  public var routerPorts: (some Sequence<MDBRouterPort>)? {
    // They are one level deeper than a list of ports is elsewhere.
    let nest = options.attributeTable.payload(VLANGlobalAttributes.keys.mcastRouterPorts)
    return nest?.attributes.first { _ in true }?.payload.attributes.lazy
      .compactMap { MDBRouterPort($0.payload) }
  }
}

/// What a VLAN has counted.
public struct VLANCounters: Sendable, Hashable {
  /// Bytes that came in.
  public var receivedBytes: UInt64 = 0
  /// Packets that came in.
  public var receivedPackets: UInt64 = 0
  /// Bytes that went out.
  public var sentBytes: UInt64 = 0
  /// Packets that went out.
  public var sentPackets: UInt64 = 0

  /// Nothing yet.
  public init() {}

  init(receivedBytes: UInt64, receivedPackets: UInt64, sentBytes: UInt64, sentPackets: UInt64) {
    self.receivedBytes = receivedBytes
    self.receivedPackets = receivedPackets
    self.sentBytes = sentBytes
    self.sentPackets = sentPackets
  }
}

/// Asks for the VLANs of all ports and bridges with their options.
///
///     try kernel.dump(VLANQuery(statistics: true)) { table in for entry in table.entries { ... } }
public struct VLANQuery: KernelQuery, Hashable {
  /// One message for each device, or several where one is too short for its VLANs.
  public typealias Reply = VLANTable

  /// With what each VLAN has counted.
  public var statistics: Bool
  /// What VLANs have for bridges as a whole, in place of entries.
  public var globalOptions: Bool

  /// The VLANs of all devices.
  public init(statistics: Bool = false, globalOptions: Bool = false) {
    self.statistics = statistics
    self.globalOptions = globalOptions
  }

  /// `RTM_GETVLAN` for all devices, with what is to be told.
  public var message: Request {
    var flags: Int32 = 0
    if statistics { flags |= BRIDGE_VLANDB_DUMPF_STATS }
    if globalOptions { flags |= BRIDGE_VLANDB_DUMPF_GLOBAL }
    var list = AttributeList()
    list.put(VLANDumpAttributes.keys.flags, UInt32(flags))
    return Request(RTM_GETVLAN, header: br_vlan_msg(bridge: 0), attributes: list)
  }
}
