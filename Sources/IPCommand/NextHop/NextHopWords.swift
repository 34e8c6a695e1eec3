import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The words of `ip nexthop add`, `replace` and `delete`.
enum NextHopWords {
  typealias Row = Word<NextHopRequest>

  static let all: [Row] = ways + groups

  private static let ways: [Row] = [
    Row("=id", .number("ID")) { (request, words) throws(CommandFailure) in
      request.id = try words.u32("invalid id value")
    },
    Row("=dev", .device) { (request, words) throws(CommandFailure) in
      request.device = try words.nextHopDevice()
      if request.family == .unspecified { request.family = .ipv4 }
    },
    Row("=via", .address) { (request, words) throws(CommandFailure) in
      let gateway = try words.addressWithFamily(request.family)
      if request.family != .unspecified, request.family != gateway.family {
        words.stepBack()
        throw .invalid(try words.next(), "address family mismatch\n")
      }
      request.family = gateway.family
      request.gateway = gateway
    },
    Row("=encap", .rest("ENCAPTYPE ENCAPHDR")) { (request, words) throws(CommandFailure) in
      request.encapsulation = try EncapKinds.parse(words)
    },
    Row("=blackhole") { (request, _) in
      request.isBlackhole = true
      if request.family == .unspecified { request.family = .ipv4 }
    },
    Row("=fdb") { (request, _) in request.isFDB = true },
    Row("=onlink") { (request, _) in request.flags.insert(.onLink) },
  ]

  private static let groups: [Row] = [
    Row("=group", .text("ID[,WEIGHT][/ID...]")) { (request, words) throws(CommandFailure) in
      request.members = try members(words.next())
    },
    Row("=type", NextHopGroupType.shape) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard let type = NextHopGroupType(word) else {
        throw .invalid(word, "\"type\" value is invalid\n")
      }
      request.groupType = type
      guard type == .resilient, !words.isEmpty else { return }
      var resilience = NextHopRequest.Resilience()
      try words.parsePrefix(resilientArguments, into: &resilience)
      request.resilience = resilience
    },
    Row("=hw_stats", .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
      request.hardwareStatistics = try words.onOff("hw_stats", status: 22)
    },
    Row("protocol", .routeProtocol) { (request, words) throws(CommandFailure) in
      request.protocol = try words.routeProtocol()
    },
    Row("=help") { (_, _) throws(CommandFailure) in throw NextHopCommand.object.help },
  ]

  private static let resilientArguments: [Word<NextHopRequest.Resilience>] = [
    Word("=buckets", .number("BUCKETS")) { (resilience, words) throws(CommandFailure) in
      resilience.buckets = try words.u16("invalid buckets value")
    },
    Word("=idle_timer", .number("SECONDS")) { (resilience, words) throws(CommandFailure) in
      resilience.idleTimer = try ticks(words, "invalid idle timer value")
    },
    Word("=unbalanced_timer", .number("SECONDS")) { (resilience, words) throws(CommandFailure) in
      resilience.unbalancedTimer = try ticks(words, "invalid unbalanced timer value")
    },
  ]

  /// Reads seconds; the result is in hundredths.
  private static func ticks(_ words: Arguments, _ refusal: String) throws(CommandFailure) -> UInt32
  {
    let word = try words.next()
    guard let seconds = Number.u32(word), seconds < UInt32.max / 100 else {
      throw .invalid(word, refusal)
    }
    return seconds * 100
  }

  private static func members(
    _ text: String
  ) throws(CommandFailure) -> [(id: UInt32, weight: Int)] {
    let heaviest: UInt64 = 65536
    var members: [(id: UInt32, weight: Int)] = []
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      let fields = part.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        .map(String.init)
      guard let id = Number.u32(fields[0]) else {
        throw .invalid(text, "\"group\" value is invalid\n")
      }
      var weight: UInt64 = 1
      if fields.count == 2 {
        guard let value = Number.unsigned(fields[1], limit: heaviest), value > 0 else {
          throw .invalid(fields[1], "\"weight\" is invalid\n")
        }
        weight = value
      }
      members.append((id, Int(weight)))
    }
    return members
  }
}

extension Arguments {
  /// The index of a device for a nexthop object.
  func nextHopDevice() throws(CommandFailure) -> Int32 {
    let word = try next()
    guard let index = session.links.index(of: word) else {
      throw .invalid(word, "Device does not exist\n")
    }
    return index
  }

  /// The index of a VRF device.
  func nextHopVRF() throws(CommandFailure) -> Int32 {
    guard let word = peek, session.vrfTable(of: word) != nil else {
      throw .invalid(try next(), "Invalid VRF\n")
    }
    return try nextHopDevice()
  }
}
