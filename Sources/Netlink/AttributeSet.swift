/// The attributes that may occur together in a message or nest. Each is a property that holds its key.
///
///     public struct VRFAttributes: AttributeSet {
///       public static let prefix: StaticString = "IFLA_VRF_"
///       public static let keys = VRFAttributes()
///       public let table = AttributeKey<UInt32>(1, "TABLE")
///     }
public protocol AttributeSet: Sendable {
  /// What the kernel's names of these attributes begin with, such as "IFLA_VRF_".
  static var prefix: StaticString { get }
  /// The keys, one for each attribute of the set.
  static var keys: Self { get }
  /// The length in bytes of a fixed header before the nested attributes; usually 0.
  static var headerLength: Int { get }
}

extension AttributeSet {
  /// No header; sets that have one override this.
  public static var headerLength: Int { 0 }
}

/// What keys have in common, whatever their type of value.
public protocol AnyAttributeKey: Sendable {
  /// The attribute's type (`nla_type`) without flags.
  var code: Int { get }
  /// The attribute's name without the prefix of its set: "TABLE".
  var name: StaticString { get }
  /// What the attribute nests; nil for one that holds a plain value.
  var nest: AttributeNest? { get }
}

/// The attributes that an attribute nests.
public struct AttributeNest: Sendable {
  /// The set that the nested attributes belong to.
  public let set: any AttributeSet.Type
  /// The length in bytes of a fixed header before them.
  public let skip: Int

  /// A nest of attributes of `set` after `skip` bytes.
  public init(_ set: any AttributeSet.Type, skip: Int) {
    self.set = set
    self.skip = skip
  }
}

extension AttributeKey: AnyAttributeKey {
  /// What the attribute nests; nil for a plain value.
  public var nest: AttributeNest? { (Value.self as? any NestedValue.Type)?.nest }
}

/// A value that nests attributes.
public protocol NestedValue: AttributeValue {
  /// The attributes that the value nests.
  static var nest: AttributeNest { get }
}

extension AttributeSet {
  /// All keys in the order of their declaration. Used for errors, traces and tests, not by short commands.
  public static var allKeys: [any AnyAttributeKey] {
    Mirror(reflecting: keys).children.compactMap { $0.value as? any AnyAttributeKey }
  }

  /// The kernel's full name of a code, such as "IFLA_VRF_TABLE". An unknown code appears as a number after the
  /// prefix.
  public static func name(_ code: Int) -> String {
    let known = allKeys.first { $0.code == code }
    if let known { return "\(prefix)\(known.name)" }
    return code == 0 ? "\(prefix)UNSPEC" : "\(prefix)\(code)"
  }

  /// What the attribute with this code nests; nil for a plain value.
  public static func nest(_ code: Int) -> AttributeNest? {
    allKeys.first { $0.code == code }?.nest
  }
}
