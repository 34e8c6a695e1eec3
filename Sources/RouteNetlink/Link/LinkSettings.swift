import CLinux
import Netlink

/// What a request says about one device; whatever is nil is left to the kernel, or as it is.
///
/// The same settings describe the device of a `LinkRequest` and the far end in the nest of a veth,
/// netkit or vxcan (`VETH_INFO_PEER`), so that both ends of a pair are made where they belong, in one
/// message (ip-link(8); linux/if_link.h).
public struct LinkSettings: Sendable, Hashable {
  /// The namespace that a device is made in, or moved to.
  public enum Namespace: Sendable, Hashable {
    /// An open descriptor of a namespace file (`IFLA_NET_NS_FD`).
    case descriptor(Int32)
    /// The namespace of a process (`IFLA_NET_NS_PID`).
    case process(Int32)
  }

  /// `ifi_index`: the device that is meant, or for a new one the index it shall have; 0 for neither.
  public var index: Int32 = 0
  /// `ifi_flags` and `ifi_change`: the flags to set and which of them to change at all.
  public private(set) var flags: InterfaceFlags = []
  /// The flags that change at all; the others stay as they are.
  public private(set) var changedFlags: InterfaceFlags = []

  /// The name of a new device; with an index, the device's new name; else the device, by any name.
  public var name: String?
  /// Where the device is made or moved to. With nil it stays, or is made in that of the connection.
  public var namespace: Namespace?
  /// `IFLA_LINK`: the index of the lower device.
  public var lowerIndex: Int32?
  /// `IFLA_LINK_NETNSID`: the id of the namespace that the lower device is in.
  public var linkNamespaceID: Int32?
  /// `IFLA_MASTER`: the index of the bridge, bond, team or VRF; 0 leaves it.
  public var master: Int32?
  /// Link-layer addresses, as many bytes as the device's type has.
  public var address: [UInt8]?
  /// `IFLA_BROADCAST`, as long as `address`.
  public var broadcast: [UInt8]?
  /// Bytes. The kernel reads the number as unsigned.
  public var mtu: UInt32?
  /// `IFLA_TXQLEN`, packets.
  public var txQueueLength: UInt32?
  /// `IFLA_NUM_TX_QUEUES` and `IFLA_NUM_RX_QUEUES`; only for a new device.
  public var txQueues: UInt32?
  /// Queues for receiving, as `txQueues`.
  public var rxQueues: UInt32?
  /// `IFLA_GROUP`: 0 for the default group. Without index and name, the devices that are meant.
  public var group: UInt32?
  /// `IFLA_IFALIAS`; empty removes it.
  public var alias: String?
  /// `IFLA_LINKMODE`
  public var linkMode: LinkMode?
  /// `IFLA_OPERSTATE` (RFC 2863): 0 unknown to 6 up.
  public var operationalState: OperationalState?
  /// `IFLA_CARRIER`: whether the device has a carrier. Only few drivers let it be set, such as dummy.
  public var carrier: Bool?
  /// `IFLA_INET6_ADDR_GEN_MODE`
  public var addressGenerationMode: AddressGenerationMode?
  /// `IFLA_PROTO_DOWN`: whether a protocol holds the device down. Only some drivers know it, such as macvlan.
  public var protoDown: Bool?
  /// `IFLA_PROTO_DOWN_REASON`: the reasons to change, and those of them to set.
  public var protoDownReasons: (mask: UInt32, value: UInt32)? {
    get {
      reasonBits.map { (UInt32(truncatingIfNeeded: $0 >> 32), UInt32(truncatingIfNeeded: $0)) }
    }
    set { reasonBits = newValue.map { UInt64($0.mask) << 32 | UInt64($0.value) } }
  }
  // A tuple is not Hashable.
  private var reasonBits: UInt64?
  /// Bytes and segments of offloaded packets.
  public var gsoMaxSize: UInt32?
  /// The most segments in a packet that the hardware or the kernel divides (GSO).
  public var gsoMaxSegments: UInt32?
  /// Bytes of the largest packet that received ones are joined to (GRO).
  public var groMaxSize: UInt32?
  /// As `gsoMaxSize`, over IPv4.
  public var gsoIPv4MaxSize: UInt32?
  /// As `groMaxSize`, over IPv4.
  public var groIPv4MaxSize: UInt32?
  /// `IFLA_PARENT_DEV_NAME`
  public var parentDevice: String?
  /// The XDP program to attach, or that the present one is to be detached.
  public var xdp: XDPSettings?
  /// What is said about virtual functions, each by its number.
  public var virtualFunctions: [VirtualFunctionSettings] = []

  /// `IFLA_INFO_KIND` and `IFLA_INFO_DATA`.
  public var kind: String?
  /// The attributes of the kind; nil for no `IFLA_INFO_DATA`.
  public var kindData: AttributeList?
  /// `IFLA_INFO_SLAVE_KIND` and `IFLA_INFO_SLAVE_DATA`: a port's options, by its master's kind.
  public var slaveKind: String?
  /// The attributes of the port; nil for no `IFLA_INFO_SLAVE_DATA`.
  public var slaveData: AttributeList?
  /// Attributes that this type has no name for, as they are.
  public var other = AttributeList()

  /// Settings that say nothing beyond the name and the namespace.
  public init(name: String? = nil, namespace: Namespace? = nil) {
    self.name = name
    self.namespace = namespace
  }

  /// States that `flag` shall be set or cleared.
  public mutating func set(_ flag: InterfaceFlags, _ on: Bool = true) {
    changedFlags.insert(flag)
    if on { flags.insert(flag) } else { flags.remove(flag) }
  }

  /// `IFF_UP`: nil where it is not touched.
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

  /// The fixed header; `family` is `AF_UNSPEC`, or `AF_BRIDGE` for the ports of bridges. What it cannot
  /// hold is a fault of `list`.
  func header(family: Int32 = 0, _ list: inout AttributeList) -> ifinfomsg {
    var header = ifinfomsg(family: family, index: index, &list)
    header.ifi_flags = flags.rawValue
    header.ifi_change = changedFlags.rawValue
    return header
  }
}

/// An XDP program to attach (`IFLA_XDP`).
public struct XDPSettings: Sendable, Hashable {
  /// The program's descriptor; -1 detaches.
  public var descriptor: Int32
  /// `XDP_FLAGS_*` of linux/if_link.h.
  public var flags: UInt32

  /// - Parameters:
  ///   - descriptor: the program's; -1 detaches.
  ///   - flags: `XDP_FLAGS_*`, such as which mode; 0 leaves it to the kernel.
  public init(descriptor: Int32, flags: UInt32) {
    self.descriptor = descriptor
    self.flags = flags
  }
}
