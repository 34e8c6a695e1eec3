import CLinux
import Netlink
import RouteNetlink

/// `bridge mdb get` and `flush`.
enum MDBQuery {
  struct Query {
    var device: String?
    var port: String?
    var group: String?
    var source: String?
    var vlan: UInt16 = 0
    var routeProtocol: String?
    /// Nil where both kinds are meant.
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
    var request = Request(RTM_GETMDB, header: try header(device, session))
    request.attributes.put(
      MulticastRequestAttributes.keys.entry,
      bytes: MDB.entry(vlan: query.vlan, group: try MDB.Group(group)))
    var options = AttributeList()
    if let source = query.source {
      options.put(MulticastChangeAttributes.keys.source, bytes: try MDB.source(source).bytes)
    }
    try query.tunnel.put(into: &options)
    if !options.isEmpty {
      request.attributes.nest(MulticastRequestAttributes.keys.entryAttrs, flagged: true, options)
    }
    let message = try FDB.answer(request, session)
    session.fillLinkCache()
    let output = session.output
    try output.document { () throws(CommandFailure) in
      output.openObject()
      output.openArray("mdb")
      MDBDescription(message, session, nil)?.describeEntries()
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
    var port: UInt32 = 0
    let header = try header(device, session)
    if let name = query.port { port = try Arguments.bridgeDevice(name, session) }
    var options = AttributeList()
    if let name = query.routeProtocol {
      options.put(MulticastChangeAttributes.keys.rtprot, try session.names.mdbProtocol(name))
    }
    try query.tunnel.put(into: &options)
    if query.isPermanent != nil { options.put(MulticastChangeAttributes.keys.stateMask, UInt8(1)) }
    // NLM_F_BULK shares its number with another request's NLM_F_EXCL.
    var request = Request(RTM_DELMDB, flags: 0x200, header: header)
    request.attributes.put(
      MulticastRequestAttributes.keys.entry,
      bytes: MDB.entry(port: port, state: query.isPermanent == true ? 1 : 0, vlan: query.vlan))
    if !options.isEmpty {
      request.attributes.nest(MulticastRequestAttributes.keys.entryAttrs, flagged: true, options)
    }
    try session.perform(request, mayWait: true)
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

  private static func header(
    _ device: String, _ session: Session
  ) throws(CommandFailure) -> MDB.Header {
    var header = MDB.Header()
    header.family = UInt8(PF_BRIDGE)
    header.ifindex = try Arguments.bridgeDevice(device, session)
    return header
  }
}
