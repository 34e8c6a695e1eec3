import CLinux
import Glibc
import Netlink

/// Part of the multicast database (MDB) of a bridge or VXLAN device, as a message reports it (bridge(8), `mdb`;
/// linux/if_bridge.h): groups, and ports with multicast routers.
public struct MDBTable: KernelObject {
  /// True for RTM_DELMDB: the reported part is gone.
  public let isDeleted: Bool
  // A bridge's answers to a dump have their own type; a VXLAN device's answers have the type of events.
  /// False if the message can only be an answer.
  package let isEvent: Bool
  /// The index of the bridge or VXLAN device.
  public let device: Int32
  /// By `MDBA_*` code.
  public let attributes: AttributeTable

  /// Reads an `RTM_NEWMDB`, `RTM_DELMDB` or `RTM_GETMDB` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    let type = Int(message.type)
    guard [RTM_NEWMDB, RTM_DELMDB, RTM_GETMDB].contains(type),
      let device: Int32 = message.payload.integer(at: 4)
    else { return nil }
    isDeleted = type == RTM_DELMDB
    isEvent = type != RTM_GETMDB
    self.device = device
    attributes = message.attributes(after: MemoryLayout<br_port_msg>.size)
  }

  /// The ports that have joined groups, one entry for each port and group.
  public var entries: some Sequence<MDBEntry> {
    let groups = attributes.payload(MulticastAttributes.keys.mdb) ?? Payload([])
    return groups.attributes.lazy.flatMap { $0.payload.attributes }
      .compactMap { MDBEntry($0.payload) }
  }

  /// The ports with multicast routers.
  public var routerPorts: some Sequence<MDBRouterPort> {
    // In a request, the options have the same code as the router ports here, but are marked as a nest.
    let list = attributes.sequence.first {
      $0.type == MulticastAttributes.keys.router.code && !$0.isMarkedNest
    }
    return (list?.payload ?? Payload([])).attributes.lazy.compactMap { MDBRouterPort($0.payload) }
  }
}

/// A port that has joined a multicast group.
public struct MDBEntry: Sendable {
  /// The index of the port, or of the bridge if the host itself has joined.
  public let port: Int32
  /// The group that the port has joined.
  public let group: MulticastGroup
  /// The VLAN; 0 for none.
  public let vlan: UInt16
  /// Whether the entry stays. If false, the port leaves the group unless it sends reports.
  public let isPermanent: Bool
  /// Flags of the membership.
  public let flags: MDBFlags
  /// By `MDBA_MDB_EATTR_*` code.
  public let attributes: AttributeTable

  /// Reads the payload of `MDBA_MDB_ENTRY_INFO`: `struct br_mdb_entry`, then attributes.
  init?(_ payload: Payload) {
    guard let port = payload.s32, let state: UInt8 = payload.integer(at: 4),
      let flags: UInt8 = payload.integer(at: 5), let vlan: UInt16 = payload.integer(at: 6),
      let group = MulticastGroup(payload.dropFirst(8))
    else { return nil }
    self.port = port
    self.group = group
    self.vlan = vlan
    isPermanent = Int32(state) & MDB_PERMANENT != 0
    self.flags = MDBFlags(rawValue: flags)
    attributes = payload.dropFirst(MemoryLayout<br_mdb_entry>.size).nested
  }

  /// How long until the membership expires, in hundredths of a second.
  public var timer: UInt32? { attributes[MulticastEntryAttributes.keys.timer] }
  /// The source that the entry is for; nil for any source.
  public var source: IPAddress? {
    attributes.payload(MulticastEntryAttributes.keys.source).flatMap { IPAddress($0) }
  }
  /// Whether `sources` are included or excluded.
  public var filterMode: MulticastFilterMode? {
    attributes[MulticastEntryAttributes.keys.groupMode]
  }
  /// The sources that the port has listed; nil if the kernel reports none.
  public var sources: [MDBSource]? {
    attributes.payload(MulticastEntryAttributes.keys.srcList)?.attributes.map {
      let table = $0.payload.nested
      return MDBSource(
        address: table.payload(MulticastSourceAttributes.keys.address).flatMap { IPAddress($0) },
        timer: table[MulticastSourceAttributes.keys.timer])
    }
  }
  /// What added the entry.
  public var routingProtocol: RouteProtocol? { attributes[MulticastEntryAttributes.keys.rtprot] }

  // MARK: destination of a VXLAN device

  /// The address of the remote tunnel endpoint.
  public var destination: IPAddress? {
    attributes.payload(MulticastEntryAttributes.keys.dst).flatMap { IPAddress($0) }
  }
  /// The remote UDP port.
  public var destinationPort: UInt16? { attributes[MulticastEntryAttributes.keys.dstPort] }
  /// The VNI to send with; nil for the device's own.
  public var vni: UInt32? { attributes[MulticastEntryAttributes.keys.vni] }
  /// The index of the output device.
  public var via: Int32? {
    attributes[MulticastEntryAttributes.keys.ifindex].map(Int32.init(bitPattern:))
  }
  /// The VNI that packets come from, on a device in external mode.
  public var sourceVNI: UInt32? { attributes[MulticastEntryAttributes.keys.srcVni] }
}

/// A source that a port has listed for a multicast group.
public struct MDBSource: Sendable, Hashable {
  /// The address; nil if it cannot be read.
  public var address: IPAddress?
  /// How long until the source expires, in hundredths of a second.
  public var timer: UInt32?
}

/// A port with a multicast router behind it.
public struct MDBRouterPort: Sendable {
  /// The port's index.
  public let port: Int32
  /// By `MDBA_ROUTER_PATTR_*` code.
  public let attributes: AttributeTable

  /// Reads the payload of `MDBA_ROUTER_PORT`: the index, then attributes.
  init?(_ payload: Payload) {
    guard let port = payload.s32 else { return nil }
    self.port = port
    attributes = payload.dropFirst(MulticastRouterAttributes.headerLength).nested
  }

  /// How long until the router is considered gone, in hundredths of a second.
  public var timer: UInt32? { attributes[MulticastRouterAttributes.keys.timer] }
  /// Whether the port counts as a router port only while a router is heard; nil if the kernel does not say.
  public var isTemporary: Bool? {
    attributes[MulticastRouterAttributes.keys.type].map {
      $0 == UInt8(MDB_RTR_TYPE_TEMP_QUERY) || $0 == UInt8(MDB_RTR_TYPE_TEMP)
    }
  }
}
