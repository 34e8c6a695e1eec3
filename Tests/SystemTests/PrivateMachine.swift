import CLinux
import Foundation
import Glibc

/// Runs a shell script in private network, mount and process namespaces, with its own /run and /etc.
///
/// Nothing in it can affect the machine, and everything in it ends with the script.
struct PrivateMachine {
  struct Outcome {
    var output: String
    var errors: String
    var status: Int32
    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The program under test: `NETNS_BINARY`, or the one built next to the tests.
  static let netns: String = {
    if let given = ProcessInfo.processInfo.environment["NETNS_BINARY"] { return given }
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    for folder in sequence(first: bundle, next: { $0.deletingLastPathComponent() }).prefix(6) {
      let candidate = folder.appendingPathComponent("netns").path
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory),
        !isDirectory.boolValue
      {
        return candidate
      }
    }
    return "netns"
  }()

  /// iproute2's own `ip`; nil if it is not installed.
  static let installedIP: String? = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  static let isUsable =
    geteuid() == 0 && FileManager.default.isExecutableFile(atPath: netns)
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")

  static let hasStrace = ["/usr/bin/strace", "/usr/local/bin/strace"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  // An overlay needs a file system of its own for changes. If the kernel has no overlays, /etc is empty except for the
  // few files that programs need. The configuration of the machine's own namespaces would look like leftovers here.
  private static let preparation = """
    mount -t tmpfs tmpfs /run || exit 98
    mkdir -p /run/.etc/upper /run/.etc/work /run/.etc/copy
    mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/.etc/upper,workdir=/run/.etc/work /etc \\
      2>/dev/null || {
      cp /etc/passwd /etc/group /etc/ld.so.cache /run/.etc/copy
      mount --bind /run/.etc/copy /etc || exit 98
    }
    mountpoint -q /etc || exit 98
    rm -rf /etc/netns

    """

  /// Runs a script with bash; `$NETNS` is the program under test, `$IP` the installed `ip`.
  static func run(_ script: String, seconds: Int = 60) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments =
      ["-k", "1", "\(seconds)", "unshare", "-n", "-m", "-p", "-u", "-i", "-f", "--kill-child"]
      + ["--mount-proc", "bash", "-c", preparation + script]
    var environment = ProcessInfo.processInfo.environment
    environment["NETNS"] = netns
    environment["IP"] = installedIP ?? "ip"
    environment["LC_ALL"] = "C"
    process.environment = environment
    // These are files, since a pipe held open by a stray process would never end.
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("t-system-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String) throws -> FileHandle {
      let path = folder.appendingPathComponent(name).path
      _ = FileManager.default.createFile(atPath: path, contents: nil)
      return try FileHandle(forUpdating: URL(fileURLWithPath: path))
    }
    let output = try file("out")
    let errors = try file("err")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try withSignalsUnblocked { try process.run() }
    process.waitUntilExit()
    func text(_ file: FileHandle) throws -> String {
      try file.seek(toOffset: 0)
      return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
    return Outcome(
      output: try text(output), errors: try text(errors), status: process.terminationStatus)
  }

  // Threads of Dispatch block most signals, and their children would inherit that.
  private static func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var old = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &old)
    defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
    try body()
  }

  /// Runs `body` on a thread in namespaces of its own, for tests of the libraries, whose calls act on the calling
  /// thread.
  static func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) throws -> R {
    let done = DispatchSemaphore(value: 0)
    let box = ResultBox<R>()
    let thread = Thread {
      box.result = Result {
        let flags = 0x4002_0000 as Int32
        guard linux_unshare(flags) == 0,
          mount("none", "/", "none", UInt(MS_PRIVATE) | UInt(MS_REC), nil) == 0,
          mount("tmpfs", "/run", "tmpfs", 0, nil) == 0
        else { throw Failure.namespaces(errno) }
        return try body()
      }
      done.signal()
    }
    thread.stackSize = 1 << 21
    thread.start()
    done.wait()
    return try box.result!.get()
  }

  enum Failure: Error { case namespaces(Int32) }

  private final class ResultBox<R: Sendable>: @unchecked Sendable {
    var result: Result<R, any Error>?
  }
}
