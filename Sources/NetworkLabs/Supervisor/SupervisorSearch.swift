import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// Finds a lab's supervisor among all processes, even if the lab's files are gone.
struct SupervisorSearch {
  /// Its arguments in the format of /proc/PID/cmdline (proc(5)).
  private let words: [UInt8]
  /// The mount point of proc.
  private let proc: String

  init(_ paths: LabPaths, proc: String = "/proc") {
    self.proc = proc
    words = SupervisorProcess.words(SupervisorProcess.serveVerb, paths).flatMap { $0.utf8 + [0] }
  }

  /// The supervisor's pid in the caller's process namespace; nil if there is none.
  ///
  /// - Throws: if that cannot be found out.
  func find() throws(LabError) -> pid_t? {
    guard let names = directoryEntries(proc), names.contains("self") else {
      throw LabError("\(proc) does not show the processes, so services cannot be found")
    }
    for process in names.lazy.compactMap({ pid_t($0) }) where try isMeant(process) {
      return process
    }
    return nil
  }

  /// Whether a process is the supervisor, and not another user's process with the same arguments.
  ///
  /// - Throws: if that cannot be found out.
  func isMeant(_ process: pid_t) throws(LabError) -> Bool {
    guard try Self.read("\(proc)/\(process)/cmdline") == words, try isFirst(process) else {
      return false
    }
    var status = stat()
    guard stat("\(proc)/\(process)", &status) == 0 else { return false }
    return status.st_uid == 0 || status.st_uid == geteuid()
  }

  /// Whether it is the first process of its process namespace. Keepers of services have the same arguments.
  private func isFirst(_ process: pid_t) throws(LabError) -> Bool {
    let status = String(decoding: try Self.read("\(proc)/\(process)/status") ?? [], as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
    return line?.split(separator: "\t").last == "1"
  }

  /// A file of a process; nil if the process has ended, or the caller may not read it.
  private static func read(_ path: String) throws(LabError) -> [UInt8]? {
    if let bytes = readFile(path) { return bytes }
    guard [ENOENT, ESRCH, EACCES, EPERM].contains(errno) else { throw LabError(path, code: errno) }
    return nil
  }

  /// Whether a signal has stopped a process, so that it does nothing until it gets SIGCONT.
  static func isStopped(_ process: pid_t) -> Bool {
    let lines = (try? TextFile.read("/proc/\(process)/status"))?.split(separator: "\n") ?? []
    return lines.contains { $0.hasPrefix("State:\tT") }
  }
}

/// A process that is not the caller's child. A later action affects this process only, even if its pid has been reused.
final class FoundProcess {
  private let id: pid_t
  /// A pidfd; -1 before Linux 5.3, where the pid has to do.
  private let handle: Int32

  init(_ id: pid_t) {
    self.id = id
    handle = linux_pidfd(id)
  }

  deinit { if handle >= 0 { close(handle) } }

  func signal(_ signal: Int32) {
    if handle >= 0 { _ = linux_pidfd_signal(handle, signal) } else { kill(id, signal) }
  }

  /// Waits for the process to end.
  ///
  /// - Parameters:
  ///   - seconds: the longest time to wait.
  ///   - evenStopped: whether to go on waiting if it is stopped; then only SIGKILL ends it.
  func ends(within seconds: Int, evenStopped: Bool = true) -> Bool {
    let start = Clock.microseconds()
    while Clock.microseconds() - start < seconds * 1_000_000 {
      if handle >= 0 {
        var entry = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
        if poll(&entry, 100) > 0 { return true }
      } else {
        if kill(id, 0) != 0 { return true }
        usleep(2000)
      }
      if !evenStopped, SupervisorSearch.isStopped(id) { return false }
    }
    return false
  }
}
