/// Received attributes of one set, read by the names of its keys: `link.data(BridgeAttributes.self)?.ageingTime`.
@dynamicMemberLookup
public struct Attributes<Set: AttributeSet>: Sendable {
  /// The nest as it was received, with its fixed header where it has one.
  public let payload: Payload
  /// The attributes by code, those that the set does not know too.
  public let attributeTable: AttributeTable

  /// The attributes in a nest, whose fixed header is passed over.
  public init(_ payload: Payload) {
    self.payload = payload
    attributeTable = payload.dropFirst(Set.headerLength).nested
  }

  /// The attribute's value; nil where it is not there, or too short.
  @inlinable
  public subscript<Value>(dynamicMember path: KeyPath<Set, AttributeKey<Value>>) -> Value? {
    attributeTable[Set.keys[keyPath: path]]
  }
}

extension Attributes: NestedValue {
  /// The set, behind its own fixed header.
  public static var nest: AttributeNest { AttributeNest(Set.self, skip: Set.headerLength) }

  /// The attributes in a payload; the order of bytes is each key's own.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> Attributes<Set>? {
    Attributes(payload)
  }

  /// Adds the nest as it was received.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, bytes: payload.array)
  }
}

/// Attributes of one set to be sent, written by the names of its keys: `$0.ageingTime = 30_000`.
///
/// Setting a value puts it in the place of the one that was there; nil takes it out.
@dynamicMemberLookup
public struct NewAttributes<Set: AttributeSet>: Sendable {
  /// The attributes so far, in the order in which they were set.
  public var list = AttributeList()

  /// No attributes yet.
  public init() {}

  /// The attributes that `fill` sets.
  public init(_ fill: (inout NewAttributes) -> Void) { fill(&self) }

  /// The value that was set; nil takes the attribute out.
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
