import Foundation
import Testing

/// This checkout and the build made from it.
enum Checkout {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Arguments with which the compiler finds the modules of this build, and the linker their objects.
  static func linkArguments() throws -> [String] {
    let products = try #require(
      CommandLine.arguments.lazy.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        .first { FileManager.default.fileExists(atPath: "\($0.path)/Modules/Netlink.swiftmodule") })
    var arguments = ["-I", "\(products.path)/Modules", "-lmnl"]
    for folder in [
      "Sources/CMnl", "Sources/CLinux/include", ".build/checkouts/Yams/Sources/CYaml/include",
    ] {
      let map = root.appendingPathComponent("\(folder)/module.modulemap")
      if FileManager.default.fileExists(atPath: map.path) {
        arguments += ["-Xcc", "-fmodule-map-file=\(map.path)"]
      }
    }
    for target in [
      "CLinux", "Linux", "Netlink", "RouteNetlink", "NetlinkTesting", "NetworkNamespaces",
      "NetlinkEvents", "Isolation", "Uplinks", "NetworkLabs", "YAMLEvents", "Yams", "CYaml",
    ] {
      let folder = products.appendingPathComponent("\(target).build")
      let generated = folder.appendingPathComponent("module.modulemap")
      if FileManager.default.fileExists(atPath: generated.path) {
        arguments += ["-Xcc", "-fmodule-map-file=\(generated.path)"]
      }
      let names = sources(of: target)
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      for case let file as URL in try #require(files) where file.pathExtension == "o" {
        if names?.contains(file.deletingPathExtension().lastPathComponent) != false {
          arguments.append(file.path)
        }
      }
    }
    return arguments
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
