import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The routes of an uplink that does not use the host's default route: a table with its own default route, and
/// two rules for packets from the pair. The first rule looks in the host's tables but ignores default routes,
/// the second in this table (ip-rule(8), `suppress_prefixlength`).
struct UplinkRoutes {
  let devices: HostDevices
  /// The name of the uplink.
  let name: String
  /// `.ipv4` or `.ipv6`.
  let family: AddressFamily

  /// Before the rules of other programs, none of which match the pair.
  private static let priority: UInt32 = 900
  /// Tables are numbered from a number that nobody else uses.
  private static let firstTable: UInt32 = 0x6e75_0000

  private var table: UInt32 {
    Self.firstTable + (UInt32(name.dropFirst(UplinkName.prefix.count)) ?? 0)
  }

  /// A default route: the router, or nil if the device needs none, and `.onLink` if the route has that flag.
  struct Way: Hashable {
    var gateway: IPAddress?
    var flags: RouteFlags = []
  }

  /// The default route through a device.
  ///
  /// - Returns: nil if the device has none, but needs a router.
  func way(by device: HostDevices.Device) throws(UplinkError) -> Way? {
    var ways: [(isMain: Bool, metric: UInt32, way: Way)] = []
    try dump(RouteQuery(family: family)) { route in
      guard route.destinationLength == 0, route.table != table,
        route.type == .unicast, let way = Self.way(route, device.index)
      else { return }
      ways.append((route.table == RouteTable.main, route.metric ?? 0, way))
    }
    let best = ways.min { ($0.isMain ? 0 : 1, $0.metric) < ($1.isMain ? 0 : 1, $1.metric) }
    return best?.way ?? (device.needsNoRouter ? Way() : nil)
  }

  private static func way(_ route: Route, _ device: Int32) -> Way? {
    if route.device == device {
      return Way(gateway: route.gateway ?? route.via, flags: route.flags.intersection(.onLink))
    }
    for leg in route.legs where leg.device == device {
      return Way(
        gateway: leg.gateway(route.family) ?? leg.via, flags: leg.flags.intersection(.onLink))
    }
    return nil
  }

  func settle(by device: HostDevices.Device) throws(UplinkError) {
    if let way = try way(by: device) {
      var route = RouteRequest(.replace, via: way.gateway, device: device.index)
      (route.family, route.table, route.flags) = (family, table, way.flags)
      route.protocol = .static
      try perform(route, "the default route by \(device.name)", but: [])
    }
    for rule in rules(.add) { try perform(rule, "a rule for \(name)", but: [EEXIST]) }
  }

  func remove() throws(UplinkError) {
    let none = [ENOENT, ESRCH, EAFNOSUPPORT, EOPNOTSUPP]
    for rule in rules(.delete) { try perform(rule, "a rule for \(name)", but: none) }
    var route = RouteRequest(.delete)
    (route.family, route.table) = (family, table)
    try perform(route, "the default route of \(name)", but: none)
  }

  /// Whether everything is as `settle` makes it.
  func isSettled(by device: HostDevices.Device) throws(UplinkError) -> Bool {
    var found: Way?
    try dump(RouteQuery(family: family)) { route in
      if route.table == table { found = Self.way(route, device.index) }
    }
    if let way = try way(by: device), way != found { return false }
    var count = 0
    try dump(RuleQuery(family: family)) { rule in
      if rule.inputDevice == name, rule.priority == Self.priority {
        count += 1
      }
    }
    return count == rules(.add).count
  }

  private func rules(_ operation: RuleRequest.Operation) -> [RuleRequest] {
    var near = RuleRequest(
      operation, family: family, priority: Self.priority, table: RouteTable.main)
    near.suppressedPrefixLength = 0
    let far = RuleRequest(operation, family: family, priority: Self.priority, table: table)
    return [near, far].map { rule in
      var rule = rule
      rule.inputDevice = name
      return rule
    }
  }

  private func dump<Query: KernelQuery>(
    _ query: Query, _ body: (Query.Reply) -> Void
  ) throws(UplinkError) {
    do throws(NetlinkError) { try devices.connection.dump(query, body) } catch {
      throw UplinkError("the routes cannot be read", error)
    }
  }

  private func perform(
    _ request: some KernelRequest, _ what: String, but harmless: [Int32]
  ) throws(UplinkError) {
    do throws(NetlinkError) { try devices.connection.perform(request) } catch {
      if !harmless.contains(error.code) { throw UplinkError(what, error) }
    }
  }
}
