import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// Process 1 of a PID namespace that is kept as a file.
enum FirstProcess {
  /// Whether it has ended, so that no more processes can be started in the namespace (pid_namespaces(7)).
  static func hasEnded(_ path: String) -> Bool {
    let descriptor = open(path)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return find(descriptor) == 0
  }

  /// Its pid as the caller sees it; 0 if it does not exist.
  static func pid(_ path: String) -> pid_t {
    let descriptor = open(path)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    return find(descriptor)
  }

  /// Ends process 1 and so every process of the namespace, and waits until they have ended.
  ///
  /// - Returns: 0 or an errno: `ETIMEDOUT` if the kernel takes longer than ten seconds.
  static func end(_ path: String) -> Int32 {
    let descriptor = open(path)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    let pid = find(descriptor)
    if pid == 0 { return 0 }
    let process = linux_pidfd(pid)
    guard process >= 0 else { return errno == ESRCH ? 0 : errno }
    defer { close(process) }
    // The pid may have been reused by now.
    guard find(descriptor) == pid else { return 0 }
    return linux_end_process(process, 10_000) == 0 ? 0 : errno
  }

  private static func open(_ path: String) -> Int32 {
    Linux.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  }

  private static func find(_ descriptor: Int32) -> pid_t {
    let pid = linux_first_process(descriptor)
    return pid >= 0 ? pid : search(descriptor)
  }

  /// The same for kernels before Linux 6.11.
  private static func search(_ descriptor: Int32) -> pid_t {
    guard let namespace = NamespaceIdentity(descriptor: descriptor) else { return 0 }
    let pids = (directoryEntries("/proc") ?? []).compactMap { pid_t($0) }
    return pids.first { pid in
      NamespaceIdentity(path: "/proc/\(pid)/ns/pid") == namespace && isFirst(pid)
    } ?? 0
  }

  /// Whether the last number in "NSpid:\t4711\t1" (proc_pid_status(5)) is 1.
  private static func isFirst(_ pid: pid_t) -> Bool {
    guard let status = readFile("/proc/\(pid)/status") else { return false }
    let line = status.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "NSpid:".utf8) }
    return line?.split(separator: UInt8(ascii: "\t")).last?.elementsEqual("1".utf8) ?? false
  }
}
