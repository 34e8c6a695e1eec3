import CLinux
import Glibc
import RouteNetlink

/// The selection of `neighbour show` and `flush`.
struct NeighbourFilter {
  let isFlush: Bool
  /// `.unspecified` for any. A prefix after `to` also sets it.
  var family: AddressFamily
  var prefix: IPPrefix?
  /// The states to select. `stateless` selects entries in none of these.
  var states: NeighbourState
  private var hasStates = false
  var device: String?
  var index: Int32 = 0
  /// The master's index; -1 for devices without one, 0 for all.
  var master: Int32 = 0
  var proxies = false
  var unusedOnly = false
  /// The protocol that added them; `.unspecified` for any.
  var routingProtocol: RouteProtocol = .unspecified

  static let stateless = NeighbourState(rawValue: 0x100)
  private static let everything = NeighbourState(rawValue: .max)

  /// Reads the rest of the command line; `usage` is the answer to `help` in place of an address.
  init(
    _ arguments: Arguments, isFlush: Bool, usage: @autoclosure () -> CommandFailure
  ) throws(CommandFailure) {
    self.isFlush = isFlush
    family = arguments.session.options.family
    // By default, permanent entries are not flushed, and entries without address resolution are not shown.
    states =
      isFlush
      ? Self.everything.subtracting([.permanent, .noARP])
      : NeighbourState(rawValue: 0xff).subtracting(.noARP)
    try arguments.parse(Self.words, into: &self) {
      (filter, words, word) throws(CommandFailure) in
      if matches(word, "help") { throw usage() }
      try filter.select(prefix: word, words)
    }
    guard let device else { return }
    guard let index = arguments.session.links.index(of: device) else { throw .noDevice(device) }
    self.index = index
  }

  private mutating func select(
    prefix word: String, _ words: Arguments
  ) throws(CommandFailure) {
    let parsed = try words.prefix(word, family)
    // `any` and `all` are not addresses, so they select nothing in particular.
    prefix = parsed.length > 0 ? parsed.prefix : nil
    if family == .unspecified, parsed.isAddress { family = parsed.family }
  }

  private mutating func select(states more: NeighbourState) {
    states = (hasStates ? states : []).union(more)
    hasStates = true
  }

  static let words: [Word<NeighbourFilter>] = [
    Word("=dev", .device) { (filter, words) throws(CommandFailure) in
      let word = try words.next()
      if filter.device != nil { throw .duplicate("dev", word) }
      filter.device = word
    },
    Word("=master", .device) { (filter, words) throws(CommandFailure) in
      filter.master = try words.master()
    },
    Word("=vrf", .device) { (filter, words) throws(CommandFailure) in
      filter.master = try words.vrf()
    },
    Word("=nomaster") { (filter, _) in filter.master = -1 },
    Word("=unused") { (filter, _) in filter.unusedOnly = true },
    Word("=nud", NeighbourState.shape) { (filter, words) throws(CommandFailure) in
      if words.peek == "all" {
        words.skip()
        filter.select(states: filter.isFlush ? everything.subtracting(.noARP) : everything)
      } else {
        let state = try words.neighbourState()
        filter.select(states: state.isEmpty ? stateless : state)
      }
    },
    Word("=proxy") { (filter, _) in filter.proxies = true },
    Word("protocol", .routeProtocol) { (filter, words) throws(CommandFailure) in
      if words.peek == "all", words.session.names.number(.protocols, "all") == nil {
        words.skip()
        filter.routingProtocol = .unspecified
      } else {
        filter.routingProtocol = RouteProtocol(
          rawValue: UInt8(try words.named(.protocols, "invalid \"protocol\"\n")))
      }
    },
    Word("=to", .prefix) { (filter, words) throws(CommandFailure) in
      let word = try words.next()
      try filter.select(prefix: word, words)
    },
  ]

  var query: NeighbourQuery {
    NeighbourQuery(family: family, index: index, master: master, proxies: proxies)
  }

  /// Whether an entry is selected. Entries that others added pass in any state.
  func fits(_ neighbour: Neighbour) -> Bool {
    if family != .unspecified, neighbour.family != family { return false }
    if index != 0, neighbour.index != index { return false }
    let state = neighbour.state
    let passes =
      !states.isDisjoint(with: state)
      || !neighbour.flags.isDisjoint(with: [.proxy, .externallyLearned])
      || state.isEmpty && states.contains(Self.stateless)
    guard passes else { return false }
    if let prefix, let address = neighbour.destination, !prefix.contains(address) { return false }
    if routingProtocol != .unspecified,
      neighbour.routingProtocol ?? .unspecified != routingProtocol
    {
      return false
    }
    if unusedOnly, neighbour.usage?.references ?? 0 != 0 { return false }
    return true
  }
}
