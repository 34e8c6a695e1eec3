import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The selection of `ip route show`, `flush` and `save`. A field that was selected by is not shown.
struct RouteFilter {
  /// The table; 0 for all.
  var table: UInt32 = RouteTable.main
  /// Entries of the routing cache instead of routes.
  var cloned = false
  /// True for a route looked up by address, which may be a route or a cache entry.
  var anyKind = false
  var family: AddressFamily = .unspecified
  var tos: UInt8?
  /// nil for no selection by protocol; `all` selects nothing either.
  var `protocol`: RouteProtocol?
  var scope: RouteScope?
  /// The types to show, one bit each; 0 for all.
  var types: UInt32 = 0
  var device: Int32?
  var inputDevice: Int32?
  var mark: UInt32?
  var metric: UInt32?
  var realms: RealmSelector?
  var gateway: ParsedPrefix?
  var preferredSource: ParsedPrefix?
  /// Selects routes within `destinationRoot`, and routes that cover `destinationMatch`.
  var destinationRoot: ParsedPrefix?
  var destinationMatch: ParsedPrefix?
  var sourceRoot: ParsedPrefix?
  var sourceMatch: ParsedPrefix?
  /// Leaves out IPv6 routes of last resort, which cannot be deleted.
  var forFlush = false
  // Without policy routing, IPv6 has a single table for everything. The first route in another table shows that the
  // kernel has policy routing.
  private var hasTables6 = false

  /// Selects everything, for routes from `get` and from events.
  static let everything = RouteFilter(table: 0, anyKind: true)

  private init(table: UInt32, anyKind: Bool) {
    self.table = table
    self.anyKind = anyKind
  }
  init() {}

  /// Whether only table, kind and family are selected.
  private var isPlain: Bool {
    types == 0 && tos == nil && `protocol` == nil && scope == nil && device == nil
      && inputDevice == nil && mark == nil && metric == nil && realms == nil && gateway == nil
      && preferredSource == nil && destinationRoot == nil && destinationMatch == nil
      && sourceRoot == nil && sourceMatch == nil && !forFlush
  }

  /// Whether `route` is selected.
  mutating func wants(_ route: Route) -> Bool {
    if family != .unspecified, route.family != family { return false }
    if !anyKind, cloned != route.flags.contains(.cloned) { return false }
    guard wantsTable(route) else { return false }
    if isPlain { return true }
    if let wanted = `protocol`, wanted != route.protocol { return false }
    if let scope, scope != route.scope { return false }
    if types != 0, types & 1 << UInt32(route.type.rawValue) == 0 { return false }
    if let tos, tos != route.tos { return false }
    guard wantsAddresses(route) else { return false }
    if let realms, !realms.selects(route.realms ?? 0) { return false }
    if let inputDevice, inputDevice != route.inputDevice ?? 0 { return false }
    if let mark, mark != route.mark ?? 0 { return false }
    if let metric, metric != route.metric ?? 0 { return false }
    if let device, !goes(route, over: device) { return false }
    return !(forFlush && isLastResort(route))
  }

  private mutating func wantsTable(_ route: Route) -> Bool {
    let isInet6 = route.family == .ipv6
    if isInet6, route.table != RouteTable.main { hasTables6 = true }
    if table == 0 { return true }
    guard isInet6, !hasTables6 else { return table == route.table }
    if table == RouteTable.local { return route.type == .local }
    return table == RouteTable.main && route.type != .local
  }

  // A route without a device goes over those of its legs. If it has none at all, it is selected.
  private func goes(_ route: Route, over device: Int32) -> Bool {
    if let own = route.device { return own == device }
    guard route.isMultipath else { return true }
    return route.legs.contains { $0.device == device }
  }

  private func isLastResort(_ route: Route) -> Bool {
    route.family == .ipv6 && route.destinationLength == 0
      && route.type == .unreachable && route.metric == UInt32.max
  }

  private func wantsAddresses(_ route: Route) -> Bool {
    let family = route.family
    let lengths = (route.destinationLength, route.sourceLength)
    guard Self.isWithin(destinationRoot, route.destination, lengths.0, family),
      Self.covers(destinationMatch, route.destination, lengths.0, family),
      Self.isWithin(sourceRoot, route.source, lengths.1, family),
      Self.covers(sourceMatch, route.source, lengths.1, family)
    else { return false }
    if let gateway {
      let via = route.via ?? route.gateway
      guard gateway.family == via?.family ?? family else { return false }
      guard Self.agree(via ?? .any(gateway.family), gateway.address, gateway.length) else {
        return false
      }
    }
    guard let preferredSource else { return true }
    let own = route.preferredSource ?? .any(family)
    return preferredSource.family == family
      && Self.agree(own, preferredSource.address, preferredSource.length)
  }

  /// Whether the route's prefix lies within `root`.
  private static func isWithin(
    _ root: ParsedPrefix?, _ address: IPAddress?, _ length: Int, _ family: AddressFamily
  ) -> Bool {
    guard let root else { return true }
    guard root.family == family, root.length <= length else { return false }
    return agree(address ?? .any(family), root.address, root.length)
  }

  /// Whether the route's prefix covers `match`.
  private static func covers(
    _ match: ParsedPrefix?, _ address: IPAddress?, _ length: Int, _ family: AddressFamily
  ) -> Bool {
    guard let match else { return true }
    guard match.family == family, match.length >= length else { return false }
    return agree(address ?? .any(family), match.address, length)
  }

  private static func agree(_ one: IPAddress, _ other: IPAddress, _ bits: Int) -> Bool {
    one.masked(bits) == other.masked(bits)
  }
}

/// The realms that routes are selected by, of which one half may be left open: `3` is any route to realm 3,
/// `3/` any from it.
struct RealmSelector {
  private static let from: UInt32 = 0xffff_0000
  private static let to: UInt32 = 0xffff

  private let realms: UInt32
  private let mask: UInt32

  /// `text` is what `realms` was read from.
  init(_ realms: UInt32, text: String) {
    let slash = UInt8(ascii: "/")
    var mask = UInt32.max
    if realms & Self.to == 0, text.utf8.last == slash { mask &= ~Self.to }
    if realms & Self.from == 0, !text.utf8.contains(slash) { mask &= ~Self.from }
    self.realms = realms
    self.mask = mask
  }

  var isWhole: Bool { mask == .max }

  func selects(_ other: UInt32) -> Bool { (other ^ realms) & mask == 0 }
}
