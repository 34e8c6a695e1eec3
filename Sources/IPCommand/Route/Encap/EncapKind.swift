import CLinux
import Netlink
import RouteNetlink

/// What the words of an encapsulation are read into.
struct EncapRequest {
  var list = AttributeList()
  /// Flags of an IP tunnel (`LWTUNNEL_IP_FLAGS`).
  var flags: TunnelHeaderFlags = []
  private var seen: Set<String> = []

  /// Refuses a second value for a keyword.
  mutating func once(_ keyword: String, _ value: String) throws(CommandFailure) {
    guard seen.insert(keyword).inserted else { throw .garbage(keyword, value) }
  }

  /// Takes the value of a keyword that may be given once.
  mutating func value(_ keyword: String, _ words: Arguments) throws(CommandFailure) -> String {
    let word = try words.next()
    try once(keyword, word)
    return word
  }

  func has(_ keyword: String) -> Bool { seen.contains(keyword) }
}

/// A type of lightweight tunnel (linux/lwtunnel.h): how it is written and shown.
struct EncapKind: Sendable {
  let type: EncapsulationType
  /// The rows of the grammar, for usage texts and completion.
  let words: @Sendable () -> [WordDescription]
  let parse: @Sendable (Arguments) throws(CommandFailure) -> AttributeList
  let show: @Sendable (AttributeTable, Session) -> Void

  init(
    _ type: EncapsulationType,
    words: @escaping @Sendable () -> [WordDescription] = { [] },
    parse: @escaping @Sendable (Arguments) throws(CommandFailure) -> AttributeList,
    show: @escaping @Sendable (AttributeTable, Session) -> Void
  ) {
    self.type = type
    self.words = words
    self.parse = parse
    self.show = show
  }
}

/// The types of lightweight tunnels. A new one takes one file and one line here.
enum EncapKinds {
  static let all: [EncapKind] = [
    .mpls, .ip, .ip6, .ila, .bpf, .seg6, .seg6Local, .rpl, .ioam6, .xfrm,
  ]

  /// Reads `TYPE OPTIONS`, the words after `encap`.
  static func parse(_ words: Arguments) throws(CommandFailure) -> Encapsulation {
    let name = try words.next()
    guard let kind = all.first(where: { "\($0.type)" == name }) else {
      throw .invalid(name, "\"encap type\" value is invalid\n")
    }
    if words.isEmpty { throw .incomplete }
    if words.remaining == 1 { throw .grammar("Error: argument \"encap type\" is required") }
    return Encapsulation(type: kind.type, attributes: try kind.parse(words))
  }

  /// Shows ` encap TYPE OPTIONS `.
  static func show(_ encapsulation: (type: EncapsulationType, nest: Payload), _ session: Session) {
    let kind = all.first { $0.type == encapsulation.type }
    session.output.field("encap", " encap ", kind.map { "\($0.type)" } ?? "unknown")
    kind?.show(encapsulation.nest.nested, session)
  }
}

extension Arguments {
  /// Reads words by `table`, up to the first that is not in it. That one is not taken.
  func parsePrefix<Target>(
    _ table: [Word<Target>], into target: inout Target
  ) throws(CommandFailure) {
    try parse(table, into: &target) { (_, words, _) in
      words.stepBack()
      words.stop()
    }
  }
}
