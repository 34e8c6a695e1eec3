import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A device with its own link-layer address on top of a lower device.
  static let macvlan = LinkKind(
    "macvlan", rows: Macvlan.rows, unknownWord: .option, finish: Macvlan.check
  ).needing(MacvlanAttributes.keys.mode)

  /// A macvlan with a character device.
  static let macvtap = LinkKind(
    "macvtap", rows: Macvlan.rows, unknownWord: .option, finish: Macvlan.check
  ).needing(MacvlanAttributes.keys.mode)
}

private enum Macvlan {
  static let rows: [KindAttribute] = [
    mode, flags, sourceWords,
    .positive(MacvlanAttributes.keys.bcQueueLen, "bcqueuelen"),
    .number(MacvlanAttributes.keys.bcQueueLenUsed, label: "usedbcqueuelen"),
    cutoff, sources,
  ]

  private static let mode = KindAttribute.named(
    MacvlanAttributes.keys.mode,
    .named(MacvlanAttributes.keys.mode, "mode", repeated: .replaced) { word, _ in
      .notOneOf(
        "mode", "\"private\", \"vepa\", \"bridge\", \"passthru\" or \"source\"", word, status: 1)
    }, label: "mode", unknown: "unknown")

  private static let flags = KindAttribute(
    MacvlanAttributes.keys.flags,
    words: [
      Word("flag", .choice(MacvlanFlags.words.map(\.value) + ["null"])) {
        (request, words) throws(CommandFailure) in
        let word = try words.next()
        guard let flag = MacvlanFlags(word: word) ?? (word == "null" ? [] : nil) else {
          throw .notOneOf("flag", "\"nopromisc\", \"nodst\" or \"null\"", word, status: 1)
        }
        set(flag, &request)
      },
      Word("nopromisc") { (request, _) in set(.nopromisc, &request) },
      Word("nodst") { (request, _) in set(.nodst, &request) },
    ]
  ) { flags, view in
    for word in flags.setWords { view.output.flag("\(word)", "\(word) ") }
  }

  private static func set(_ flag: MacvlanFlags, _ request: inout KindRequest) {
    let before = request.table[MacvlanAttributes.keys.flags] ?? []
    request.replace(MacvlanAttributes.keys.flags, before.union(flag))
  }

  private static let sourceWords = KindAttribute(
    MacvlanAttributes.keys.macaddrMode,
    word: Word("macaddr", .text("{ add | del | set | flush } [ LLADDR ... ]")) {
      (request, words) throws(CommandFailure) in
      let word = try words.next()
      switch MacvlanAddressMode(word) {
      case .flush?: request.data.put(MacvlanAttributes.keys.macaddrMode, .flush)
      case .set?: try putSet(&request, words)
      case let change?: try put(&request, change, words)
      case nil:
        throw request.kind.refusal(
          "", friendly: "\"add\", \"del\", \"set\" or \"flush\" is expected rather than \"\(word)\""
        )
      }
    })

  private static func put(
    _ request: inout KindRequest, _ change: MacvlanAddressMode, _ words: Arguments
  ) throws(CommandFailure) {
    request.data.put(MacvlanAttributes.keys.macaddrMode, change)
    let address = try words.lladdr()
    guard address.count == 6 else { throw CommandFailure("", status: 1) }
    request.data.put(MacvlanAttributes.keys.macaddr, bytes: address)
  }

  /// Reads addresses up to a word that is none, which belongs to the kind's other words.
  private static func putSet(
    _ request: inout KindRequest, _ words: Arguments
  ) throws(CommandFailure) {
    request.data.put(MacvlanAttributes.keys.macaddrMode, .set)
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
  ) { limit, view in
    view.output.field("bclim", "bclim ", limit)
  }

  private static let sources = KindAttribute(MacvlanAttributes.keys.macaddrCount) { count, view in
    guard view.table[MacvlanAttributes.keys.mode] == .source else { return }
    view.output.field("macaddr_count", "remotes (", count, ") ")
    guard let list = view.table.payload(MacvlanAttributes.keys.macaddrData) else { return }
    view.output.array("macaddr_data") {
      for entry in list.attributes
      where entry.has(MacvlanAttributes.keys.macaddr) && entry.payload.count >= 6 {
        view.output.field(nil, "", hexBytes(entry.payload.prefix(6).array))
      }
    }
  }

  static let check: LinkKind.Finish = { (request, _) throws(CommandFailure) in
    let flags = request.table[MacvlanAttributes.keys.flags] ?? []
    if flags.contains(.nopromisc), request.table[MacvlanAttributes.keys.mode] != .passthru {
      throw request.kind.refusal("nopromisc flag only valid in passthru mode")
    }
  }
}

extension KindAttribute {
  /// A number whose refusal says what is allowed.
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
    ) { value, view in
      view.output.field("\(spec)", "\(spec) ", value)
    }
  }
}
