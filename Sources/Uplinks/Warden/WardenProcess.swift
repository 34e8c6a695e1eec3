import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The warden of an uplink from its starter's point of view. It is this program, executed again as process 1 of
/// a PID namespace, so that its resolver always ends with it.
///
/// It waits to be told that the uplink's device exists. If the starter ends before that, the warden ends too.
final class WardenProcess {
  private let socket: Int32

  /// The program's name when it shall run as a warden.
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
    guard Linux.socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
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
    switch command.spawn(&list, { linux_spawn_isolated($0, &$1) }) {
    case .started: break
    case .failedStep(let index):
      throw UplinkError("a PID namespace for the warden", code: list[index].error)
    case .failed(let error): throw UplinkError(error)
    }
  }

  deinit { close(socket) }

  /// This program, or the `netns` beside it.
  private static func program() throws(UplinkError) -> String {
    let own = "/proc/self/exe"
    guard let text = readlink(own) else { throw UplinkError(own, code: errno) }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    // A program that was replaced while it runs is "netns (deleted)".
    if let last = parts.last, last.split(separator: " ").first != "netns-lab",
      last.hasPrefix("netns")
    {
      return own
    }
    let beside = parts.dropLast().joined(separator: "/") + "/netns"
    if access(beside, X_OK) == 0 { return beside }
    return try SystemProgram.path("netns", purpose: "watches over the uplink", package: "netns")
  }

  /// Tells the warden that the device exists, and waits until names are answered.
  ///
  /// - Throws: the warden's failure.
  func begin() throws(UplinkError) {
    guard send(socket, [0], Int32(MSG_NOSIGNAL)) == 1 else {
      throw UplinkError(answer() ?? "the warden has ended")
    }
    guard let answer = answer() else { throw UplinkError("the warden has ended") }
    if !answer.isEmpty { throw UplinkError(answer) }
  }

  /// How long a program may take to start, in seconds.
  private static let patience: Int32 = 30

  /// One line, empty on success; nil if the warden ended without one.
  private func answer() -> String? {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      var wait = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      let ready = poll(&wait, Self.patience * 1000)
      if ready < 0, errno == EINTR { continue }
      if ready == 0 { return "the warden does not answer" }
      let count = recv(socket, &part, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes += part[..<count]
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        return String(systemBytes: Array(bytes[..<end]))
      }
    }
  }

  // MARK: existing wardens

  /// Whether a warden has locked the file.
  static func isAlive(lock: String) throws(UplinkError) -> Bool {
    let file = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return false }
      throw UplinkError(lock, code: errno)
    }
    defer { close(file) }
    // A warden that is not visible in this PID namespace counts, too.
    return linux_lock_owner(file) != 0
  }

  /// Waits until a warden whose device is gone has ended. Kills it if that takes too long, or right away with
  /// `atOnce`. Removes its file.
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
    // Checked again, now that the pid cannot be reused.
    if linux_lock_owner(file) == owner { _ = linux_pidfd_signal(process, SIGKILL) }
  }
}
