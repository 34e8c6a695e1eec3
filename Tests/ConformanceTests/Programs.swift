import Foundation

/// The paths of the programs, and the settings of the run in the environment.
enum Programs {
  static let installed = "/usr/sbin"

  /// The folder with the `ip` and `bridge` to compare with: the installed ones, or another iproute2.
  static let reference = environment["NETNS_CONFORMANCE_REFERENCE"] ?? installed

  /// The built program: `NETNS_BINARY`, or else the one next to the test bundle.
  static let netns: String = {
    if let path = environment["NETNS_BINARY"] { return path }
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appendingPathComponent("netns").path
  }()

  /// How many lines are run for each seed.
  static let lines = environment["NETNS_CONFORMANCE_LINES"].flatMap(Int.init) ?? 1000

  /// The seeds, `N` or `FIRST-LAST`. By default they are always the same, so a failure is due to a change.
  static let seeds: [UInt64] = {
    let ends = (environment["NETNS_CONFORMANCE_SEED"] ?? "1").split(separator: "-").compactMap {
      UInt64($0)
    }
    guard let first = ends.first, let last = ends.last, first <= last else { return [1] }
    return Array(first...last)
  }()

  static var canRun: Bool {
    getuid() == 0 && FileManager.default.isExecutableFile(atPath: netns)
      && FileManager.default.isExecutableFile(atPath: "\(installed)/ip")
  }

  /// Whether the reference is as old as 6.1, so that the changes in 7.1 have to be allowed for.
  static let isOldReference: Bool = {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "\(reference)/ip")
    process.arguments = ["-V"]
    process.standardOutput = output
    guard (try? process.run()) != nil else { return true }
    let version = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return version.contains("iproute2-6.")
  }()

  private static var environment: [String: String] { ProcessInfo.processInfo.environment }
}
