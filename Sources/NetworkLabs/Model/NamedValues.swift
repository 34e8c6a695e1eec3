/// An entry of a mapping with arbitrary keys, such as a node with its name.
public struct Named<Inner: Sendable>: Sendable {
  /// Its key in the mapping.
  public var name: String
  var position = Position.none
  /// What the mapping has for the name.
  public var value: Inner

  /// An entry of a mapping.
  public init(_ name: String, _ value: Inner) {
    self.name = name
    self.value = value
  }

  init(name: String, position: Position, value: Inner) {
    self.init(name, value)
    self.position = position
  }
}

extension Named: Equatable where Inner: Equatable {}
extension Named: Hashable where Inner: Hashable {}

/// A mapping from names to values, in the order in which they are declared:
///
///     var nodes: NamedValues<NodeSpec> = ["web": NodeSpec(), "lan": NodeSpec(kind: .bridge)]
///     nodes["web"]?.mtu = 1400
///     nodes["db"] = NodeSpec()
///
/// The order counts: a lab's nodes are made in it, and pools give addresses in it. A name that is there twice is a fault
/// of the topology.
public struct NamedValues<Inner: Sendable>: Sendable {
  private var entries: [Named<Inner>] = []

  /// An empty mapping.
  public init() {}

  /// The first value of this name; nil if there is none. A new name is added at the end, and nil removes the name.
  public subscript(name: String) -> Inner? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Named(name, value))
      case (nil, nil): break
      }
    }
  }
}

extension NamedValues: Equatable where Inner: Equatable {}
extension NamedValues: Hashable where Inner: Hashable {}

extension NamedValues: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
  /// Always 0.
  public var startIndex: Int { entries.startIndex }
  /// The number of entries.
  public var endIndex: Int { entries.endIndex }

  /// The entry at a place in the order.
  public subscript(position: Int) -> Named<Inner> {
    get { entries[position] }
    set { entries[position] = newValue }
  }

  /// Replaces entries by others.
  public mutating func replaceSubrange(
    _ range: Range<Int>, with others: some Collection<Named<Inner>>
  ) {
    entries.replaceSubrange(range, with: others)
  }
}

extension NamedValues: ExpressibleByDictionaryLiteral {
  /// The entries in the order of the literal.
  public init(dictionaryLiteral elements: (String, Inner)...) {
    entries = elements.map { Named($0, $1) }
  }
}
