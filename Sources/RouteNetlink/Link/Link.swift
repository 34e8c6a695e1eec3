import CLinux
import Glibc
import Netlink

/// A device, as reported by RTM_NEWLINK or RTM_DELLINK. Fields are decoded when they are read.
public struct Link: KernelObject {
  /// True for RTM_DELLINK: the device is gone.
  public let isDeleted: Bool
  /// `.unspecified`, or the family that reports its part of the device, such as `.bridge` for a port of a
  /// bridge, or `.ipv6`.
  public let family: AddressFamily
  /// The type of its link layer.
  public let type: HardwareType
  /// The number of the device, 1 or more and unique in its namespace.
  public let index: Int32
  /// Such as `.up` and `.running`.
  public let flags: InterfaceFlags
  /// All attributes, by `IFLA_*` code; unknown ones are in `attributes.sequence`.
  public let attributes: AttributeTable

  /// The message types about devices.
  public static let types: [MessageType] = [.newLink, .deleteLink]

  /// Decodes the fixed header; nil for other message types, or if the message is too short.
  public init?(_ message: Message) {
    let messageType = Int(message.type)
    guard messageType == RTM_NEWLINK || messageType == RTM_DELLINK,
      let family = AddressFamily.read(message.payload, .host),
      let type = message.payload.integer(at: 2, as: UInt16.self),
      let index = message.payload.integer(at: 4, as: Int32.self),
      let flags = message.payload.integer(at: 8, as: UInt32.self),
      message.payload.count >= MemoryLayout<ifinfomsg>.size
    else { return nil }
    isDeleted = messageType == RTM_DELLINK
    self.family = family
    self.type = HardwareType(rawValue: type)
    self.index = index
    self.flags = InterfaceFlags(rawValue: flags)
    attributes = message.attributes(after: MemoryLayout<ifinfomsg>.size)
  }

  /// The same with bytes of its own. One that is kept would keep the whole buffer that it was received in, and the
  /// connection would have to copy that before it receives again.
  package var detached: Link { Link(self, AttributeTable(Payload(attributes.payload.array))) }

  private init(_ other: Link, _ attributes: AttributeTable) {
    isDeleted = other.isDeleted
    family = other.family
    type = other.type
    index = other.index
    flags = other.flags
    self.attributes = attributes
  }

  /// Up to 15 bytes.
  @inlinable public var name: String? { attributes[LinkAttributes.keys.ifname] }
  /// Whether the device was set up; `operationalState` says whether packets pass.
  public var isUp: Bool { flags.contains(.up) }
  /// Bytes.
  @inlinable public var mtu: UInt32? { attributes[LinkAttributes.keys.mtu] }
  /// The kind of the queueing discipline at the root, "fq_codel".
  @inlinable public var qdisc: String? { attributes[LinkAttributes.keys.qdisc] }
  /// The number that puts devices into groups; 0 for the default group.
  @inlinable public var group: UInt32? { attributes[LinkAttributes.keys.group] }
  /// Packets.
  @inlinable public var txQueueLength: UInt32? { attributes[LinkAttributes.keys.txqlen] }
  /// How many queues the device has for sending.
  @inlinable public var txQueues: UInt32? { attributes[LinkAttributes.keys.numTxQueues] }
  /// How many queues the device has for receiving.
  @inlinable public var rxQueues: UInt32? { attributes[LinkAttributes.keys.numRxQueues] }
  /// The index of the bridge, bond, team or VRF that the device is a port of.
  @inlinable public var master: Int32? { attributes[LinkAttributes.keys.master] }
  /// The index of the lower device, or of a veth's peer, in the namespace of `linkNamespaceID`.
  @inlinable public var lowerIndex: Int32? { attributes[LinkAttributes.keys.link] }
  /// The id of the namespace that `lowerIndex` is in; nil for this one, negative if that namespace has no id.
  @inlinable public var linkNamespaceID: Int32? { attributes[LinkAttributes.keys.linkNetnsid] }
  /// Whether the device can pass packets.
  @inlinable public var operationalState: OperationalState? {
    attributes[LinkAttributes.keys.operstate]
  }
  /// The state that the device enters when it gets a carrier.
  @inlinable public var linkMode: LinkMode? { attributes[LinkAttributes.keys.linkmode] }
  /// A free-form description, up to 255 bytes.
  @inlinable public var alias: String? { attributes[LinkAttributes.keys.ifalias] }
  /// The link-layer address: usually 6 bytes; for an IP tunnel, the local IP address.
  @inlinable public var address: Payload? { attributes.payload(LinkAttributes.keys.address) }
  /// The link-layer broadcast address, as long as `address`; for an IP tunnel, the remote IP address.
  @inlinable public var broadcast: Payload? { attributes.payload(LinkAttributes.keys.broadcast) }
  /// How IPv6 generates the device's link-local address.
  public var addressGenerationMode: AddressGenerationMode? {
    attributes.nested(LinkAttributes.keys.afSpec)?.nested(.ipv6)?[
      InterfaceAttributes6.keys.addrGenMode]
  }
  /// Whether the device cannot leave its namespace.
  public var isNamespaceImmutable: Bool { attributes[LinkAttributes.keys.netnsImmutable] ?? 0 != 0 }

  /// The alternative names, in the kernel's order.
  public var alternativeNames: [String] {
    guard let list = attributes.payload(LinkAttributes.keys.propList) else { return [] }
    return list.attributes.filter { $0.has(LinkAttributes.keys.altIfname) }.map(
      \.payload.string)
  }

  /// `IFLA_LINKINFO`: the kind, its attributes, and the attributes that the device has as a port.
  public var info: AttributeTable? { attributes.nested(LinkAttributes.keys.linkinfo) }
  /// Such as "veth" or "bridge"; nil for a physical device and the loopback.
  public var kindName: String? { info?[LinkInfoAttributes.keys.kind] }
  /// `IFLA_INFO_DATA`: the attributes of the kind. `data(_:)` reads them by name.
  public var kindData: AttributeTable? { info?.nested(LinkInfoAttributes.keys.data) }
  /// The kind of the master that this device is a port of.
  public var slaveKind: String? { info?[LinkInfoAttributes.keys.slaveKind] }
  /// `IFLA_INFO_SLAVE_DATA`: the attributes that the device has as a port. `port(_:)` reads them by name.
  public var slaveData: AttributeTable? { info?.nested(LinkInfoAttributes.keys.slaveData) }
}
