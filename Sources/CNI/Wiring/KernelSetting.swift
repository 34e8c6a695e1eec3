import Glibc
import Linux

/// Settings of the network namespace of the calling thread.
enum KernelSetting {
  /// Does nothing if the kernel has no such setting, as without IPv6.
  static func write(_ setting: String, _ value: String) throws(CNIError) {
    guard KernelSettings.write(setting, value) != 0, errno != ENOENT else { return }
    throw CNIError("writing \(KernelSettings.path(setting))", errno: errno)
  }
}
