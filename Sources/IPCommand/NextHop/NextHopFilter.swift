import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The selection of `ip nexthop show`, `flush` and `bucket show`.
struct NextHopFilter {
  var query: NextHopQuery
  /// For buckets: the group, and the member that they belong to; 0 for all.
  var group: UInt32 = 0
  var member: UInt32 = 0
  /// `RTPROT_*`; 0 for all.
  var routeProtocol: UInt32 = 0
  /// The id of a single object. Words after it are not read.
  var id: UInt32?

  /// A query with the counters that `-statistics` asks for. If it is given twice, it includes those of the hardware.
  static func query(_ session: Session, id: UInt32? = nil) -> NextHopQuery {
    var query = NextHopQuery(family: session.options.family, id: id)
    query.statistics = session.options.statistics > 0
    query.hardwareStatistics = session.options.statistics > 1
    return query
  }

  static func parse(_ words: Arguments) throws(CommandFailure) -> NextHopFilter {
    var filter = NextHopFilter(query: query(words.session))
    try words.parse(rows, into: &filter) { (_, _, word) throws(CommandFailure) in
      throw .invalid(word, "")
    }
    if words.session.personality.refusesSurplus, let word = words.peek { throw .surplus(word) }
    return filter
  }

  var bucketQuery: NextHopBucketQuery {
    var query = NextHopBucketQuery(family: query.family, group: group)
    query.member = member
    (query.device, query.master) = (self.query.device, self.query.master)
    return query
  }

  func wants(_ hop: NextHop) -> Bool {
    routeProtocol == 0 || routeProtocol == UInt32(hop.protocol.rawValue)
  }

  static let rows: [Word<NextHopFilter>] = [
    Word("dev", .device) { (filter, words) throws(CommandFailure) in
      filter.query.device = try words.nextHopDevice()
    },
    Word("groups") { (filter, _) in filter.query.onlyGroups = true },
    Word("master", .device) { (filter, words) throws(CommandFailure) in
      filter.query.master = try words.nextHopDevice()
    },
    Word("vrf", .device) { (filter, words) throws(CommandFailure) in
      filter.query.master = try words.nextHopVRF()
    },
    Word("=id", .number("ID")) { (filter, words) throws(CommandFailure) in
      filter.id = try words.u32("invalid id value")
      words.stop()
    },
    Word("protocol", .number("NUMBER")) { (filter, words) throws(CommandFailure) in
      filter.routeProtocol = try words.u32("invalid protocol value")
    },
    Word("fdb") { (filter, _) in filter.query.onlyFDB = true },
    Word("help") { (_, _) throws(CommandFailure) in throw NextHopCommand.object.help },
  ]

  /// The words for buckets. Here an id means the group, and the words after it are read.
  static let bucketRows: [Word<NextHopFilter>] = [
    rows[0], rows[2], rows[3],
    Word("=id", .number("ID")) { (filter, words) throws(CommandFailure) in
      filter.group = try words.u32("invalid id value")
    },
    Word("=nhid", .number("ID")) { (filter, words) throws(CommandFailure) in
      filter.member = try words.u32("invalid id value")
    },
    rows[7],
  ]
}

/// `ip nexthop bucket`: the buckets of resilient groups.
enum NextHopBuckets {
  static func run(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    guard let word = words.nextIfPresent() else { return try list(session, words) }
    if matches(word, "list|show|lst") { return try list(session, words) }
    if matches(word, "get") { return try get(session, words) }
    if matches(word, "help") { throw NextHopCommand.object.help }
    throw .unknownCommand(word, of: "ip nexthop")
  }

  private static func list(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    var filter = NextHopFilter(query: NextHopQuery(family: session.options.family))
    try words.parse(NextHopFilter.bucketRows, into: &filter) {
      (_, _, word) throws(CommandFailure) in
      throw .invalid(word, "")
    }
    try session.output.document { () throws(CommandFailure) in
      try session.kernel.dump(filter.bucketQuery, status: 2) { bucket in
        NextHopDescription.show(bucket, session)
      }
    }
  }

  private static func get(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    var id: UInt32?
    var index: UInt16?
    while let word = words.nextIfPresent() {
      switch word {
      case "id": id = try words.u32("invalid id value")
      case "index": index = try words.u16("invalid bucket index value")
      default:
        throw NextHopCommand.object.refusal(
          "\"id\" or \"index\" is expected rather than \"\(word)\".")
      }
    }
    guard let id, id != 0, let index else {
      throw NextHopCommand.object.refusal(
        "The id of a group and the index of a bucket are required.")
    }
    let query = NextHopBucketQuery(family: session.options.family, group: id, index: index)
    let message = try session.kernel.get(query.message)
    try session.output.document { () throws(CommandFailure) in
      if let bucket = NextHopBucket(message) { NextHopDescription.show(bucket, session) }
    }
  }
}
