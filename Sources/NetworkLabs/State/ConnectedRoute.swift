import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A route to the network of an address, which the kernel makes along with the address.
struct ConnectedRoute: Sendable, Hashable {
  var network: IPPrefix
  /// The device's index.
  var index: Int32
  var table: Int

  init(_ network: IPPrefix, index: Int32, table: Int) {
    self.network = network
    self.index = index
    self.table = table
  }

  /// Of RTM_NEWROUTE; nil for others than the kernel's routes to networks.
  init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWROUTE,
      message.payload.integer(at: 5, as: UInt8.self) == UInt8(RTPROT_KERNEL),
      message.payload.integer(at: 7, as: UInt8.self) == UInt8(RTN_UNICAST),
      let length = message.payload.integer(at: 1, as: UInt8.self),
      let tableByte = message.payload.integer(at: 4, as: UInt8.self)
    else { return nil }
    let attributes = message.attributes(after: MemoryLayout<rtmsg>.size)
    guard let address = attributes.payload(RouteAttributes.keys.dst).flatMap({ IPAddress($0) }),
      let index = attributes[RouteAttributes.keys.oif]
    else {
      return nil
    }
    network = IPPrefix(address, length: Int(length))
    self.index = index
    table = Int(attributes[RouteAttributes.keys.table] ?? UInt32(tableByte))
  }

  /// Makes it as the kernel does.
  ///
  /// - Parameter source: the address that it belongs to.
  func request(from source: IPAddress) -> Request {
    var request = RouteRequest(.add, to: network)
    request.family = source.family
    request.table = UInt32(table)
    request.protocol = UInt8(RTPROT_KERNEL)
    request.device = index
    if source.version == .v4 {
      request.scope = UInt8(RT_SCOPE_LINK)
      request.preferredSource = source
    } else {
      // IP6_RT_PRIO_ADDRCONF of linux/ipv6_route.h.
      request.metric = 256
    }
    return request.message
  }
}

extension LiveAddress {
  /// Whether the kernel keeps a route to its network (`IFA_F_NOPREFIXROUTE`), as long as its device is up.
  var hasConnectedRoute: Bool {
    flags & 0x200 == 0 && !hasPeer && prefix.hostBits > 0
  }
}
