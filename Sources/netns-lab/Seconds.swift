import ArgumentParser

/// A waiting time, as the value of an option: seconds, with or without a fraction.
struct Seconds: ExpressibleByArgument {
  let microseconds: Int

  init(_ seconds: Int) { microseconds = seconds * 1_000_000 }

  /// Accepts numbers from 0 to a year, which can be added to any clock.
  init?(argument: String) {
    guard let number = Double(argument), (0...31_536_000).contains(number) else { return nil }
    microseconds = Int(number * 1_000_000)
  }

  var defaultValueDescription: String { "\(microseconds / 1_000_000)" }
}
