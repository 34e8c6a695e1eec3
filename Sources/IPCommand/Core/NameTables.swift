import Glibc
import NetworkNamespaces
import RouteNetlink
import Linux

/// A table of names for numbers (`/etc/iproute2`).
enum NameTable {
  case protocols, scopes, tables, realms, dsfield, group, addressProtocols, protodownReasons
  case netlinkProtocols

  /// The name of the file, and whether a directory `NAME.d` adds to it.
  var file: (name: String, directory: Bool) {
    switch self {
    case .protocols: ("rt_protos", true)
    case .scopes: ("rt_scopes", false)
    case .tables: ("rt_tables", true)
    case .realms: ("rt_realms", false)
    case .dsfield: ("rt_dsfield", false)
    case .group: ("group", false)
    case .addressProtocols: ("rt_addrprotos", true)
    case .protodownReasons: ("protodown_reasons", true)
    case .netlinkProtocols: ("nl_protos", false)
    }
  }

  /// One more than the largest number; nil if any number may have names, even several.
  var limit: UInt32? {
    switch self {
    case .tables, .group: nil
    case .protodownReasons: 32
    default: 256
    }
  }

  /// Whether built-in names are shown without looking in the files, which may have others. Once the files have been
  /// read for something else, theirs are shown. iproute2, which reads the files late, does the same.
  var showsBuiltInNames: Bool {
    switch self {
    case .protocols, .scopes, .realms, .dsfield: true
    default: false
    }
  }

  /// The built-in names.
  var builtIn: [(UInt32, String)] {
    switch self {
    case .protocols: RouteProtocol.words.map { (UInt32($0.key.rawValue), "\($0.value)") }
    case .scopes: RouteScope.words.map { (UInt32($0.key.rawValue), "\($0.value)") }
    case .tables: [(253, "default"), (254, "main"), (255, "local")]
    case .realms: [(0, "unknown")]
    case .dsfield: [(0, "0")]
    case .group: [(0, "default")]
    case .addressProtocols: AddressOrigin.words.map { (UInt32($0.key.rawValue), "\($0.value)") }
    case .protodownReasons: []
    case .netlinkProtocols:
      [
        (0, "rtnl"), (1, "unused"), (2, "usersock"), (3, "fw"), (4, "tcpdiag"), (5, "nflog"),
        (6, "xfrm"), (7, "selinux"), (8, "iscsi"), (9, "audit"), (10, "fiblookup"),
        (11, "connector"), (12, "nft"), (13, "ip6fw"), (14, "dec-rt"), (15, "uevent"),
        (16, "genl"), (18, "scsi-trans"), (19, "ecryptfs"), (20, "rdma"), (21, "crypto"),
      ]
    }
  }
}

/// Names and numbers, in both directions. Each table is read when first asked for.
final class NameTables {
  private final class Loaded {
    let table: NameTable
    let next: Loaded?
    var hasFiles = false
    private(set) var entries: [(number: UInt32, name: String)] = []
    private var names = LookupTable<UInt32, String>()
    // The last name and number asked for: dumps and batches ask for the same ones again and again.
    private var last: (number: UInt32, name: String?)?
    private var lastNamed: (name: String, number: UInt32?)?

    init(_ table: NameTable, next: Loaded?) {
      self.table = table
      self.next = next
    }

    func add(_ number: UInt32, _ name: String) {
      // iproute2 reads a signed number here, so negative ones have no name.
      guard number < table.limit ?? 1 << 31 else { return }
      entries.append((number, name))
      names[number] = name
      last = nil
      lastNamed = nil
    }

    func name(_ number: UInt32) -> String? {
      if let last, last.number == number { return last.name }
      let name = names[number]
      last = (number, name)
      return name
    }

    func number(_ name: String) -> UInt32? {
      if let lastNamed, lastNamed.name == name { return lastNamed.number }
      let number = lookUp(name)
      lastNamed = (name, number)
      return number
    }

    /// If several numbers share the name, the lowest one wins. In tables where numbers may have several names, it is
    /// the one that iproute2 finds first: it searches 256 lists by the last byte of the number, each from its latest
    /// line.
    private func lookUp(_ name: String) -> UInt32? {
      let limit = table.limit
      var found: UInt32?
      for entry in entries.reversed() where entry.name == name {
        if limit != nil, names[entry.number] != name { continue }
        let isBefore = found.map {
          limit == nil ? entry.number & 255 < $0 & 255 : entry.number < $0
        }
        if isBefore ?? true { found = entry.number }
      }
      return found
    }
  }

  // The last table read, linked by `next` to all others.
  private var loaded: Loaded?
  private let complain: (String) -> Void
  /// Whether `-Numeric` is set: numbers are shown as numbers.
  let numeric: Bool

  init(numeric: Bool, complain: @escaping (String) -> Void) {
    self.numeric = numeric
    self.complain = complain
  }

  /// The name of `number`; nil if it has none, or under `-Numeric`.
  func name(_ table: NameTable, _ number: UInt32) -> String? {
    if numeric { return nil }
    let entries = entries(table)
    if !entries.hasFiles {
      if table.showsBuiltInNames, let name = entries.name(number) { return name }
      readFiles(entries)
    }
    return entries.name(number)
  }

  /// The name of `number`, or the number in decimal.
  func text(_ table: NameTable, _ number: UInt32) -> String {
    name(table, number) ?? String(number)
  }

  /// The number of `name`.
  func number(_ table: NameTable, _ name: String) -> UInt32? { whole(table).number(name) }

  /// All names of a table, for completion.
  func names(_ table: NameTable) -> [String] {
    let loaded = whole(table)
    return Set(loaded.entries.map(\.name)).filter { loaded.number($0) != nil }.sorted()
  }

  private func entries(_ table: NameTable) -> Loaded {
    var candidate = loaded
    while let entries = candidate {
      if entries.table == table { return entries }
      candidate = entries.next
    }
    let entries = Loaded(table, next: loaded)
    for (number, name) in table.builtIn { entries.add(number, name) }
    loaded = entries
    return entries
  }

  private func whole(_ table: NameTable) -> Loaded {
    let entries = entries(table)
    if !entries.hasFiles { readFiles(entries) }
    return entries
  }

  private func readFiles(_ entries: Loaded) {
    entries.hasFiles = true
    let (file, hasDirectory) = entries.table.file
    if !read("/etc/iproute2/\(file)", entries) {
      _ = read("/usr/share/iproute2/\(file)", entries)
    }
    if hasDirectory { readDirectories(file, entries) }
  }

  // A file below /etc hides the one of the same name below /usr/share.
  private func readDirectories(_ file: String, _ entries: Loaded) {
    let local = Self.configurations("/etc/iproute2/\(file).d")
    for name in Self.configurations("/usr/share/iproute2/\(file).d") where !local.contains(name) {
      _ = read("/usr/share/iproute2/\(file).d/\(name)", entries)
    }
    for name in local { _ = read("/etc/iproute2/\(file).d/\(name)", entries) }
  }

  private static func configurations(_ path: String) -> [String] {
    (directoryEntries(path) ?? []).filter { !$0.hasPrefix(".") && $0.hasSuffix(".conf") }
  }

  /// Adds a file's lines; false if there is no such file.
  private func read(_ path: String, _ entries: Loaded) -> Bool {
    guard let content = readFile(path) else { return false }
    var rest = content[...]
    while !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest[line.endIndex...].dropFirst()
      var words = line
      let first = Self.word(&words)
      if first.isEmpty || first.first == UInt8(ascii: "#") { continue }
      let name = Self.word(&words)
      let remark = Self.word(&words)
      let hasOnlyName = !name.isEmpty && (remark.isEmpty || remark.first == UInt8(ascii: "#"))
      guard let number = Self.number(first), hasOnlyName else {
        let end = line.endIndex < content.endIndex ? "\n" : ""
        complain(
          "Database \(path) is corrupted at \(String(decoding: line, as: UTF8.self))\(end)\n")
        return true
      }
      entries.add(number, String(systemBytes: name))
    }
    return true
  }

  /// Takes the next word and the blanks before it; empty at the end of the line.
  private static func word(_ line: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let start = line.drop(while: isBlank)
    let word = start.prefix { !isBlank($0) }
    line = start[word.endIndex...]
    return word
  }

  private static func number(_ text: ArraySlice<UInt8>) -> UInt32? {
    let text = String(decoding: text, as: UTF8.self)
    if text.hasPrefix("0x") { return UInt32(text.dropFirst(2), radix: 16) }
    return UInt32(text) ?? Int32(text).map { UInt32(bitPattern: $0) }
  }
}
