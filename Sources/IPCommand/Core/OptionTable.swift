import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// What the options are read into.
struct OptionReader {
  var options: Options
  let personality: Personality
  /// Enters a namespace as soon as `-n` names it, and returns its name.
  let enter: (String) throws(CommandFailure) -> String
  /// Set if an option ends the program with status 0 (`-V`).
  var isDone = false
  /// Set by `--version` of `netns`, whose answer depends on the options after it.
  var wantsVersion = false
}

/// The global options, in the order in which a word is compared with them.
enum OptionTable {
  static let ip: [Word<OptionReader>] = [
    Word("loops", .number("COUNT")) { (reader, words) throws(CommandFailure) in
      reader.options.loops = Int(atoi(try optionValue(words, "loop count")))
    },
    family,
    Word("=4") { (reader, _) in reader.options.family = .ipv4 },
    Word("=6") { (reader, _) in reader.options.family = .ipv6 },
    Word("=0") { (reader, _) in reader.options.family = .packet },
    Word("=M") { (reader, _) in reader.options.family = .mpls },
    Word("=B") { (reader, _) in reader.options.family = .bridge },
    Word("human|human-readable") { (reader, _) in reader.options.human = true },
    Word("iec") { (reader, _) in reader.options.iec = true },
    statistics, details,
    Word("resolve") { (reader, _) in reader.options.resolve = true },
    oneline, timestamp,
    Word("tshort") { (reader, _) in
      reader.options.timestamp = true
      reader.options.shortTimestamp = true
    },
    version, force, batch,
    Word("brief") { (reader, _) in reader.options.brief = true },
    json, pretty,
    Word("rcvbuf", .number("SIZE")) { (reader, words) throws(CommandFailure) in
      let word = try optionValue(words, "rcvbuf size")
      guard let size = Number.u32(word) else { throw .usage("Invalid rcvbuf size '\(word)'") }
      reader.options.receiveBuffer = Int32(truncatingIfNeeded: size)
    },
    help, namespace,
    Word("Numeric") { (reader, _) in reader.options.numeric = true },
    Word("all") { (reader, _) in reader.options.all = true },
    Word("=echo") { (reader, _) in reader.options.echo = true },
  ]

  static let bridge: [Word<OptionReader>] = [
    help, version, statistics, details, oneline, timestamp, family,
    Word("=4") { (reader, _) in reader.options.family = .ipv4 },
    Word("=6") { (reader, _) in reader.options.family = .ipv6 },
    namespace,
    Word("compressvlans") { (reader, _) in reader.options.compressedVLANs = true },
    force, json, pretty, batch,
  ]

  static let netns: [Word<OptionReader>] = ip + [verbose, longVersion]

  private static let family = Word<OptionReader>(
    "family", .choice(AddressFamily.words.map(\.value) + ["help"])
  ) { (reader, words) throws(CommandFailure) in
    let word = try optionValue(words, "family type")
    if word == "help" { throw OptionTable.usage(reader.personality) }
    guard let family = AddressFamily(word),
      reader.personality.takes(family: family)
    else {
      throw .invalid(word, "invalid protocol family")
    }
    reader.options.family = family
  }
  private static let statistics = Word<OptionReader>("stats|statistics") { (reader, _) in
    reader.options.statistics += 1
  }
  private static let details = Word<OptionReader>("details") { (reader, _) in
    reader.options.details += 1
  }
  private static let oneline = Word<OptionReader>("oneline") { (reader, _) in
    reader.options.oneline = true
  }
  private static let timestamp = Word<OptionReader>("timestamp") { (reader, _) in
    reader.options.timestamp = true
  }
  private static let version = Word<OptionReader>("Version") { (reader, _) in
    if reader.personality.hasCommands {
      reader.wantsVersion = true
    } else {
      Session.writeOutput(Version.text(reader.personality))
      reader.isDone = true
    }
  }
  private static let force = Word<OptionReader>("force") { (reader, _) in
    reader.options.force = true
  }
  private static let batch = Word<OptionReader>("batch", .file) {
    (reader, words) throws(CommandFailure) in
    reader.options.batchFile = try optionValue(words, "batch file")
  }
  private static let json = Word<OptionReader>("json") { (reader, _) in reader.options.json = true }
  private static let pretty = Word<OptionReader>("pretty") { (reader, _) in
    reader.options.pretty = true
  }
  private static let help = Word<OptionReader>("help") { (reader, _) throws(CommandFailure) in
    throw OptionTable.usage(reader.personality)
  }
  private static let namespace = Word<OptionReader>("netns", .namespace) {
    (reader, words) throws(CommandFailure) in
    guard let name = words.nextIfPresent() else {
      throw .usage("Cannot open network namespace \"(null)\": No such file or directory")
    }
    reader.options.namespace = try reader.enter(name)
  }

  // For `netns` alone.

  private static let verbose = Word<OptionReader>("=v") { (_, _) in
    NetlinkTracer.startOnStandardError()
  }
  private static let longVersion = Word<OptionReader>("=version") { (reader, _) in
    reader.wantsVersion = true
  }

  private static func optionValue(
    _ words: Arguments, _ what: String
  ) throws(CommandFailure) -> String {
    guard let word = words.nextIfPresent() else {
      throw .usage("Error: argument \"\(what)\" is required")
    }
    return word
  }

  /// Reads the options before the object; false if one of them ends the program.
  static func read(
    _ arguments: Arguments, into reader: inout OptionReader
  ) throws(CommandFailure) -> Bool {
    while !reader.isDone, let word = arguments.peek, word.utf8.first == UInt8(ascii: "-") {
      let table = reader.personality.options
      arguments.skip()
      if word == "--" { break }
      let shown = word.hasPrefix("--") ? String(word.dropFirst()) : word
      let option = String(shown.dropFirst())
      // A single dash is an abbreviation of the first option.
      let row =
        table.first { matches(option, $0.spec) } ?? (option.isEmpty ? table.first : nil)
      let color = Options.colorChoice(option)
      if let row, color == nil || !reader.personality.triesColorFirst {
        try row.apply(&reader, arguments)
      } else if let color {
        guard let color else { throw unknown(shown, reader.personality) }
        reader.options.color = color
      } else {
        throw unknown(shown, reader.personality)
      }
    }
    return !reader.isDone
  }

  /// The index of the command in a command line of `netns`, and the options before it, without their values.
  static func command(in words: [String]) -> (index: Int, options: [String]) {
    var index = 0
    var options: [String] = []
    while index < words.count, words[index].utf8.first == UInt8(ascii: "-") {
      let option = String(words[index].drop { $0 == "-" })
      if words[index] == "--" { return (index + 1, options) }
      options.append(words[index])
      let row = ip.first { matches(option, $0.spec) }
      index += 1 + (row?.description.values.count ?? 0)
    }
    return (index, options)
  }

  /// The given options, to be passed to another program. The namespace is left out, since the process is in it; so is
  /// the batch, whose lines are passed one by one.
  static func passedOn(_ options: Options) -> [String] {
    var passed: [String] = []
    var rest = options.words[..<options.count]
    while let word = rest.popFirst() {
      let option = String(word.drop { $0 == "-" })
      guard !option.isEmpty else { continue }
      let row = ip.first { matches(option, $0.spec) }
      let values = rest.prefix(row?.description.values.count ?? 0)
      rest = rest.dropFirst(values.count)
      if !["netns", "batch"].contains(row?.description.spellings[0]) { passed += [word] + values }
    }
    return passed
  }

  private static func unknown(_ option: String, _ personality: Personality) -> CommandFailure {
    .usage("Option \"\(option)\" is unknown, try \"\(personality.optionHelp)\".")
  }

  /// The program's own usage text.
  static func usage(_ personality: Personality) -> CommandFailure {
    if personality == .netns { return .help(NetnsHelp.page) }
    let program = personality.name
    let objects = personality.objects.map(\.name)
    let options = personality.options.map { word in
      let name = word.description.spellings[0]
      let value = name == "family" ? ["FAMILY"] : word.values.map(\.name)
      return (["-" + name] + value).joined(separator: " ")
    }
    return .help(
      """
      Usage: \(program) [ OPTIONS ] OBJECT { COMMAND | help }
             \(program) [ -force ] -batch filename

      """
        + FilledText.alternatives("where  OBJECT :=", objects) + "\n"
        + FilledText.alternatives(
          "       OPTIONS :=", options + ["-color[=always|auto|never]"]))
  }
}
