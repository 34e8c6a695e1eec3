import CLinux
import Glibc
import Netlink
import RouteNetlink

extension LiveRoute {
  /// Decodes RTM_NEWROUTE; nil for routes that the kernel keeps by itself, and caches.
  init?(_ message: Message, names: [Int32: String]) {
    guard Int(message.type) == RTM_NEWROUTE, let family = message.payload.u8,
      let length = message.payload.integer(at: 1, as: UInt8.self),
      let tableByte = message.payload.integer(at: 4, as: UInt8.self),
      let tos = message.payload.integer(at: 3, as: UInt8.self),
      let origin = message.payload.integer(at: 5, as: UInt8.self),
      let type = message.payload.integer(at: 7, as: UInt8.self),
      let flags = message.payload.integer(at: 8, as: UInt32.self),
      let word = Self.word(Int(type)), flags & UInt32(RTM_F_CLONED) == 0,
      // Kernels before 4.17 do not say that they made the local routes of IPv6.
      origin != UInt8(RTPROT_UNSPEC) || Int(tableByte) != RT_TABLE_LOCAL,
      origin != UInt8(RTPROT_KERNEL), origin != UInt8(RTPROT_RA)
    else { return nil }
    let isV4 = Int32(family) == AF_INET
    guard isV4 || Int32(family) == AF_INET6 else { return nil }
    let attributes = message.attributes(after: MemoryLayout<rtmsg>.size)
    let table = attributes[RouteAttributes.keys.table] ?? UInt32(tableByte)
    let address =
      attributes.payload(RouteAttributes.keys.dst).flatMap { IPAddress($0) } ?? .any(Int32(family))
    var route = Route(to: IPPrefix(address, length: Int(length)))
    route.table = Int(table)
    route.type = word
    // The kernel shows its own default of IPv6, which a route that asks for none shall equal.
    let metric = Int(attributes[RouteAttributes.keys.priority] ?? 0)
    route.metric = metric == 0 || !isV4 && metric == Route.defaultMetricV6 ? nil : metric
    route.source = attributes.payload(RouteAttributes.keys.prefsrc).flatMap { IPAddress($0) }
    route.mtu = attributes.nested(RouteAttributes.keys.metrics)?[RouteMetricAttributes.keys.mtu]
      .map(Int.init)
    route.onLink = flags & UInt32(RTNH_F_ONLINK) != 0
    if !Self.rejecting.contains(word) { route.nextHops = Self.hops(attributes, names) }
    if isV4, RouteSpec.types.contains(word) {
      let scope = message.payload.integer(at: 6, as: UInt8.self)
      let shown = Route.scopes.first { $0.value == scope }?.key
      route.scope = shown == route.usualScope ? nil : shown
    }
    self.route = route
    self.origin = origin
    self.tos = tos
    isPartial =
      tos != 0 || attributes.has(RouteAttributes.keys.encap)
      || attributes.has(RouteAttributes.keys.nhId)
      || (attributes.nested(RouteAttributes.keys.metrics).map {
        $0.sequence.contains { $0.type != RouteMetricAttributes.keys.mtu.code }
      }
        ?? false)
      || Self.hasWeights(attributes)
  }

  /// What leads nowhere; of IPv6 the kernel shows these on the loopback.
  private static let rejecting = ["blackhole", "unreachable", "prohibit", "throw"]

  private static func word(_ type: Int) -> String? {
    Route.types.first { $0.value == UInt8(truncatingIfNeeded: type) }?.key
  }

  private static func hops(
    _ attributes: AttributeTable, _ names: [Int32: String]
  ) -> [Route.NextHop] {
    guard let list = attributes.payload(RouteAttributes.keys.multipath) else {
      return [hop(attributes, index: attributes[RouteAttributes.keys.oif], names)]
    }
    var result: [Route.NextHop] = []
    var offset = 0
    while let length = list.integer(at: offset, as: UInt16.self).map(Int.init), length >= 8,
      offset + length <= list.count
    {
      let part = list.dropFirst(offset).prefix(length)
      let index = part.integer(at: 4, as: Int32.self)
      result.append(hop(part.dropFirst(8).nested, index: index, names))
      offset += (length + 3) & ~3
    }
    return result
  }

  private static func hasWeights(_ attributes: AttributeTable) -> Bool {
    guard let list = attributes.payload(RouteAttributes.keys.multipath) else { return false }
    var offset = 0
    while let length = list.integer(at: offset, as: UInt16.self).map(Int.init), length >= 8 {
      // The weight less one, behind the flags.
      if list.integer(at: offset + 3, as: UInt8.self) != 0 { return true }
      offset += (length + 3) & ~3
    }
    return false
  }

  private static func hop(
    _ attributes: AttributeTable, index: Int32?, _ names: [Int32: String]
  ) -> Route.NextHop {
    // RTA_VIA holds a gateway of the other family behind its number.
    let gateway =
      attributes.payload(RouteAttributes.keys.gateway)
      ?? attributes.payload(RouteAttributes.keys.via)?.dropFirst(2)
    return Route.NextHop(
      gateway: gateway.flatMap { IPAddress($0) }, dev: index.flatMap { names[$0] })
  }
}

extension LiveAddress {
  /// Decodes RTM_NEWADDR into the index of its device and the address.
  static func decode(_ message: Message) -> (index: Int32, address: LiveAddress)? {
    guard Int(message.type) == RTM_NEWADDR, let family = message.payload.u8,
      let length = message.payload.integer(at: 1, as: UInt8.self),
      let flags = message.payload.integer(at: 2, as: UInt8.self),
      let index = message.payload.integer(at: 4, as: Int32.self),
      [AF_INET, AF_INET6].contains(Int32(family))
    else { return nil }
    let attributes = message.attributes(after: MemoryLayout<ifaddrmsg>.size)
    guard
      let local =
        (attributes.payload(AddressAttributes.keys.local)
        ?? attributes.payload(AddressAttributes.keys.address))
        .flatMap({ IPAddress(family: Int32(family), $0) })
    else { return nil }
    let address = LiveAddress(
      prefix: IPPrefix(local, length: Int(length)),
      flags: attributes[AddressAttributes.keys.flags] ?? UInt32(flags),
      originator: attributes[AddressAttributes.keys.proto],
      hasPeer: attributes.has(AddressAttributes.keys.local)
        && attributes.payload(AddressAttributes.keys.address)?.array
          != attributes.payload(AddressAttributes.keys.local)?.array
    )
    return (index, address)
  }
}
