import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The warden of an uplink, as whoever starts it sees it: this program anew, as process 1 of a process
/// namespace, so that the resolver that it starts ends with it however it ends.
///
/// It waits to be told that the uplink's device is there. Whoever started it and goes away before takes it
/// along.
final class WardenProcess {
  private let socket: Int32

  /// The program's name when it is to be a warden.
  static let name = "netns-warden"

  /// - Parameter lock: the file that the warden locks.
  init(_ record: UplinkRecord, lock: String) throws(UplinkError) {
    let text = ([record.name, record.comment] + record.notes).joined(separator: "\n")
    let facts = try SystemProgram.file(text, Self.name)
    defer { close(facts) }
    let file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw UplinkError(lock, code: errno) }
    defer { close(file) }
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw UplinkError("socketpair", code: errno)
    }
    defer { close(ends[1]) }
    socket = ends[0]
    var command = Command([Self.name])
    command.program = try Self.program()
    command.isIsolated = true
    command.standardInput = facts
    command.standardOutput = ends[1]
    command.standardError = file
    var list = StepList()
    list.add(LINUX_STEP_UNSHARE, required: true, flags: UInt(LINUX_CLONE_NEWPID))
    list.add(LINUX_STEP_FORK, required: true)
    switch command.spawn(&list, { linux_spawn_isolated(&$0) }) {
    case .started: break
    case .failedStep(let index):
      throw UplinkError("a process namespace for the warden", code: list.steps[index].error)
    case .failed(let error): throw UplinkError(error)
    }
  }

  deinit { close(socket) }

  /// This program, or the `netns` beside it.
  private static func program() throws(UplinkError) -> String {
    let own = "/proc/self/exe"
    var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = path.withUnsafeMutableBytes { readlink(own, $0.baseAddress!, $0.count) }
    guard length > 0 else { throw UplinkError(own, code: errno) }
    let text = String(systemBytes: path[..<length])
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    // One that was replaced while it runs is "netns (deleted)".
    if let last = parts.last, last.split(separator: " ").first != "netns-lab",
      last.hasPrefix("netns")
    {
      return own
    }
    let beside = parts.dropLast().joined(separator: "/") + "/netns"
    if access(beside, X_OK) == 0 { return beside }
    return try SystemProgram.path("netns", purpose: "watches over the uplink", package: "netns")
  }

  /// Tells it that the device is there, and waits until names are answered.
  ///
  /// - Throws: what it meets with.
  func begin() throws(UplinkError) {
    guard send(socket, "", 1, Int32(MSG_NOSIGNAL)) == 1 else {
      throw UplinkError(answer() ?? "the warden has ended")
    }
    guard let answer = answer() else { throw UplinkError("the warden has ended") }
    if !answer.isEmpty { throw UplinkError(answer) }
  }

  /// Seconds that a program may take to start.
  private static let patience: Int32 = 30

  /// One line, empty where all is well; nil where it ended without one.
  private func answer() -> String? {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      var wait = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      let ready = poll(&wait, Self.patience * 1000)
      if ready < 0, errno == EINTR { continue }
      if ready == 0 { return "the warden does not answer" }
      let count = recv(socket, &part, part.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes += part[..<count]
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        return String(systemBytes: Array(bytes[..<end]))
      }
    }
  }

  // MARK: those that are there

  /// Whether a warden has locked the file.
  static func isAlive(lock: String) throws(UplinkError) -> Bool {
    let file = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return false }
      throw UplinkError(lock, code: errno)
    }
    defer { close(file) }
    // One that this process namespace does not show is one all the same.
    return linux_lock_owner(file) != 0
  }

  /// Waits until a warden whose device is gone has ended, and ends it where it does not, or at once. Its file
  /// goes with it.
  static func end(lock: String, atOnce: Bool) throws(UplinkError) {
    for attempt in 0..<400 {
      guard try isAlive(lock: lock) else { break }
      if atOnce || attempt >= 100 { kill(lock: lock) }
      usleep(attempt < 40 ? 500 : 10_000)
    }
    if try isAlive(lock: lock) { throw UplinkError("the warden of \(lock) does not end") }
    guard unlink(lock) == 0 || errno == ENOENT else {
      throw UplinkError(lock, code: errno)
    }
  }

  private static func kill(lock: String) {
    let file = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return }
    defer { close(file) }
    let owner = linux_lock_owner(file)
    guard owner > 0 else { return }
    let process = linux_pidfd(owner)
    guard process >= 0 else { return }
    defer { close(process) }
    // Still the same, now that the number cannot become another's.
    if linux_lock_owner(file) == owner { _ = linux_pidfd_signal(process, SIGKILL) }
  }
}
