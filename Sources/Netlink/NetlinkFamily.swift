/// What a family of netlink calls its messages and attributes.
///
/// This module knows no family: who makes a connection hands the names in, and errors and traces then bear
/// them.
/// `RouteNetlink` has those of rtnetlink.
public protocol NetlinkFamily: Sendable {
  /// "RTM_NEWLINK"; nil for a type that has no name.
  func messageName(_ type: UInt16) -> String?

  /// The attribute that starts at or holds byte `offset` of an encoded request, with the nests that it is
  /// in: "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID".
  func attributeName(in request: [UInt8], at offset: Int) -> String?

  /// The attribute with this code in the nest that starts at byte `nest`, or outside of all nests.
  func attributeName(in request: [UInt8], code: Int, nest: Int?) -> String?

  /// The attributes of a message in the order of the wire, each nest before what is in it; nil for a type
  /// whose fixed header is not known.
  func attributes(of message: Message) -> [NamedAttribute]?
}
