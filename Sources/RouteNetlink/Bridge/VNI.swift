import CLinux
import Glibc
import Netlink

/// Networks that a VXLAN device with many takes part in: adds or deletes them (bridge(8), `vni`; Linux 5.18).
///
///     try kernel.perform(VNIRequest(.add, device: 4, vnis: [100...199], remote: group))
public struct VNIRequest: KernelRequest, Hashable {
  /// What becomes of the networks.
  public enum Operation: Sendable, Hashable { case add, delete }

  /// A network, or a range of them.
  public struct Range: Sendable, Hashable {
    /// 24 bits.
    public var first: UInt32
    /// nil for a single one.
    public var last: UInt32?

    /// The networks from `first` to `last`, or the first alone.
    public init(_ first: UInt32, last: UInt32? = nil) {
      self.first = first
      self.last = last
    }
  }

  /// What becomes of the networks.
  public var operation: Operation
  /// The VXLAN device, by its index.
  public var device: Int32
  /// The networks.
  public var ranges: [Range]
  /// Where packets without an entry of their own go to: a multicast group, or another host.
  public var remote: IPAddress?

  /// The networks of all ranges.
  public init(
    _ operation: Operation, device: Int32, ranges: [Range], remote: IPAddress? = nil
  ) {
    self.operation = operation
    self.device = device
    self.ranges = ranges
    self.remote = remote
  }

  /// The networks of all ranges.
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
        entry.put(remote?.family == AF_INET ? keys.group : keys.group6, address: remote)
      }
    }
    return Request(
      operation == .add ? RTM_NEWTUNNEL : RTM_DELTUNNEL, header: tunnel_msg(vxlan: device),
      attributes: list)
  }
}

/// Asks for the networks of VXLAN devices that have many.
public struct VNIQuery: KernelQuery, Hashable {
  /// One message for each device, or several where one is too short for its networks.
  public typealias Reply = VNITable

  /// Only those of this device; 0 for all.
  public var device: Int32
  /// With what each network has counted.
  public var statistics: Bool

  /// The networks of one device, or of all.
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

/// What a message tells of the networks of a VXLAN device (`RTM_NEWTUNNEL`).
public struct VNITable: KernelObject {
  /// True for RTM_DELTUNNEL: the device takes part in them no more.
  public let isDeleted: Bool
  /// The VXLAN device, by its index.
  public let device: Int32
  private let body: Payload

  /// The view of an `RTM_NEWTUNNEL` or `RTM_DELTUNNEL` message; nil for others, and for a short header.
  public init?(_ message: Message) {
    guard [RTM_NEWTUNNEL, RTM_DELTUNNEL].contains(Int(message.type)),
      Int32(message.payload.u8 ?? 0) == AF_BRIDGE,
      let device: Int32 = message.payload.integer(at: 4)
    else { return nil }
    isDeleted = Int(message.type) == RTM_DELTUNNEL
    self.device = device
    body = message.payload.dropFirst(MemoryLayout<tunnel_msg>.size)
  }

  /// The networks, ranges as one.
  public var entries: some Sequence<VNIEntry> {
    body.attributes.lazy.filter { $0.type == TunnelAttributes.keys.entry.code }
      .map { VNIEntry(Attributes($0.payload)) }
  }
}

/// A network of a VXLAN device, or a range of them.
public struct VNIEntry: Sendable {
  /// The network, or the first of the range.
  public let first: UInt32
  /// The last of the range; the first again where there is one network.
  public let last: UInt32
  /// All attributes, those that this view has no name for as well.
  public let attributes: Attributes<TunnelEntryAttributes>

  init(_ attributes: Attributes<TunnelEntryAttributes>) {
    first = attributes.attributeTable[TunnelEntryAttributes.keys.start] ?? 0
    last = attributes.attributeTable[TunnelEntryAttributes.keys.end] ?? first
    self.attributes = attributes
  }

  /// Where packets without an entry of their own go to; nil where that is nowhere.
  public var remote: IPAddress? {
    let payload =
      attributes.attributeTable.payload(TunnelEntryAttributes.keys.group)
      ?? attributes.attributeTable.payload(TunnelEntryAttributes.keys.group6)
    return payload.flatMap { IPAddress($0) }.flatMap { $0.isZero ? nil : $0 }
  }

  /// What the network has counted; nil unless it was asked for.
  public var counters: Attributes<TunnelEntryStatistics>? {
    attributes.attributeTable[TunnelEntryAttributes.keys.stats]
  }
}

extension tunnel_msg {
  /// The fixed header of messages about a VXLAN device's networks.
  init(vxlan device: Int32) {
    self.init()
    family = UInt8(AF_BRIDGE)
    ifindex = UInt32(bitPattern: device)
  }
}
