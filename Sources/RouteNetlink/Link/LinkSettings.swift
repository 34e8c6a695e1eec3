import CLinux
import Netlink

/// The settings of one device in a request. A setting that is nil is left as it is, or to the kernel for a new
/// device.
///
/// The same type describes the device of a `LinkRequest` and the far end in the nest of a veth, netkit or vxcan
/// (`VETH_INFO_PEER`). One message can so make both ends of a pair, each in its own namespace (ip-link(8);
/// linux/if_link.h).
public struct LinkSettings: Sendable, Hashable {
  /// The namespace that a device is made in or moved to.
  public enum Namespace: Sendable, Hashable {
    /// An open descriptor of a namespace file (`IFLA_NET_NS_FD`).
    case descriptor(Int32)
    /// The namespace of a process (`IFLA_NET_NS_PID`).
    case process(Int32)
  }

  /// `ifi_index`: the device to change, or the index that a new device shall get; 0 for neither.
  public var index: Int32 = 0
  /// `ifi_flags`: the new values of the flags in `changedFlags`.
  public private(set) var flags: InterfaceFlags = []
  /// `ifi_change`: the flags that change; the others stay as they are.
  public private(set) var changedFlags: InterfaceFlags = []

  /// The name of a new device. In a change with an index, the device's new name; without one, any name of the
  /// device to change.
  public var name: String?
  /// Where the device is made or moved to. With nil it stays, or is made in the connection's namespace.
  public var namespace: Namespace?
  /// `IFLA_LINK`: the index of the lower device.
  public var lowerIndex: Int32?
  /// `IFLA_LINK_NETNSID`: the id of the namespace that the lower device is in.
  public var linkNamespaceID: Int32?
  /// `IFLA_MASTER`: the index of the bridge, bond, team or VRF; 0 takes the device out of its master.
  public var master: Int32?
  /// The link-layer address, as long as the device's type requires.
  public var address: [UInt8]?
  /// `IFLA_BROADCAST`, as long as `address`.
  public var broadcast: [UInt8]?
  /// In bytes.
  public var mtu: UInt32?
  /// `IFLA_TXQLEN`, in packets.
  public var txQueueLength: UInt32?
  /// `IFLA_NUM_TX_QUEUES`; only for a new device.
  public var txQueues: UInt32?
  /// `IFLA_NUM_RX_QUEUES`; only for a new device.
  public var rxQueues: UInt32?
  /// `IFLA_GROUP`: 0 for the default group. Without index and name, the group of devices to change.
  public var group: UInt32?
  /// `IFLA_IFALIAS`; empty removes it.
  public var alias: String?
  /// `IFLA_LINKMODE`
  public var linkMode: LinkMode?
  /// `IFLA_OPERSTATE` (RFC 2863): 0 unknown to 6 up.
  public var operationalState: OperationalState?
  /// `IFLA_CARRIER`: whether the device has a carrier. Only a few drivers, such as dummy, let it be set.
  public var carrier: Bool?
  /// `IFLA_INET6_ADDR_GEN_MODE`
  public var addressGenerationMode: AddressGenerationMode?
  /// `IFLA_PROTO_DOWN`: whether a protocol holds the device down. Only some drivers, such as macvlan, support
  /// it.
  public var protoDown: Bool?
  /// `IFLA_PROTO_DOWN_REASON`: the bits to change, and their new values.
  public var protoDownReasons: (mask: UInt32, value: UInt32)? {
    get {
      reasonBits.map { (UInt32(truncatingIfNeeded: $0 >> 32), UInt32(truncatingIfNeeded: $0)) }
    }
    set { reasonBits = newValue.map { UInt64($0.mask) << 32 | UInt64($0.value) } }
  }
  // A tuple is not Hashable.
  private var reasonBits: UInt64?
  /// Bytes of the largest packet that the device or the kernel segments (GSO).
  public var gsoMaxSize: UInt32?
  /// The most segments that such a packet is divided into (GSO).
  public var gsoMaxSegments: UInt32?
  /// Bytes of the largest packet that received packets are joined to (GRO).
  public var groMaxSize: UInt32?
  /// Like `gsoMaxSize`, over IPv4.
  public var gsoIPv4MaxSize: UInt32?
  /// Like `groMaxSize`, over IPv4.
  public var groIPv4MaxSize: UInt32?
  /// `IFLA_PARENT_DEV_NAME`
  public var parentDevice: String?
  /// The XDP program to attach; also detaches the present one.
  public var xdp: XDPSettings?
  /// The settings of virtual functions, each by its number.
  public var virtualFunctions: [VirtualFunctionSettings] = []

  /// `IFLA_INFO_KIND`
  public var kind: String?
  /// `IFLA_INFO_DATA`: the attributes of the kind; nil sends none.
  public var kindData: AttributeList?
  /// `IFLA_INFO_SLAVE_KIND`: the kind of the master, whose port options `slaveData` holds.
  public var slaveKind: String?
  /// `IFLA_INFO_SLAVE_DATA`: the attributes of the port; nil sends none.
  public var slaveData: AttributeList?
  /// Attributes that this type has no property for, already encoded.
  public var other = AttributeList()

  /// Settings with only a name and a namespace, if any.
  public init(name: String? = nil, namespace: Namespace? = nil) {
    self.name = name
    self.namespace = namespace
  }

  /// Sets or clears `flag`.
  public mutating func set(_ flag: InterfaceFlags, _ on: Bool = true) {
    changedFlags.insert(flag)
    if on { flags.insert(flag) } else { flags.remove(flag) }
  }

  /// `IFF_UP`: true sets it, false clears it, nil leaves it alone.
  public var up: Bool? {
    get { changedFlags.contains(.up) ? flags.contains(.up) : nil }
    set {
      guard let newValue else {
        changedFlags.remove(.up)
        flags.remove(.up)
        return
      }
      set(.up, newValue)
    }
  }

  /// The fixed header; `family` is `.unspecified`, or `.bridge` for the ports of bridges.
  func header(family: AddressFamily = .unspecified) -> ifinfomsg {
    var header = ifinfomsg(family: family, index: index)
    header.ifi_flags = flags.rawValue
    header.ifi_change = changedFlags.rawValue
    return header
  }
}

/// An XDP program to attach (`IFLA_XDP`).
public struct XDPSettings: Sendable, Hashable {
  /// The descriptor of the program; -1 detaches the present one.
  public var descriptor: Int32
  /// Where to put the program, and what it may replace.
  public var flags: XDPFlags

  /// - Parameters:
  ///   - descriptor: of the program; -1 detaches the present one.
  ///   - flags: where to put the program; `[]` leaves the choice to the kernel.
  public init(descriptor: Int32, flags: XDPFlags) {
    self.descriptor = descriptor
    self.flags = flags
  }
}
