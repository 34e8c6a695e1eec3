import Glibc
import Linux

/// Settings below /proc/sys/net of the network namespace of the calling thread (networking/ip-sysctl.rst).
enum KernelSetting {
  private static func path(_ setting: String) -> String { "/proc/sys/net/\(setting)" }

  /// Writes only if the value differs, since a read-only file system may already have the right value. Does nothing if
  /// the kernel has no such setting, as without IPv6.
  static func write(_ setting: String, _ value: String) throws(CNIError) {
    let path = path(setting)
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return }
      if let present = readFile(path), String(systemBytes: present).trimmed == value { return }
      throw CNIError("writing \(path)", errno: errno)
    }
    defer { close(file) }
    if let present = readSome(file, 64), String(systemBytes: present).trimmed == value { return }
    // Settings ignore what is not written to their start.
    lseek(file, 0, SEEK_SET)
    guard Linux.write(file, Array(value.utf8)) == value.utf8.count else {
      throw CNIError("writing \(path)", errno: errno)
    }
  }
}
