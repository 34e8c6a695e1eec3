import RouteNetlink

/// One flag of an address: its word in grammar and output, and its bit.
struct AddressFlag: Sendable {
  /// The word as a row's spelling, and with a leading dash, which filters for addresses without it.
  let spec: StaticString
  let negated: StaticString
  let flag: AddressFlags
  /// The word without the mark of a whole word, and with the blank that follows it in text.
  let name: String
  let text: String
  /// Who may set it: nobody, IPv6 addresses only, or all addresses.
  let setting: Setting

  enum Setting: Sendable { case readOnly, inet6, any }

  init(_ spec: StaticString, _ negated: StaticString, _ flag: AddressFlags, _ setting: Setting) {
    self.spec = spec
    self.negated = negated
    self.flag = flag
    self.setting = setting
    name = String("\(spec)".dropFirst())
    text = name + " "
  }

  /// In the order in which they are shown; the first two are one bit, by which IPv4 and IPv6 mean
  /// different things.
  static let all = [
    AddressFlag("=secondary", "=-secondary", .secondary, .readOnly),
    AddressFlag("=temporary", "=-temporary", .temporary, .readOnly),
    AddressFlag("=nodad", "=-nodad", .noDAD, .inet6),
    AddressFlag("=optimistic", "=-optimistic", .optimistic, .inet6),
    AddressFlag("=dadfailed", "=-dadfailed", .dadFailed, .readOnly),
    AddressFlag("=home", "=-home", .home, .inet6),
    AddressFlag("=deprecated", "=-deprecated", .deprecated, .readOnly),
    AddressFlag("=tentative", "=-tentative", .tentative, .readOnly),
    AddressFlag("=permanent", "=-permanent", .permanent, .readOnly),
    AddressFlag("=mngtmpaddr", "=-mngtmpaddr", .managesTemporary, .inet6),
    AddressFlag("=noprefixroute", "=-noprefixroute", .noPrefixRoute, .any),
    AddressFlag("=autojoin", "=-autojoin", .autoJoin, .any),
    AddressFlag("=stable-privacy", "=-stable-privacy", .stablePrivacy, .readOnly),
  ]

  /// Every bit that has a word.
  static let known = all.reduce(into: AddressFlags()) { $0.formUnion($1.flag) }
}
