import Yams

/// Reads YAML, and JSON as the part of YAML that it is, into positioned values.
public enum Document {
  /// Reads one document.
  ///
  /// - Throws: the one place where the text stops being YAML.
  public static func read(_ text: String) throws(FaultList) -> Value {
    let node: Node?
    do {
      // Editors of other systems write a byte order mark, which the parser takes for a character.
      node = try Yams.compose(yaml: text.hasPrefix("\u{feff}") ? String(text.dropFirst()) : text)
    } catch let error as YamlError {
      throw FaultList([fault(error)])
    } catch {
      throw FaultList([Fault(.start, "\(error)")])
    }
    guard let node else { return Value(.map([]), at: .start) }
    var conversion = Conversion(text)
    return try conversion.value(node)
  }

  private static func place(_ mark: Mark?) -> Position {
    mark.map { Position(line: $0.line, column: $0.column) } ?? .start
  }

  private static func fault(_ error: YamlError) -> Fault {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let words = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
      return Fault(place(mark), "not YAML: \(words)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "`\($0)`" }.joined(separator: ", ")
      return Fault(place(context.mark), "\(keys) stands twice in one mapping", advice: "remove one")
    default:
      return Fault(.start, "not YAML: \(error)")
    }
  }
}

extension Document {
  /// From the parser's nodes to values.
  private struct Conversion {
    /// How many values may still come. A text holds no more than it has bytes; aliases multiply them.
    private var allowance: Int

    init(_ text: String) { allowance = max(text.utf8.count, 10_000) * 10 }

    mutating func value(_ node: Node) throws(FaultList) -> Value {
      let position = Document.place(node.mark)
      allowance -= 1
      guard allowance > 0 else {
        throw FaultList([
          Fault(position, "aliases (`*`) expand to too much", advice: "write it out")
        ])
      }
      switch node {
      case .scalar(let scalar):
        return Value(.scalar(scalar.string, plain: scalar.style == .plain), at: position)
      case .sequence(let sequence):
        var items: [Value] = []
        for item in sequence { items.append(try value(item)) }
        return Value(.list(items), at: position)
      case .mapping(let mapping):
        return Value(.map(try entries(mapping)), at: position)
      case .alias:
        throw FaultList([Fault(position, "an alias without its anchor")])
      }
    }

    // A merge key (`<<`) puts another mapping's entries below those written here.
    private mutating func entries(_ mapping: Node.Mapping) throws(FaultList) -> [Value.Entry] {
      var own: [Value.Entry] = []
      var merged: [Value.Entry] = []
      for (key, node) in mapping {
        let position = Document.place(key.mark)
        guard case .scalar(let scalar) = key else {
          throw FaultList([Fault(position, "a key must be plain text, not a list or mapping")])
        }
        let inner = try value(node)
        guard scalar.string == "<<", scalar.style == .plain else {
          own.append(.init(key: scalar.string, position: position, value: inner))
          continue
        }
        let sources = if case .list(let list) = inner.content { list } else { [inner] }
        for source in sources {
          guard let entries = source.entries else {
            throw FaultList([Fault(position, "`<<` merges mappings only")])
          }
          merged += entries.filter { entry in !merged.contains { $0.key == entry.key } }
        }
      }
      return merged.filter { entry in !own.contains { $0.key == entry.key } } + own
    }
  }
}
