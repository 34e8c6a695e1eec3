import CLinux
import Glibc
import NetworkNamespaces

/// Finds a lab's supervisor among all processes, whatever became of its files.
struct SupervisorSearch {
  /// Its arguments as /proc/PID/cmdline has them (proc(5)).
  private let words: [UInt8]
  /// Where the processes are shown.
  private let proc: String

  init(_ paths: LabPaths, proc: String = "/proc") {
    self.proc = proc
    words = SupervisorProcess.words(SupervisorProcess.serveVerb, paths).flatMap { $0.utf8 + [0] }
  }

  /// The process, in the caller's process namespace; nil where there is none.
  ///
  /// - Throws: where that cannot be told.
  func find() throws(LabError) -> pid_t? {
    guard let names = directoryEntries(proc), names.contains("self") else {
      throw LabError("\(proc) does not show the processes, so that services cannot be found")
    }
    for process in names.lazy.compactMap({ pid_t($0) }) where try isMeant(process) {
      return process
    }
    return nil
  }

  /// Whether it is that and nobody else's process of the same words.
  ///
  /// - Throws: where that cannot be told.
  func isMeant(_ process: pid_t) throws(LabError) -> Bool {
    guard try Self.read("\(proc)/\(process)/cmdline") == words, try isFirst(process) else {
      return false
    }
    var status = stat()
    guard stat("\(proc)/\(process)", &status) == 0 else { return false }
    return status.st_uid == 0 || status.st_uid == geteuid()
  }

  /// Whether it is the first one of its process namespace: keepers of services have its words too.
  private func isFirst(_ process: pid_t) throws(LabError) -> Bool {
    let status = String(decoding: try Self.read("\(proc)/\(process)/status") ?? [], as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
    return line?.split(separator: "\t").last == "1"
  }

  /// A file of a process; nil where that has ended, or is not the caller's to look at.
  private static func read(_ path: String) throws(LabError) -> [UInt8]? {
    if let bytes = readFile(path) { return bytes }
    guard [ENOENT, ESRCH, EACCES, EPERM].contains(errno) else { throw LabError(path, code: errno) }
    return nil
  }

  /// Whether a signal stopped a process, so that it does nothing until it gets SIGCONT.
  static func isStopped(_ process: pid_t) -> Bool {
    let lines = (try? TextFile.read("/proc/\(process)/status"))?.split(separator: "\n") ?? []
    return lines.contains { $0.hasPrefix("State:\tT") }
  }
}

/// The process that has a number now, no child of the caller's: what is done to it later is done to no
/// other one that has the number by then.
final class FoundProcess {
  private let id: pid_t
  /// -1 before Linux 5.3, where the number must do.
  private let handle: Int32

  init(_ id: pid_t) {
    self.id = id
    handle = linux_pidfd(id)
  }

  deinit { if handle >= 0 { close(handle) } }

  func signal(_ signal: Int32) {
    if handle >= 0 { _ = linux_pidfd_signal(handle, signal) } else { kill(id, signal) }
  }

  /// Waits for its end.
  ///
  /// - Parameters:
  ///   - seconds: how long, at most.
  ///   - evenStopped: whether also while it is stopped, where only SIGKILL ends it.
  func ends(within seconds: Int, evenStopped: Bool = true) -> Bool {
    let start = Clock.microseconds()
    while Clock.microseconds() - start < seconds * 1_000_000 {
      if handle >= 0 {
        var entry = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
        if poll(&entry, 1, 100) > 0 { return true }
      } else {
        if kill(id, 0) != 0 { return true }
        usleep(2000)
      }
      if !evenStopped, SupervisorSearch.isStopped(id) { return false }
    }
    return false
  }
}
