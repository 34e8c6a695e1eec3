/// Attributes that may stand together in a message or in a nest: a property for each, which is its key.
///
///     public struct VRFAttributes: AttributeSet {
///       public static let prefix: StaticString = "IFLA_VRF_"
///       public static let keys = VRFAttributes()
///       public let table = AttributeKey<UInt32>(1, "TABLE")
///     }
public protocol AttributeSet: Sendable {
  /// What the names of all its attributes begin with, "IFLA_VRF_".
  static var prefix: StaticString { get }
  /// The keys, one for each attribute of the set.
  static var keys: Self { get }
  /// Bytes of a fixed header before the attributes, where they are nested; mostly none.
  static var headerLength: Int { get }
}

extension AttributeSet {
  /// None, which a set with a header states otherwise.
  public static var headerLength: Int { 0 }
}

/// What is the same in keys of all types of value.
public protocol AnyAttributeKey: Sendable {
  /// The attribute's type (`nla_type`) without flags.
  var code: Int { get }
  /// The attribute's name without the prefix of its set: "TABLE".
  var name: StaticString { get }
  /// What is nested in the attribute; nil for one that holds a value.
  var nest: AttributeNest? { get }
}

/// What an attribute holds where that is attributes again.
public struct AttributeNest: Sendable {
  /// The attributes that may be in it.
  public let set: any AttributeSet.Type
  /// Bytes of a fixed header before them.
  public let skip: Int

  /// A nest of such attributes behind `skip` bytes.
  public init(_ set: any AttributeSet.Type, skip: Int) {
    self.set = set
    self.skip = skip
  }
}

extension AttributeKey: AnyAttributeKey {
  /// What the value is a nest of, where it is one.
  public var nest: AttributeNest? { (Value.self as? any NestedValue.Type)?.nest }
}

/// A value that holds attributes.
public protocol NestedValue: AttributeValue {
  /// Which attributes the value holds.
  static var nest: AttributeNest { get }
}

extension AttributeSet {
  /// All keys, as they are declared. Errors, traces and tests ask for them; a short command does not.
  public static var allKeys: [any AnyAttributeKey] {
    Mirror(reflecting: keys).children.compactMap { $0.value as? any AnyAttributeKey }
  }

  /// The kernel's whole name of a code, "IFLA_VRF_TABLE"; one that is not known ends in its number.
  public static func name(_ code: Int) -> String {
    let known = allKeys.first { $0.code == code }
    if let known { return "\(prefix)\(known.name)" }
    return code == 0 ? "\(prefix)UNSPEC" : "\(prefix)\(code)"
  }

  /// What is nested in the attribute with this code.
  public static func nest(_ code: Int) -> AttributeNest? {
    allKeys.first { $0.code == code }?.nest
  }
}
