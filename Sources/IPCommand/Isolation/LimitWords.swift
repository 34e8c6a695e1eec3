import Isolation

/// The options that limit the resources of a command.
enum LimitWords {
  static var options: [NetnsCommand.Option] {
    [
      NetnsCommand.Option(
        name: "--memory", value: .text("SIZE"), purpose: "At most so much memory: 200M, 1.5G."),
      NetnsCommand.Option(
        name: "--cpu", value: .number("COUNT"), purpose: "At most so many processors: 0.5, 2."),
      NetnsCommand.Option(
        name: "--pids", value: .number("COUNT"), purpose: "At most so many processes and threads."),
    ]
  }

  static func limits(_ arguments: Arguments) throws(CommandFailure) -> ResourceLimits {
    var limits = ResourceLimits()
    if let word = arguments.value(of: "--memory") { limits.memory = try bytes(word) }
    if let word = arguments.value(of: "--cpu") {
      guard let count = decimal(word[...]), count >= 0.01, count <= 10_000 else {
        throw .grammar("netns run: --cpu takes a number of processors such as 0.5, not \"\(word)\"")
      }
      limits.processors = count
    }
    if let word = arguments.value(of: "--pids") {
      guard let count = UInt64(word), count > 0, count <= 4_194_304 else {
        throw .grammar("netns run: --pids takes a number of processes, not \"\(word)\"")
      }
      limits.processes = count
    }
    return limits
  }

  /// A plain decimal number, without exponent, sign or base prefix.
  private static func decimal(_ word: Substring) -> Double? {
    word.allSatisfy { $0 == "." || $0.isASCII && $0.isNumber } ? Double(word) : nil
  }

  private static func bytes(_ word: String) throws(CommandFailure) -> UInt64 {
    let units: [(letters: String, factor: Double)] = [
      ("K", 1024), ("M", 1_048_576), ("G", 1_073_741_824), ("T", 1_099_511_627_776),
    ]
    let unit = units.first { word.uppercased().hasSuffix($0.letters) }
    let number = decimal(unit == nil ? word[...] : word.dropLast())
    guard let number, (1..<9e18).contains(number * (unit?.factor ?? 1)) else {
      throw .grammar("netns run: --memory takes a size such as 200M, not \"\(word)\"")
    }
    return UInt64(number * (unit?.factor ?? 1))
  }
}
