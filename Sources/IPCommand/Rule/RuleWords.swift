import Netlink
import RouteNetlink

/// The words of `ip rule add` and `delete`, in the order in which they are compared.
enum RuleWords {
  typealias Row = Word<RuleRequest>

  static let wholeDSCP: UInt8 = 0x3f
  static let wholeFlowLabel: UInt32 = 0xfffff

  static let all: [Row] = selectors + tables + packets

  private static let selectors: [Row] = [
    Row("=not") { (rule, _) in rule.isInverted = true },
    Row("=from", .prefix) { (rule, words) throws(CommandFailure) in
      rule.source = try prefix(words, rule.family)
      rule.namesAnySource = true
    },
    Row("=to", .prefix) { (rule, words) throws(CommandFailure) in
      rule.destination = try prefix(words, rule.family)
      rule.namesAnyDestination = true
    },
    Row("preference|order|priority", .number("NUMBER")) { (rule, words) throws(CommandFailure) in
      rule.priority = try words.u32("preference value is invalid\n")
    },
    Row("=tos|dsfield", .dsfield) { (rule, words) throws(CommandFailure) in
      rule.tos = try words.dsfield("TOS value is invalid\n")
    },
    Row("=fwmark", .number("FWMARK[/MASK]")) { (rule, words) throws(CommandFailure) in
      (rule.mark, rule.markMask) = try mark(words)
    },
    Row("realms", .realm) { (rule, words) throws(CommandFailure) in
      rule.realms = try words.realms("invalid realms\n")
    },
    Row("protocol", .routeProtocol) { (rule, words) throws(CommandFailure) in
      rule.protocol = try words.routeProtocol()
    },
    Row("tun_id", .number("ID")) { (rule, words) throws(CommandFailure) in
      rule.tunnelID = try words.u64("\"tun_id\" value is invalid\n")
    },
  ]

  private static let tables: [Row] = [
    Row("table|=lookup", .table) { (rule, words) throws(CommandFailure) in
      rule.table = try words.table("invalid table ID\n")
    },
    Row("suppress_prefixlength|=sup_pl", .number("NUMBER")) {
      (rule, words) throws(CommandFailure) in
      let word = try words.next()
      guard let length = Number.s32(word), length >= 0 else {
        throw .invalid(word, "suppress_prefixlength value is invalid\n")
      }
      rule.suppressedPrefixLength = length
    },
    Row("suppress_ifgroup|=sup_group", .group) { (rule, words) throws(CommandFailure) in
      let group = try words.named(.group, "Invalid \"suppress_ifgroup\" value\n")
      rule.suppressedGroup = Int32(bitPattern: group)
    },
    Row("=dev|=iif", .device) { (rule, words) throws(CommandFailure) in
      rule.inputDevice = try words.deviceName("iif\"/\"dev")
    },
    Row("=oif", .device) { (rule, words) throws(CommandFailure) in
      rule.outputDevice = try words.deviceName("oif")
    },
    Row("=l3mdev") { (rule, _) in rule.usesMasterTable = true },
    Row("=uidrange", .number("FIRST-LAST")) { (rule, words) throws(CommandFailure) in
      rule.users = try users(words)
    },
    Row("=nat|map-to", .address) { (rule, words) throws(CommandFailure) in
      let word = try words.next()
      words.session.complain("Warning: route NAT is deprecated")
      guard let address = AddressText.address(word, .ipv4)?.address else {
        throw CommandFailure(
          "Error: an IP address is expected rather than \"\(word)\"", status: 1, endsBatch: true)
      }
      rule.translation = address
      rule.action = .translate
    },
  ]

  private static let packets: [Row] = [
    Row("=ipproto", .text("PROTOCOL")) { (rule, words) throws(CommandFailure) in
      rule.internetProtocol = try words.internetProtocol()
    },
    Row("=sport", .number("PORTS")) { (rule, words) throws(CommandFailure) in
      rule.sourcePorts = try ports(words)
    },
    Row("=dport", .number("PORTS")) { (rule, words) throws(CommandFailure) in
      rule.destinationPorts = try ports(words)
    },
    Row("=dscp", .dsfield) { (rule, words) throws(CommandFailure) in
      (rule.dscp, rule.dscpMask) = try dscp(words)
    },
    Row("=flowlabel", .number("LABEL[/MASK]")) { (rule, words) throws(CommandFailure) in
      let (label, mask) = try flowLabel(words)
      rule.flowLabel = label
      rule.flowLabelMask = mask ?? wholeFlowLabel
    },
  ]

  // MARK: values

  /// A prefix; nil for `any` and `all`, and for `default` if the family is not known.
  private static func prefix(
    _ words: Arguments, _ family: AddressFamily
  ) throws(CommandFailure) -> IPPrefix? {
    let word = try words.next()
    let parsed = try words.prefix(word, family)
    if parsed.isAddress { return parsed.prefix }
    return word == "default" && family != .unspecified ? IPPrefix(.any(family), length: 0) : nil
  }

  /// A number, and the text after a slash, if there is one.
  private static func split(_ words: Arguments) throws(CommandFailure) -> (String, String?) {
    let word = try words.next()
    let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
  }

  static func mark(_ words: Arguments) throws(CommandFailure) -> (UInt32, UInt32?) {
    let (first, second) = try split(words)
    guard let mark = Number.u32(first) else { throw .invalid(first, "fwmark value is invalid\n") }
    guard let second else { return (mark, nil) }
    guard let mask = Number.u32(second) else { throw .invalid(second, "fwmask value is invalid\n") }
    return (mark, mask)
  }

  /// Two decimal numbers separated by a dash. Text after the second is ignored.
  static func users(_ words: Arguments) throws(CommandFailure) -> RuleUsers {
    let word = try words.next()
    let parts = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = UInt32(parts[0].drop { $0 == " " }),
      let last = UInt32(parts[1].drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber })
    else { throw .invalid(word, "invalid UID range\n") }
    return RuleUsers(first: first, last: last)
  }

  /// `N`, `N-M` or `N/MASK`.
  static func ports(_ words: Arguments) throws(CommandFailure) -> RulePorts {
    let word = try words.next()
    guard let separator = word.firstIndex(where: { $0 == "-" || $0 == "/" }) else {
      guard let port = Number.u16(word) else { throw .invalid(word, "invalid port") }
      return RulePorts(first: port, last: port)
    }
    let first = String(word[..<separator])
    let second = String(word[word.index(after: separator)...])
    if word[separator] == "-" {
      guard let start = Number.u16(first) else { throw .invalid(first, "invalid port range start") }
      guard let end = Number.u16(second) else { throw .invalid(second, "invalid port range end") }
      return RulePorts(first: start, last: end)
    }
    guard let port = Number.u16(first) else { throw .invalid(first, "invalid port") }
    guard let mask = Number.u16(second) else { throw .invalid(second, "invalid mask") }
    return RulePorts(first: port, last: port, mask: mask)
  }

  /// The upper six bits of a DS field, by name or number, with an optional mask.
  static func dscp(_ words: Arguments) throws(CommandFailure) -> (UInt8, UInt8?) {
    let (first, second) = try split(words)
    let named = words.session.names.number(.dsfield, first).map { $0 >> 2 }
    let number = Number.unsigned(first, limit: UInt64(wholeDSCP)).map { UInt32($0) }
    guard let dscp = named ?? number else { throw .invalid(first, "invalid dscp") }
    guard let second else { return (UInt8(dscp & 0x3f), nil) }
    guard let mask = Number.unsigned(second, limit: UInt64(wholeDSCP)) else {
      throw .invalid(second, "invalid dscp mask")
    }
    return (UInt8(dscp & 0x3f), UInt8(mask))
  }

  static func flowLabel(_ words: Arguments) throws(CommandFailure) -> (UInt32, UInt32?) {
    let (first, second) = try split(words)
    let limit = UInt64(wholeFlowLabel)
    guard let label = Number.unsigned(first, limit: limit) else {
      throw .invalid(first, "invalid flowlabel")
    }
    guard let second else { return (UInt32(label), nil) }
    guard let mask = Number.unsigned(second, limit: limit) else {
      throw .invalid(second, "invalid flowlabel mask")
    }
    return (UInt32(label), UInt32(mask))
  }
}
