import RouteNetlink
/// Where in its file a part of a lab is written.
///
/// It says nothing of what the part is. Two parts that differ in this alone are equal, so that a file whose
/// lines moved changes nothing; a record without it, of an earlier version, is read.
public struct Origin: Sendable, Hashable {
  /// The place of the part itself; nil where it comes from no file.
  public var position: Position?
  /// The places of plain values in it, by `Origin.Value`.
  private var values: [String: Position]?

  /// A plain value of a part.
  enum Value {
    case address(IPPrefix), sysctl(String), exec(Int), nftables, uplink, via(Int), dev, ready,
      expect, target
    case master
    /// Where a device's link stands, whose end it is.
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

  /// A part at a place of its file.
  public init(_ position: Position? = nil) { self.position = position }

  /// The place of a value, or else of the part that it is in.
  subscript(value: Value) -> Position? {
    get { values?[value.key] ?? position }
    set {
      if values == nil { values = [:] }
      values?[value.key] = newValue
    }
  }

  /// Whether a value has a place of its own.
  func knows(_ value: Value) -> Bool { values?[value.key] != nil }

  /// Without the places that are those of the part itself.
  func condensed() -> Origin {
    var result = self
    result.values = values?.filter { $0.value != position }
    if result.values?.isEmpty ?? false { result.values = nil }
    return result
  }

  public static func == (left: Origin, right: Origin) -> Bool { true }
  public func hash(into hasher: inout Hasher) {}
}

/// As a list, since a record holds many of them: the place of the part, then each value's key and place.
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
  /// Parts without an origin are read too: the compiler's own decoding of a part finds this one.
  func decode(_ type: Origin.Type, forKey key: Key) throws -> Origin {
    try decodeIfPresent(type, forKey: key) ?? Origin()
  }
}

extension KeyedEncodingContainer {
  /// Nothing is written where nothing is known.
  mutating func encode(_ origin: Origin, forKey key: Key) throws {
    try encodeIfPresent(origin.position == nil ? nil : origin, forKey: key)
  }
}
