import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

extension RouteDescription {
  static func show(gateway: IPAddress, _ output: Output) {
    output.text("via ")
    output.address("gateway", "", gateway, isHost: true)
  }

  /// A gateway of another family.
  static func show(via: IPAddress, _ output: Output) {
    let family = via.family.name
    output.openObject("via")
    output.field("family", "via ", family)
    output.address("host", "", via, isHost: true)
    output.closeObject()
  }

  static func show(newDestination labels: IPAddress, _ output: Output) {
    output.text("as to ")
    output.address("to", "", labels, isHost: true)
  }

  static func show(realms: UInt32, _ session: Session) {
    let output = session.output
    let from = realms >> 16
    output.openObject("flow")
    // The order matters: the name of realm 0 depends on whether the table has been read.
    if from != 0 { output.field("from", "realms ", session.names.text(.realms, from), "/") }
    output.field("to", from != 0 ? "" : "realm ", session.names.text(.realms, realms & 0xffff))
    output.closeObject()
  }

  func show(legs route: Route) {
    let isMulticast =
      route.flags.contains(.cloned) && route.type == .multicast
    var isFirst = true
    output.openArray("nexthops")
    for leg in route.legs {
      output.openObject()
      if isMulticast {
        output.text(isFirst ? "Oifs: " : " ")
      } else {
        output.newline()
        output.text("\tnexthop ")
      }
      isFirst = false
      show(leg, family: route.family)
      let device = session.links.name(leg.device)
      if isMulticast {
        output.field("dev", "", device, "")
        if leg.hops != 1 { output.field("ttl", "(ttl>", leg.hops, ")") }
      } else {
        output.field("dev", "dev ", device)
        if route.family != .mpls { output.field("weight", "weight ", Int(leg.hops) + 1) }
      }
      leg.flags.show(output)
      output.closeObject()
    }
    output.closeArray()
  }

  private func show(_ leg: RouteLegView, family: AddressFamily) {
    if let encapsulation = leg.encapsulation { EncapKinds.show(encapsulation, session) }
    if let labels = leg.newDestination(family) { Self.show(newDestination: labels, output) }
    if let gateway = leg.gateway(family) { Self.show(gateway: gateway, output) }
    if let via = leg.via { Self.show(via: via, output) }
    if let realms = leg.realms { Self.show(realms: realms, session) }
  }
}

extension RouteFlags {
  /// Each name followed by a blank. JSON always has the array.
  func show(_ output: Output) {
    guard !isEmpty || output.isJSON else { return }
    output.openArray("flags")
    for (flag, word) in Self.words where contains(flag) { output.field(nil, "", "\(word)") }
    output.closeArray()
  }
}

/// The kernel's cache information about a route in use.
enum RouteCacheDescription {
  // RTCF_* of linux/in_route.h, in the order of display.
  private static let names: [(bit: UInt32, name: String)] = [
    (0x8000_0000, "local"), (0x4000_0000, "reject"), (0x2000_0000, "mc"), (0x1000_0000, "brd"),
    (0x0800_0000, "dst-nat"), (0x0080_0000, "src-nat"), (0x0040_0000, "masq"),
    (0x0002_0000, "dst-direct"), (0x0400_0000, "src-direct"), (0x0004_0000, "redirected"),
    (0x0100_0000, "redirect"), (0x0020_0000, "fastroute"), (0x0001_0000, "notify"),
    (0x0008_0000, "proxy"),
  ]

  /// `    cache <FLAGS> `, on a line of its own.
  static func show(flags: RouteFlags, _ output: Output) {
    var left = flags.rawValue & ~0xffff
    output.newline()
    output.text("    cache ")
    output.openArray("cache")
    defer { output.closeArray() }
    guard left != 0 else { return }
    output.text("<")
    for (bit, name) in names where left & bit != 0 {
      left &= ~bit
      output.field(nil, "", name, left == 0 ? "" : ",")
    }
    if left != 0 { output.field(nil, "", String(left, radix: 16), "") }
    output.text("> ")
  }

  static func show(_ info: RouteCacheInfo, _ session: Session) {
    let output = session.output
    let ticks = Int32(clamping: UserClock.ticksPerSecond)
    if info.expires != 0 { output.field("expires", "expires ", info.expires / ticks, "sec ") }
    if info.error != 0 { output.field("error", "error ", info.error) }
    if session.options.statistics > 0 {
      if info.users != 0 { output.field("users", "users ", info.users) }
      if info.used != 0 { output.field("used", "used ", info.used) }
      if info.lastUse != 0 {
        output.field("age", "age ", info.lastUse / UInt32(ticks), "sec ")
      }
    }
    if info.id != 0 { output.alternateHex("ipid", "ipid ", info.id, " ") }
    if info.timestamp != 0 || info.timestampAge != 0 {
      output.alternateHex("ts", "ts ", info.timestamp)
      output.field("tsage", "tsage ", info.timestampAge, "sec ")
    }
  }
}

/// The clock ticks in which the kernel reports times to programs.
enum UserClock {
  /// `HZ` from the environment, else from sysconf(3); never 0.
  static let ticksPerSecond: Int = {
    if let value = getenv("HZ"), let ticks = Int(value), ticks > 0 {
      return ticks
    }
    return max(sysconf(Int32(_SC_CLK_TCK)), 1)
  }()
}

/// A route's metrics by name.
enum RouteMetricDescription {
  private static let keys = RouteMetricAttributes.keys
  /// The metrics that are numbers, named as in the kernel but in lower case.
  private static let numbers = [
    keys.mtu, keys.window, keys.rtt, keys.rttvar, keys.ssthresh, keys.cwnd, keys.advmss,
    keys.reordering, keys.hoplimit, keys.initcwnd, keys.features.holding(UInt32.self),
    keys.rtoMin, keys.initrwnd, keys.quickack, keys.fastopenNoCookie,
  ].map { (key: $0, name: "\($0.name)".lowercased()) }

  static func show(_ table: AttributeTable, _ output: Output) {
    let locked = table[keys.lock] ?? 0
    output.openArray("metrics")
    output.openObject()
    for (key, name) in numbers {
      // Metrics are shown in the order of their codes.
      if key.code == keys.fastopenNoCookie.code { showCongestionControl(table, locked, output) }
      guard let isLocked = begin(key, table, locked) else { continue }
      let value = table[key] ?? 0
      // The kernel's default is not shown.
      if key.code == keys.hoplimit.code, value == UInt32.max { continue }
      output.text(isLocked ? name + " lock " : name + " ")
      switch key.code {
      case keys.features.code: show(features: RouteFeatures(rawValue: value), output)
      case keys.rtt.code: show(time: value / 8, name, output)
      case keys.rttvar.code: show(time: value / 4, name, output)
      case keys.rtoMin.code: show(time: value, name, output)
      default: output.field(name, "", value)
      }
    }
    output.closeObject()
    output.closeArray()
  }

  /// Whether the metric is locked; nil if there is nothing to show.
  private static func begin<Value>(
    _ key: AttributeKey<Value>, _ table: AttributeTable, _ locked: UInt32
  ) -> Bool? {
    let isLocked = locked & 1 << UInt32(key.code) != 0
    return table.has(key) || isLocked ? isLocked : nil
  }

  private static func showCongestionControl(
    _ table: AttributeTable, _ locked: UInt32, _ output: Output
  ) {
    guard let isLocked = begin(keys.ccAlgo, table, locked) else { return }
    output.text(isLocked ? "congctl lock " : "congctl ")
    output.field("congestion", "", table[keys.ccAlgo] ?? "")
  }

  private static func show(features: RouteFeatures, _ output: Output) {
    for word in features.setWords { output.null("\(word)", "\(word) ") }
    let left = features.unnamed
    if left != 0 { output.alternateHex("features", "", left, " ") }
  }

  /// Milliseconds. From one second on, seconds with up to six decimals.
  private static func show(time: UInt32, _ name: String, _ output: Output) {
    if output.isJSON || time < 1000 { return output.field(name, "", time, "ms ") }
    output.text(generalNumber(Double(time) / 1000) + "s ")
  }
}
