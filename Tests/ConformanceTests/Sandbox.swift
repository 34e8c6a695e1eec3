import Foundation

/// A shell in private network, mount and process namespaces, with certain programs as `ip` and `bridge`.
///
/// Everything in it ends with it, because the kernel removes the namespaces.
final class Sandbox {
  struct Result: Equatable {
    var output: String
    var errors: String
    var status: String
    /// The state afterwards.
    var state: String
  }

  enum Failure: Error { case didNotStart(String), ended(String) }

  private let shell = Process()
  private let input = Pipe()
  private let answers = Pipe()
  private let folder: URL
  private var pending = Data()

  /// `ip` and `bridge` are the programs that these words will run.
  init(ip: String, bridge: String) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("t-conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("bin"), withIntermediateDirectories: true)
    for (name, program) in [("ip", ip), ("bridge", bridge)] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent("bin/\(name)").path, withDestinationPath: program)
    }
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    shell.arguments = [
      "-n", "-m", "-p", "-f", "--kill-child", "--mount-proc", "--propagation", "private", "sh",
    ]
    shell.environment = ["PATH": "\(folder.path)/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]
    shell.standardInput = input
    shell.standardOutput = answers
    try shell.run()
    let set = try run(Self.start, then: "")
    guard set.status == "0" else { throw Failure.didNotStart(set.errors) }
  }

  // Host names are looked up in files only, since no name server answers here.
  private static let start = """
    mount -t tmpfs tmpfs /run && mount -t sysfs sysfs /sys && mkdir /run/netns &&
    echo 'hosts: files' > /run/nsswitch.conf && mount --bind /run/nsswitch.conf /etc/nsswitch.conf
    """

  deinit {
    input.fileHandleForWriting.closeFile()
    shell.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Runs one line of shell with a limit of five seconds, then `picture`.
  func run(_ line: String, then picture: String) throws -> Result {
    try start(line, then: picture)
    return try finish()
  }

  /// Starts a line; `finish` waits for it. `picture` is not run if the line was refused.
  func start(_ line: String, then picture: String) throws {
    let path = folder.path
    try line.write(toFile: "\(path)/line", atomically: false, encoding: .utf8)
    let command = """
      timeout 5 sh \(path)/line >\(path)/out 2>\(path)/err </dev/null; status=$?
      [ "$status" != 0 ] || { \(picture.isEmpty ? ":" : picture)
      } >\(path)/state 2>&1; echo $status

      """
    input.fileHandleForWriting.write(Data(command.utf8))
  }

  func finish() throws -> Result {
    let status = try answer()
    return Result(output: read("out"), errors: read("err"), status: status, state: read("state"))
  }

  private func answer() throws -> String {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending = Data(pending[(end + 1)...]) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      let more = answers.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failure.ended(read("line")) }
      pending += more
    }
  }

  private func read(_ name: String) -> String {
    let data = try? Data(contentsOf: folder.appendingPathComponent(name))
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
