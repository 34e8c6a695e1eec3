import CLinux
import Glibc
import Netlink

/// What a message tells of a database of multicast groups, of a bridge or a VXLAN device (bridge(8), `mdb`;
/// linux/if_bridge.h): groups, and the ports behind which multicast routers are.
public struct MDBTable: KernelObject {
  /// True for RTM_DELMDB: what it tells of is gone.
  public let isDeleted: Bool
  // A bridge's answers to a dump have a type of their own; those of a VXLAN device have that of events.
  /// False for what can only be an answer.
  package let isEvent: Bool
  /// The bridge or the VXLAN device, by its index.
  public let device: Int32
  /// By `MDBA_*` code.
  public let attributes: AttributeTable

  /// The view of an `RTM_NEWMDB`, `RTM_DELMDB` or `RTM_GETMDB` message; nil for others, and for a short header.
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

  /// The ports that have joined groups, an entry for each.
  public var entries: some Sequence<MDBEntry> {
    let groups = attributes.payload(MulticastAttributes.keys.mdb) ?? Payload([])
    return groups.attributes.lazy.flatMap { $0.payload.attributes }
      .compactMap { MDBEntry($0.payload) }
  }

  /// The ports behind which multicast routers are.
  public var routerPorts: some Sequence<MDBRouterPort> {
    // The options of a request have the number that router ports have, but are marked as a nest.
    let list = attributes.sequence.first {
      $0.type == MulticastAttributes.keys.router.code && !$0.isMarkedNest
    }
    return (list?.payload ?? Payload([])).attributes.lazy.compactMap { MDBRouterPort($0.payload) }
  }
}

/// A port that has joined a multicast group.
public struct MDBEntry: Sendable {
  /// The port's index; the bridge's own where the host has joined.
  public let port: Int32
  /// What the port has joined.
  public let group: MulticastGroup
  /// 0 where there is none.
  public let vlan: UInt16
  /// False where the port leaves the group unless it is heard of again.
  public let isPermanent: Bool
  /// What the kernel tells of the port as a member.
  public let flags: MDBFlags
  /// By `MDBA_MDB_EATTR_*` code.
  public let attributes: AttributeTable

  /// From the payload of `MDBA_MDB_ENTRY_INFO`: `struct br_mdb_entry`, then attributes.
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

  /// Until the port is taken to have left, in hundredths of a second.
  public var timer: UInt32? { attributes[MulticastEntryAttributes.keys.timer] }
  /// The source that the entry is for; nil for any.
  public var source: IPAddress? {
    attributes.payload(MulticastEntryAttributes.keys.source).flatMap { IPAddress($0) }
  }
  /// Whether the sources are those that are wanted, or those that are not.
  public var filterMode: MulticastFilterMode? {
    attributes[MulticastEntryAttributes.keys.groupMode]
  }
  /// The sources that the port has named; nil where the kernel tells of none.
  public var sources: [MDBSource]? {
    attributes.payload(MulticastEntryAttributes.keys.srcList)?.attributes.map {
      let table = $0.payload.nested
      return MDBSource(
        address: table.payload(MulticastSourceAttributes.keys.address).flatMap { IPAddress($0) },
        timer: table[MulticastSourceAttributes.keys.timer])
    }
  }
  /// Who made it.
  public var routingProtocol: RouteProtocol? { attributes[MulticastEntryAttributes.keys.rtprot] }

  // MARK: where a VXLAN device sends to

  /// The address of the other end of the tunnel.
  public var destination: IPAddress? {
    attributes.payload(MulticastEntryAttributes.keys.dst).flatMap { IPAddress($0) }
  }
  /// The UDP port of the other end.
  public var destinationPort: UInt16? { attributes[MulticastEntryAttributes.keys.dstPort] }
  /// The network that packets are sent in; nil for that of the device.
  public var vni: UInt32? { attributes[MulticastEntryAttributes.keys.vni] }
  /// The device that packets leave by.
  public var via: Int32? {
    attributes[MulticastEntryAttributes.keys.ifindex].map(Int32.init(bitPattern:))
  }
  /// The network that packets come from, of a device with many.
  public var sourceVNI: UInt32? { attributes[MulticastEntryAttributes.keys.srcVni] }
}

/// A source of a multicast group that a port has named.
public struct MDBSource: Sendable, Hashable {
  /// nil for one that cannot be read.
  public var address: IPAddress?
  /// Until the source is forgotten, in hundredths of a second.
  public var timer: UInt32?
}

/// A port behind which a multicast router is.
public struct MDBRouterPort: Sendable {
  /// The port's index.
  public let port: Int32
  /// By `MDBA_ROUTER_PATTR_*` code.
  public let attributes: AttributeTable

  /// From the payload of `MDBA_ROUTER_PORT`: the index, then attributes.
  init?(_ payload: Payload) {
    guard let port = payload.s32 else { return nil }
    self.port = port
    attributes = payload.dropFirst(MulticastRouterAttributes.headerLength).nested
  }

  /// Until the router is taken to be gone, in hundredths of a second.
  public var timer: UInt32? { attributes[MulticastRouterAttributes.keys.timer] }
  /// Whether the port leads to a router only as long as one is heard; nil where the kernel does not say.
  public var isTemporary: Bool? {
    attributes[MulticastRouterAttributes.keys.type].map {
      $0 == UInt8(MDB_RTR_TYPE_TEMP_QUERY) || $0 == UInt8(MDB_RTR_TYPE_TEMP)
    }
  }
}
