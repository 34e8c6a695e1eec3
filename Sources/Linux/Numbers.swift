import Glibc

// Numbers as C reads and writes them.

/// A number at the start of a text. `length` counts its bytes and the blanks before it; it is 0 if there is no number.
/// `isWhole` tells whether the text ends after the number.
package typealias LeadingNumber<Value> = (value: Value, length: Int, isWhole: Bool)

/// strtol(3).
package func strtol(_ text: String, _ base: Int32) -> LeadingNumber<Int> {
  unsafe leadingNumber(text) { unsafe Glibc.strtol($0, $1, base) }
}

/// strtoul(3).
package func strtoul(_ text: String, _ base: Int32) -> LeadingNumber<UInt> {
  unsafe leadingNumber(text) { unsafe Glibc.strtoul($0, $1, base) }
}

/// strtoull(3).
package func strtoull(_ text: String, _ base: Int32) -> LeadingNumber<UInt64> {
  unsafe leadingNumber(text) { unsafe Glibc.strtoull($0, $1, base) }
}

/// strtod(3).
package func strtod(_ text: String) -> LeadingNumber<Double> {
  unsafe leadingNumber(text) { unsafe Glibc.strtod($0, $1) }
}

@unsafe @inline(__always)
private func leadingNumber<Value>(
  _ text: String,
  _ read: (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> LeadingNumber<Value> {
  unsafe text.withCString { start in
    var end: UnsafeMutablePointer<CChar>?
    let value = unsafe read(start, &end)
    guard let end = unsafe end else { return (value, 0, false) }
    return unsafe (value, UnsafePointer(end) - start, end.pointee == 0)
  }
}

/// atoi(3).
package func atoi(_ text: String) -> Int32 { unsafe text.withCString { unsafe Glibc.atoi($0) } }

/// A number with this many digits after the point: `%.*f` of printf(3).
package func fixedPoint(_ value: Double, _ digits: Int) -> String {
  unsafe formatted("%.*f", Int32(digits), value)
}

/// A number with at most this many digits, with an exponent if it is very large or small: `%.*g` of printf(3).
package func generalNumber(_ value: Double, _ digits: Int = 6) -> String {
  unsafe formatted("%.*g", Int32(digits), value)
}

@unsafe
private func formatted(_ format: String, _ digits: Int32, _ value: Double) -> String {
  // The longest number has 309 digits before the point.
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
    guard let base = text.baseAddress else { return "" }
    unsafe withVaList([digits, value]) { _ = unsafe vsnprintf(base, text.count, format, $0) }
    return unsafe String(cString: base)
  }
}
