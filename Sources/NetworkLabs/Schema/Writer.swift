/// Writes what a program declares as the document that a file would be, so that both are read and judged alike.
/// Not thread-safe.
final class Writer {
  /// What no file can say.
  private(set) var faults: [Fault] = []
  private var count = 0
  private var taken: Set<Position> = []

  /// The position of a part: the known one if it is in a file and no other part has it, or else one in line 0, which
  /// keeps the parts in order and apart.
  func place(_ known: Position = .none) -> Position {
    if known.isInFile, taken.insert(known).inserted { return known }
    count += 1
    return Position(line: 0, column: count)
  }

  /// Text, which no reader takes for nothing as it may take a plain scalar.
  func text(_ text: String) -> Value { Value(.scalar(text, plain: false), at: place()) }

  func map<Item>(_ entries: NamedValues<Item>, _ write: (Item, Writer) -> Value) -> Value {
    let place = place()
    var names: Set<String> = []
    var result: [Value.Entry] = []
    for entry in entries {
      let position = self.place(entry.position)
      if names.insert(entry.name).inserted {
        let value = write(entry.value, self)
        result.append(Value.Entry(key: entry.name, position: position, value: value))
      } else {
        faults.append(
          Fault(position, "`\(entry.name)` stands twice in one mapping", advice: "remove one"))
      }
    }
    return Value(.map(result), at: place)
  }
}

extension Position {
  /// Whether it is a position in a file, not `none` or one of a `Writer`.
  var isInFile: Bool { line > 0 }

  /// "the first is at 4:5", if it is known.
  var asFirst: String? { isInFile ? "the first is at \(self)" : nil }
}

extension Fault {
  /// The same without a position of a `Writer`.
  var withPlaceInFile: Fault {
    var fault = self
    if !position.isInFile { fault.position = .none }
    return fault
  }
}

extension Lab {
  /// The same without the positions of a `Writer`.
  var withPlacesInFile: Lab {
    var lab = self
    for index in lab.devices.indices { lab.devices[index].origin.forgetOthers() }
    for index in lab.checks.indices { lab.checks[index].origin.forgetOthers() }
    for index in (lab.hosts ?? []).indices { lab.hosts?[index].origin.forgetOthers() }
    for index in lab.nodes.indices {
      lab.nodes[index].origin.forgetOthers()
      for route in lab.nodes[index].routes.indices {
        lab.nodes[index].routes[route].origin.forgetOthers()
      }
      for service in lab.nodes[index].services.indices {
        lab.nodes[index].services[service].origin.forgetOthers()
      }
    }
    return lab
  }
}
