import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip route get`: asks which route the kernel would use for a packet.
struct RouteLookup {
  var request: RouteLookupQuery
  /// The names of devices. They are looked up after all words have been read.
  var inputDevice: String?
  var device: String?
  var hasDestination = false
  var hasSource = false
  /// Whether to ask again, as a connected socket would.
  var isConnected = false

  static let rows: [Word<RouteLookup>] = selectors + marks

  private static let selectors: [Word<RouteLookup>] = [
    Word("=tos|dsfield", .dsfield) { (lookup, words) throws(CommandFailure) in
      lookup.request.tos = try words.dsfield("TOS value is invalid\n")
    },
    Word("from", .address) { (lookup, words) throws(CommandFailure) in
      let word = try words.next()
      if matches(word, "help") { throw RouteCommand.object.help }
      lookup.hasSource = true
      lookup.request.source = try lookup.prefix(word, words)
    },
    Word("iif", .device) { (lookup, words) throws(CommandFailure) in
      lookup.inputDevice = try words.next()
    },
    Word("mark", .number("MARK")) { (lookup, words) throws(CommandFailure) in
      lookup.request.mark = try words.u32("invalid mark value")
    },
    Word("oif|=dev", .device) { (lookup, words) throws(CommandFailure) in
      lookup.device = try words.next()
    },
    Word("notify") { (lookup, _) in lookup.request.notifies = true },
    Word("connected") { (lookup, _) in lookup.isConnected = true },
    Word("vrf", .device) { (lookup, words) throws(CommandFailure) in
      let word = try words.next()
      guard words.session.vrfTable(of: word) != nil else {
        throw .invalid(word, "Invalid VRF\n")
      }
      lookup.device = word
    },
  ]

  private static let marks: [Word<RouteLookup>] = [
    Word("uid", .number("UID")) { (lookup, words) throws(CommandFailure) in
      lookup.request.uid = try words.u32("invalid UID\n")
    },
    Word("fibmatch") { (lookup, _) in lookup.request.matchesTable = true },
    Word("=as", .address) { (lookup, words) throws(CommandFailure) in
      _ = words.take("=to")
      let labels = try words.address(lookup.request.family)
      lookup.settle(labels.family)
      lookup.request.newDestination = labels
    },
    Word("sport", .number("PORT")) { (lookup, words) throws(CommandFailure) in
      lookup.request.sourcePort = try words.u16("invalid sport\n")
    },
    Word("dport", .number("PORT")) { (lookup, words) throws(CommandFailure) in
      lookup.request.destinationPort = try words.u16("invalid dport\n")
    },
    Word("ipproto", .text("PROTOCOL")) { (lookup, words) throws(CommandFailure) in
      lookup.request.internetProtocol = try words.internetProtocol()
    },
    Word("=flowlabel", .number("LABEL")) { (lookup, words) throws(CommandFailure) in
      lookup.request.flowLabel = try words.u32("invalid flowlabel")
    },
  ]

  @Sendable
  static func descriptions() -> [WordDescription] { rows.map(\.description) }

  static func run(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    var lookup = RouteLookup(request: RouteLookupQuery(family: session.options.family))
    try words.parse(rows, into: &lookup) { (lookup, words, word) throws(CommandFailure) in
      try lookup.destination(word == "to" ? words.next() : word, words)
    }
    guard lookup.hasDestination else {
      throw CommandFailure("need at least a destination address")
    }
    if let name = lookup.inputDevice {
      lookup.request.inputDevice = try session.existingDevice(name)
    }
    if let name = lookup.device { lookup.request.device = try session.existingDevice(name) }
    try lookup.ask(session)
  }

  private mutating func settle(_ family: AddressFamily) {
    if request.family == .unspecified { request.family = family }
  }

  private mutating func prefix(_ word: String, _ words: Arguments) throws(CommandFailure)
    -> IPPrefix?
  {
    let parsed = try words.prefix(word, request.family)
    guard parsed.isAddress else { return nil }
    settle(parsed.family)
    return IPPrefix(parsed.address, length: parsed.length)
  }

  private mutating func destination(
    _ word: String, _ words: Arguments
  ) throws(CommandFailure) {
    if matches(word, "help") { throw RouteCommand.object.help }
    hasDestination = true
    let parsed = try words.prefix(word, request.family)
    if parsed.isAddress { settle(parsed.family) }
    request.destination = parsed.isEmpty ? nil : parsed.address
    let whole = Route.hostLength(request.family)
    if request.family == .ipv4 || request.family == .ipv6, parsed.length != whole {
      words.session.complain(
        "Warning: /\(parsed.length) as prefix is invalid, only /\(whole) (or none) is supported.")
    }
  }

  private func ask(_ session: Session) throws(CommandFailure) {
    let answer = try session.kernel.get(request.message)
    let description = RouteDescription(.everything, session)
    try session.output.document { () throws(CommandFailure) in
      guard let route = Route(answer) else { throw CommandFailure("Not a route?") }
      description.show(route)
      guard isConnected, !hasSource else { return }
      if !route.attributes.has(RouteAttributes.keys.prefsrc),
        !route.attributes.has(RouteAttributes.keys.src)
      {
        throw CommandFailure("Failed to connect the route")
      }
      if let again = Route(try session.kernel.get(request.message)) { description.show(again) }
    }
  }
}
