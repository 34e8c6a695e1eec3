import CLinux
import Glibc
import Netlink

/// A bridge or one of its ports, as the bridge reports it: options, VLANs, spanning tree states (bridge(8);
/// `RTM_NEWLINK` of family `AF_BRIDGE`).
public struct BridgePort: KernelObject {
  /// The fields of the device that the message has.
  public let link: Link
  /// Whether the bridge sent the message. Events about the device itself have no family.
  public let isOfBridge: Bool
  /// `IFLA_AF_SPEC`, by `IFLA_BRIDGE_*` code; nil if the kernel sent none.
  public let bridgeAttributes: Payload?

  /// Reads a message about a device with family `.bridge` or no family; nil for others.
  public init?(_ message: Message) {
    let family = AddressFamily(rawValue: message.payload.u8 ?? 0)
    guard let link = Link(message), family == .bridge || family == .unspecified else { return nil }
    self.link = link
    isOfBridge = family == .bridge
    bridgeAttributes = link.attributes.payload(LinkAttributes.keys.afSpec)
  }

  /// The device's index.
  public var index: Int32 { link.index }
  /// The index of its bridge.
  public var master: Int32? { link.master }

  /// The options of the port (`IFLA_BRPORT_*`); nil for a bridge itself, and in answers about VLANs.
  public var options: Attributes<BridgePortAttributes>? {
    let payload = link.attributes.payload(LinkAttributes.keys.protinfo)
    // Old kernels sent only the state where newer ones have a nest.
    return payload.flatMap { $0.count == 1 ? nil : Attributes($0) }
  }

  /// The port's spanning tree state (IEEE 802.1D).
  public var state: BridgePortState? {
    let payload = link.attributes.payload(LinkAttributes.keys.protinfo)
    return payload.flatMap {
      $0.count == 1
        ? $0.u8.map(BridgePortState.init(rawValue:)) : $0.nested[BridgePortAttributes.keys.state]
    }
  }

  /// How a hardware port forwards.
  public var hardwareMode: BridgeMode? { bridgeAttributes?.nested[BridgeLinkAttributes.keys.mode] }

  /// The VLANs, with ranges joined. Only in answers to `BridgePortQuery` with VLANs.
  public var vlans: [PortVLAN] {
    var found: [PortVLAN] = []
    var first: UInt16 = 0
    for attribute in attributes(BridgeLinkAttributes.keys.vlanInfo) {
      guard let info = BridgeVLANInfo.read(attribute.payload, .host) else { continue }
      if !info.flags.contains(.rangeEnd) { first = info.vlan }
      if info.flags.contains(.rangeBegin) { continue }
      found.append(PortVLAN(first: first, last: info.vlan, flags: info.flags))
    }
    return found
  }

  /// The tunnels of the VLANs, with ranges joined. Only in answers to `BridgePortQuery` with VLANs.
  public var tunnels: [PortTunnel] {
    var found: [PortTunnel] = []
    var first: (vlan: UInt16, id: UInt32) = (0, 0)
    for attribute in attributes(BridgeLinkAttributes.keys.vlanTunnelInfo) {
      let nest = attribute.payload.nested
      guard let vlan = nest[BridgeVLANTunnelAttributes.keys.vid] else { continue }
      let id = nest[BridgeVLANTunnelAttributes.keys.id] ?? 0
      let flags = nest[BridgeVLANTunnelAttributes.keys.flags] ?? []
      if !flags.contains(.rangeEnd) { first = (vlan, id) }
      if flags.contains(.rangeBegin) { continue }
      // A range of VLANs belongs to a range of tunnels.
      found.append(
        PortTunnel(
          first: first.vlan, last: vlan, firstID: first.id,
          lastID: first.vlan == vlan ? first.id : id))
    }
    return found
  }

  /// The port's states in the instances of the multiple spanning tree. Only in answers to
  /// `BridgePortQuery.spanningTrees`.
  public var spanningTrees: [SpanningTreeState] {
    let list = bridgeAttributes?.nested.payload(BridgeLinkAttributes.keys.mst) ?? Payload([])
    return list.attributes.compactMap { attribute in
      let entry = attribute.payload.nested
      guard attribute.type == BridgeMSTListAttributes.keys.entry.code,
        let instance = entry[BridgeMSTAttributes.keys.msti],
        let state = entry[BridgeMSTAttributes.keys.state]
      else { return nil }
      return SpanningTreeState(instance: instance, state: state)
    }
  }

  private func attributes<Value>(_ key: AttributeKey<Value>) -> some Sequence<Attribute> {
    (bridgeAttributes ?? Payload([])).attributes.lazy.filter { $0.type == key.code }
  }
}

/// A VLAN of a port or bridge, or a range of VLANs with the same flags.
public struct PortVLAN: Sendable, Hashable {
  /// The VLAN, or the first of the range.
  public var first: UInt16
  /// The last of the range; equal to `first` for a single VLAN.
  public var last: UInt16
  /// The flags of the VLAN on the port; for a range, those of its last VLAN.
  public var flags: VLANFlags

  /// The VLANs from `first` to `last`.
  public init(first: UInt16, last: UInt16, flags: VLANFlags) {
    self.first = first
    self.last = last
    self.flags = flags
  }
}

/// The tunnel of a port's VLAN, or the tunnels of a range of VLANs in the same order.
public struct PortTunnel: Sendable, Hashable {
  /// The VLAN, or the first of the range.
  public var first: UInt16
  /// The last of the range; equal to `first` for a single VLAN.
  public var last: UInt16
  /// The tunnel of the first VLAN.
  public var firstID: UInt32
  /// The tunnel of the last VLAN.
  public var lastID: UInt32

  /// The VLANs from `first` to `last` and their tunnels.
  public init(first: UInt16, last: UInt16, firstID: UInt32, lastID: UInt32) {
    self.first = first
    self.last = last
    self.firstID = firstID
    self.lastID = lastID
  }
}

/// The state of a port in one instance of the multiple spanning tree.
public struct SpanningTreeState: Sendable, Hashable {
  /// The instance (MSTI).
  public var instance: UInt16
  /// What the port does with frames of the instance's VLANs.
  public var state: BridgePortState

  /// A port in `state` in the instance.
  public init(instance: UInt16, state: BridgePortState) {
    self.instance = instance
    self.state = state
  }
}

/// Asks for all bridges and their ports, as the bridges report them.
///
///     try kernel.dump(BridgePortQuery(.vlans)) { port in ... }
public struct BridgePortQuery: KernelQuery, Hashable {
  /// One message for each bridge and each port.
  public typealias Reply = BridgePort

  /// What to report in addition to the options of the ports.
  public enum Detail: Sendable, Hashable {
    /// Nothing.
    case none
    /// VLANs and their tunnels, one by one.
    case vlans
    /// VLANs and their tunnels, by ranges.
    case compressedVLANs
    /// The states in the instances of the multiple spanning tree.
    case spanningTrees
  }
  /// What to report in addition to the options of the ports.
  public var detail: Detail

  /// All bridges and ports, with the details in `detail`.
  public init(_ detail: Detail = .none) { self.detail = detail }

  /// `RTM_GETLINK` of family `AF_BRIDGE` with a mask for the details.
  public var message: Request {
    var list = AttributeList()
    if let filter { list.put(LinkAttributes.keys.extMask, UInt32(filter)) }
    return Request(RTM_GETLINK, header: ifinfomsg(bridge: 0), attributes: list)
  }

  private var filter: Int32? {
    switch detail {
    case .none: nil
    case .vlans: RTEXT_FILTER_BRVLAN
    case .compressedVLANs: RTEXT_FILTER_BRVLAN_COMPRESSED
    case .spanningTrees: RTEXT_FILTER_MST
    }
  }
}

extension ifinfomsg {
  /// The fixed header of messages about a bridge or one of its ports.
  init(bridge device: Int32) {
    self.init()
    ifi_family = AddressFamily.bridge.rawValue
    ifi_index = device
  }
}
