import CLinux
import Glibc
import Netlink

/// A device as RTM_NEWLINK or RTM_DELLINK tells of it. Fields are decoded when they are asked for.
public struct Link: KernelObject {
  /// True for RTM_DELLINK: the device is gone.
  public let isDeleted: Bool
  /// `AF_UNSPEC`, or the family that tells of its part: `AF_BRIDGE` of a bridge's port, `AF_INET6`.
  public let family: UInt8
  /// `ARPHRD_*` of linux/if_arp.h.
  public let type: UInt16
  /// The number of the device, 1 or more and unique in its namespace.
  public let index: Int32
  /// Such as `.up` and `.running`.
  public let flags: InterfaceFlags
  /// All attributes, by `IFLA_*` code; unknown ones are in `attributes.sequence`.
  public let attributes: AttributeTable

  /// The types of messages that are about devices.
  public static let types = [RTM_NEWLINK, RTM_DELLINK]

  /// Decodes the fixed header; nil for another message, or one that is too short.
  public init?(_ message: Message) {
    let messageType = Int(message.type)
    guard messageType == RTM_NEWLINK || messageType == RTM_DELLINK,
      let family = message.payload.u8,
      let type = message.payload.integer(at: 2, as: UInt16.self),
      let index = message.payload.integer(at: 4, as: Int32.self),
      let flags = message.payload.integer(at: 8, as: UInt32.self),
      message.payload.count >= MemoryLayout<ifinfomsg>.size
    else { return nil }
    isDeleted = messageType == RTM_DELLINK
    self.family = family
    self.type = type
    self.index = index
    self.flags = InterfaceFlags(rawValue: flags)
    attributes = message.attributes(after: MemoryLayout<ifinfomsg>.size)
  }

  /// Up to 15 bytes.
  @inlinable public var name: String? { attributes[LinkAttributes.keys.ifname] }
  /// Whether the device was set up; `operationalState` tells whether packets pass.
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
  /// The index of the lower device, or of a veth's peer; in the namespace of `linkNamespaceID`.
  @inlinable public var lowerIndex: Int32? { attributes[LinkAttributes.keys.link] }
  /// The id of the namespace that `lowerIndex` is in, nil for this one; negative where it has no id.
  @inlinable public var linkNamespaceID: Int32? { attributes[LinkAttributes.keys.linkNetnsid] }
  /// Whether it can pass packets.
  @inlinable public var operationalState: OperationalState? {
    attributes[LinkAttributes.keys.operstate]
  }
  /// What the device becomes when it gets a carrier.
  @inlinable public var linkMode: LinkMode? { attributes[LinkAttributes.keys.linkmode] }
  /// A text for people, up to 255 bytes.
  @inlinable public var alias: String? { attributes[LinkAttributes.keys.ifalias] }
  /// The link-layer address: mostly 6 bytes; of an IP tunnel the IP address of its own end.
  @inlinable public var address: Payload? { attributes.payload(LinkAttributes.keys.address) }
  /// The link-layer broadcast address, as long as `address`; of an IP tunnel the other end's.
  @inlinable public var broadcast: Payload? { attributes.payload(LinkAttributes.keys.broadcast) }
  /// How IPv6 makes the device's own addresses.
  public var addressGenerationMode: AddressGenerationMode? {
    attributes.nested(LinkAttributes.keys.afSpec)?.nested(Int(AF_INET6))?[
      InterfaceAttributes6.keys.addrGenMode]
  }
  /// True where the device cannot leave its namespace.
  public var isNamespaceImmutable: Bool { attributes[LinkAttributes.keys.netnsImmutable] ?? 0 != 0 }

  /// The alternative names, in the kernel's order.
  public var alternativeNames: [String] {
    guard let list = attributes.payload(LinkAttributes.keys.propList) else { return [] }
    return list.attributes.filter { $0.has(LinkAttributes.keys.altIfname) }.map(
      \.payload.string)
  }

  /// `IFLA_LINKINFO`: kind, its attributes, and those of the device as a port.
  public var info: AttributeTable? { attributes.nested(LinkAttributes.keys.linkinfo) }
  /// "veth", "bridge"; nil for a physical device and the loopback.
  public var kindName: String? { info?[LinkInfoAttributes.keys.kind] }
  /// `IFLA_INFO_DATA`: the attributes of the kind. `data(_:)` has their names.
  public var kindData: AttributeTable? { info?.nested(LinkInfoAttributes.keys.data) }
  /// The kind of the device that this one is a port of.
  public var slaveKind: String? { info?[LinkInfoAttributes.keys.slaveKind] }
  /// `IFLA_INFO_SLAVE_DATA`: the attributes of the device as a port. `port(_:)` has their names.
  public var slaveData: AttributeTable? { info?.nested(LinkInfoAttributes.keys.slaveData) }
}
