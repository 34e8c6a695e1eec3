/// A property of a model: hands it to the second argument.
///
/// A key path says the same in fewer characters, but making one as the program runs takes longer than reading the key.
typealias Property<Model, Value> = @Sendable (inout Model, (inout Value) -> Void) -> Void

/// The value of a property.
func value<Model, Value>(of property: Property<Model, Value>, _ model: Model) -> Value {
  var model = model
  var result: Value?
  property(&model) { result = $0 }
  guard let result else { preconditionFailure("a property is handed over") }
  return result
}

// Keys whose values are properties of their model. Such a key is read into the property and written from it:
// `at: { $1(&$0.mtu) }`.
extension Key {
  /// A key that may be absent.
  init<Result>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    at property: @escaping Property<Model, Result?>
  ) {
    self.init(
      name, type, documentation, example: example, load: { value(of: property, $0) },
      store: { model, new in property(&model) { $0 = new } })
  }

  /// A key that may be absent, with its position.
  init<Result>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    placed property: @escaping Property<Model, Placed<Result?>>
  ) {
    self.init(
      name, .placed(type), documentation, example: example,
      load: { value(of: property, $0).written() },
      store: { model, new in property(&model) { $0 = Placed(new.value, at: new.position) } })
  }

  /// A key that must be there, with its position.
  init<Result>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    required property: @escaping Property<Model, Placed<Result>>
  ) {
    self.init(
      name, .placed(type), documentation, example: example, required: true,
      load: { value(of: property, $0) }, store: { model, new in property(&model) { $0 = new } })
  }

  /// A list, each item with its position. An empty list says the same as none.
  init<Item>(
    _ name: String, _ type: ValueType<[Placed<Item>]>, _ documentation: String, example: String,
    required: Bool = false, items property: @escaping Property<Model, Placed<[Item]>>
  ) {
    self.init(
      name, type, documentation, example: example, required: required,
      load: { model in
        let items: [Placed<Item>] = value(of: property, model).elements()
        return items.isEmpty && !required ? nil : items
      },
      store: { model, new in property(&model) { $0 = Placed(items: new) } })
  }

  /// A list that may be absent, each item with its position.
  init<Item>(
    _ name: String, _ type: ValueType<[Placed<Item>]>, _ documentation: String, example: String,
    items property: @escaping Property<Model, Placed<[Item]?>>
  ) {
    self.init(
      name, type, documentation, example: example, load: { value(of: property, $0).elements() },
      store: { model, new in property(&model) { $0 = Placed(items: new) } })
  }
}

extension Key where Model: TableModel {
  /// A key with a usual value, which says the same as none.
  init<Result: Equatable & Sendable>(
    _ name: String, _ type: ValueType<Result>, _ documentation: String, example: String,
    usual property: @escaping Property<Model, Result>
  ) {
    self.init(
      name, type, documentation, example: example,
      load: { model in
        let present = value(of: property, model)
        return present == value(of: property, Model(at: .none)) ? nil : present
      },
      store: { model, new in property(&model) { $0 = new } })
  }
}
