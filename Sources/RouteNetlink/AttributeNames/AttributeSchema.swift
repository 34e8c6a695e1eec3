import CLinux
import Glibc
import Netlink

/// The attributes that may occur together in a message or nest. Most of this is in the keys; the rest, here,
/// depends on other attributes beside them.
enum AttributeSchema {
  case set(any AttributeSet.Type)
  /// A device in messages of family `AF_BRIDGE`.
  case bridgeLink
  /// `IFLA_AF_SPEC`: one nest for each address family, with the family as its code.
  case families
  case unknown

  var isRoute: Bool {
    if case .set(let set) = self { set is RouteAttributes.Type } else { false }
  }

  /// The attributes of a message of this type (`RTM_*`) and address family, and the length of its fixed header.
  static func ofMessage(
    _ type: Int, family: AddressFamily, isRequest: Bool = true
  ) -> (AttributeSchema, Int)? {
    switch type & ~3 {
    case RTM_NEWLINK, RTM_NEWLINKPROP:
      (
        family == .bridge ? .bridgeLink : .set(LinkAttributes.self),
        MemoryLayout<ifinfomsg>.size
      )
    case RTM_NEWADDR, RTM_GETMULTICAST & ~3, RTM_GETANYCAST & ~3:
      (.set(AddressAttributes.self), MemoryLayout<ifaddrmsg>.size)
    case RTM_NEWROUTE: (.set(RouteAttributes.self), MemoryLayout<rtmsg>.size)
    case RTM_NEWNEIGH: (.set(NeighbourAttributes.self), MemoryLayout<ndmsg>.size)
    case RTM_NEWRULE: (.set(RuleAttributes.self), MemoryLayout<rtmsg>.size)
    case RTM_NEWNSID: (.set(NamespaceIDAttributes.self), 4)
    case RTM_NEWNEXTHOP, RTM_NEWNEXTHOPBUCKET:
      (.set(NextHopAttributes.self), MemoryLayout<nhmsg>.size)
    case RTM_NEWQDISC, RTM_NEWTCLASS, RTM_NEWTFILTER:
      (.set(QueueingAttributes.self), MemoryLayout<tcmsg>.size)
    case RTM_NEWMDB:
      (
        .set(isRequest ? MulticastRequestAttributes.self : MulticastAttributes.self),
        MemoryLayout<br_port_msg>.size
      )
    case RTM_NEWVLAN:
      (
        .set(type == RTM_GETVLAN ? VLANDumpAttributes.self : VLANDatabaseAttributes.self),
        MemoryLayout<br_vlan_msg>.size
      )
    case RTM_NEWSTATS:
      (
        .set(isRequest ? StatisticsRequestAttributes.self : StatisticsAttributes.self),
        MemoryLayout<if_stats_msg>.size
      )
    case RTM_NEWTUNNEL: (.set(TunnelAttributes.self), MemoryLayout<tunnel_msg>.size)
    case RTM_NEWPREFIX: (.set(PrefixAttributes.self), MemoryLayout<prefixmsg>.size)
    case RTM_NEWNEIGHTBL: (.set(NeighbourTableAttributes.self), MemoryLayout<ndtmsg>.size)
    case RTM_NEWADDRLABEL: (.set(AddressLabelAttributes.self), MemoryLayout<ifaddrlblmsg>.size)
    case RTM_NEWNETCONF: (.set(ConfigurationAttributes.self), 4)
    default: nil
    }
  }

  /// What an attribute nests, and how many bytes precede the nested attributes; nil for a plain value.
  ///
  /// `siblings` are the attributes beside it; among them is the kind that gives the attributes of a kind their
  /// names.
  func nest(_ code: Int, in siblings: Payload) -> (AttributeSchema, Int)? {
    switch self {
    case .unknown: nil
    case .families: Self.family(code)
    case .bridgeLink:
      switch code {
      case LinkAttributes.keys.protinfo.code: (.set(BridgePortAttributes.self), 0)
      case LinkAttributes.keys.afSpec.code: (.set(BridgeLinkAttributes.self), 0)
      default: AttributeSchema.set(LinkAttributes.self).nest(code, in: siblings)
      }
    case .set(let set):
      Self.nestByNeighbours(code, of: set, siblings.nested)
        ?? set.nest(code).map { (.set($0.set), $0.skip) }
    }
  }

  /// What an attribute nests if that depends on the attributes beside it.
  private static func nestByNeighbours(
    _ code: Int, of set: any AttributeSet.Type, _ siblings: AttributeTable
  ) -> (AttributeSchema, Int)? {
    switch set {
    case is LinkAttributes.Type where code == LinkAttributes.keys.afSpec.code: (.families, 0)
    case is LinkInfoAttributes.Type: kind(code, siblings)
    case is RouteAttributes.Type where code == RouteAttributes.keys.encap.code:
      siblings[RouteAttributes.keys.encapType].flatMap(encapsulation)
    case is NextHopAttributes.Type where code == NextHopAttributes.keys.encap.code:
      siblings[NextHopAttributes.keys.encapType].flatMap(encapsulation)
    case is QueueingAttributes.Type where code == QueueingAttributes.keys.options.code:
      siblings[QueueingAttributes.keys.kind].flatMap(queueing)
    default: nil
    }
  }

  private static func family(_ code: Int) -> (AttributeSchema, Int)? {
    switch UInt8(exactly: code).map(AddressFamily.init(rawValue:)) {
    case .ipv4: (.set(InterfaceAttributes4.self), 0)
    case .ipv6: (.set(InterfaceAttributes6.self), 0)
    default: nil
    }
  }

  private static func kind(
    _ code: Int, _ siblings: AttributeTable
  ) -> (AttributeSchema, Int)? {
    let keys = LinkInfoAttributes.keys
    switch code {
    case keys.data.code: return LinkKindSets.of(siblings[keys.kind] ?? "").map { (.set($0), 0) }
    case keys.slaveData.code:
      // A report names the kind of the master; a request has "bridge_slave" as the device's kind.
      let kind = siblings[keys.slaveKind].map { $0 + "_slave" } ?? siblings[keys.kind] ?? ""
      return LinkKindSets.of(kind).map { (.set($0), 0) }
    default: return nil
    }
  }

  /// `TCA_OPTIONS` of a queueing discipline.
  private static func queueing(_ kind: String) -> (AttributeSchema, Int)? {
    QdiscSets.of(kind).map { (.set($0), $0.headerLength) }
  }

  /// `RTA_ENCAP` for this type.
  private static func encapsulation(_ type: EncapsulationType) -> (AttributeSchema, Int)? {
    let place = Int(type.rawValue) - Int(EncapsulationType.mpls.rawValue)
    return encapsulations.indices.contains(place) ? (.set(encapsulations[place]), 0) : nil
  }

  /// The sets by type, from `.mpls` on.
  static let encapsulations: [any AttributeSet.Type] = [
    MPLSTunnelAttributes.self, IPEncapsulationAttributes.self, ILAAttributes.self,
    IPv6EncapsulationAttributes.self, SegmentRoutingAttributes.self, BPFAttributes.self,
    SegmentActionAttributes.self, RPLAttributes.self, IOAMAttributes.self,
    XFRMEncapsulationAttributes.self,
  ]

  /// The kernel's name for a code, or the code as a number.
  func name(_ code: Int) -> String {
    switch self {
    case .set(let set): set.name(code)
    case .bridgeLink: LinkAttributes.name(code)
    case .families:
      switch UInt8(exactly: code).map(AddressFamily.init(rawValue:)) {
      case .ipv4: "AF_INET"
      case .ipv6: "AF_INET6"
      default: String(code)
      }
    case .unknown: String(code)
    }
  }
}
