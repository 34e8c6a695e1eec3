import CLinux

/// One flag of an address: its word in grammar and output, and its bit (`IFA_F_*`).
struct AddressFlag: Sendable {
  /// The word as a row's spelling, and with a leading dash, which filters for addresses without it.
  let spec: StaticString
  let negated: StaticString
  let mask: UInt32
  /// The word without the mark of a whole word, and with the blank that follows it in text.
  let name: String
  let text: String
  /// Who may set it: nobody, IPv6 addresses only, or all addresses.
  let setting: Setting

  enum Setting: Sendable { case readOnly, inet6, any }

  init(_ spec: StaticString, _ negated: StaticString, _ mask: Int32, _ setting: Setting) {
    self.spec = spec
    self.negated = negated
    self.mask = UInt32(mask)
    self.setting = setting
    name = String("\(spec)".dropFirst())
    text = name + " "
  }

  /// In the order in which they are shown; the first two are one bit, by which IPv4 and IPv6 mean
  /// different things.
  static let all = [
    AddressFlag("=secondary", "=-secondary", IFA_F_SECONDARY, .readOnly),
    AddressFlag("=temporary", "=-temporary", IFA_F_TEMPORARY, .readOnly),
    AddressFlag("=nodad", "=-nodad", IFA_F_NODAD, .inet6),
    AddressFlag("=optimistic", "=-optimistic", IFA_F_OPTIMISTIC, .inet6),
    AddressFlag("=dadfailed", "=-dadfailed", IFA_F_DADFAILED, .readOnly),
    AddressFlag("=home", "=-home", IFA_F_HOMEADDRESS, .inet6),
    AddressFlag("=deprecated", "=-deprecated", IFA_F_DEPRECATED, .readOnly),
    AddressFlag("=tentative", "=-tentative", IFA_F_TENTATIVE, .readOnly),
    AddressFlag("=permanent", "=-permanent", IFA_F_PERMANENT, .readOnly),
    AddressFlag("=mngtmpaddr", "=-mngtmpaddr", IFA_F_MANAGETEMPADDR, .inet6),
    AddressFlag("=noprefixroute", "=-noprefixroute", IFA_F_NOPREFIXROUTE, .any),
    AddressFlag("=autojoin", "=-autojoin", IFA_F_MCAUTOJOIN, .any),
    AddressFlag("=stable-privacy", "=-stable-privacy", IFA_F_STABLE_PRIVACY, .readOnly),
  ]

  /// Every bit that has a word.
  static let allMasks = all.reduce(0) { $0 | $1.mask }
}
