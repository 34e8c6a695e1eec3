import Glibc
import Isolation
import IsolationCommand
import Netlink
import NetworkNamespaces
import Linux

/// `netns ls`, and `netns list --kinds`.
struct NamespaceListing {
  private let session: Session
  private let columns: [NamespaceColumn]
  private let filter: FilterExpression?
  private let isRaw: Bool
  private let isTree: Bool
  private let hasHeadings: Bool
  private let kinds: [NamespaceKind]

  /// The options of `ls`, and of `list --kinds`.
  static let options = [
    NetnsCommand.Option(
      name: "-o", value: .text("LIST"),
      purpose: "The columns, divided by commas; +LIST adds to the usual ones."),
    NetnsCommand.Option(
      name: "-Q", value: .text("EXPR"),
      purpose: "Only what fits, as TYPE == \"net\" && NPROCS > 0; =~ takes a regular expression."),
    NetnsCommand.Option(
      name: "--type", value: .text("KINDS"),
      purpose: "Only these kinds: net,uts,ipc,pid,mount,user,cgroup,time."),
    NetnsCommand.Option(name: "--tree", purpose: "Each below its parent, or else its owner."),
    NetnsCommand.Option(name: "--raw", purpose: "One blank between columns, for scripts."),
    NetnsCommand.Option(name: "--no-headings", purpose: "Without the first line."),
  ]

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    try NamespaceListing(session, arguments).show()
  }

  /// Refuses options that require `--kinds`.
  static func requireKinds(_ arguments: Arguments) throws(CommandFailure) {
    if let option = arguments.options.first {
      throw .grammar("netns list: \(option) needs --kinds")
    }
  }

  private init(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    self.session = session
    columns = try Self.columns(arguments.value(of: "-o"))
    filter = try Self.filter(arguments.value(of: "-Q"))
    isRaw = arguments.options.contains("--raw")
    isTree = arguments.options.contains("--tree")
    hasHeadings = !arguments.options.contains("--no-headings")
    kinds = try Self.kinds(arguments.value(of: "--type"))
    let forText = ["--raw", "--no-headings"]
    if session.options.json, let option = forText.first(where: arguments.options.contains) {
      throw .grammar("netns ls: \(option) is not for JSON")
    }
  }

  // MARK: options

  /// The columns of `LIST`, or of `+LIST` the standard ones followed by these.
  private static func columns(_ list: String?) throws(CommandFailure) -> [NamespaceColumn] {
    guard let list else { return NamespaceColumn.standard }
    var columns = list.hasPrefix("+") ? NamespaceColumn.standard : []
    let names = list.hasPrefix("+") ? list.dropFirst() : list[...]
    for name in names.split(separator: ",", omittingEmptySubsequences: false) {
      columns.append(try column(String(name)))
    }
    return columns
  }

  private static func column(_ name: String) throws(CommandFailure) -> NamespaceColumn {
    if let column = NamespaceColumn(named: name) { return column }
    let known = NamespaceColumn.allCases.map(\.rawValue)
    let near = Suggestion.nearest(to: name.uppercased(), in: known).map {
      "; did you mean `\($0)`?"
    }
    throw .grammar(
      "netns ls: there is no column \"\(name)\""
        + (near ?? ", but \(known.joined(separator: ", "))"))
  }

  private static func kinds(_ list: String?) throws(CommandFailure) -> [NamespaceKind] {
    guard let list else { return NamespaceKind.allCases }
    var kinds: [NamespaceKind] = []
    for word in list.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let kind = NamespaceKind(named: word) else {
        let known = NamespaceKind.allCases.map(\.name)
        let near = Suggestion.nearest(to: word, in: known).map { "; did you mean `\($0)`?" }
        throw .grammar(
          "netns ls: there is no kind of namespace \"\(word)\""
            + (near ?? ", but \(known.joined(separator: ", "))"))
      }
      kinds.append(kind)
    }
    return kinds
  }

  private static func filter(_ text: String?) throws(CommandFailure) -> FilterExpression? {
    guard let text else { return nil }
    let filter: FilterExpression
    do throws(FilterFailure) { filter = try FilterExpression(text) } catch {
      throw .grammar("netns ls: -Q \"\(text)\": \(error.message)")
    }
    for name in filter.columns { _ = try column(name) }
    return filter
  }

  // MARK: the list

  private func show() throws(CommandFailure) {
    let machine: SystemNamespaces
    do throws(NamespaceError) { machine = try SystemNamespaces(kinds: kinds) } catch {
      throw error.failure()
    }
    let names = try KnownNames(session, machine)
    var users = UserNames()
    var rows: [ListedNamespace] = []
    for namespace in machine.namespaces where kinds.contains(namespace.kind) {
      let row = ListedNamespace(namespace, machine, names: names[namespace.inode], &users)
      if accepts(row) { rows.append(row) }
    }
    let order = isTree ? NamespaceTree(rows.map(\.namespace)) : NamespaceTree(flat: rows.count)
    if session.output.isJSON {
      try session.output.document { write(order.roots, rows, order) }
    } else {
      write(table: rows, order)
    }
  }

  private func accepts(_ row: ListedNamespace) -> Bool {
    filter?.accepts { name in
      guard let column = NamespaceColumn(named: name) else { return (nil, false) }
      return (row.cell(column), column.isNumber)
    } ?? true
  }

  /// Without `-o`, JSON has all columns. Each appears once.
  private var fields: [NamespaceColumn] {
    if columns == NamespaceColumn.standard { return NamespaceColumn.allCases }
    return columns.enumerated().filter { place, column in columns.firstIndex(of: column) == place }
      .map(\.element)
  }

  private func write(_ places: [Int], _ rows: [ListedNamespace], _ tree: NamespaceTree) {
    let out = session.output
    for place in places {
      out.object {
        for column in fields {
          write(rows[place].value(column), column.rawValue.lowercased())
        }
        if !tree.children[place].isEmpty {
          out.array("children") { write(tree.children[place], rows, tree) }
        }
      }
    }
  }

  private func write(_ value: ListedNamespace.Value, _ key: String) {
    let out = session.output
    switch value {
    case .none: break
    case .number(let number): out.field(key, "", number)
    case .text(let text): out.field(key, "", text)
    case .list(let list):
      if list.isEmpty { break }
      out.array(key) { for text in list { out.field(nil, "", text) } }
    }
  }

  private func write(table rows: [ListedNamespace], _ tree: NamespaceTree) {
    var table = TextTable(
      columns.enumerated().map { index, column in
        var layout = column.layout
        if isTree, index == (columns.firstIndex(of: .ns) ?? 0) {
          layout.isTree = true
          layout.isRight = false
        }
        return layout
      })
    table.hasHeadings = hasHeadings
    func add(_ places: [Int], below parent: Int?) {
      for place in places {
        let cells = columns.map { rows[place].cell($0, limit: isRaw ? .max : 3) }
        let added = table.add(cells, below: parent)
        add(tree.children[place], below: added)
      }
    }
    add(tree.roots, below: nil)
    let symbols = TreeSymbols.ofLocale()
    let bytes = table.render(
      isRaw ? .raw : .text, width: isRaw ? nil : terminalWidth(), symbols: symbols)
    session.output.text(String(systemBytes: bytes))
  }
}

/// The tree of namespaces. Each is below its parent, or if it has none, below its owner.
struct NamespaceTree {
  private(set) var roots: [Int] = []
  private(set) var children: [[Int]]

  init(_ namespaces: [SystemNamespace]) {
    var places: [UInt64: Int] = [:]
    for (place, namespace) in namespaces.enumerated() { places[namespace.inode] = place }
    children = Array(repeating: [], count: namespaces.count)
    for (place, namespace) in namespaces.enumerated() {
      if let above = [namespace.parent, namespace.owner].lazy.compactMap({
        $0.flatMap { places[$0] }
      })
      .first(where: { $0 != place }) {
        children[above].append(place)
      } else {
        roots.append(place)
      }
    }
  }

  /// A flat list.
  init(flat count: Int) {
    roots = Array(0..<count)
    children = Array(repeating: [], count: count)
  }
}
