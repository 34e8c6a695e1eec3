import Linux

/// A number followed by a unit.
enum Quantity {
  /// Splits "20ms" into 20 and "ms"; nil unless it begins with a number.
  static func split(_ text: String) -> (Double, String)? {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard let number = Double(digits), number >= 0 else { return nil }
    return (number, text.dropFirst(digits.count).trimmingBlanks().lowercased())
  }

  private static let timeUnits: [String: Double] = [
    "us": 1, "usec": 1, "usecs": 1, "ms": 1e3, "msec": 1e3, "msecs": 1e3, "s": 1e6, "sec": 1e6,
    "secs": 1e6, "m": 6e7, "min": 6e7,
  ]

  /// A time in microseconds. A bare number is in `unit`.
  static func microseconds(_ text: String, unit: String) -> Int? {
    guard let (number, written) = split(text),
      let factor = timeUnits[written.isEmpty ? unit : written]
    else { return nil }
    return within(Limits.time, number * factor)
  }

  private static func within(_ range: ClosedRange<Int>, _ number: Double) -> Int? {
    Int(exactly: number.rounded()).flatMap { range.contains($0) ? $0 : nil }
  }

  private static let rateUnits: [String: Double] = [
    "bit": 1, "bps": 8, "kbit": 1e3, "mbit": 1e6, "gbit": 1e9, "tbit": 1e12, "kbps": 8e3,
    "mbps": 8e6, "gbps": 8e9, "kibit": 1024, "mibit": 1_048_576, "gibit": 1_073_741_824,
  ]

  /// A rate in bits per second, in the units of tc(8). A bare number is in `unit`.
  static func bitsPerSecond(_ text: String, unit: String) -> Int? {
    guard let (number, written) = split(text),
      let factor = rateUnits[written.isEmpty ? unit : written]
    else { return nil }
    // The kernel stores bytes per second, so only a multiple of eight is read back unchanged.
    return within(Limits.rate, number * factor).map { $0 / 8 * 8 }
  }

  /// A share in millionths, written as a percentage: "1%" or "1".
  static func millionths(_ text: String) -> Int? {
    guard let (number, written) = split(text), written.isEmpty || written == "%", number <= 100
    else { return nil }
    return Int((number * 10_000).rounded())
  }
}

extension ValueType where Result == Int {
  /// A time in microseconds.
  static let delay = scalar(
    .text("a time of at most a day, like 20ms", pattern: nil), words: { "\($0)us" }
  ) { Quantity.microseconds($0, unit: "ms") }

  /// A time in microseconds. A bare number is in seconds.
  static let seconds = scalar(
    .text("a time of at most a day, like 5s", pattern: nil), words: { "\($0)us" }
  ) { Quantity.microseconds($0, unit: "s") }

  /// A rate in bits per second. A bare number is in kbit, as in containerlab.
  static let rate = scalar(
    .text("a rate from 1kbit to 1tbit, like 10mbit", pattern: nil), words: { "\($0)bit" }
  ) { Quantity.bitsPerSecond($0, unit: "kbit") }

  /// A share in millionths.
  static let percentage = scalar(
    .text("a share, like 1%", pattern: nil), words: { "\(Double($0) / 10_000)%" }
  ) { Quantity.millionths($0) }
}
