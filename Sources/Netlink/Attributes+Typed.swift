/// Received attributes of one set, read by the names of their keys:
/// `link.data(BridgeAttributes.self)?.ageingTime`.
@dynamicMemberLookup
public struct Attributes<Set: AttributeSet>: Sendable {
  /// The nest as it was received, including its fixed header if it has one.
  public let payload: Payload
  /// The attributes by code, including those that the set does not know.
  public let attributeTable: AttributeTable

  /// Reads a nest; its fixed header is skipped.
  public init(_ payload: Payload) {
    self.payload = payload
    attributeTable = payload.dropFirst(Set.headerLength).nested
  }

  /// The value of the attribute; nil if the attribute is missing or too short.
  @inlinable
  public subscript<Value>(dynamicMember path: KeyPath<Set, AttributeKey<Value>>) -> Value? {
    attributeTable[Set.keys[keyPath: path]]
  }
}

extension Attributes: NestedValue {
  /// The set, after its own fixed header.
  public static var nest: AttributeNest { AttributeNest(Set.self, skip: Set.headerLength) }

  /// Reads the nested attributes. `order` has no effect: each key has its own byte order.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Attributes<Set>? {
    Attributes(payload)
  }

  /// Adds the nest as it was received.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, bytes: payload.array)
  }
}

/// Attributes of one set for a request, written by the names of their keys: `$0.ageingTime = 30_000`.
///
/// Setting an attribute again replaces its value; nil removes it.
@dynamicMemberLookup
public struct NewAttributes<Set: AttributeSet>: Sendable {
  /// The attributes set so far, in the order in which they were set.
  public var list = AttributeList()

  /// Without any attributes.
  public init() {}

  /// The attributes that `fill` sets.
  public init(_ fill: (inout NewAttributes) -> Void) { fill(&self) }

  /// The value that was set. Setting nil removes the attribute.
  @inlinable
  public subscript<Value>(dynamicMember path: KeyPath<Set, AttributeKey<Value>>) -> Value? {
    get { AttributeTable(Payload(list.bytes))[Set.keys[keyPath: path]] }
    set {
      let key = Set.keys[keyPath: path]
      list.remove(key)
      if let newValue { list.put(key, newValue) }
    }
  }
}
