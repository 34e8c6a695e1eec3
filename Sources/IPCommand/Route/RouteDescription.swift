import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Shows routes. `filter` tells which fields the user selected by, which are not shown.
struct RouteDescription {
  let session: Session
  let output: Output
  let details: Bool
  /// The hidden fields, one bit each: a dump checks them for every route.
  private let hides: Hidden
  private let isTableSelected: Bool
  /// The types selected, one bit each; 0 for all.
  private let types: UInt32
  private let gatewayLength: Int?
  private let sourceLength: Int?

  private struct Hidden: OptionSet {
    let rawValue: Int
    static let tos = Hidden(rawValue: 1)
    static let `protocol` = Hidden(rawValue: 2)
    static let scope = Hidden(rawValue: 4)
    static let device = Hidden(rawValue: 8)
    static let inputDevice = Hidden(rawValue: 16)
    static let metric = Hidden(rawValue: 32)
    static let realms = Hidden(rawValue: 64)
  }

  init(_ filter: RouteFilter, _ session: Session) {
    self.session = session
    output = session.output
    details = session.options.details > 0
    isTableSelected = filter.table != 0
    types = filter.types
    gatewayLength = filter.gateway?.length
    sourceLength = filter.preferredSource?.length
    var hides: Hidden = []
    if filter.tos != nil { hides.insert(.tos) }
    if filter.protocol != nil { hides.insert(.protocol) }
    if filter.scope != nil { hides.insert(.scope) }
    if filter.device != nil { hides.insert(.device) }
    if filter.inputDevice != nil { hides.insert(.inputDevice) }
    if filter.metric != nil { hides.insert(.metric) }
    if filter.realms?.isWhole == true { hides.insert(.realms) }
    self.hides = hides
  }

  /// Writes the record of a route.
  func show(_ route: Route) {
    output.openObject()
    if route.isDeleted { output.flag("deleted", "Deleted ") }
    showPrefixes(route)
    showWay(route)
    showOrigin(route)
    route.flags.show(output)
    showMarks(route)
    showCache(route)
    if let metrics = route.metrics { RouteMetricDescription.show(metrics, output) }
    showRest(route)
    output.endRecord()
    output.closeObject()
  }

  private func showPrefixes(_ route: Route) {
    let type = route.type
    if details || type != .unicast,
      types == 0 || types & 1 << UInt32(type.rawValue & 31) != 0
    {
      output.field("type", "", session.names.routeTypeText(type))
    }
    let family = route.family
    let hostLength = Route.hostLength(family)
    let length = route.destinationLength
    if let destination = route.destination {
      if length == hostLength {
        output.address("dst", "", destination, isHost: true)
      } else {
        output.prefix("dst", "", destination, length)
      }
    } else if length != 0 {
      output.field("dst", "", "0/\(length) ")
    } else {
      output.field("dst", "", "default")
    }
    if let source = route.source {
      if route.sourceLength == hostLength {
        output.address("from", "from ", source, isHost: true)
      } else {
        output.prefix("from", "from ", source, route.sourceLength)
      }
    } else if route.sourceLength != 0 {
      output.field("src", "from ", "0/\(route.sourceLength)")
    }
  }

  private func showWay(_ route: Route) {
    if let id = route.nextHopID { output.field("nhid", "nhid ", id) }
    if let labels = route.newDestination { Self.show(newDestination: labels, output) }
    if let encapsulation = route.encapsulation { EncapKinds.show(encapsulation, session) }
    if route.tos != 0, !hides.contains(.tos) {
      output.field("tos", "tos ", session.names.dsfieldText(route.tos))
    }
    if let gateway = route.gateway, gatewayLength != route.hostLength {
      Self.show(gateway: gateway, output)
    }
    if let via = route.via { Self.show(via: via, output) }
    if !hides.contains(.device), let index = route.device {
      output.text("dev ")
      output.field("dev", "", session.links.name(index), color: .interface)
    }
  }

  private func showOrigin(_ route: Route) {
    let names = session.names
    if !isTableSelected {
      let table = route.table
      if table != 0, details || table != RouteTable.main {
        output.field("table", "table ", names.text(.tables, table))
      }
    }
    if !route.flags.contains(.cloned) {
      if details || route.protocol != .boot, !hides.contains(.protocol) {
        output.field("protocol", "proto ", names.text(.protocols, UInt32(route.protocol.rawValue)))
      }
      if details || route.scope != .universe, !hides.contains(.scope) {
        output.field("scope", "scope ", names.text(.scopes, UInt32(route.scope.rawValue)))
      }
    }
    if let source = route.preferredSource, sourceLength != route.hostLength {
      output.text("src ")
      output.address("prefsrc", "", source)
    }
    if !hides.contains(.metric), let metric = route.metric {
      output.field("metric", "metric ", metric)
    }
  }

  private func showMarks(_ route: Route) {
    if let mark = route.mark, mark != 0 {
      if output.isJSON || mark < 16 {
        output.field("mark", "mark ", mark)
      } else {
        output.alternateHex(nil, "mark ", mark, " ")
      }
    }
    if !hides.contains(.realms), let realms = route.realms {
      Self.show(realms: realms, session)
    }
    if let uid = route.uid { output.field("uid", "uid ", uid) }
  }

  private func showCache(_ route: Route) {
    switch route.family {
    case .ipv4:
      let info = route.cacheInfo
      let isCloned = route.flags.contains(.cloned)
      guard isCloned || info.map({ $0.expires != 0 }) == true else { return }
      RouteCacheDescription.show(flags: route.flags, output)
      if let info { RouteCacheDescription.show(info, session) }
    case .ipv6:
      if let info = route.cacheInfo { RouteCacheDescription.show(info, session) }
    default: break
    }
  }

  private func showRest(_ route: Route) {
    if !hides.contains(.inputDevice), let index = route.inputDevice {
      output.text("iif ")
      output.field("iif", "", session.links.name(index), color: .interface)
    }
    if let preference = route.preference { show(preference: preference) }
    if let propagates = route.propagatesTTL {
      output.field(
        "ttl-propogate", json: .bool(propagates),
        text: "ttl-propogate \(propagates ? "enabled" : "disabled")")
    }
    if details, let id = route.nextHopID { NextHopInfo.show(id, session) }
    if route.isMultipath { show(legs: route) }
  }

  private func show(preference: RouterPreference) {
    guard let known = Self.preferences.first(where: { $0.value == preference }) else {
      return output.field("pref", "pref ", preference.rawValue, "")
    }
    output.field("pref", "pref ", known.text, "")
  }

  // Every IPv6 route has a preference.
  private static let preferences = RouterPreference.words.map {
    (value: $0.key, text: "\($0.value)")
  }
}
