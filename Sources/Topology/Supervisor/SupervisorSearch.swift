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
  private func isMeant(_ process: pid_t) -> Bool {
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

  /// Sends it a signal, which no other process gets that has its number by then.
  ///
  /// - Returns: false where it is gone.
  func signal(_ process: pid_t, _ signal: Int32) -> Bool {
    let handle = linux_pidfd(process)
    guard handle >= 0 else { return errno == ENOSYS && kill(process, signal) == 0 }
    defer { close(handle) }
    return isMeant(process) && linux_pidfd_signal(handle, signal) == 0
  }
}
