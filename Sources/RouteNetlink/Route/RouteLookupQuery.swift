import CLinux
import Glibc
import Netlink

/// Asks which route a packet would take (rtnetlink(7), `RTM_GETROUTE` for one address).
public struct RouteLookupQuery: KernelQuery, Hashable {
  /// One message: the route that the packet takes.
  public typealias Reply = Route

  /// `.ipv4`, `.ipv6`, `.mpls`; `.unspecified` means IPv4.
  public var family: AddressFamily
  /// Where the packet goes; nil for an address of zeros.
  public var destination: IPAddress?
  /// Where the packet comes from, a full address with its length; nil lets the kernel choose.
  public var source: IPPrefix?
  /// The packet's type of service (IPv6: its traffic class).
  public var tos: UInt8 = 0
  /// The index of the device that the packet comes in by.
  public var inputDevice: Int32?
  /// The index of the device that the packet must leave by; nil for any.
  public var device: Int32?
  /// The packet's firewall mark; 0 for none.
  public var mark: UInt32 = 0
  /// The user who sends the packet; nil for the caller.
  public var uid: UInt32?
  /// MPLS: the labels of the packet, which select one of several legs.
  public var newDestination: IPAddress?
  /// The packet's source port; nil for none.
  public var sourcePort: UInt16?
  /// The packet's destination port; nil for none.
  public var destinationPort: UInt16?
  /// The protocol above IP.
  public var internetProtocol: InternetProtocol?
  /// The packet's flow label, 20 bits (IPv6).
  public var flowLabel: UInt32?
  /// Asks the kernel for an event when the answer changes (`RTM_F_NOTIFY`).
  public var notifies = false
  /// Asks for the matching route of the table itself (`RTM_F_FIB_MATCH`).
  public var matchesTable = false

  /// Asks for the route to `destination`; its family is used in place of `family`.
  public init(family: AddressFamily = .unspecified, to destination: IPAddress? = nil) {
    self.family = destination?.family ?? family
    self.destination = destination
  }

  /// `RTM_GETROUTE` with every field that is not nil.
  public var message: Request {
    let family = family == .unspecified ? .ipv4 : family
    var list = AttributeList()
    var header = rtmsg()
    header.rtm_family = family.rawValue
    header.rtm_dst_len =
      destination == nil ? 0 : list.octet("rtm_dst_len", Route.hostLength(family))
    header.rtm_src_len = list.octet("rtm_src_len", source?.length ?? 0)
    header.rtm_tos = tos
    // Only IPv4 needs to be asked for the table.
    if family == .ipv4 { header.rtm_flags |= UInt32(RTM_F_LOOKUP_TABLE) }
    if notifies { header.rtm_flags |= UInt32(RTM_F_NOTIFY) }
    if matchesTable { header.rtm_flags |= UInt32(RTM_F_FIB_MATCH) }
    put(into: &list, family: family)
    return Request(RTM_GETROUTE, header: header, attributes: list)
  }

  private func put(into list: inout AttributeList, family: AddressFamily) {
    list.put(RouteAttributes.keys.dst, address: destination, of: family)
    list.put(RouteAttributes.keys.src, address: source?.address, of: family)
    list.put(RouteAttributes.keys.newdst, address: newDestination, of: family)
    if let uid { list.put(RouteAttributes.keys.uid, uid) }
    if let sourcePort { list.put(RouteAttributes.keys.sport, sourcePort) }
    if let destinationPort { list.put(RouteAttributes.keys.dport, destinationPort) }
    if let internetProtocol { list.put(RouteAttributes.keys.ipProto, internetProtocol) }
    if let flowLabel { list.put(RouteAttributes.keys.flowlabel, flowLabel) }
    if let inputDevice { list.put(RouteAttributes.keys.iif, inputDevice) }
    if let device { list.put(RouteAttributes.keys.oif, device) }
    if mark != 0 { list.put(RouteAttributes.keys.mark, mark) }
  }
}
