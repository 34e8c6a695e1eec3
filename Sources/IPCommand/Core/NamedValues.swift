import CLinux
import Glibc
import RouteNetlink
import Linux

/// Values given as a name from a table, or as a number. Names are tried before numbers.
extension NameTables {
  /// The number for `text`; `base` and `limit` apply to a written number.
  func parse(
    _ table: NameTable, _ text: String, base: Int32 = 0, limit: UInt64 = 255
  ) -> UInt32? {
    number(table, text)
      ?? Number.unsigned(text, base: base, limit: limit).map { UInt32(truncatingIfNeeded: $0) }
  }

  /// A routing table's number.
  func table(_ text: String) -> UInt32? { parse(.tables, text, limit: UInt64(UInt32.max)) }

  /// `[FROM/]TO`: realms by name or number, or a single number of 32 bits for both.
  func realms(_ text: String) -> UInt32? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var realms: UInt32 = 0
    if parts.count == 2 {
      guard let from = parse(.realms, String(parts[0])) else { return nil }
      realms = from << 16
    }
    let last = String(parts[parts.count - 1])
    if last.isEmpty { return realms }
    if let to = parse(.realms, last) { return realms | to }
    return parts.count == 2 ? nil : Number.u32(last)
  }

  /// A DS field as `ip` shows it: its name, or a hexadecimal number of two digits.
  func dsfieldText(_ value: UInt8) -> String {
    if let name = name(.dsfield, UInt32(value)) { return name }
    let digits = String(value, radix: 16)
    return digits.utf8.count == 1 ? "0x0" + digits : "0x" + digits
  }

  /// The name of a route type, or its number under `-Numeric`.
  func routeTypeText(_ type: RouteType) -> String {
    numeric ? String(type.rawValue) : type.description
  }
}

/// Route types by name, as ip-route(8) takes them.
enum RouteTypeNames {
  /// The route type for a word or a number. Some words must be whole, others may be abbreviated.
  static func parse(_ word: String) -> RouteType? {
    for (spec, type) in spellings where matches(word, spec) { return type }
    return Number.u8(word).map(RouteType.init(rawValue:))
  }

  private static let spellings: [(StaticString, RouteType)] = [
    ("=local", .local), ("=nat", .nat), ("broadcast|=brd", .broadcast), ("anycast", .anycast),
    ("multicast", .multicast), ("prohibit", .prohibit), ("unreachable", .unreachable),
    ("blackhole", .blackhole), ("xresolve", .xresolve), ("unicast", .unicast), ("=throw", .throw),
  ]
}

extension ValueShape {
  /// The route types in usage texts and completion.
  static let routeType = ValueShape.choice(
    [
      RouteType.unicast, .local, .broadcast, .multicast, .anycast, .throw, .unreachable, .prohibit,
      .blackhole, .nat,
    ].compactMap(\.word))
}

/// Protocols of IP by name (`/etc/protocols`) or number.
enum InternetProtocols {
  static func parse(_ word: String) -> UInt8? {
    if let number = Number.u8(word) { return number }
    return getprotobyname(word).map { UInt8(truncatingIfNeeded: $0) }
  }

  static func text(_ number: UInt8, numeric: Bool) -> String {
    guard !numeric, let name = Linux.getprotobynumber(Int32(number)) else {
      return "ipproto-\(number)"
    }
    return name
  }
}

extension Arguments {
  /// A routing table by name or number.
  func table(_ refusal: String) throws(CommandFailure) -> UInt32 {
    let word = try next()
    guard let table = session.names.table(word) else { throw .invalid(word, refusal) }
    return table
  }

  /// The protocol that makes a route, by name or number.
  func routeProtocol() throws(CommandFailure) -> RouteProtocol {
    RouteProtocol(rawValue: try namedByte(.protocols, "\"protocol\" value is invalid\n"))
  }

  /// A name from `table`, or a number up to 255.
  func namedByte(
    _ table: NameTable, base: Int32 = 0, _ refusal: String
  ) throws(CommandFailure) -> UInt8 {
    let word = try next()
    guard let number = session.names.parse(table, word, base: base), number < 256 else {
      throw .invalid(word, refusal)
    }
    return UInt8(number)
  }

  /// A DS field: a name, or a hexadecimal number.
  func dsfield(_ refusal: String) throws(CommandFailure) -> UInt8 {
    try namedByte(.dsfield, base: 16, refusal)
  }

  func realms(_ refusal: String) throws(CommandFailure) -> UInt32 {
    let word = try next()
    guard let realms = session.names.realms(word) else { throw .invalid(word, refusal) }
    return realms
  }

  func internetProtocol() throws(CommandFailure) -> InternetProtocol {
    let word = try next()
    guard let number = InternetProtocols.parse(word) else {
      throw .invalid(word, "Invalid \"ipproto\" value\n")
    }
    return InternetProtocol(rawValue: number)
  }

  /// `[FAMILY] ADDRESS`: the optional first word determines the family.
  func addressWithFamily(_ standard: AddressFamily) throws(CommandFailure) -> IPAddress {
    let word = try next()
    if let family = AddressFamily(word) { return try address(family) }
    return try address(word, standard)
  }
}
