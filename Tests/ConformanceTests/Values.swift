@testable import IPCommand

/// Values for the shapes in the grammar, mostly valid ones.
extension Generator {
  /// The words for `shape`: one word, or words from a table of their own.
  mutating func values(of shape: ValueShape) -> [String] {
    if random.chance(0.02) { return [] }
    if case .rest(let name) = shape { return rest("\(name)") }
    return [value(shape)]
  }

  mutating func value(_ shape: ValueShape) -> String {
    if random.chance(0.05) { return random.pick(Self.wrong) }
    switch shape {
    case .number(let name), .text(let name): return pick(named: "\(name)")
    case .choice(let words): return random.chance(0.95) ? random.pick(words.map { "\($0)" }) : "on"
    default: return random.pick(Self.pool(shape))
    }
  }

  private static let wrong = [
    "bogus", "", "-1", "99999999999", "0x", "300", "a b", "1x", "-", "/", "+5", "010", " 7",
    "averyveryverylongname", "1.5", "65536", "fe80::1%lo",
  ]

  private static func pool(_ shape: ValueShape) -> [String] {
    switch shape {
    case .device:
      ["v0", "v0", "v1", "v1", "br0", "p0", "lo", "vx0", "mv0", "if2", "alt0", "nosuch"]
    case .namespace: ["t-a", "t-a", "t-b", "t-none", "1"]
    case .kind: LinkKinds.names
    case .address:
      [
        "10.1.0.2", "10.9.0.1", "fd00:1::2", "10.1", "127.0.0.1", "224.0.0.1", "239.1.1.1", "any",
        "ff02::1:2", "inet6 fd00:1::9", "0.0.0.0", "::", "10.1.0.9",
      ]
    case .prefix:
      [
        "10.1.0.0/24", "10.8.0.0/16", "default", "fd00:9::/64", "10.2.3.4", "10.7.0.1/30", "any",
        "all", "10.3.0.1/24", "fd00:2::1/64", "fd00:3::7", "10.4/255.255.0.0", "0/0", "10.1.0.1/33",
      ]
    case .lladdr:
      ["02:00:00:00:00:99", "02:0:0:0:0:1", "1.2.3.4", "02:00:00:00:00", "33:33:00:00:00:1"]
    case .file: ["/nonexistent"]
    case .table: ["main", "local", "100", "254", "default", "all", "cache", "0"]
    case .routeProtocol: ["kernel", "boot", "static", "77", "bgp", "ra", "all"]
    case .scope: ["link", "host", "global", "42", "site", "all"]
    case .group: ["default", "5", "0"]
    case .realm: ["3", "3/7", "0", "/7"]
    case .dsfield: ["0x10", "8", "20", "4", "CS1"]
    case .number, .text, .choice, .rest: []
    }
  }

  private static let numbers = [
    "0", "1", "2", "7", "16", "100", "255", "256", "1500", "0x20", "65535",
  ]

  /// By the value's name in a usage text, if that says more than "a number" or "a word".
  private static let named: [String: [String]] = [
    "PORT": ["80", "4789", "0", "65535", "http"],
    "PORTS": ["80", "80-90", "90-80", "80/0xff", "0"],
    "FIRST-LAST": ["0-5", "5-0", "7"],
    "VID": ["10", "1", "4094", "4095", "10-12", "12-10"],
    "VNI": ["5", "10", "10-12", "16777216"],
    "ID": ["1", "2", "3", "9", "10"],
    "NHID": ["1", "2", "3", "9", "10"],
    "NETNSID": ["7", "3", "auto", "0"],
    "PID": ["1", "99999"],
    "NAME": ["abc", "v0", "t-b", "a/b", "x y", "alt1"],
    "LABEL": ["v0:1", "v0", "lo", "v1:x", "averylonglabel:1"],
    "STATE": ["up", "down", "permanent", "reachable", "stale", "forwarding", "blocking", "2"],
    "STP_STATE": ["forwarding", "blocking", "2", "disabled"],
    "PROTOCOL": ["tcp", "udp", "icmp", "6", "802.1q", "802.1ad"],
    "MODE": ["tap", "tun", "vepa"],
    "PREASON": ["5", "foo", "31", "32"],
    "FWMARK[/MASK]": ["5", "0x5/0xff", "5/", "5/bogus"],
    "LABEL[/MASK]": ["5", "0x5/0xff"],
    "ID[,WEIGHT][/ID...]": ["1", "1/2", "1,5/2", "1,300", "3,2/1,4"],
    "ADDRESS[,ADDRESS...]": ["fd00::1", "fd00::1,fd00::2"],
    "SOURCE[,SOURCE...]": ["10.1.0.2", "10.1.0.2,10.1.0.3", "fd00:1::2/INCLUDE"],
    "USER": ["root", "0", "nosuch"],
    "GROUP": ["root", "0", "nosuch"],
    "K/N": ["1/2", "0/1", "2/1"],
    "SRH": ["segs"],
    "EUI64": ["::1", "2001:db8::1", "00:11:22:33:44:55:66:77"],
    "FROM:TO ...": ["1:2"],
  ]

  /// Lower-case words in the name are values themselves ("{ SECONDS | none }").
  mutating func pick(named name: String) -> String {
    if let values = Self.named[name] { return random.pick(values) }
    let words = name.split { " {}[]|".contains($0) }.map(String.init)
    let literals = words.filter { $0 == $0.lowercased() }
    return random.pick(literals + literals + Self.numbers)
  }

  /// Words that another table describes.
  private mutating func rest(_ name: String) -> [String] {
    switch name {
    case "ARGS": return []
    case "VF": return keywords(VirtualFunctionWords.table.map(\.description))
    case "OPTIONS": return keywords(LinkWords.table.map(\.description))
    case "NH": return keywords(RouteLegWords.descriptions)
    case "ENCAPTYPE ENCAPHDR":
      let kind = random.pick(EncapKinds.all)
      return ["\(kind.type)"] + keywords(kind.words())
    default: return expand(name)
    }
  }

  private mutating func keywords(_ table: [WordDescription]) -> [String] {
    guard !table.isEmpty else { return [pick(named: "NUMBER")] }
    return (0..<random.pick([0, 1, 1, 2])).flatMap { _ in keyword(random.pick(table)) }
  }
}
