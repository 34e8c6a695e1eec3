import CLinux
import Glibc
import Netlink

/// Adds VNIs to a VXLAN device in VNI filtering mode, or deletes them (bridge(8), `vni`; Linux 5.18).
///
///     try kernel.perform(VNIRequest(.add, device: 4, vnis: [100...199], remote: group))
public struct VNIRequest: KernelRequest, Hashable {
  /// Whether to add or delete the VNIs.
  public enum Operation: Sendable, Hashable { case add, delete }

  /// A VNI, or a range of VNIs.
  public struct Range: Sendable, Hashable {
    /// A VNI of 24 bits.
    public var first: UInt32
    /// The last VNI of the range; nil for a single one.
    public var last: UInt32?

    /// The VNIs from `first` to `last`, or only `first`.
    public init(_ first: UInt32, last: UInt32? = nil) {
      self.first = first
      self.last = last
    }
  }

  /// Whether to add or delete the VNIs.
  public var operation: Operation
  /// The index of the VXLAN device.
  public var device: Int32
  /// The VNIs.
  public var ranges: [Range]
  /// Where packets without an FDB entry of their own go: a multicast group, or another host.
  public var remote: IPAddress?

  /// All VNIs of these ranges.
  public init(
    _ operation: Operation, device: Int32, ranges: [Range], remote: IPAddress? = nil
  ) {
    self.operation = operation
    self.device = device
    self.ranges = ranges
    self.remote = remote
  }

  /// All VNIs of these ranges.
  public init(
    _ operation: Operation, device: Int32, vnis: [ClosedRange<UInt32>],
    remote: IPAddress? = nil
  ) {
    let ranges = vnis.map { Range($0.lowerBound, last: $0.count > 1 ? $0.upperBound : nil) }
    self.init(operation, device: device, ranges: ranges, remote: remote)
  }

  /// `RTM_NEWTUNNEL` or `RTM_DELTUNNEL` with an entry for each range.
  public var message: Request {
    let keys = TunnelEntryAttributes.keys
    var list = AttributeList()
    for range in ranges {
      list.nest(TunnelAttributes.keys.entry, flagged: true) { entry in
        entry.put(keys.start, range.first)
        if let last = range.last { entry.put(keys.end, last) }
        entry.put(remote?.family == .ipv4 ? keys.group : keys.group6, address: remote)
      }
    }
    return Request(
      operation == .add ? RTM_NEWTUNNEL : RTM_DELTUNNEL, header: tunnel_msg(vxlan: device),
      attributes: list)
  }
}

/// Asks for the VNIs of VXLAN devices in VNI filtering mode.
public struct VNIQuery: KernelQuery, Hashable {
  /// One message for each device, or several if one has no room for its VNIs.
  public typealias Reply = VNITable

  /// Only the VNIs of this device; 0 for all.
  public var device: Int32
  /// Whether to include the counters of each VNI.
  public var statistics: Bool

  /// The VNIs of one device, or of all.
  public init(device: Int32 = 0, statistics: Bool = false) {
    self.device = device
    self.statistics = statistics
  }

  /// `RTM_GETTUNNEL` with the device.
  public var message: Request {
    var header = tunnel_msg(vxlan: device)
    if statistics { header.flags = UInt8(TUNNEL_MSG_FLAG_STATS) }
    return Request(RTM_GETTUNNEL, header: header)
  }
}

/// The VNIs of a VXLAN device, as a message reports them (`RTM_NEWTUNNEL`).
public struct VNITable: KernelObject {
  /// True for RTM_DELTUNNEL: the device no longer has these VNIs.
  public let isDeleted: Bool
  /// The index of the VXLAN device.
  public let device: Int32
  private let body: Payload

  /// Reads an `RTM_NEWTUNNEL` or `RTM_DELTUNNEL` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    guard [RTM_NEWTUNNEL, RTM_DELTUNNEL].contains(Int(message.type)),
      message.payload.u8 == AddressFamily.bridge.rawValue,
      let device: Int32 = message.payload.integer(at: 4)
    else { return nil }
    isDeleted = Int(message.type) == RTM_DELTUNNEL
    self.device = device
    body = message.payload.dropFirst(MemoryLayout<tunnel_msg>.size)
  }

  /// The VNIs, with ranges as one entry.
  public var entries: some Sequence<VNIEntry> {
    body.attributes.lazy.filter { $0.type == TunnelAttributes.keys.entry.code }
      .map { VNIEntry(Attributes($0.payload)) }
  }
}

/// A VNI of a VXLAN device, or a range of VNIs.
public struct VNIEntry: Sendable {
  /// The VNI, or the first of the range.
  public let first: UInt32
  /// The last of the range; equal to `first` for a single VNI.
  public let last: UInt32
  /// All attributes, including those without a property here.
  public let attributes: Attributes<TunnelEntryAttributes>

  init(_ attributes: Attributes<TunnelEntryAttributes>) {
    first = attributes.attributeTable[TunnelEntryAttributes.keys.start] ?? 0
    last = attributes.attributeTable[TunnelEntryAttributes.keys.end] ?? first
    self.attributes = attributes
  }

  /// Where packets without an FDB entry of their own go; nil if they are dropped.
  public var remote: IPAddress? {
    let payload =
      attributes.attributeTable.payload(TunnelEntryAttributes.keys.group)
      ?? attributes.attributeTable.payload(TunnelEntryAttributes.keys.group6)
    return payload.flatMap { IPAddress($0) }.flatMap { $0.isZero ? nil : $0 }
  }

  /// The counters of the VNI; nil unless they were asked for.
  public var counters: Attributes<TunnelEntryStatistics>? {
    attributes.attributeTable[TunnelEntryAttributes.keys.stats]
  }
}

extension tunnel_msg {
  /// The fixed header of messages about the VNIs of a VXLAN device.
  init(vxlan device: Int32) {
    self.init()
    family = AddressFamily.bridge.rawValue
    ifindex = UInt32(bitPattern: device)
  }
}
