/// A value of a topology, with its position in the file.
///
/// Properties of the parts of a topology are declared with it. The plain name of such a property is the value, and the
/// name with a dollar sign is this: `node.group` is a name, and `node.$group.position` is where the file has it. A value
/// that a program sets has no position.
@propertyWrapper
public struct Placed<Inner: Sendable>: Sendable {
  var value: Inner
  /// Where the value is in the file; `Position.none` if a program set it.
  public private(set) var position: Position
  /// The positions of a list's items, in order; empty if a program set the list.
  private var items: [Position]

  /// A value without a position.
  public init(wrappedValue: Inner) { self.init(wrappedValue, at: .none) }

  init(_ value: Inner, at position: Position, items: [Position] = []) {
    self.value = value
    self.position = position
    self.items = items
  }

  /// The value. A new one has no position.
  public var wrappedValue: Inner {
    get { value }
    set { self = Placed(newValue, at: .none) }
  }

  /// The value together with its position.
  public var projectedValue: Placed {
    get { self }
    set { self = newValue }
  }

  /// The value, if there is one.
  func written<Some>() -> Placed<Some>? where Inner == Some? {
    value.map { Placed<Some>($0, at: position) }
  }
}

extension Placed: Equatable where Inner: Equatable {}
extension Placed: Hashable where Inner: Hashable {}

extension Placed {
  init<Item>(items: [Placed<Item>]) where Inner == [Item] {
    self.init(
      items.map(\.value), at: items.first?.position ?? .none, items: items.map(\.position))
  }

  init<Item>(items: [Placed<Item>]) where Inner == [Item]? {
    self.init(
      items.map(\.value), at: items.first?.position ?? .none, items: items.map(\.position))
  }

  /// The items of a list, each with its own position.
  func elements<Item>() -> [Placed<Item>] where Inner == [Item] {
    value.enumerated().map { Placed<Item>($1, at: place(ofItem: $0)) }
  }

  /// The same for a list that may be absent.
  func elements<Item>() -> [Placed<Item>]? where Inner == [Item]? {
    value.map { Placed<[Item]>($0, at: position, items: items).elements() }
  }

  /// The values of a list, each with its own position. Text that is not read is left out.
  func values<Some>() -> [Placed<Some>] where Inner == [Written<Some>] {
    elements().compactMap { (item: Placed<Written<Some>>) in
      item.value.value.map { Placed<Some>($0, at: item.position) }
    }
  }

  /// The same for a list that may be absent.
  func values<Some>() -> [Placed<Some>] where Inner == [Written<Some>]? {
    value.map { Placed<[Written<Some>]>($0, at: position, items: items).values() } ?? []
  }

  /// The items of both lists.
  static func + <Item>(left: Placed, right: Placed) -> Placed where Inner == [Item] {
    let items: [Placed<Item>] = left.elements() + right.elements()
    return Placed(items: items)
  }

  private func place(ofItem number: Int) -> Position {
    number < items.count ? items[number] : position
  }
}
