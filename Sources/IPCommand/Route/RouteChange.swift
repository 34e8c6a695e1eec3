import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What the words of `ip route add` and the like are read into.
struct RouteChange {
  var request: RouteRequest
  var hasDestination = false
  var hasGateway = false
  var hasLegs = false
  /// The device's name. It is looked up after all words have been read.
  var device: String?

  /// The address after a keyword. The first address determines the family.
  mutating func address(_ words: Arguments) throws(CommandFailure) -> IPAddress {
    let address = try words.address(request.family)
    settle(address.family)
    return address
  }

  mutating func settle(_ family: AddressFamily) {
    if request.family == .unspecified { request.family = family }
  }

  /// A prefix; nil for no prefix at all: `any`, `all`, and `default` before the family is known.
  mutating func prefix(_ word: String, _ words: Arguments) throws(CommandFailure) -> IPPrefix? {
    let parsed = try words.prefix(word, request.family)
    guard parsed.isAddress else {
      guard word == "default", request.family != .unspecified else { return nil }
      return IPPrefix(.any(request.family), length: 0)
    }
    settle(parsed.family)
    let isLabel = parsed.family == .mpls
    return IPPrefix(parsed.address, length: isLabel ? Route.hostLength(.mpls) : parsed.length)
  }

  /// Reads the whole command line after the verb.
  static func parse(
    _ operation: RouteRequest.Operation, _ words: Arguments
  ) throws(CommandFailure) -> RouteRequest {
    let session = words.session
    var change = RouteChange(request: RouteRequest(operation))
    change.request.family = session.options.family
    change.request.echo = session.options.echo
    try words.parse(RouteWords.all, into: &change) {
      (change, words, word) throws(CommandFailure) in
      try change.destination(word, words)
    }
    guard change.hasDestination else {
      throw RouteCommand.object.refusal("A route needs a destination: a prefix, or default.")
    }
    if let name = change.device {
      guard let index = session.links.index(of: name) else { throw .noDevice(name) }
      change.request.device = index
    }
    if change.hasLegs { try RouteLegWords.parse(&change, words) }
    return change.request
  }

  /// `[to] [TYPE] PREFIX`.
  private mutating func destination(
    _ first: String, _ words: Arguments
  ) throws(CommandFailure) {
    var word = first == "to" ? try words.next() : first
    let startsWithDigit = word.utf8.first.map { (0x30...0x39).contains($0) } ?? false
    if !startsWithDigit, let type = RouteTypeNames.parse(word) {
      request.type = type
      word = try words.next()
    }
    if matches(word, "help") { throw RouteCommand.object.help }
    if hasDestination { throw .garbage("to", word) }
    hasDestination = true
    request.destination = try prefix(word, words)
  }
}
