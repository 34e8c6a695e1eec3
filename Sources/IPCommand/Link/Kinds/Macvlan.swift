import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A device with a link-layer address of its own on a lower one.
  static let macvlan = LinkKind(
    "macvlan", rows: Macvlan.rows, unknownWord: .option, needed: MacvlanAttributes.keys.mode.code,
    finish: Macvlan.check)

  /// A macvlan that a character device reads and writes.
  static let macvtap = LinkKind(
    "macvtap", rows: Macvlan.rows, unknownWord: .option, needed: MacvlanAttributes.keys.mode.code,
    finish: Macvlan.check)
}

private enum Macvlan {
  static let rows: [KindAttribute] = [
    mode, flags, sourceWords,
    .positive(MacvlanAttributes.keys.bcQueueLen, "bcqueuelen"),
    .number(MacvlanAttributes.keys.bcQueueLenUsed, label: "usedbcqueuelen"),
    cutoff, sources,
  ]

  private static let modes: [(UInt32, StaticString)] = [
    (1, "private"), (2, "vepa"), (4, "bridge"), (8, "passthru"), (16, "source"),
  ]
  private static let passthru: UInt32 = 8
  private static let source: UInt32 = 16

  private static let mode = KindAttribute(
    MacvlanAttributes.keys.mode,
    word: Word("mode", .choice(modes.map(\.1))) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard let mode = modes.first(where: { word == "\($0.1)" }) else {
        throw .notOneOf(
          "mode", "\"private\", \"vepa\", \"bridge\", \"passthru\" or \"source\"", word, status: 1)
      }
      request.replace(MacvlanAttributes.keys.mode, mode.0)
    }
  ) { payload, view in
    guard let value = payload.u32 else { return }
    let name = modes.first { $0.0 == value }.map { "\($0.1)" } ?? "unknown"
    view.output.field("mode", "mode ", name)
  }

  private static let flagNames: [StaticString] = ["nopromisc", "nodst"]

  private static let flags = KindAttribute(
    MacvlanAttributes.keys.flags,
    words: [
      Word("flag", .choice(["nopromisc", "nodst", "null"])) {
        (request, words) throws(CommandFailure) in
        let word = try words.next()
        switch word {
        case "nopromisc": setFlag(&request, 1)
        case "nodst": setFlag(&request, 2)
        case "null": setFlag(&request, 0)
        default:
          throw .notOneOf("flag", "\"nopromisc\", \"nodst\" or \"null\"", word, status: 1)
        }
      },
      Word("nopromisc") { (request, _) in setFlag(&request, 1) },
      Word("nodst") { (request, _) in setFlag(&request, 2) },
    ]
  ) { payload, view in
    guard let flags = payload.u16 else { return }
    for (bit, name) in flagNames.enumerated() where flags & 1 << UInt16(bit) != 0 {
      view.output.flag("\(name)", "\(name) ")
    }
  }

  private static func setFlag(_ request: inout KindRequest, _ bit: UInt16) {
    let before = request.table[MacvlanAttributes.keys.flags] ?? 0
    request.replace(MacvlanAttributes.keys.flags, before | bit)
  }

  /// What to do with the list of source addresses.
  private enum Change: UInt32 {
    case add = 0
    case delete, flush, set
  }

  private static let sourceWords = KindAttribute(
    MacvlanAttributes.keys.macaddrMode,
    word: Word("macaddr", .text("{ add | del | set | flush } [ LLADDR ... ]")) {
      (request, words) throws(CommandFailure) in
      switch try words.next() {
      case "add": try put(&request, .add, words)
      case "del": try put(&request, .delete, words)
      case "set": try putSet(&request, words)
      case "flush": request.data.put(MacvlanAttributes.keys.macaddrMode, Change.flush.rawValue)
      case let word:
        throw request.kind.refusal(
          "", friendly: "\"add\", \"del\", \"set\" or \"flush\" is expected rather than \"\(word)\""
        )
      }
    })

  private static func put(
    _ request: inout KindRequest, _ change: Change, _ words: Arguments
  ) throws(CommandFailure) {
    request.data.put(MacvlanAttributes.keys.macaddrMode, change.rawValue)
    let address = try words.lladdr()
    guard address.count == 6 else { throw CommandFailure("", status: 1) }
    request.data.put(MacvlanAttributes.keys.macaddr, bytes: address)
  }

  /// Addresses until a word is none: the rest belongs to the kind's other words.
  private static func putSet(
    _ request: inout KindRequest, _ words: Arguments
  ) throws(CommandFailure) {
    request.data.put(MacvlanAttributes.keys.macaddrMode, Change.set.rawValue)
    var list = AttributeList()
    while let word = words.peek {
      do throws(CommandFailure) {
        let address = try LinkLayerText.bytes(word)
        guard address.count == 6 else { break }
        list.put(MacvlanAttributes.keys.macaddr, bytes: address)
      } catch {
        words.session.complain(error.message)
        break
      }
      words.skip()
    }
    request.data.nest(MacvlanAttributes.keys.macaddrData, list)
  }

  private static let cutoff = KindAttribute(
    MacvlanAttributes.keys.bcCutoff,
    word: Word("=bclim", .number("LIMIT")) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard let limit = Number.s32(word) else {
        throw CommandFailure("Error: illegal value for \"bclim\": \"\(word)\"", status: 1)
      }
      request.data.put(MacvlanAttributes.keys.bcCutoff, limit)
    }
  ) { payload, view in
    if let limit = payload.s32 { view.output.field("bclim", "bclim ", limit) }
  }

  private static let sources = KindAttribute(MacvlanAttributes.keys.macaddrCount) { payload, view in
    guard let count = payload.u32, view.table[MacvlanAttributes.keys.mode] == source else { return }
    view.output.field("macaddr_count", "remotes (", count, ") ")
    guard let list = view.table.payload(MacvlanAttributes.keys.macaddrData) else { return }
    view.output.array("macaddr_data") {
      for entry in list.attributes
      where entry.type == MacvlanAttributes.keys.macaddr.code && entry.payload.count >= 6 {
        view.output.field(nil, "", hexBytes(entry.payload.prefix(6).array))
      }
    }
  }

  static let check: LinkKind.Finish = { (request, _) throws(CommandFailure) in
    let flags = request.table[MacvlanAttributes.keys.flags] ?? 0
    if flags & 1 != 0, request.table[MacvlanAttributes.keys.mode] != passthru {
      throw request.kind.refusal("nopromisc flag only valid in passthru mode")
    }
  }
}

extension KindAttribute {
  /// A number whose refusal spells out what is allowed.
  fileprivate static func positive(_ key: AttributeKey<UInt32>, _ spec: StaticString)
    -> KindAttribute
  {
    KindAttribute(
      key,
      word: Word(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        let word = try words.next()
        guard let value = Number.u32(word) else {
          throw .notOneOf("\(spec)", "a positive integer [0-4294967295]", word, status: 1)
        }
        request.data.put(key, value)
      }
    ) { payload, view in
      if let value = payload.u32 { view.output.field("\(spec)", "\(spec) ", value) }
    }
  }
}
