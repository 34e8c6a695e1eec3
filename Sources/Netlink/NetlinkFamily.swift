/// The names of messages and attributes in one netlink family.
///
/// This module knows no family. Whoever makes a connection passes the names, and errors and traces then use
/// them. `RouteNetlink` has those of rtnetlink.
public protocol NetlinkFamily: Sendable {
  /// Such as "RTM_NEWLINK"; nil for a type without a name.
  func messageName(_ type: MessageType) -> String?

  /// The attribute that starts at or contains byte `offset` of an encoded request, with the nests around it:
  /// "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID".
  func attributeName(in request: [UInt8], at offset: Int) -> String?

  /// The attribute with this code in the nest that starts at byte `nest`; at the top level if that is nil.
  func attributeName(in request: [UInt8], code: Int, nest: Int?) -> String?

  /// The attributes of a message in wire order, each nest before its contents; nil for a type whose fixed
  /// header is unknown.
  func attributes(of message: Message) -> [NamedAttribute]?
}
