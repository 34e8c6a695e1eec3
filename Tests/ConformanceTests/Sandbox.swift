import Foundation

/// A shell in private network, mount and process namespaces, with one program as its `ip`.
///
/// Everything in it ends with it: the kernel tears the namespaces down.
final class Sandbox {
  struct Result: Equatable {
    var output: String
    var errors: String
    var status: String
  }

  enum Failure: Error { case didNotStart(String), ended(String) }

  private let shell = Process()
  private let input = Pipe()
  private let answers = Pipe()
  private let folder: URL
  private var pending = Data()

  /// `ip` is the program that runs when a line says `ip`.
  init(ip: String) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("t-conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("bin"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.appendingPathComponent("bin/ip").path, withDestinationPath: ip)
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    shell.arguments = [
      "-n", "-m", "-p", "-f", "--kill-child", "--mount-proc", "--propagation", "private", "sh",
    ]
    shell.environment = ["PATH": "\(folder.path)/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]
    shell.standardInput = input
    shell.standardOutput = answers
    try shell.run()
    let set = try run("mount -t tmpfs tmpfs /run && mount -t sysfs sysfs /sys && mkdir /run/netns")
    guard set.status == "0" else { throw Failure.didNotStart(set.errors) }
  }

  deinit {
    input.fileHandleForWriting.closeFile()
    shell.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Runs one line of shell with a limit of five seconds.
  func run(_ line: String) throws -> Result {
    let script = folder.appendingPathComponent("line").path
    try line.write(toFile: script, atomically: false, encoding: .utf8)
    let command =
      "timeout 5 sh \(script) >\(folder.path)/out 2>\(folder.path)/err </dev/null; echo $?\n"
    input.fileHandleForWriting.write(Data(command.utf8))
    let status = try answer(line)
    return Result(output: read("out"), errors: read("err"), status: status)
  }

  private func answer(_ line: String) throws -> String {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending = Data(pending[(end + 1)...]) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      let more = answers.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failure.ended(line) }
      pending += more
    }
  }

  private func read(_ name: String) -> String {
    let data = try? Data(contentsOf: folder.appendingPathComponent(name))
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
