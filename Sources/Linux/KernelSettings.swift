import Glibc

/// Settings below /proc/sys/net of the calling thread's network namespace (networking/ip-sysctl.rst).
package enum KernelSettings {
  /// The file of a setting such as "ipv4/ip_forward".
  package static func path(_ setting: String) -> String { "/proc/sys/net/\(setting)" }

  /// The value without its line break; nil if it cannot be read, and `errno` says why.
  package static func read(_ setting: String) -> String? {
    readFile(path(setting)).map { String(systemBytes: $0).trimmingBlanks() }
  }

  /// Writes only if the value differs, since a read-only file system may already have the right value.
  ///
  /// - Returns: -1 if that fails, and `errno` says why.
  package static func write(_ setting: String, _ value: String) -> Int32 {
    if read(setting) == value { return 0 }
    let file = open(path(setting), O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return -1 }
    defer { close(file) }
    return Linux.write(file, value) == value.utf8.count ? 0 : -1
  }
}
