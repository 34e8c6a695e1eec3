/// A value of a topology, or the text that stands for it in a file:
///
///     let addresses: [Written<IPPrefix>] = ["192.0.2.1/24", Written(prefix)]
///
/// Text is read when the topology becomes a lab, and text without meaning is a fault then, as in a file.
public struct Written<Inner: Sendable>: Sendable {
  private enum Form: Sendable {
    case value(Inner)
    case text(String)
  }

  private let form: Form

  /// A value as such.
  public init(_ value: Inner) { form = .value(value) }

  /// A value by its text in a file.
  public init(text: String) { form = .text(text) }

  /// The value; nil for text that is not read yet.
  public var value: Inner? {
    guard case .value(let value) = form else { return nil }
    return value
  }
}

extension Written: ExpressibleByStringInterpolation {
  /// A value by its text in a file.
  public init(stringLiteral text: String) { self.init(text: text) }
}

extension Written: CustomStringConvertible where Inner: CustomStringConvertible {
  /// The text in a file.
  public var description: String {
    switch form {
    case .value(let value): "\(value)"
    case .text(let text): text
    }
  }
}

/// What has the same text is the same.
extension Written: Equatable where Inner: CustomStringConvertible {
  public static func == (left: Written, right: Written) -> Bool {
    left.description == right.description
  }
}

extension Written: Hashable where Inner: CustomStringConvertible {
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
