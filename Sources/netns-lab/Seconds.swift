import ArgumentParser

/// A time to wait, as an option's value: seconds, with a fraction or without.
struct Seconds: ExpressibleByArgument {
  let microseconds: Int

  init(_ seconds: Int) { microseconds = seconds * 1_000_000 }

  /// Nothing but a number from 0 to a year, so that it can be added to any clock.
  init?(argument: String) {
    guard let number = Double(argument), (0...31_536_000).contains(number) else { return nil }
    microseconds = Int(number * 1_000_000)
  }

  var defaultValueDescription: String { "\(microseconds / 1_000_000)" }
}
