import RouteNetlink

/// A flag of an address: its word in grammar and output, and its bit.
struct AddressFlag: Sendable {
  /// The word as a row's spelling. With a leading dash it selects addresses without the flag.
  let spec: StaticString
  let negated: StaticString
  let flag: AddressFlags
  /// The word without the `=` of an exact match; `text` has the blank that follows it in output.
  let name: String
  let text: String
  /// Who may set it: nobody, or only for IPv6, or for all addresses.
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

  /// In the order of display. The first two are the same bit, which means different things for IPv4 and IPv6.
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

  /// All flags that have a word.
  static let known = all.reduce(into: AddressFlags()) { $0.formUnion($1.flag) }
}
