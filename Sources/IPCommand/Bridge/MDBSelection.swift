import Netlink
import RouteNetlink

/// `bridge mdb get` and `flush`.
enum MDBSelection {
  struct Query {
    var device: String?
    var port: String?
    var group: String?
    var source: String?
    var vlan: UInt16 = 0
    var routeProtocol: String?
    /// nil for both permanent and temporary entries.
    var isPermanent: Bool?
    var tunnel = MDBTunnel()
  }

  private static let device = Word<Query>("=dev", .device) {
    (query, words) throws(CommandFailure) in
    query.device = try words.next()
  }
  private static let vlan = Word<Query>("=vid", .number("VID")) {
    (query, words) throws(CommandFailure) in
    query.vlan = UInt16(truncatingIfNeeded: try words.looseNumber())
  }
  private static let tunnelWords: [Word<Query>] = MDBTunnel.words.map { word in
    Word(word.spec, .text("VALUE")) { (query, words) throws(CommandFailure) in
      try word.apply(&query.tunnel, words)
    }
  }

  // MARK: get

  static let getWords: [Word<Query>] =
    [
      device,
      Word("=grp", .address) { (query, words) throws(CommandFailure) in
        query.group = try words.next()
      },
      vlan,
      Word("=src", .address) { (query, words) throws(CommandFailure) in
        query.source = try words.next()
      },
    ] + tunnelWords.suffix(1)

  static func get(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let query = try read(arguments, getWords)
    guard let device = query.device, let group = query.group else {
      throw CommandFailure("Device and group address are required arguments.")
    }
    var lookup = MDBLookup(
      bridge: try Arguments.bridgeDevice(device, session), group: try MDB.group(group),
      vlan: query.vlan)
    if let source = query.source { lookup.source = try MDB.source(source) }
    lookup.sourceVNI = try query.tunnel.resolved().sourceVNI
    let table = try FDB.answer(lookup, session)
    session.learnLinks()
    let output = session.output
    try output.document { () throws(CommandFailure) in
      output.openObject()
      output.openArray("mdb")
      table?.describeEntries(session)
      output.closeArray()
      output.closeObject()
    }
  }

  // MARK: flush

  static let flushWords: [Word<Query>] =
    [
      device,
      Word("=port", .device) { (query, words) throws(CommandFailure) in
        query.port = try words.next()
      },
      vlan,
      Word("=permanent") { (query, _) in query.isPermanent = true },
      Word("=nopermanent") { (query, _) in query.isPermanent = false },
      Word("=proto", .routeProtocol) { (query, words) throws(CommandFailure) in
        query.routeProtocol = try words.next()
      },
    ] + tunnelWords

  static func flush(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let query = try read(arguments, flushWords)
    guard let device = query.device else { throw CommandFailure("Device is a required argument.") }
    var request = MDBFlushRequest(bridge: try Arguments.bridgeDevice(device, session))
    if let name = query.port { request.port = try Arguments.bridgeDevice(name, session) }
    request.vlan = query.vlan
    request.isPermanent = query.isPermanent
    if let name = query.routeProtocol {
      request.routingProtocol = try session.names.mdbProtocol(name)
    }
    request.destination = try query.tunnel.resolved()
    try session.kernel.perform(request, mayWait: true)
  }

  private static func read(
    _ arguments: Arguments, _ words: [Word<Query>]
  ) throws(CommandFailure) -> Query {
    var query = Query()
    try arguments.parse(words, into: &query) { (_, _, word) throws(CommandFailure) in
      if word == "help" { throw MDB.object.help }
    }
    return query
  }
}
