import CLinux
import Glibc
import RouteNetlink

/// The legs of a multipath route: `nexthop WORDS`, repeated until the end of the line.
enum RouteLegWords {
  private struct Reader {
    var leg = RouteLeg()
    var family: AddressFamily
  }

  static func parse(_ change: inout RouteChange, _ words: Arguments) throws(CommandFailure) {
    while let word = words.nextIfPresent() {
      guard word == "nexthop" else {
        throw .usage(
          "Error: \"nexthop\" or end of line is expected instead of \"\(word)\"")
      }
      if words.isEmpty { throw .usage("Error: unexpected end of line after \"nexthop\"") }
      var reader = Reader(family: change.request.family)
      try words.parsePrefix(table, into: &reader)
      change.request.family = reader.family
      change.request.legs.append(reader.leg)
    }
  }

  /// The rows, for usage texts and completion.
  static var descriptions: [WordDescription] { table.map(\.description) }

  private static let table: [Word<Reader>] = [
    Word("=via", .address) { (reader, words) throws(CommandFailure) in
      let gateway = try words.addressWithFamily(reader.family)
      if reader.family == .unspecified { reader.family = gateway.family }
      reader.leg.gateway = gateway
    },
    Word("=dev", .device) { (reader, words) throws(CommandFailure) in
      let name = try words.next()
      guard let index = words.session.links.index(of: name) else {
        throw .usage("Cannot find device \"\(name)\"\nError: cannot parse nexthop")
      }
      reader.leg.device = index
    },
    Word("=weight", .number("NUMBER")) { (reader, words) throws(CommandFailure) in
      let word = try words.next()
      guard let weight = Number.unsigned(word, limit: 256), weight > 0 else {
        throw .invalid(word, "\"weight\" is invalid\n")
      }
      reader.leg.weight = Int(weight)
    },
    Word("=onlink") { (reader, _) in reader.leg.flags.insert(.onLink) },
    Word("realms", .realm) { (reader, words) throws(CommandFailure) in
      reader.leg.realms = try words.realms("\"realm\" value is invalid\n")
    },
    Word("=encap", .rest("ENCAPTYPE ENCAPHDR")) { (reader, words) throws(CommandFailure) in
      reader.leg.encapsulation = try EncapKinds.parse(words)
    },
    Word("=as", .address) { (reader, words) throws(CommandFailure) in
      _ = words.take("=to")
      reader.leg.newDestination = try words.address(reader.family)
    },
  ]
}
