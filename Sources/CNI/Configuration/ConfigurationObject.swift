import Linux
import NetworkNamespaces
import RouteNetlink

/// An object of the network configuration. Errors name a key by its path: "ipam.ranges[0][1].subnet".
struct ConfigurationObject: Sendable {
  /// Empty for the configuration itself.
  let path: String
  let members: [JSONMember]

  /// - Throws: `.decodingFailure` if the value is no object.
  init(_ value: JSONValue, path: String) throws(CNIError) {
    guard case .object(let members) = value else {
      throw Self.mismatch(path.isEmpty ? "the configuration" : path, value, "an object")
    }
    self.path = path
    self.members = members
  }

  /// The object that `text` is.
  ///
  /// - Parameter name: what the text is called in errors.
  init(text: [UInt8], name: String) throws(CNIError) {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(text) } catch {
      throw CNIError(.decodingFailure, "\(name) is not JSON: \(error)")
    }
    try self.init(value, path: "")
  }

  /// An empty object.
  init(path: String) {
    self.path = path
    members = []
  }

  /// The path of a key.
  func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// A value's key or place, and what is wrong with the value.
  func invalid(_ key: String, _ reason: String) -> CNIError {
    CNIError(.invalidConfiguration, "\(path(key)): \(reason)")
  }

  private static func mismatch(_ path: String, _ value: JSONValue, _ wanted: String) -> CNIError {
    CNIError(.decodingFailure, "\(path): this should be \(wanted), not \(value.kind)")
  }

  /// The value of a key; nil if it is missing or null.
  subscript(key: String) -> JSONValue? { JSONValue.object(members)[key] }

  private func read<Value>(
    _ key: String, _ wanted: String, _ convert: (JSONValue) -> Value?
  ) throws(CNIError) -> Value? {
    guard let value = self[key] else { return nil }
    guard let converted = convert(value) else { throw Self.mismatch(path(key), value, wanted) }
    return converted
  }

  func string(_ key: String) throws(CNIError) -> String? {
    try read(key, "a string") { if case .string(let text) = $0 { text } else { nil } }
  }

  /// False if it is missing.
  func flag(_ key: String) throws(CNIError) -> Bool {
    try read(key, "true or false") { if case .bool(let flag) = $0 { flag } else { nil } } ?? false
  }

  /// - Throws: `.invalidConfiguration` for a whole number out of `range`.
  func integer(_ key: String, _ range: ClosedRange<Int>) throws(CNIError) -> Int? {
    let number = try read(key, "a whole number") { value in
      if case .number(let digits) = value { Int(digits) } else { nil }
    }
    guard let number else { return nil }
    guard range.contains(number) else {
      throw invalid(key, "\(number) is not from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The elements of a list with their paths; nil if it is missing.
  func list(_ key: String) throws(CNIError) -> [(path: String, value: JSONValue)]? {
    let values = try read(key, "a list") { if case .array(let values) = $0 { values } else { nil } }
    return values?.enumerated().map { ("\(path(key))[\($0)]", $1) }
  }

  func strings(_ key: String) throws(CNIError) -> [String] {
    var result: [String] = []
    for (path, value) in try list(key) ?? [] {
      guard case .string(let text) = value else { throw Self.mismatch(path, value, "a string") }
      result.append(text)
    }
    return result
  }

  /// The objects of a list.
  func objects(_ key: String) throws(CNIError) -> [ConfigurationObject] {
    var result: [ConfigurationObject] = []
    for (path, value) in try list(key) ?? [] {
      result.append(try ConfigurationObject(value, path: path))
    }
    return result
  }

  func object(_ key: String) throws(CNIError) -> ConfigurationObject? {
    guard let value = self[key] else { return nil }
    return try ConfigurationObject(value, path: path(key))
  }

  func address(_ key: String) throws(CNIError) -> IPAddress? {
    guard let text = try string(key) else { return nil }
    guard let address = IPAddress(text) else { throw invalid(key, "\(text) is no IP address") }
    return address
  }

  func prefix(_ key: String) throws(CNIError) -> IPPrefix? {
    guard let text = try string(key) else { return nil }
    guard let prefix = IPPrefix(text, needsLength: true) else {
      throw invalid(key, "\(text) is no address with a prefix length, as 192.0.2.0/24 is one")
    }
    return prefix
  }

  /// Refuses keys that nothing reads, since what they ask for would not happen.
  ///
  /// - Throws: `.unsupportedField` with the key and its value, as the specification demands.
  func check(known keys: [String]) throws(CNIError) {
    for member in members where !keys.contains(member.name) {
      // The specification reserves these for what runtimes say.
      if path.isEmpty, member.name.hasPrefix("cni.dev/") { continue }
      throw unsupported(
        member.name, Suggestion.advice(for: member.name, in: keys) ?? "this key is not known here")
    }
  }

  /// A key that is known, but does nothing here.
  func unsupported(_ key: String, _ advice: String) -> CNIError {
    let value = self[key] ?? .null
    return CNIError(
      .unsupportedField, "\(path(key)): \(value.brief) is not supported", details: advice)
  }
}

extension JSONValue {
  /// The value in a line, shortened.
  var brief: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): digits
    case .string(let text): "\"\(text)\""
    case .array: "[...]"
    case .object: "{...}"
    }
  }
}
