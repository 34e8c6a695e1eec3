import CLinux
import Glibc
import RouteNetlink

/// What the words of `ip route show` are read into.
struct RouteFilterReader {
  var filter = RouteFilter()
  /// The family for reading prefixes.
  let family: AddressFamily
  /// The names of devices. They are looked up after all words have been read.
  var device: String?
  var inputDevice: String?

  /// Reads the rest of the command line.
  static func parse(_ words: Arguments) throws(CommandFailure) -> RouteFilter {
    let session = words.session
    var reader = RouteFilterReader(family: session.options.family)
    try words.parse(rows, into: &reader) { (reader, words, word) throws(CommandFailure) in
      let start = matches(word, "to") ? try words.next() : word
      let range = try reader.range(start, words)
      reader.filter.destinationRoot = range.root
      reader.filter.destinationMatch = range.match
    }
    reader.filter.family = reader.family
    if let name = reader.inputDevice {
      reader.filter.inputDevice = try session.existingDevice(name)
    }
    if let name = reader.device { reader.filter.device = try session.existingDevice(name) }
    return reader.filter
  }

  /// `[root|match|exact] PREFIX`.
  private func range(
    _ word: String, _ words: Arguments
  ) throws(CommandFailure) -> (root: ParsedPrefix?, match: ParsedPrefix?) {
    if matches(word, "root") { return (try selector(words.next(), words), nil) }
    if matches(word, "match") { return (nil, try selector(words.next(), words)) }
    let prefix = try selector(matches(word, "exact") ? words.next() : word, words)
    return (prefix, prefix)
  }

  /// The selection by a prefix. `any` and `all` have no family of their own, and select nothing unless an option sets
  /// one.
  private func selector(
    _ word: String, _ words: Arguments
  ) throws(CommandFailure) -> ParsedPrefix? {
    if family == .unspecified, word == "any" || word == "all" { return nil }
    return try words.prefix(word, family)
  }

  static let rows: [Word<RouteFilterReader>] = [
    Word("table", .table) { (reader, words) throws(CommandFailure) in
      try reader.table(words)
    },
    Word("vrf", .device) { (reader, words) throws(CommandFailure) in
      reader.filter.table = try words.vrfTable()
      reader.filter.types =
        ~(1 << UInt32(RouteType.local.rawValue) | 1 << UInt32(RouteType.broadcast.rawValue))
    },
    Word("cached|cloned") { (reader, _) in reader.filter.cloned = true },
    Word("=tos|dsfield", .dsfield) { (reader, words) throws(CommandFailure) in
      reader.filter.tos = try words.dsfield("TOS value is invalid\n")
    },
    Word("protocol", .routeProtocol) { (reader, words) throws(CommandFailure) in
      reader.filter.protocol = try numberOrAll(words, .protocols, "invalid \"protocol\"\n").map(
        RouteProtocol.init(rawValue:))
    },
    Word("scope", .scope) { (reader, words) throws(CommandFailure) in
      reader.filter.scope = try numberOrAll(words, .scopes, "invalid \"scope\"\n").map(
        RouteScope.init(rawValue:))
    },
    Word("type", .routeType) {
      (reader, words) throws(CommandFailure) in
      let word = try words.next()
      guard let type = RouteTypeNames.parse(word) else {
        throw .invalid(word, "node type value is invalid\n")
      }
      reader.filter.types = 1 << UInt32(type.rawValue & 31)
    },
    Word("=dev|=oif", .device) { (reader, words) throws(CommandFailure) in
      reader.device = try words.next()
    },
    Word("=iif", .device) { (reader, words) throws(CommandFailure) in
      reader.inputDevice = try words.next()
    },
    Word("=mark", .number("MARK")) { (reader, words) throws(CommandFailure) in
      reader.filter.mark = try words.u32("invalid mark value")
    },
    Word("metric|priority|=preference", .number("METRIC")) {
      (reader, words) throws(CommandFailure) in
      reader.filter.metric = try words.u32("\"metric\" value is invalid\n")
    },
    Word("=via", .prefix) { (reader, words) throws(CommandFailure) in
      let word = try words.next()
      let family = AddressFamily(word)
      reader.filter.gateway = try words.prefix(
        family == nil ? word : words.next(), family ?? reader.family)
    },
    Word("=src", .prefix) { (reader, words) throws(CommandFailure) in
      reader.filter.preferredSource = try words.prefix(reader.family)
    },
    Word("realms", .realm) { (reader, words) throws(CommandFailure) in
      let text = words.peek ?? ""
      let realms = try words.realms("invalid realms\n")
      reader.filter.realms = RealmSelector(realms, text: text)
    },
    Word("from", .prefix) { (reader, words) throws(CommandFailure) in
      let range = try reader.range(words.next(), words)
      reader.filter.sourceRoot = range.root
      reader.filter.sourceMatch = range.match
    },
  ]

  private mutating func table(_ words: Arguments) throws(CommandFailure) {
    let word = try words.next()
    if let table = words.session.names.table(word) {
      filter.table = table
      return
    }
    switch word {
    case "all": filter.table = 0
    case "cache": filter.cloned = true
    case "help": throw RouteCommand.object.help
    default: throw .invalid(word, "table id value is invalid\n")
    }
  }

  private static func numberOrAll(
    _ words: Arguments, _ table: NameTable, _ refusal: String
  ) throws(CommandFailure) -> UInt8? {
    let word = try words.next()
    if let number = words.session.names.parse(table, word) { return UInt8(number & 255) }
    guard word == "all" else { throw .invalid(word, refusal) }
    return nil
  }
}

extension Session {
  /// The index of a device, which must exist.
  func existingDevice(_ name: String) throws(CommandFailure) -> Int32 {
    guard let index = links.index(of: name) else { throw .noDevice(name) }
    return index
  }
}
