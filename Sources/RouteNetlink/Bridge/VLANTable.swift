import CLinux
import Glibc
import Netlink

/// VLANs of a port or bridge, as a message reports them (bridge(8), `vlan`; `RTM_NEWVLAN`).
public struct VLANTable: KernelObject {
  /// True for RTM_DELVLAN: the reported VLANs are gone.
  public let isDeleted: Bool
  /// The index of the port, or of the bridge itself.
  public let device: Int32
  private let body: Payload

  /// Reads an `RTM_NEWVLAN` or `RTM_DELVLAN` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    guard [RTM_NEWVLAN, RTM_DELVLAN].contains(Int(message.type)),
      message.payload.u8 == AddressFamily.bridge.rawValue,
      let device: Int32 = message.payload.integer(at: 4)
    else { return nil }
    isDeleted = Int(message.type) == RTM_DELVLAN
    self.device = device
    body = message.payload.dropFirst(MemoryLayout<br_vlan_msg>.size)
  }

  /// The VLANs of the device with their options.
  public var entries: some Sequence<VLANEntry> {
    body.attributes.lazy.compactMap {
      $0.type == VLANDatabaseAttributes.keys.entry.code ? VLANEntry(Attributes($0.payload)) : nil
    }
  }

  /// The global options of a bridge's VLANs, which apply to all ports.
  public var globalOptions: some Sequence<VLANGlobalOptions> {
    body.attributes.lazy.compactMap {
      $0.type == VLANDatabaseAttributes.keys.globalOptions.code
        ? VLANGlobalOptions(Attributes($0.payload)) : nil
    }
  }
}

/// A VLAN of a port or bridge, or a range of VLANs with the same options.
public struct VLANEntry: Sendable {
  /// The VLAN, or the first of the range.
  public let first: UInt16
  /// The last of the range; equal to `first` for a single VLAN.
  public let last: UInt16
  /// The flags of the VLAN there.
  public let flags: VLANFlags
  /// All options, including `state` and `mcastRouter`.
  public let options: Attributes<VLANEntryAttributes>

  init?(_ options: Attributes<VLANEntryAttributes>) {
    guard let info = options.attributeTable[VLANEntryAttributes.keys.info] else { return nil }
    first = info.vlan
    last = options.attributeTable[VLANEntryAttributes.keys.range] ?? info.vlan
    flags = info.flags
    self.options = options
  }

  /// Whether `vlan` is in the range.
  public func contains(_ vlan: UInt16) -> Bool { first <= vlan && vlan <= last || vlan == first }

  /// The port's state in this VLAN.
  public var state: BridgePortState {
    options.attributeTable[VLANEntryAttributes.keys.state] ?? .disabled
  }

  /// The counters of the VLAN; nil unless they were asked for.
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

/// The global options of a VLAN, or of a range of VLANs, on a bridge.
public struct VLANGlobalOptions: Sendable {
  /// The VLAN, or the first of the range.
  public let first: UInt16
  /// The last of the range; equal to `first` for a single VLAN.
  public let last: UInt16
  /// All options; times are in hundredths of a second.
  public let options: Attributes<VLANGlobalAttributes>

  init?(_ options: Attributes<VLANGlobalAttributes>) {
    guard let first = options.attributeTable[VLANGlobalAttributes.keys.id] else { return nil }
    self.first = first
    last = options.attributeTable[VLANGlobalAttributes.keys.range] ?? first
    self.options = options
  }

  /// Whether `vlan` is in the range.
  public func contains(_ vlan: UInt16) -> Bool { first <= vlan && vlan <= last || vlan == first }

  /// The ports with multicast routers; nil if the kernel reports none.
  public var routerPorts: (some Sequence<MDBRouterPort>)? {
    // Here they are nested one level deeper than elsewhere.
    let nest = options.attributeTable.payload(VLANGlobalAttributes.keys.mcastRouterPorts)
    return nest?.attributes.first { _ in true }?.payload.attributes.lazy
      .compactMap { MDBRouterPort($0.payload) }
  }
}

/// The counters of a VLAN.
public struct VLANCounters: Sendable, Hashable {
  /// Bytes received.
  public var receivedBytes: UInt64 = 0
  /// Packets received.
  public var receivedPackets: UInt64 = 0
  /// Bytes sent.
  public var sentBytes: UInt64 = 0
  /// Packets sent.
  public var sentPackets: UInt64 = 0

  /// All counters 0.
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
  /// One message for each device, or several if one has no room for its VLANs.
  public typealias Reply = VLANTable

  /// Whether to include the counters of each VLAN.
  public var statistics: Bool
  /// Whether to ask for the global options of bridges instead of entries.
  public var globalOptions: Bool

  /// The VLANs of all devices.
  public init(statistics: Bool = false, globalOptions: Bool = false) {
    self.statistics = statistics
    self.globalOptions = globalOptions
  }

  /// `RTM_GETVLAN` for all devices, with a mask of what to report.
  public var message: Request {
    var flags: Int32 = 0
    if statistics { flags |= BRIDGE_VLANDB_DUMPF_STATS }
    if globalOptions { flags |= BRIDGE_VLANDB_DUMPF_GLOBAL }
    var list = AttributeList()
    list.put(VLANDumpAttributes.keys.flags, UInt32(flags))
    return Request(RTM_GETVLAN, header: br_vlan_msg(bridge: 0), attributes: list)
  }
}
