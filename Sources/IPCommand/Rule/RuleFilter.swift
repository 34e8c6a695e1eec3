import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The selection of `ip rule show` and `flush`.
struct RuleFilter {
  let family: AddressFamily
  var priority: UInt32?
  var isInverted = false
  var tos: UInt8?
  /// 0 selects nothing; likewise for the protocol, the first port, and the tunnel.
  var mark: UInt32 = 0
  var markMask: UInt32 = 0
  var inputDevice: String?
  var outputDevice: String?
  var usesMasterTable = false
  var users: RuleUsers?
  var tunnelID: UInt64 = 0
  var table: UInt32 = 0
  var source: ParsedPrefix?
  var destination: ParsedPrefix?
  /// Used only by `flush`.
  var routeProtocol: RouteProtocol?
  var internetProtocol = InternetProtocol(rawValue: 0)
  var sourcePorts: RulePorts?
  var destinationPorts: RulePorts?
  var dscp: (value: UInt8, mask: UInt8?)?
  var flowLabel: (value: UInt32, mask: UInt32?)?

  /// Reads the rest of the command line, in the current family.
  static func parse(_ words: Arguments) throws(CommandFailure) -> RuleFilter {
    var filter = RuleFilter(family: RuleCommand.family(words.session))
    try words.parse(rows, into: &filter) { (filter, words, word) throws(CommandFailure) in
      let prefix = matches(word, "dst|to") ? try words.next() : word
      filter.destination = try words.prefix(prefix, filter.family)
    }
    return filter
  }

  func wants(_ rule: Rule) -> Bool {
    wantsPrefixes(rule) && wantsMarks(rule) && wantsPacket(rule)
      && (table == 0 || table == rule.table)
  }

  private func wantsPrefixes(_ rule: Rule) -> Bool {
    if let priority, priority != rule.priority ?? 0 { return false }
    if isInverted, !rule.isInverted { return false }
    return Self.isWithin(source, rule.source, rule.sourceLength, rule.family)
      && Self.isWithin(destination, rule.destination, rule.destinationLength, rule.family)
  }

  private static func isWithin(
    _ root: ParsedPrefix?, _ address: IPAddress?, _ length: Int, _ family: AddressFamily
  ) -> Bool {
    guard let root else { return true }
    guard root.family == family, root.length <= length else { return false }
    if root.length == 0 { return true }
    return address?.masked(root.length) == root.address.masked(root.length)
  }

  private func wantsMarks(_ rule: Rule) -> Bool {
    if let tos, tos != rule.tos { return false }
    if mark != 0, mark != rule.mark ?? 0 { return false }
    if markMask != 0, markMask != rule.markMask ?? 0 { return false }
    if let inputDevice, inputDevice != rule.inputDevice { return false }
    if let outputDevice, outputDevice != rule.outputDevice { return false }
    if usesMasterTable, !rule.usesMasterTable { return false }
    return users == nil || users == rule.users
  }

  private func wantsPacket(_ rule: Rule) -> Bool {
    if internetProtocol.rawValue != 0, internetProtocol != rule.internetProtocol { return false }
    if let sourcePorts, !Self.agree(sourcePorts, rule.sourcePorts) { return false }
    if let destinationPorts, !Self.agree(destinationPorts, rule.destinationPorts) { return false }
    if tunnelID != 0, tunnelID != rule.tunnelID { return false }
    if let dscp, dscp.mask != 0 {
      let whole = RuleWords.wholeDSCP
      guard dscp.value == rule.dscp, dscp.mask ?? whole == rule.dscpMask ?? whole else {
        return false
      }
    }
    guard let flowLabel, flowLabel.mask != 0 else { return true }
    return flowLabel.value == rule.flowLabel
      && flowLabel.mask ?? RuleWords.wholeFlowLabel == rule.flowLabelMask
  }

  // A mask of 0 selects nothing.
  private static func agree(_ wanted: RulePorts, _ ports: RulePorts?) -> Bool {
    if wanted.mask == 0 { return true }
    guard let ports, ports.first == wanted.first, ports.last == wanted.last else { return false }
    return wanted.mask ?? .max == ports.mask ?? .max
  }

  static let rows: [Word<RuleFilter>] = selectors + packets

  private static let selectors: [Word<RuleFilter>] = [
    Word("preference|order|priority", .number("NUMBER")) {
      (filter, words) throws(CommandFailure) in
      filter.priority = try words.u32("preference value is invalid\n")
    },
    Word("=not") { (filter, _) in filter.isInverted = true },
    Word("=tos|=dsfield", .dsfield) { (filter, words) throws(CommandFailure) in
      filter.tos = try words.dsfield("TOS value is invalid\n")
    },
    Word("=fwmark", .number("FWMARK[/MASK]")) { (filter, words) throws(CommandFailure) in
      let (mark, mask) = try RuleWords.mark(words)
      filter.mark = mark
      if let mask { filter.markMask = mask }
    },
    Word("=dev|=iif", .device) { (filter, words) throws(CommandFailure) in
      filter.inputDevice = try words.deviceName("iif\"/\"dev")
    },
    Word("=oif", .device) { (filter, words) throws(CommandFailure) in
      filter.outputDevice = try words.deviceName("oif")
    },
    Word("=l3mdev") { (filter, _) in filter.usesMasterTable = true },
    Word("=uidrange", .number("FIRST-LAST")) { (filter, words) throws(CommandFailure) in
      filter.users = try RuleWords.users(words)
    },
    Word("tun_id", .number("ID")) { (filter, words) throws(CommandFailure) in
      filter.tunnelID = try words.u64("\"tun_id\" value is invalid\n")
    },
    Word("lookup|table", .table) { (filter, words) throws(CommandFailure) in
      filter.table = try words.table("table id value is invalid\n")
    },
    Word("from|src", .prefix) { (filter, words) throws(CommandFailure) in
      filter.source = try words.prefix(filter.family)
    },
    Word("protocol", .routeProtocol) { (filter, words) throws(CommandFailure) in
      let word = try words.next()
      filter.routeProtocol = words.session.names.parse(.protocols, word).map {
        RouteProtocol(rawValue: UInt8($0 & 255))
      }
      guard filter.routeProtocol != nil || word == "all" else {
        throw .invalid(word, "invalid \"protocol\"\n")
      }
    },
  ]

  private static let packets: [Word<RuleFilter>] = [
    Word("=ipproto", .text("PROTOCOL")) { (filter, words) throws(CommandFailure) in
      filter.internetProtocol = try words.internetProtocol()
    },
    Word("=sport", .number("PORTS")) { (filter, words) throws(CommandFailure) in
      filter.sourcePorts = try RuleWords.ports(words)
    },
    Word("=dport", .number("PORTS")) { (filter, words) throws(CommandFailure) in
      filter.destinationPorts = try RuleWords.ports(words)
    },
    Word("=dscp", .dsfield) { (filter, words) throws(CommandFailure) in
      filter.dscp = try RuleWords.dscp(words)
    },
    Word("=flowlabel", .number("LABEL[/MASK]")) { (filter, words) throws(CommandFailure) in
      filter.flowLabel = try RuleWords.flowLabel(words)
    },
  ]
}
