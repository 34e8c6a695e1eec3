import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The words of `ip route add` and the like, in the order in which they are compared.
enum RouteWords {
  typealias Row = Word<RouteChange>

  static let all: [Row] = addresses + selectors + RouteMetricWords.all + targets

  private static let addresses: [Row] = [
    Row("=src", .address) { (change, words) throws(CommandFailure) in
      change.request.preferredSource = try change.address(words)
    },
    Row("=as", .address) { (change, words) throws(CommandFailure) in
      _ = words.take("=to")
      change.request.newDestination = try change.address(words)
    },
    Row("=via", .address) { (change, words) throws(CommandFailure) in
      if change.hasGateway {
        throw .invalid("via", "use nexthop syntax to specify multiple via\n")
      }
      change.hasGateway = true
      let gateway = try words.addressWithFamily(change.request.family)
      change.settle(gateway.family)
      change.request.gateway = gateway
    },
    Row("=from", .prefix) { (change, words) throws(CommandFailure) in
      change.request.source = try change.prefix(words.next(), words)
    },
  ]

  private static let selectors: [Row] = [
    Row("=tos|dsfield", .dsfield) { (change, words) throws(CommandFailure) in
      change.request.tos = try words.dsfield("\"tos\" value is invalid\n")
    },
    Row("=expires", .number("TIME")) { (change, words) throws(CommandFailure) in
      change.request.expires = try words.u32("\"expires\" value is invalid\n")
    },
    Row("metric|priority|=preference", .number("METRIC")) {
      (change, words) throws(CommandFailure) in
      change.request.metric = try words.u32("\"metric\" value is invalid\n")
    },
    Row("=scope", .scope) { (change, words) throws(CommandFailure) in
      change.request.scope = RouteScope(
        rawValue: try words.namedByte(.scopes, "invalid \"scope\" value\n"))
    },
  ]

  private static let targets: [Row] = [
    Row("realms", .realm) { (change, words) throws(CommandFailure) in
      change.request.realms = try words.realms("\"realm\" value is invalid\n")
    },
    Row("=onlink") { (change, _) in change.request.flags.insert(.onLink) },
    Row("=nexthop", .rest("NH")) { (change, words) in
      change.hasLegs = true
      words.stepBack()
      words.stop()
    },
    Row("=nhid", .number("ID")) { (change, words) throws(CommandFailure) in
      change.request.nextHopID = try words.u32("\"id\" value is invalid\n")
    },
    Row("protocol", .routeProtocol) { (change, words) throws(CommandFailure) in
      change.request.protocol = try words.routeProtocol()
    },
    Row("table", .table) { (change, words) throws(CommandFailure) in
      change.request.table = try words.table("\"table\" value is invalid\n")
    },
    Row("vrf", .device) { (change, words) throws(CommandFailure) in
      change.request.table = try words.vrfTable()
    },
    Row("=dev|=oif", .device) { (change, words) throws(CommandFailure) in
      change.device = try words.next()
    },
    Row("pref", RouterPreference.shape) { (change, words) throws(CommandFailure) in
      change.request.preference = try preference(words)
    },
    Row("=encap", .rest("ENCAPTYPE ENCAPHDR")) { (change, words) throws(CommandFailure) in
      change.request.encapsulation = try EncapKinds.parse(words)
    },
    Row("=ttl-propagate", .choice(["enabled", "disabled"])) {
      (change, words) throws(CommandFailure) in
      let word = try words.next()
      guard matches(word, "enabled") || matches(word, "disabled") else {
        throw .invalid(word, "\"ttl-propagate\" value is invalid\n")
      }
      change.request.propagatesTTL = matches(word, "enabled")
    },
    RouteMetricWords.fastopen,
  ]

  private static func preference(_ words: Arguments) throws(CommandFailure) -> RouterPreference {
    let word = try words.next()
    let number = Number.u8(word).map(RouterPreference.init(rawValue:))
    guard let preference = RouterPreference(word) ?? number else {
      throw .invalid(word, "\"pref\" value is invalid\n")
    }
    return preference
  }
}

extension Arguments {
  /// The table of a VRF device, given by name.
  func vrfTable() throws(CommandFailure) -> UInt32 {
    let word = try next()
    guard let table = session.vrfTable(of: word) else { throw .invalid(word, "Invalid VRF\n") }
    return table
  }
}

extension Session {
  /// The table of a VRF device; nil if it is not one or does not exist. Unless there is such a device, `default` means
  /// the main table.
  func vrfTable(of name: String) -> UInt32? {
    let index = links.index(of: name)
    if index == nil, name == "default" { return RouteTable.main }
    guard let index, let link = try? kernel.get(LinkQuery(index: index)) else { return nil }
    return link.data(VRFAttributes.self)?.attributeTable[VRFAttributes.keys.table]
  }
}
