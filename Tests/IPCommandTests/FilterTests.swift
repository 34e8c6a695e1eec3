import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// Filters that leave part of a value open, applied to messages in the kernel's format.
@Suite struct FilterTests {
  private static func message(_ request: Request, _ type: Int) throws -> Message {
    var request = request
    request.type = MessageType(type)
    let bytes = try request.encoded(sequence: 0)
    return try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
  }

  private static func route(realms: UInt32?) throws -> Route {
    var request = RouteRequest(.add, to: IPPrefix("192.0.2.0/24"), device: 10)
    request.realms = realms
    return try #require(Route(try message(request.message, RTM_NEWROUTE)))
  }

  private static func words(_ line: String) -> Arguments {
    Arguments(
      line.split(separator: " ").map(String.init),
      session: Session(.ip))
  }

  private static let realms: [UInt32?] = [nil, 5, 0x30000, 0x30005, 0x70005]

  /// Which routes with the realms above `ip route show realms WORD` shows (iproute2 7.1).
  private static let shown: [(String, [UInt32])] = [
    ("3/", [0x30000, 0x30005]), ("5", [5, 0x30005, 0x70005]),
    ("3/5", [0x30005]),
    ("0/5", [5]), ("3/0", [0x30000]), ("0x30005", [0x30005]), ("7/", [0x70005]), ("9/", []),
  ]

  @Test(arguments: shown)
  func realms(_ word: String, _ shown: [UInt32]) throws {
    var filter = try RouteFilterReader.parse(Self.words("realms \(word)"))
    let found = try Self.realms.filter { filter.wants(try Self.route(realms: $0)) }
    #expect(found == shown)
  }

  /// A realm of 0 before a slash is a realm; an empty part is not.
  @Test func halvesThatAreZero() throws {
    var filter = try RouteFilterReader.parse(Self.words("realms 0/"))
    #expect(try Self.realms.filter { filter.wants(try Self.route(realms: $0)) } == [nil, 5])
    for word in ["/", "/5"] {
      #expect(throws: CommandFailure.self) {
        try RouteFilterReader.parse(Self.words("realms \(word)"))
      }
    }
  }

  /// Without a mask, all bits are compared. A mask of 0 selects nothing.
  private static let masks: [(String, [Int])] = [
    ("dscp 3", [0]), ("dscp 3/0x3f", [0]), ("dscp 3/3", [1]), ("dscp 9/0", [0, 1, 2, 3, 4, 5]),
    ("sport 5", [2]), ("sport 5/0xffff", [2]), ("sport 5/7", [3]),
    ("sport 9/0", [0, 1, 2, 3, 4, 5]),
    ("flowlabel 4", [4]), ("flowlabel 4/0xfffff", [4]), ("flowlabel 4/0xff", [5]),
    ("flowlabel 9/0", [0, 1, 2, 3, 4, 5]),
  ]

  @Test(arguments: masks)
  func masksOfRules(_ line: String, _ shown: [Int]) throws {
    var requests = [RuleRequest](repeating: RuleRequest(.add, family: .ipv4), count: 6)
    requests[0].dscp = 3
    requests[1].dscp = 3
    requests[1].dscpMask = 3
    requests[2].sourcePorts = RulePorts(first: 5, last: 5)
    requests[3].sourcePorts = RulePorts(first: 5, last: 5, mask: 7)
    requests[4].flowLabel = 4
    requests[4].flowLabelMask = 0xfffff
    requests[5].flowLabel = 4
    requests[5].flowLabelMask = 0xff
    let rules = try requests.map {
      try #require(Rule(try Self.message($0.message, RTM_NEWRULE)))
    }
    let filter = try RuleFilter.parse(Self.words(line))
    #expect(rules.indices.filter { filter.wants(rules[$0]) } == shown)
  }
}
