import CLinux
import Glibc
import NetworkNamespaces

/// Finds a lab's supervisor among all processes, whatever became of its files.
struct SupervisorSearch {
  /// Its arguments as /proc/PID/cmdline has them (proc(5)).
  private let words: [UInt8]

  init(_ paths: LabPaths) {
    words = SupervisorProcess.words(SupervisorProcess.serveVerb, paths).flatMap { $0.utf8 + [0] }
  }

  /// The process, in the caller's process namespace; nil where there is none.
  func find() -> pid_t? {
    (directoryEntries("/proc") ?? []).lazy.compactMap { pid_t($0) }.first(where: isMeant)
  }

  /// Whether it is that and nobody else's process of the same words.
  func isMeant(_ process: pid_t) -> Bool {
    guard readFile("/proc/\(process)/cmdline") == words, isFirst(process) else { return false }
    var status = stat()
    guard stat("/proc/\(process)", &status) == 0 else { return false }
    return status.st_uid == 0 || status.st_uid == geteuid()
  }

  /// Whether it is the first one of its process namespace: keepers of services have its words too.
  private func isFirst(_ process: pid_t) -> Bool {
    let lines = (try? TextFile.read("/proc/\(process)/status"))?.split(separator: "\n") ?? []
    return lines.first { $0.hasPrefix("NSpid:") }?.split(separator: "\t").last == "1"
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
