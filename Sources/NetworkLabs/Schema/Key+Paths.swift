// Keys whose values are properties of their model. Such a key is read into the property and written from it.
extension Key {
  /// A key that may be absent.
  init<Result>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    at path: WritableKeyPath<Model, Result?> & Sendable
  ) {
    self.init(
      name, type, documentation, example: example, load: { $0[keyPath: path] },
      store: { $0[keyPath: path] = $1 })
  }

  /// A key that may be absent, with its position.
  init<Result>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    placed path: WritableKeyPath<Model, Placed<Result?>> & Sendable
  ) {
    self.init(
      name, .placed(type), documentation, example: example, load: { $0[keyPath: path].written() },
      store: { $0[keyPath: path] = Placed($1.value, at: $1.position) })
  }

  /// A key that must be there, with its position.
  init<Result>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    required path: WritableKeyPath<Model, Placed<Result>> & Sendable
  ) {
    self.init(
      name, .placed(type), documentation, example: example, required: true,
      load: { $0[keyPath: path] }, store: { $0[keyPath: path] = $1 })
  }

  /// A list, each item with its position. An empty list says the same as none.
  init<Item>(
    _ name: String, _ type: ValueType<[Placed<Item>]>, _ documentation: String, example: String,
    required: Bool = false, items path: WritableKeyPath<Model, Placed<[Item]>> & Sendable
  ) {
    self.init(
      name, type, documentation, example: example, required: required,
      load: { model in
        let items: [Placed<Item>] = model[keyPath: path].elements()
        return items.isEmpty && !required ? nil : items
      },
      store: { $0[keyPath: path] = Placed(items: $1) })
  }

  /// A list that may be absent, each item with its position.
  init<Item>(
    _ name: String, _ type: ValueType<[Placed<Item>]>, _ documentation: String, example: String,
    items path: WritableKeyPath<Model, Placed<[Item]?>> & Sendable
  ) {
    self.init(
      name, type, documentation, example: example, load: { $0[keyPath: path].elements() },
      store: { $0[keyPath: path] = Placed(items: $1) })
  }
}

extension Key where Model: TableModel {
  /// A key with a usual value, which says the same as none.
  init<Result: Equatable & Sendable>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    usual path: WritableKeyPath<Model, Result> & Sendable
  ) {
    self.init(
      name, type, documentation, example: example,
      load: { model in
        let value = model[keyPath: path]
        return value == Model(at: .none)[keyPath: path] ? nil : value
      },
      store: { $0[keyPath: path] = $1 })
  }
}
