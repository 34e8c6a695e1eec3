/// Every link kind that has words or fields of its own: a new one is one file and one line here.
enum LinkKinds {
  /// By name; nil for kinds without options, which need no description to be made or shown.
  static func kind(_ name: String) -> LinkKind? { table[name]?() }

  /// Ports' options, by the name of the master's kind.
  static func slaveKind(_ name: String) -> LinkKind? { slaves[name]?() }

  /// Every kind that can be named, for completion.
  static var names: [String] { table.keys.sorted() + slaves.keys.map { $0 + "_slave" }.sorted() }

  static let table: [String: @Sendable () -> LinkKind] = [:]

  static let slaves: [String: @Sendable () -> LinkKind] = [:]
}
