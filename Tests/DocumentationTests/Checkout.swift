import Foundation
import Testing

/// This checkout and the build made from it.
enum Checkout {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Arguments with which the compiler finds the modules of this build, and the linker their objects.
  static func linkArguments() throws -> [String] {
    let products = try products()
    return try moduleArguments() + ["-lmnl"]
      + ourTargets.flatMap { try objects(of: $0, in: products) }
  }

  /// Arguments with which the compiler finds the modules of this build.
  static func moduleArguments() throws -> [String] {
    let products = try products()
    let maps =
      ["Sources/CMnl", ".build/checkouts/Yams/Sources/CYaml/include"].map {
        root.appendingPathComponent("\($0)/module.modulemap")
      }
      + ourTargets.map { products.appendingPathComponent("\($0).build/module.modulemap") }
    return ["-I", "\(products.path)/Modules"]
      + maps.filter { FileManager.default.fileExists(atPath: $0.path) }
      .flatMap { ["-Xcc", "-fmodule-map-file=\($0.path)"] }
  }

  private static let ourTargets = [
    "CLinux", "Linux", "Netlink", "RouteNetlink", "NetlinkTesting", "NetworkNamespaces",
    "NetlinkEvents", "Isolation", "Uplinks", "NetworkLabs", "YAMLEvents", "Yams", "CYaml",
  ]

  private static func products() throws -> URL {
    try #require(
      CommandLine.arguments.lazy.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        .first { FileManager.default.fileExists(atPath: "\($0.path)/Modules/Netlink.swiftmodule") })
  }

  private static func objects(of target: String, in products: URL) throws -> [String] {
    let folder = products.appendingPathComponent("\(target).build")
    let names = sources(of: target)
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    return files.compactMap { $0 as? URL }.filter {
      $0.pathExtension == "o"
        && names?.contains($0.deletingPathExtension().lastPathComponent) != false
    }.map(\.path)
  }

  /// The names of the target's source files; nil for a target of another package. A build may contain objects of files
  /// that no longer exist.
  private static func sources(of target: String) -> [String]? {
    let folder = root.appending(path: "Sources/\(target)")
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
    return FileManager.default.enumerator(atPath: folder.path)?.compactMap {
      ($0 as? String)?.split(separator: "/").last.map(String.init)
    }
  }

  static func run(_ words: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
