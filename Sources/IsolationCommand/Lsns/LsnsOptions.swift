import Glibc
import Isolation

/// A command line of `lsns`.
struct LsnsOptions {
  enum Tree { case none, process, owner, parent }

  var format = TextTable.Format.text
  var hasHeadings = true
  var isShortened = true
  var isWrapped = true
  var isPersistent = false
  var listsColumns = false
  var tree = Tree.none
  var columns: [LsnsColumn] = []
  var kinds: [NamespaceKind] = []
  /// 0 for all processes; likewise `inode` for all namespaces.
  var pid: Int32 = 0
  var inode: UInt64 = 0
  var filter: FilterExpression?
  /// Set by an option that ends the program at once.
  var request: Request?

  enum Request { case help, version }

  private var isList = false
  private var columnList: String?
  private var exclusive: (format: OptionCode?, processes: OptionCode?)

  private static let outputAll = OptionCode(OptionCode.firstNumber)
  static let names = OptionNames(
    letters: "JlPp:o:nruhVt:T::WQ:H", long: long,
    later: [
      LongOption("persistent", .none, "P"), LongOption("filter", .required, "Q"),
      LongOption("list-columns", .none, "H"),
    ])
  private static let long = [
    LongOption("json", .none, "J"), LongOption("task", .required, "p"),
    LongOption("help", .none, "h"), LongOption("output", .required, "o"),
    LongOption("output-all", .none, outputAll), LongOption("notruncate", .none, "u"),
    LongOption("version", .none, "V"), LongOption("noheadings", .none, "n"),
    LongOption("nowrap", .none, "W"), LongOption("list", .none, "l"),
    LongOption("raw", .none, "r"), LongOption("type", .required, "t"),
    LongOption("tree", .optional, "T"),
  ]

  init(_ words: [String]) throws(ProgramFailure) {
    var scanner = OptionScanner(program: "lsns", words: words, names: Self.names)
    while let option = try scanner.next() {
      try exclude(option)
      try take(option, scanner.argument ?? "", hasArgument: scanner.argument != nil)
      if request != nil { return }
    }
    try complete(scanner.rest)
  }

  /// Refuses options that exclude each other.
  private mutating func exclude(_ option: OptionCode) throws(ProgramFailure) {
    switch option {
    case "J", "r":
      if exclusive.format == nil { exclusive.format = option }
      if exclusive.format != option {
        throw ProgramFailure("mutually exclusive arguments: --json --raw")
      }
    case "P", "p":
      if exclusive.processes == nil { exclusive.processes = option }
      if exclusive.processes != option {
        throw ProgramFailure("mutually exclusive arguments: --persistent --task")
      }
    default: break
    }
  }

  private mutating func take(
    _ option: OptionCode, _ argument: String, hasArgument: Bool
  ) throws(ProgramFailure) {
    switch option {
    case Self.outputAll: columns = LsnsColumn.allCases
    case "J": format = .json
    case "l": isList = true
    case "o": columnList = argument
    case "P": isPersistent = true
    case "p": pid = try Self.pid(argument)
    case "n": hasHeadings = false
    case "r":
      format = .raw
      isWrapped = false
    case "u": isShortened = false
    case "W": isWrapped = false
    case "H": listsColumns = true
    case "t":
      guard let kind = NamespaceKind.allCases.first(where: { $0.file == argument }) else {
        throw ProgramFailure("unknown namespace type: \(argument)")
      }
      if !kinds.contains(kind) { kinds.append(kind) }
    case "T": try take(tree: hasArgument ? argument : "owner")
    case "Q":
      do throws(FilterFailure) { filter = try FilterExpression(argument) } catch {
        throw ProgramFailure("failed to parse \"\(argument)\": \(error.message)")
      }
    case "h": request = .help
    default: request = .version
    }
  }

  private mutating func take(tree word: String) throws(ProgramFailure) {
    let word = word.hasPrefix("=") ? String(word.dropFirst()) : word
    switch word {
    case "owner": tree = .owner
    case "parent": tree = .parent
    case "process": tree = .process
    default: throw ProgramFailure("unknown tree type: \(word)")
    }
  }

  /// Sets what depends on all options together.
  private mutating func complete(_ rest: [String]) throws(ProgramFailure) {
    if listsColumns { return }
    let isNetwork = kinds.contains(.net)
    if kinds.isEmpty { kinds = NamespaceKind.allCases }
    var isStandard = columns.isEmpty
    if let word = rest.first {
      if pid != 0 { throw ProgramFailure("--task is mutually exclusive with <namespace>") }
      inode = try Self.inode(word)
      if tree == .none, !isList { tree = .process }
      if isStandard { columns = [.pid, .ppid, .user, .command] }
      isStandard = false
    }
    if isStandard {
      columns =
        [.ns, .type, .nprocs, .pid, .user] + (isNetwork ? [.netnsid, .nsfs] : []) + [.command]
      if tree == .none, !isList { tree = .process }
    }
    if let columnList { try take(columns: columnList) }
  }

  private static let columnLimit = 2 * LsnsColumn.allCases.count

  /// `LIST` replaces the columns, `+LIST` adds to them. Like the C program, it ends without a message if a name is
  /// empty.
  private mutating func take(columns list: String) throws(ProgramFailure) {
    var list = list[...]
    if list.isEmpty { throw ProgramFailure("") }
    if list.hasPrefix("+") { list = list.dropFirst() } else { columns = [] }
    if list.isEmpty { throw ProgramFailure("") }
    var names = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    // A comma at the end belongs to the last name.
    if list.hasSuffix(","), names.popLast() != nil { names[names.count - 1] += "," }
    for name in names {
      if name.isEmpty || columns.count >= Self.columnLimit { throw ProgramFailure("") }
      guard let column = LsnsColumn(named: name) else {
        throw ProgramFailure("unknown column: \(name)")
      }
      columns.append(column)
    }
  }

  private static func pid(_ word: String) throws(ProgramFailure) -> Int32 {
    let message = "invalid PID argument"
    guard let pid = Int32(exactly: try Number.signed(word, message)) else {
      throw ProgramFailure("\(message): '\(word)'", code: ERANGE)
    }
    return pid
  }

  private static func inode(_ word: String) throws(ProgramFailure) -> UInt64 {
    let message = "invalid namespace argument"
    if let inode = UInt64(word) { return inode }
    guard let inode = UInt64(exactly: try Number.signed(word, message)) else {
      throw ProgramFailure("\(message): '\(word)'", code: ERANGE)
    }
    return inode
  }
}
