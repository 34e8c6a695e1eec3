import CLinux
import Netlink

/// The types of rtnetlink's messages (rtnetlink(7), linux/rtnetlink.h). `new` makes or changes an object, and reports one;
/// `delete` removes one, or reports that; `get` asks.
extension MessageType {
  /// `RTM_NEWLINK`: a device.
  @inlinable public static var newLink: Self { Self(RTM_NEWLINK) }
  /// `RTM_DELLINK`: a device.
  @inlinable public static var deleteLink: Self { Self(RTM_DELLINK) }
  /// `RTM_GETLINK`: a device.
  @inlinable public static var getLink: Self { Self(RTM_GETLINK) }
  /// `RTM_SETLINK`: a device.
  @inlinable public static var setLink: Self { Self(RTM_SETLINK) }
  /// `RTM_NEWADDR`: an IP address of a device.
  @inlinable public static var newAddress: Self { Self(RTM_NEWADDR) }
  /// `RTM_DELADDR`: an IP address of a device.
  @inlinable public static var deleteAddress: Self { Self(RTM_DELADDR) }
  /// `RTM_GETADDR`: an IP address of a device.
  @inlinable public static var getAddress: Self { Self(RTM_GETADDR) }
  /// `RTM_NEWROUTE`: a route.
  @inlinable public static var newRoute: Self { Self(RTM_NEWROUTE) }
  /// `RTM_DELROUTE`: a route.
  @inlinable public static var deleteRoute: Self { Self(RTM_DELROUTE) }
  /// `RTM_GETROUTE`: a route.
  @inlinable public static var getRoute: Self { Self(RTM_GETROUTE) }
  /// `RTM_NEWNEIGH`: a neighbour, or an entry of a forwarding database.
  @inlinable public static var newNeighbour: Self { Self(RTM_NEWNEIGH) }
  /// `RTM_DELNEIGH`: a neighbour, or an entry of a forwarding database.
  @inlinable public static var deleteNeighbour: Self { Self(RTM_DELNEIGH) }
  /// `RTM_GETNEIGH`: a neighbour, or an entry of a forwarding database.
  @inlinable public static var getNeighbour: Self { Self(RTM_GETNEIGH) }
  /// `RTM_NEWRULE`: a rule that selects routing tables.
  @inlinable public static var newRule: Self { Self(RTM_NEWRULE) }
  /// `RTM_DELRULE`: a rule that selects routing tables.
  @inlinable public static var deleteRule: Self { Self(RTM_DELRULE) }
  /// `RTM_GETRULE`: a rule that selects routing tables.
  @inlinable public static var getRule: Self { Self(RTM_GETRULE) }
  /// `RTM_NEWQDISC`: a queueing discipline.
  @inlinable public static var newQdisc: Self { Self(RTM_NEWQDISC) }
  /// `RTM_DELQDISC`: a queueing discipline.
  @inlinable public static var deleteQdisc: Self { Self(RTM_DELQDISC) }
  /// `RTM_GETQDISC`: a queueing discipline.
  @inlinable public static var getQdisc: Self { Self(RTM_GETQDISC) }
  /// `RTM_NEWTCLASS`: a class of a queueing discipline.
  @inlinable public static var newTrafficClass: Self { Self(RTM_NEWTCLASS) }
  /// `RTM_NEWTFILTER`: a filter of a queueing discipline.
  @inlinable public static var newTrafficFilter: Self { Self(RTM_NEWTFILTER) }
  /// `RTM_NEWPREFIX`: a prefix that a router announces.
  @inlinable public static var newPrefix: Self { Self(RTM_NEWPREFIX) }
  /// `RTM_NEWMULTICAST`: a multicast address of a device.
  public static var newMulticastAddress: Self { Self(UAPI.RTM_NEWMULTICAST) }
  /// `RTM_DELMULTICAST`: a multicast address of a device.
  public static var deleteMulticastAddress: Self { Self(UAPI.RTM_DELMULTICAST) }
  /// `RTM_NEWANYCAST`: an anycast address of a device.
  public static var newAnycastAddress: Self { Self(UAPI.RTM_NEWANYCAST) }
  /// `RTM_DELANYCAST`: an anycast address of a device.
  public static var deleteAnycastAddress: Self { Self(UAPI.RTM_DELANYCAST) }
  /// `RTM_NEWNEIGHTBL`: a table of neighbours.
  @inlinable public static var newNeighbourTable: Self { Self(RTM_NEWNEIGHTBL) }
  /// `RTM_NEWADDRLABEL`: a label for the selection of IPv6 addresses.
  @inlinable public static var newAddressLabel: Self { Self(RTM_NEWADDRLABEL) }
  /// `RTM_DELADDRLABEL`: a label for the selection of IPv6 addresses.
  @inlinable public static var deleteAddressLabel: Self { Self(RTM_DELADDRLABEL) }
  /// `RTM_NEWNETCONF`: the IP settings of a device.
  @inlinable public static var newConfiguration: Self { Self(RTM_NEWNETCONF) }
  /// `RTM_DELNETCONF`: the IP settings of a device.
  @inlinable public static var deleteConfiguration: Self { Self(RTM_DELNETCONF) }
  /// `RTM_NEWMDB`: an entry of a bridge's multicast database.
  @inlinable public static var newMulticastEntry: Self { Self(RTM_NEWMDB) }
  /// `RTM_DELMDB`: an entry of a bridge's multicast database.
  @inlinable public static var deleteMulticastEntry: Self { Self(RTM_DELMDB) }
  /// `RTM_GETMDB`: an entry of a bridge's multicast database.
  @inlinable public static var getMulticastEntry: Self { Self(RTM_GETMDB) }
  /// `RTM_NEWNSID`: the id of a network namespace.
  @inlinable public static var newNamespaceID: Self { Self(RTM_NEWNSID) }
  /// `RTM_DELNSID`: the id of a network namespace.
  @inlinable public static var deleteNamespaceID: Self { Self(RTM_DELNSID) }
  /// `RTM_GETNSID`: the id of a network namespace.
  @inlinable public static var getNamespaceID: Self { Self(RTM_GETNSID) }
  /// `RTM_NEWSTATS`: statistics of a device.
  @inlinable public static var newStatistics: Self { Self(RTM_NEWSTATS) }
  /// `RTM_GETSTATS`: statistics of a device.
  @inlinable public static var getStatistics: Self { Self(RTM_GETSTATS) }
  /// `RTM_NEWNEXTHOP`: a nexthop object.
  @inlinable public static var newNextHop: Self { Self(RTM_NEWNEXTHOP) }
  /// `RTM_DELNEXTHOP`: a nexthop object.
  @inlinable public static var deleteNextHop: Self { Self(RTM_DELNEXTHOP) }
  /// `RTM_GETNEXTHOP`: a nexthop object.
  @inlinable public static var getNextHop: Self { Self(RTM_GETNEXTHOP) }
  /// `RTM_NEWLINKPROP`: properties of a device, such as further names.
  @inlinable public static var newLinkProperty: Self { Self(RTM_NEWLINKPROP) }
  /// `RTM_DELLINKPROP`: properties of a device, such as further names.
  @inlinable public static var deleteLinkProperty: Self { Self(RTM_DELLINKPROP) }
  /// `RTM_NEWVLAN`: a VLAN of a bridge.
  @inlinable public static var newVLAN: Self { Self(RTM_NEWVLAN) }
  /// `RTM_DELVLAN`: a VLAN of a bridge.
  @inlinable public static var deleteVLAN: Self { Self(RTM_DELVLAN) }
  /// `RTM_GETVLAN`: a VLAN of a bridge.
  @inlinable public static var getVLAN: Self { Self(RTM_GETVLAN) }
  /// `RTM_NEWNEXTHOPBUCKET`: a bucket of a resilient nexthop group.
  @inlinable public static var newNextHopBucket: Self { Self(RTM_NEWNEXTHOPBUCKET) }
  /// `RTM_DELNEXTHOPBUCKET`: a bucket of a resilient nexthop group.
  @inlinable public static var deleteNextHopBucket: Self { Self(RTM_DELNEXTHOPBUCKET) }
  /// `RTM_GETNEXTHOPBUCKET`: a bucket of a resilient nexthop group.
  @inlinable public static var getNextHopBucket: Self { Self(RTM_GETNEXTHOPBUCKET) }
  /// `RTM_NEWTUNNEL`: VNIs of a VXLAN device.
  @inlinable public static var newTunnel: Self { Self(RTM_NEWTUNNEL) }
  /// `RTM_DELTUNNEL`: VNIs of a VXLAN device.
  @inlinable public static var deleteTunnel: Self { Self(RTM_DELTUNNEL) }
  /// `RTM_GETTUNNEL`: VNIs of a VXLAN device.
  @inlinable public static var getTunnel: Self { Self(RTM_GETTUNNEL) }
}
