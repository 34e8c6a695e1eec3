import RouteNetlink
/// Where in its file a part of a lab is declared.
///
/// It never affects equality: two parts that differ only in their origin are equal, so moving lines in a file
/// changes nothing. Records of earlier versions, which have no origins, can be read.
public struct Origin: Sendable, Hashable {
  /// The place of the part itself; nil if it comes from no file.
  public var position: Position?
  /// The places of single values within it, keyed by `Origin.Value`.
  private var values: [String: Position]?

  /// A single value within a part.
  enum Value {
    case address(IPPrefix), sysctl(String), exec(Int), nftables, uplink, via(Int), dev, ready,
      expect, target
    case master
    /// The link that a device is an end of.
    case link

    fileprivate var key: String {
      switch self {
      case .address(let prefix): "\(prefix)"
      case .sysctl(let key): key
      case .exec(let number): "exec \(number)"
      case .nftables: "nftables"
      case .uplink: "uplink"
      case .via(let number): "via \(number)"
      case .dev: "dev"
      case .ready: "ready"
      case .expect: "expect"
      case .target: "target"
      case .link: "link"
      case .master: "master"
      }
    }
  }

  /// The origin of a part that stands at this place.
  public init(_ position: Position? = nil) { self.position = position }

  /// The place of a value; if that is not known, the place of its part.
  subscript(value: Value) -> Position? {
    get { values?[value.key] ?? position }
    set {
      if values == nil { values = [:] }
      values?[value.key] = newValue
    }
  }

  /// Whether a value has a place of its own.
  func knows(_ value: Value) -> Bool { values?[value.key] != nil }

  /// Leaves out places that equal that of the part.
  func condensed() -> Origin {
    var result = self
    result.values = values?.filter { $0.value != position }
    if result.values?.isEmpty ?? false { result.values = nil }
    return result
  }

  /// Forgets the positions that are in no file.
  mutating func forgetOthers() {
    if position?.isInFile == false { position = nil }
    values = values?.filter { $0.value.isInFile }
    if values?.isEmpty ?? false { values = nil }
  }

  public static func == (left: Origin, right: Origin) -> Bool { true }
  public func hash(into hasher: inout Hasher) {}
}

/// Encoded as a list, because a record holds many: the place of the part, then the key and place of each value.
extension Origin: Codable {
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    self.init(try container.decode(Position.self))
    while !container.isAtEnd {
      let key = try container.decode(String.self)
      values = values ?? [:]
      values?[key] = try container.decode(Position.self)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(position ?? .none)
    for (key, place) in (values ?? [:]).sorted(by: { $0.key < $1.key }) {
      try container.encode(key)
      try container.encode(place)
    }
  }
}

extension KeyedDecodingContainer {
  /// Also decodes parts without an origin. The compiler's synthesized decoding of a part calls this method.
  func decode(_ type: Origin.Type, forKey key: Key) throws -> Origin {
    try decodeIfPresent(type, forKey: key) ?? Origin()
  }
}

extension KeyedEncodingContainer {
  /// Encodes nothing if the place is not known.
  mutating func encode(_ origin: Origin, forKey key: Key) throws {
    try encodeIfPresent(origin.position == nil ? nil : origin, forKey: key)
  }
}
