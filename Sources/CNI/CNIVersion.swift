import Linux

/// A version of the CNI specification that the plugin speaks.
enum CNIVersion: Int, CaseIterable, Comparable, Sendable {
  case v0_3_0, v0_3_1, v0_4_0, v1_0_0, v1_1_0

  /// The newest one.
  static let latest = v1_1_0

  init?(_ text: String) {
    guard let version = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = version
  }

  var text: String {
    switch self {
    case .v0_3_0: "0.3.0"
    case .v0_3_1: "0.3.1"
    case .v0_4_0: "0.4.0"
    case .v1_0_0: "1.0.0"
    case .v1_1_0: "1.1.0"
    }
  }

  static func < (left: CNIVersion, right: CNIVersion) -> Bool { left.rawValue < right.rawValue }

  /// All versions, oldest first, for messages.
  static var list: String { allCases.map(\.text).joined(separator: ", ") }

  /// The answer to VERSION.
  static var answer: JSONValue {
    .object([
      JSONMember("cniVersion", .string(latest.text)),
      JSONMember("supportedVersions", .array(allCases.map { .string($0.text) })),
    ])
  }

  // MARK: what came with which version

  /// CHECK, which also hands a result of before to DEL.
  var hasCheck: Bool { self >= .v0_4_0 }
  /// STATUS and GC.
  var hasStatus: Bool { self >= .v1_1_0 }
  /// Whether each address of a result says "4" or "6".
  var namesFamilies: Bool { self < .v1_0_0 }
}
