import Glibc

/// A value in a filter expression, and its conversion to other types (scols-filter(5)).
enum FilterValue: Equatable {
  enum Kind: Equatable { case text, number, float, boolean }

  case text([UInt8]?)
  case number(UInt64?)
  case float(Double?)
  case boolean(Bool?)

  var kind: Kind {
    switch self {
    case .text: .text
    case .number: .number
    case .float: .float
    case .boolean: .boolean
    }
  }

  /// A value on its own: true unless it is empty or zero.
  var isTrue: Bool {
    switch self {
    case .text(let text): text?.isEmpty == false
    case .number(let number): number.map { $0 != 0 } ?? false
    case .float(let number): number.map { $0 != 0 } ?? false
    case .boolean(let flag): flag ?? false
    }
  }

  /// Converts the value to another type. Text that is not a number, such as "unassigned", becomes a missing number.
  func cast(to kind: Kind) -> FilterValue {
    switch kind {
    case .text: .text(text)
    case .number: .number(number)
    case .float: .float(float)
    case .boolean: .boolean(boolean)
    }
  }

  private var text: [UInt8]? {
    switch self {
    case .text(let text): text
    case .number(let number): number.map { Array(String($0).utf8) }
    case .float(let number): number.map { Array(Self.shortest($0).utf8) }
    case .boolean(let flag): flag.map { Array(($0 ? "true" : "false").utf8) }
    }
  }

  private var number: UInt64? {
    switch self {
    case .text(let text): text.flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    case .number(let number): number
    case .float(let number): number.flatMap { UInt64(exactly: $0.rounded(.towardZero)) }
    case .boolean(let flag): flag.map { $0 ? 1 : 0 }
    }
  }

  private var float: Double? {
    switch self {
    case .text(let text): text.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
    case .number(let number): number.map { Double($0) }
    case .float(let number): number
    case .boolean(let flag): flag.map { $0 ? 1 : 0 }
    }
  }

  private var boolean: Bool? {
    switch self {
    case .text(let text):
      text.map { text in
        let word = String(decoding: text, as: UTF8.self).lowercased()
        return ["1", "true", "y", "yes"].contains(word)
      }
    case .number(let number): number.map { $0 > 0 }
    case .float(let number): number.map { $0 > 0 }
    case .boolean(let flag): flag
    }
  }

  /// "5" for 5.0, like %g of printf(3).
  private static func shortest(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
  }
}

/// Why an expression is invalid.
package struct FilterFailure: Error, Equatable {
  package let message: String

  init(_ message: String) { self.message = message }
}
